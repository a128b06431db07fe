"""The board: phase × channel × KPI, each figure beside its goal, its benchmark and the period before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from onebook.measures.catalogue import Kpi, kpis
from onebook.measures.kpi import Figure, answerable, measure
from onebook.measures.needs import Found, find_needs, lacking
from onebook.measures.periods import Period, previous_period
from onebook.measures.question import Filter, Question
from onebook.measures.rates import RateGap, facts_of_amounts, rate_gaps
from onebook.measures.session import Session
from onebook.plan import Plan

__all__ = ["Board", "Missing", "Row", "board", "goal_of", "reason_for", "status_of"]

NEAR = Decimal("0.1")
"""Within a tenth of its goal a figure is near it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the board. channel None: the business."""

    kpi: Kpi
    channel: str | None
    figure: Figure
    goal: Decimal | None
    previous: Decimal | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A KPI that the board cannot tell, and why, in words."""

    kpi: Kpi
    reason: str

    @property
    def name(self) -> str:
        """The KPI's name."""
        return self.kpi.name

    @property
    def label(self) -> str:
        """The KPI's label."""
        return self.kpi.label


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a period; rows in the order of phases, KPIs, the business first, then channels as planned.

    empty: KPIs that cannot be told, with the reason, so that nobody takes them for 0. rate_gaps: what is in no figure,
    since no exchange rate is known. hints: why there is nothing, in words.
    """

    period: Period
    previous: Period | None
    rows: tuple[Row, ...]
    empty: tuple[Missing, ...]
    rate_gaps: tuple[RateGap, ...] = ()
    hints: tuple[str, ...] = ()


def board(session: Session, period: Period, filters: tuple[Filter, ...] = ()) -> Board:
    """Compute every KPI for the business and for each channel."""
    before = previous_period(period)
    periods = {"current": period, **({"previous": before} if before else {})}
    catalogue = kpis(session.plan)
    question = Question(periods, ("channel",), filters)
    needs = find_needs(session, (need for kpi in catalogue.values() for need in kpi.needs))
    figures = measure(session, catalogue.values(), question, needs)
    channels = [None, *session.plan.channels]
    rows: list[Row] = []
    empty: list[Missing] = []
    for kpi in catalogue.values():
        found = [
            _row(session.plan, kpi, channel, figures, filters)
            for channel in channels
            if (kpi.name, "current", (channel,) if channel else None) in figures
        ]
        told = [r for r in found if r.figure.value is not None]
        rows += told
        if not told:
            empty.append(Missing(kpi, _reason(kpi, needs, question)))
    gaps = rate_gaps(session, facts_of_amounts(catalogue.values()), period, filters)
    return Board(period, before, tuple(rows), tuple(empty), gaps)


def reason_for(session: Session, kpi: Kpi, question: Question) -> str:
    """Tell in words why a KPI has no figure."""
    return _reason(kpi, find_needs(session, kpi.needs), question)


def _reason(kpi: Kpi, needs: Mapping[str, Found], question: Question) -> str:
    words = lacking(kpi.needs, needs)
    if words:
        return words
    if not answerable(kpi, question):
        asked = ", ".join(dict.fromkeys(f.dimension for f in question.filters))
        return f"it is not told by {asked}"
    return "nothing in this period"


def _row(
    plan: Plan, kpi: Kpi, channel: str | None, figures: dict[tuple[str, str, tuple[str | None, ...] | None], Figure],
    filters: tuple[Filter, ...],
) -> Row:  # fmt: skip
    at = (channel,) if channel else None
    figure = figures[kpi.name, "current", at]
    before = figures.get((kpi.name, "previous", at))
    goal = goal_of(plan, kpi, channel, filters)
    return Row(kpi, channel, figure, goal, before.value if before else None, status_of(kpi, figure.value, goal))


def goal_of(plan: Plan, kpi: Kpi, channel: str | None, filters: tuple[Filter, ...] = ()) -> Decimal | None:
    """Return what a KPI should reach, for the business or a channel; None where the plan says nothing.

    A count or sum of a part (a channel, or what filters keep) is not held against the whole business's goal, which no
    part could be expected to reach: only against a goal for that channel. A ratio, mean or median is.
    """
    goal = plan.goals.get(kpi.name)
    if goal is None:
        return None
    whole, by_channel = (goal, {}) if isinstance(goal, Decimal) else (goal.value, goal.channels)
    asked = {f.value for f in filters if f.dimension == "channel"}
    of_channel = channel or (next(iter(asked)) if len(asked) == 1 else None)
    narrowed = any(f.dimension != "channel" for f in filters)
    if kpi.denominator or kpi.value:
        return by_channel.get(of_channel, whole) if of_channel else whole
    if of_channel and not narrowed:
        return by_channel.get(of_channel)
    return None if channel or filters else whole


def status_of(kpi: Kpi, value: Decimal | None, goal: Decimal | None) -> str | None:
    """Tell how a figure stands to its goal: `good`, `near` or `bad`; None without goal or direction."""
    if value is None or goal is None or kpi.direction == "none":
        return None
    better = value >= goal if kpi.direction == "up" else value <= goal
    if better:
        return "good"
    return "near" if abs(value - goal) <= abs(goal) * NEAR else "bad"
