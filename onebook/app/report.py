"""What a report tells: board, P&L and delivery of a period, all of one state of the lake."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.app.delivery import Delivery, Late, delivery_in, late_in
from onebook.app.influence import Influence, influence_in
from onebook.app.journeys import journeying
from onebook.app.measuring import Asking, KpiTrend, board_in, kpi_trend_in, open_kpi, pnl_in, trend_period
from onebook.lake import State, current_state
from onebook.measures import kpi, needs_journey
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from decimal import Decimal

    from onebook.app.business import Business
    from onebook.measures import Board, Kpi, Period, Pnl, Session
    from onebook.plan import Plan

__all__ = ["Course", "Report", "ask_course", "ask_report", "report_in"]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a report. months, by_month: the P&L's course, where there is one. scope: labels of what it is of.

    scope is empty for the whole business. influence: what each channel influenced (None: nothing tells).
    """

    plan: Plan
    state: State
    scope: tuple[str, ...]
    board: Board
    pnl: Pnl
    influence: Influence | None
    months: Period | None
    by_month: Pnl | None
    delivery: Delivery
    late: Late

    @property
    def period(self) -> Period:
        """The days it is of."""
        return self.board.period


def ask_report(business: Business, asking: Asking) -> Report:
    """Return a report; see `report_in`."""
    with journeying(business, asking.as_of) as session:
        return report_in(session, asking)


def report_in(session: Session, asking: Asking) -> Report:
    """Return what an open session's report tells. BadInput where the question cannot be understood."""
    told = board_in(session, asking)
    months = trend_period(session, told.period)
    by_month = None
    if months and months.first and months.last:
        by_month = pnl_in(session, _within(asking, months), "month", compare=False)
    labels = (session.plan.channels[name].label or name for name in asking.channels)
    return Report(
        session.plan, current_state(session.con), (*labels, *asking.where), told, pnl_in(session, asking),
        influence_in(session, asking), months, by_month, delivery_in(session, asking),
        late_in(session, asking, limit=1),
    )  # fmt: skip


def _within(asking: Asking, days: Period) -> Asking:
    first, last = (day.isoformat() if day else None for day in (days.first, days.last))
    return replace(asking, period=None, first=first, last=last)


@dataclass(frozen=True, slots=True)
class Course:
    """A KPI by month. goal: what a month should reach; None where there is none, or one for a longer period only."""

    kpi: Kpi
    months: Period
    trend: KpiTrend
    goal: Decimal | None


def ask_course(business: Business, name: str, asking: Asking) -> Course:
    """Return a KPI's course over the months up to a period's end; BadInput where there are not two to tell of."""
    with journeying(business, asking.as_of, needed=needs_journey(kpi(business.plan, name))) as session:
        opened = open_kpi(session, name, asking, ())
        months = trend_period(session, opened.period)
        found = kpi_trend_in(session, name, _within(asking, months)) if months else None
    if months is None or found is None or sum(of is not None and of.value is not None for _, of in found.figures) < 2:  # noqa: PLR2004 (a line has two ends)
        mend = f"`onebook kpi {name}` tells what there is, or why there is nothing."
        raise BadInput(Fault(name, "there are not two months of it that a line could be drawn through.", mend))
    goal = opened.rows[0].goal if opened.rows else None
    stands = opened.kpi.denominator or opened.kpi.value  # what is a sum has a goal for its own period only
    return Course(opened.kpi, months, found, goal if stands else None)
