"""A KPI by buckets of time, as estimators of change take it; and which KPIs can be watched by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onebook.app.language import marked
from onebook.app.reach import reach_of
from onebook.measures import Period, Question, kpi_facts, measure
from onebook.measures.catalogue import fact
from onebook.measures.periods import start_of

if TYPE_CHECKING:
    from onebook.journey.effects.change import Series
    from onebook.measures import Figure, Filter, Kpi, Session

__all__ = ["YEAR", "Bucketed", "is_count", "read_buckets", "recorded", "whole_weeks", "why_not_watched"]

YEAR = timedelta(days=364)
"""A year in whole weeks, so that weekdays stay."""

MOVES_BY_ITSELF: Mapping[str, str] = {
    "new_customers": marked("who is new is told only as far back as records reach, so it falls as these grow"),
    "new_customer_share": marked("who is new is told only as far back as records reach, so it falls as these grow"),
    "repeat_orders": marked("it rises as records grow; orders_followed is watched instead"),
    "second_order": marked("who is new is told only as far back as records reach, so it falls as these grow"),
    "days_between_orders": marked("it rises as records grow; orders_followed is watched instead"),
    "referral_share": marked("who is new is told only as far back as records reach; referred_sales is watched instead"),
    "returning_visitors": marked("it rises as records grow; visits_returned is watched instead"),
    "multi_channel_customers": marked("it hangs on how long the period is"),
    "multi_channel_sales": marked("it hangs on how long the period is"),
    "repeat_customers": marked("it hangs on how long the period is"),
    "revenue_per_lead": marked("young leads had less time to buy; revenue_per_lead_month is watched instead"),
    "lead_conversion_rate": marked("young leads had less time to buy; revenue_per_lead_month is watched instead"),
    "lead_consistency": marked("it is told of several weeks together"),
}
"""KPIs that move although nothing changes."""


def why_not_watched(of: Kpi) -> str:
    """Say why no alarm can be had of a KPI; empty where one can."""
    if of.name in MOVES_BY_ITSELF:
        return MOVES_BY_ITSELF[of.name]
    if any(fact(name).looks_back for name in kpi_facts(of)):
        return marked("it looks back as far as records reach, and moves as these grow")
    return ""


def is_count(of: Kpi) -> bool:
    """Tell whether a KPI is a sum that grows with the days it is told of; it is compared by day then."""
    return not of.denominator and not of.value


@dataclass(frozen=True, slots=True)
class Bucketed:
    """A KPI by buckets: the first day of each, and numerators and denominators; a bucket without any has 0 of both."""

    days: tuple[date, ...]
    numerators: tuple[float, ...]
    denominators: tuple[float, ...]

    def series(self) -> Series:
        """Return it as the estimators take it."""
        from onebook.journey.effects.change import series

        return series(self.numerators, self.denominators)

    def less(self, part: Bucketed) -> Bucketed:
        """Return what is left without a part of it, by the same buckets."""
        return Bucketed(
            self.days,
            tuple(a - b for a, b in zip(self.numerators, part.numerators, strict=True)),
            tuple(a - b for a, b in zip(self.denominators, part.denominators, strict=True)),
        )

    def only(self, days: Sequence[date]) -> Bucketed:
        """Return the buckets that begin on these days."""
        at = {day: place for place, day in enumerate(self.days)}
        places = [at[day] for day in days]
        return Bucketed(
            tuple(days), tuple(self.numerators[p] for p in places), tuple(self.denominators[p] for p in places)
        )


def recorded(session: Session) -> Period | None:
    """Return the days of the records, today left out, which is not over; None where nothing is recorded."""
    reach = reach_of(session)
    if reach is None:
        return None
    last = min(reach[1], session.today - timedelta(days=1))
    return Period(reach[0], last) if reach[0] <= last else None


def whole_weeks(period: Period, week_starts: str) -> tuple[Period, ...]:
    """Return the weeks that lie in a period wholly."""
    if period.first is None or period.last is None:
        return ()
    first = start_of(period.first + timedelta(days=6), "week", week_starts)
    number = max(0, ((period.last - first).days + 1) // 7)
    return tuple(_week(first + timedelta(days=7 * nth)) for nth in range(number))


def _week(first: date) -> Period:
    return Period(first, first + timedelta(days=6))


def read_buckets(
    session: Session, wanted: Sequence[Kpi], buckets: Sequence[Period], filters: tuple[Filter, ...] = (), *,
    channels: bool = False,
) -> dict[tuple[str, str | None], Bucketed]:  # fmt: skip
    """Return KPIs by buckets (which do not overlap), as {(KPI, channel or None for the whole): buckets}.

    One pass over each fact. channels: each channel beside the whole. A KPI that cannot be told is left out.
    """
    named = {f"{bucket.first}": bucket for bucket in buckets}
    question = Question(named, ("channel",) if channels else (), filters)
    figures = measure(session, wanted, question)
    found: dict[tuple[str, str | None], dict[str, Figure]] = {}
    for (name, label, keys), figure in figures.items():
        if keys is None or keys[0]:
            found.setdefault((name, keys[0] if keys else None), {})[label] = figure
    by_name = {of.name: of for of in wanted}
    return {at: _bucketed(by_name[at[0]], named, of) for at, of in found.items()}


def _bucketed(of: Kpi, named: Mapping[str, Period], figures: Mapping[str, Figure]) -> Bucketed:
    pairs = [_pair(of, figures.get(label), bucket) for label, bucket in named.items()]
    days = tuple(bucket.first for bucket in named.values() if bucket.first)
    return Bucketed(days, tuple(above for above, _ in pairs), tuple(below for _, below in pairs))


def _pair(of: Kpi, figure: Figure | None, bucket: Period) -> tuple[float, float]:
    """Return numerator and denominator of a bucket: a count's are its days, a median weighs by what it is one of."""
    if is_count(of):
        length = (bucket.last - bucket.first).days + 1 if bucket.first and bucket.last else 1
        return (float(figure.value) if figure and figure.value is not None else 0.0), float(length)
    if figure is None or figure.value is None:
        return 0.0, 0.0
    weight = float(figure.denominator) if figure.denominator is not None else 1.0
    return float(figure.value) * weight, weight
