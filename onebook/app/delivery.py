"""Delivery: how punctual it is, by month, channel, carrier and place, and what is overdue now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.measuring import Asking, asked_in, trend_period
from onebook.app.reach import empty_notes, reach_of
from onebook.measures import Figure, Period, Question, Row, kpi_facts, kpis, measure, reason_for
from onebook.measures.board import goal_of, status_of
from onebook.measures.catalogue import fact
from onebook.measures.kpi import Figures
from onebook.measures.periods import previous_period
from onebook.measures.question import Filter, can_answer
from onebook.measures.selects import document_sql

if TYPE_CHECKING:
    from onebook.measures import Kpi, Session

__all__ = ["KPIS", "OF_PARTS", "PARTS", "TRENDS", "Delivery", "Late", "LateOrder", "Part", "delivery_in", "late_in"]

KPIS = (
    "on_time_delivery", "on_time_delivery_latest", "on_time_orders", "on_time_orders_latest", "perfect_orders",
    "next_day_share", "lead_time", "lead_time_p90", "tracked_share", "delivery_enquiries",
)  # fmt: skip
"""What tells of delivery, in the order of the page."""

TRENDS = ("on_time_delivery", "on_time_delivery_latest", "perfect_orders", "next_day_share")
"""What is followed by month."""

OF_PARTS = ("on_time_delivery", "lead_time", "lead_time_p90")
PARTS = ("channel", "carrier", "place")
"""What delivery is told apart by."""

ENOUGH = 30
"""Lines from which on a part is held against the others."""


@dataclass(frozen=True, slots=True)
class Part:
    """A channel, carrier or place (value None: not known) with its figures by KPI; what cannot be told is missing."""

    value: str | None
    figures: Mapping[str, Figure]

    @property
    def on_time(self) -> Figure | None:
        """Its on-time delivery, where anything was promised."""
        found = self.figures.get("on_time_delivery")
        return found if found and found.value is not None else None


@dataclass(frozen=True, slots=True)
class Delivery:
    """The page's figures.

    rows: the KPIs of the business (or of what filters keep) with goal and the period before. months: the first day of
    each month with its figures by KPI, as far back as trends go. parts: by channel, carrier and place, the most lines
    first. missing: (KPI, why it has no figure). hints: why there is nothing.
    """

    period: Period
    previous: Period | None
    rows: tuple[Row, ...]
    months: tuple[tuple[date, Mapping[str, Figure]], ...]
    parts: Mapping[str, tuple[Part, ...]]
    missing: tuple[tuple[Kpi, str], ...]
    hints: tuple[str, ...]

    def row(self, name: str) -> Row | None:
        """Return a KPI's row; None where it has no figure."""
        return next((row for row in self.rows if row.kpi.name == name), None)

    def is_worse(self, part: Part) -> bool:
        """Tell whether a part is surely less punctual than the whole: its 95 % interval lies below."""
        whole, told = self.row("on_time_delivery"), part.on_time
        return bool(told and told.high is not None and whole and told.high < (whole.figure.value or 0))

    def lagging(self) -> tuple[str, Part] | None:
        """Return the carrier (else place, else channel) that is surely worse than the whole, and by most; or None."""
        for name in ("carrier", "place", "channel"):
            told = [(p.on_time, p) for p in self.parts.get(name, ()) if p.value and p.on_time and self.is_worse(p)]
            told = [(figure, part) for figure, part in told if (figure.denominator or 0) >= ENOUGH]
            if told:
                return name, min(told, key=lambda one: one[0].value or Decimal(0))[1]
        return None


def delivery_in(session: Session, asking: Asking) -> Delivery:
    """Return how delivery went; one pass over each fact for the whole, and one for each way to part it."""
    asked = asked_in(session, asking)
    there = kpis(session.plan)
    chosen = [there[name] for name in KPIS]
    before = previous_period(asked.period)
    periods = {"current": asked.period, **({"previous": before} if before else {})}
    # Totals and channels come of one pass; what knows no channel is told for the whole all the same.
    whole = measure(session, chosen, Question(periods, ("channel",), asked.filters))
    rows, missing = [], []
    for kpi in chosen:
        now, earlier = whole.get((kpi.name, "current", None)), whole.get((kpi.name, "previous", None))
        if now and now.value is not None:
            goal = goal_of(session.plan, kpi, None, asked.filters)
            status = status_of(kpi, now.value, goal)
            rows.append(Row(kpi, None, now, goal, earlier.value if earlier else None, status))
        else:
            question = Question({"current": asked.period}, (), asked.filters)
            missing.append((kpi, reason_for(session, kpi, question)))
    by_channel = {at: f for at, f in whole.items() if at[0] in OF_PARTS and at[1] == "current" and at[2]}
    of_parts = [there[n] for n in OF_PARTS]
    others = {
        name: measure(session, of_parts, Question({"current": asked.period}, (name,), asked.filters, total=False))
        for name in PARTS[1:]
    }
    hints: tuple[str, ...] = ()
    if not rows:
        hints = empty_notes(session, asked.period, asked.filters, [f for kpi in chosen for f in kpi_facts(kpi)])
    return Delivery(
        asked.period, before, tuple(rows), _months(session, [there[n] for n in TRENDS], asked.period, asked.filters),
        {name: _parts(told) for name, told in {"channel": by_channel, **others}.items()},
        tuple(missing), hints,
    )  # fmt: skip


