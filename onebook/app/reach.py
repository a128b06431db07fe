"""Why an answer came out empty: values that nothing has, or days on which nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from onebook.measures import Filter, Period, Session, filter_notes, parse_period
from onebook.measures.periods import start_of
from onebook.records import record_types

__all__ = ["REFERENCE_ONLY", "empty_notes", "instead_of", "latest_full", "reach_of"]

REFERENCE_ONLY = ("budget", "exchange_rate", "calendar", "party")
"""Dated record types whose days say nothing of when the business was at work."""

LENGTHS = (("month", 45), ("quarter", 135), ("year", 10_000))
"""Grain of time → up to how many days a period is rather one of its sort than of the next."""


def empty_notes(session: Session, period: Period, filters: Sequence[Filter], facts: Sequence[str]) -> tuple[str, ...]:
    """Say why there is nothing: values that nothing has, or from when to when records reach and what to ask instead."""
    reach = reach_of(session)
    if reach is None:
        return ("Nothing is recorded yet: `onebook load` reads what the systems export.",)
    first, last = reach
    strange = filter_notes(session, facts, filters)
    if _is_outside(period, first, last):
        name, grain = latest_full(period, first, last)
        beyond = f"Records reach from {first} to {last}, so there is nothing here. Try {name}, the latest full {grain}."
        return (*strange, beyond)
    if strange or (period.all_time and not filters):
        return strange
    if filters:
        return ("Nothing that is recorded here passes the filters.",)
    return (f"Nothing of it is recorded here, though records reach from {first} to {last}.",)


def instead_of(session: Session, period: Period) -> str:
    """Name the period that `empty_notes` says to try; empty where records reach into the one that was asked for."""
    reach = reach_of(session)
    return latest_full(period, *reach)[0] if reach and _is_outside(period, *reach) else ""


def _is_outside(period: Period, first: date, last: date) -> bool:
    return bool((period.last and period.last < first) or (period.first and period.first > last))


def reach_of(session: Session) -> tuple[date, date] | None:
    """Return the first and the last day on which anything is recorded; None where nothing is."""
    dated = [
        t for t in record_types().values() if t.name not in REFERENCE_ONLY and t.dated in session.loaded.get(t.name, ())
    ]
    days = " union all ".join(f"select min({t.dated}), max({t.dated}) from {t.name}" for t in dated)
    if not days:
        return None
    first, last = session.con.execute(f"select min(first), max(last) from ({days}) as d (first, last)").fetchall()[0]
    return (first, last) if first else None


def latest_full(period: Period, first: date, last: date) -> tuple[str, str]:
    """Name the latest month, quarter or year that records fill to its end, of the sort that a period is most like.

    Returns (name, sort). Where records fill none, it is the one in which they end.
    """
    days = (period.last - period.first).days + 1 if period.first and period.last else 0
    grain = next(name for name, most in LENGTHS if days <= most)
    start = start_of(last, grain)
    if parse_period(_name(start, grain), last).last != last and start > first:
        start = start_of(start - timedelta(days=1), grain)
    return _name(start, grain), grain


def _name(start: date, grain: str) -> str:
    if grain == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return f"{start:%Y-%m}" if grain == "month" else f"{start.year}"
