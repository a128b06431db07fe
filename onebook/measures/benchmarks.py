"""Each KPI against its goal, its own history and published figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from onebook.measures.board import goal_of, status_of
from onebook.measures.catalogue import Benchmark, Kpi, kpis
from onebook.measures.kpi import Figure, measure
from onebook.measures.periods import Period, previous_period
from onebook.measures.question import Filter, Question
from onebook.measures.session import Session

__all__ = ["HISTORY", "Comparison", "benchmarks"]

HISTORY = 12
"""How many periods of the same sort before this one make a KPI's own history."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A KPI of the business beside what it can be measured against.

    median, best: over the `periods` of its own history that have a figure, this period left out; best by the KPI's
    direction, None where it has none. published: for orientation, never a status.
    """

    kpi: Kpi
    value: Decimal
    goal: Decimal | None
    status: str | None
    median: Decimal | None
    best: Decimal | None
    periods: int
    published: tuple[Benchmark, ...]


def benchmarks(session: Session, period: Period, filters: tuple[Filter, ...] = ()) -> tuple[Comparison, ...]:
    """Compare every KPI that has a figure in the period with its goal, the twelve like periods before, and others'.

    All time, or a period with an open side, has no history. The plan's `benchmark_group` chooses among published
    figures; those for no group in particular are always shown.
    """
    periods = {"current": period}
    before = previous_period(period)
    while before and len(periods) <= HISTORY:
        periods[f"before {len(periods)}"] = before
        before = previous_period(before)
    catalogue = kpis(session.plan)
    figures = measure(session, catalogue.values(), Question(periods, (), filters))
    found = []
    for kpi in catalogue.values():
        told = {label: figures.get((kpi.name, label, None), Figure(None, None, None)).value for label in periods}
        value = told.pop("current")
        if value is not None:
            past = [v for v in told.values() if v is not None]
            found.append(_compare(session, kpi, value, past, filters))
    return tuple(found)


def _compare(
    session: Session, kpi: Kpi, value: Decimal, past: list[Decimal], filters: tuple[Filter, ...]
) -> Comparison:  # fmt: skip
    goal = goal_of(session.plan, kpi, None, filters)
    group = session.plan.business.benchmark_group
    choose = {"up": max, "down": min}.get(kpi.direction)
    return Comparison(
        kpi,
        value,
        goal,
        status_of(kpi, value, goal),
        median(past) if past else None,
        choose(past) if choose and past else None,
        len(past),
        tuple(b for b in kpi.published if b.group in ("", group) or not group),
    )
