"""What people ask of the figures: period, channel and filters, from words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onebook.measures import Filter, Period, Session, parse_filters, parse_period
from onebook.records import BadInput, Fault

__all__ = ["Asked", "ask"]


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
        raise BadInput(Fault("period", "it is given twice.", "Give a period, or --from and --to."))
    if period:
        days = parse_period(period, session.today, week)
    else:
        days = Period(
            _edge(first, session.today, week).first if first else None,
            _edge(last, session.today, week).last if last else None,
        )
    if days.first and days.last and days.last < days.first:
        raise BadInput(
            Fault("period", f"it ends ({days.last}) before it begins ({days.first}).", "Swap --from and --to.")
        )
    return Asked(days, (*(_channel(session, c) for c in channels), *parse_filters(where)))


def _edge(word: str, today: date, week_starts: str) -> Period:
    found = parse_period(word, today, week_starts)
    if found.all_time:
        raise BadInput(Fault("period", f"'{word}' has no first or last day.", "Give a date."))
    return found


def _channel(session: Session, name: str) -> Filter:
    if name not in session.plan.channels:
        there = ", ".join(session.plan.channels)
        raise BadInput(Fault("channel", f"there is no channel '{name}' in the plan.", f"There are: {there}."))
    return Filter("channel", name)
