"""What people ask of the figures: period, channel and filters, from words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onebook.measures import (
    GRAINS,
    Filter,
    Kpi,
    Period,
    Session,
    dimensions,
    kpi_dimensions,
    kpi_filters,
    parse_filters,
    parse_period,
    pnl_dimensions,
)
from onebook.records import BadInput, Fault

__all__ = ["Asked", "ask", "check_by", "check_kpi_by", "check_kpi_filters", "check_pnl"]

OPEN = ("", "*")
"""Values of a filter that name none: what is not known, and any that is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A period and filters, read."""

    period: Period
    filters: tuple[Filter, ...]


def ask(
    session: Session,
    period: str | None = None,
    first: str | None = None,
    last: str | None = None,
    channels: Sequence[str] = (),
    where: Sequence[str] = (),
) -> Asked:
    """Read what was asked. Without any period it is all time. BadInput where a word is not known."""
    week = session.plan.business.week_starts
    if period and (first or last):
        raise BadInput(Fault("period", "it is given twice.", "Give a period, or its first and last day."))
    if period:
        days = parse_period(period, session.today, week)
    else:
        days = Period(
            _edge(first, session.today, week).first if first else None,
            _edge(last, session.today, week).last if last else None,
        )
    if days.first and days.last and days.last < days.first:
        raise BadInput(
            Fault("period", f"it ends ({days.last}) before it begins ({days.first}).", "Swap its first and last day.")
        )
    filters = (*(Filter("channel", c) for c in channels), *parse_filters(where))
    for found in filters:
        if found.dimension == "channel" and (found.value not in OPEN or found.value in channels):
            _check_channel(session, found.value)
    return Asked(days, filters)


def _edge(word: str, today: date, week_starts: str) -> Period:
    found = parse_period(word, today, week_starts)
    if found.all_time:
        raise BadInput(Fault("period", f"'{word}' has no first or last day.", "Give a date."))
    return found


def _check_channel(session: Session, name: str) -> None:
    """Raise BadInput where the plan has no such channel: a misspelt one must not read as "nothing was sold there"."""
    if name not in session.plan.channels:
        there = ", ".join(session.plan.channels)
        raise BadInput(Fault("channel", f"there is no channel '{name}' in the plan.", f"There are: {there}."))


def check_by(by: Sequence[str]) -> None:
    """Raise BadInput where figures are to be told apart by what is no grain of time or dimension."""
    there = (*GRAINS, *dimensions())
    for part in by:
        if part not in there:
            raise BadInput(Fault("by", f"'{part}' is no grain or dimension.", f"There are: {', '.join(there)}."))


def check_pnl(by: str | None, filters: Sequence[Filter] = ()) -> None:
    """Raise BadInput where nothing of the P&L knows what it is to be parted by, or narrowed to."""
    if by and "," in by:
        mend = "It is parted by one; as JSON and CSV each part tells its channels, too."
        raise BadInput(Fault("by", f"the P&L cannot be parted by '{by}'.", mend))
    check_by([by] if by else [])
    _known("by", "the P&L", [by] if by else [], (*GRAINS, *pnl_dimensions()))
    _known("filter", "the P&L", _narrowed(filters), pnl_dimensions())


def check_kpi_by(chosen: Kpi, by: Sequence[str]) -> None:
    """Raise BadInput where a KPI is not told by what it is to be told by."""
    check_by(by)
    _known("by", f"'{chosen.name}'", by, (*GRAINS, *kpi_dimensions(chosen)))


def check_kpi_filters(chosen: Kpi, filters: Sequence[Filter]) -> None:
    """Raise BadInput where a KPI cannot be narrowed to what is asked for."""
    _known("filter", f"'{chosen.name}'", _narrowed(filters), kpi_filters(chosen))


def _narrowed(filters: Sequence[Filter]) -> list[str]:
    """What known values are asked of: what is not known can be asked of anything; days, of the period."""
    return [f.dimension for f in filters if f.value and f.dimension != "day"]


def _known(where: str, what: str, asked: Sequence[str], there: Sequence[str]) -> None:
    for name in asked:
        if name not in there:
            raise BadInput(Fault(where, f"{what} is not told by '{name}'.", f"It is by: {', '.join(there)}."))