def _months(
    session: Session, chosen: list[Kpi], period: Period, filters: tuple[Filter, ...]
) -> tuple[tuple[date, Mapping[str, Figure]], ...]:
    within = trend_period(session, period)
    if within is None:
        return ()
    found: dict[date, dict[str, Figure]] = {}
    question = Question({"current": within}, ("month",), filters, total=False)
    for (name, _, keys), figure in measure(session, chosen, question).items():
        if keys and keys[0] and figure.value is not None:
            found.setdefault(date.fromisoformat(f"{keys[0]}-01"), {})[name] = figure
    return tuple(sorted(found.items()))


def _parts(told: Figures) -> tuple[Part, ...]:
    found: dict[str | None, dict[str, Figure]] = {}
    for (kpi, _, keys), figure in told.items():
        if keys and figure.value is not None:
            found.setdefault(keys[0], {})[kpi] = figure
    parts = [Part(value, figures) for value, figures in found.items()]
    if all(part.value is None for part in parts):
        return ()
    return tuple(sorted(parts, key=lambda p: (p.value is None, -_weight(p), p.value or "")))


def _weight(part: Part) -> Decimal:
    told = part.on_time or next(iter(part.figures.values()))
    return told.denominator or Decimal(0)


def last_day(session: Session) -> date | None:
    """Return the last day on which anything is recorded, today at most."""
    reach = reach_of(session)
    return min(reach[1], session.today) if reach else None


@dataclass(frozen=True, slots=True)
class LateOrder:
    """An order of which something is overdue. promised: the oldest open promise; lines: how many are open."""

    system: str
    kind: str
    external_id: str
    channel: str | None
    carrier: str | None
    promised: date
    days: int
    lines: int


@dataclass(frozen=True, slots=True)
class Late:
    """What is overdue at the end of the last day recorded, the oldest promise first.

    number, lines: of all orders and lines, of which `orders` holds a page. open_later: lines not delivered whose
    promise fell due from that day on, within the period asked for and before today: KPIs count them as late.
    """

    day: date | None
    orders: tuple[LateOrder, ...]
    number: int
    lines: int
    open_later: int


PROMISED = "promise_line"
OPEN = "not f.lost and f.delivered_on is null"


def late_in(session: Session, asking: Asking, *, limit: int = 50, offset: int = 0) -> Late:
    """Return what is overdue, whatever the period asked for (but for `open_later`); limit 0: all of it."""
    asked = asked_in(session, asking)
    day = last_day(session)
    asked_of = fact(PROMISED)
    if day is None or not can_answer(asked_of, Question({"current": Period()}, (), asked.filters)):
        return Late(day, (), 0, 0, 0)
    of_orders = ["min(f.day)", "count(*)", "max(f.carrier)"]
    due = document_sql(session, asked_of, of_orders, Period(None, day - timedelta(days=1)), asked.filters, OPEN)
    # figure_0 to figure_2: as in of_orders.
    found = session.con.execute(
        f"""select system, document_kind, document_id, channel, figure_2, figure_0, figure_1,
            count(*) over () as orders, sum(figure_1) over () as lines
        from ({due}) as due order by figure_0, system, document_id limit {int(limit) or "all"} offset {int(offset)}"""
    ).fetchall()
    open_later = 0
    if not (asked.period.last and asked.period.last < day):
        rest = Period(max(day, asked.period.first or day), asked.period.last)
        later = document_sql(session, asked_of, ["count(*)"], rest, asked.filters, OPEN)
        open_later = session.con.execute(f"select coalesce(sum(figure_0), 0) from ({later}) as later").fetchall()[0][0]
    orders = tuple(_late(row, day) for row in found)
    number, lines = (int(found[0][7]), int(found[0][8])) if found else (0, 0)
    return Late(day, orders, number, lines, int(open_later))


def _late(row: tuple[Any, ...], day: date) -> LateOrder:
    system, kind, external_id, channel, carrier, promised, lines = row[:7]
    return LateOrder(system, kind, external_id, channel, carrier, promised, (day - promised).days, int(lines))
