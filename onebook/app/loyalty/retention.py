"""Loyalty: who orders again, by the month and the channel of the first order; who was brought by others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from onebook.app.changes.series import recorded
from onebook.app.journeys import journeying
from onebook.app.loyalty.returning import by_days, channels_only, estimate_shape, narrowed
from onebook.app.measuring import Asking, asked_in
from onebook.measures import Figure, Kpi, Period, Question, kpis, measure, use_models
from onebook.measures.periods import previous_period, split

if TYPE_CHECKING:
    import numpy as np

    from onebook.app.business import Business
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.returning import Cohorts, Survival
    from onebook.measures import Session

__all__ = [
    "HORIZON", "KPIS", "Again", "Brought", "Loyalty", "Steady", "ask_loyalty", "loyalty_in", "loyalty_shape",
    "month_of",
]  # fmt: skip

HORIZON = 90
"""Days within which people count as having ordered again."""
KPIS = (
    "second_order", "orders_followed", "consistently_returning_customers", "retention", "referral_share",
    "referred_sales", "net_satisfaction", "csat", "nps",
)  # fmt: skip
"""What tells of loyalty, and of satisfaction next to it, in the order of the page."""
QUARTERS, STEADY = 4, 3
"""Steady is who ordered in so many (the latter) of the last so many quarters."""

Columns = dict[str, "np.ndarray[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Again:
    """People by the channel of their first order (None: all). curve: until they ordered again, on a later day.

    within: the share that had by 90 days (Kaplan and Meier), orders, sales: of each person on average so far.
    """

    channel: str | None
    people: int
    curve: Survival
    within: Estimate
    orders: float
    sales: float


@dataclass(frozen=True, slots=True)
class Brought:
    """What recommendations brought. share: of people who first ordered in the period, those who were brought.

    sales, more: what a brought person has bought so far, and how much more than another; again, others_again: the
    shares that ordered again by 90 days; told: touches by which somebody recommended us.
    """

    people: int
    share: Estimate
    sales: float
    more: Estimate
    again: Estimate
    others_again: Estimate
    told: int


@dataclass(frozen=True, slots=True)
class Steady:
    """People who ordered in at least three of four quarters, among those who did in any. quarters: their days."""

    quarters: Period
    people: int
    of: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Loyalty:
    """The page's figures.

    months: the cohorts by the month of their first order, and who of them ordered in each month after (periods are
    months counted from year 0: see `month_of`); again: all people, then by channel of the first order, the most people
    first; rows: the KPIs with the period before; records_from: first orders of the time just after it may not be first.
    """

    period: Period
    people: int
    months: Cohorts
    again: tuple[Again, ...]
    brought: Brought | None
    steady: Steady | None
    rows: tuple[tuple[Kpi, Figure, Figure | None], ...]
    records_from: date | None

    @property
    def whole(self) -> Again | None:
        """All channels together; None where nobody is known."""
        return self.again[0] if self.again else None


def ask_loyalty(business: Business, asking: Asking) -> Loyalty:
    """Return loyalty; see `loyalty_in`."""
    with journeying(business, asking.as_of) as session:
        return loyalty_in(session, asking)


def loyalty_in(session: Session, asking: Asking) -> Loyalty:
    """Return loyalty of an open session: of people whose first order lies in the period (and in the channels)."""
    asked = asked_in(session, asking)
    channels = channels_only(asked.filters)
    use_models(session, ["won_person", "kept_order", "customer_order", "bought"])
    won: Columns = session.con.execute(
        f"""select w.person, coalesce(w.channel, '') as channel, w.referred,
            date_diff('day', w.day, coalesce(w.second_day, w.last_day)) as days, w.second_day is not null as returned,
            w.orders, cast(w.kept_amount as double) as sales
        from won_person as w where {narrowed("w", asked.period, channels)} order by w.person"""
    ).fetchnumpy()
    there = recorded(session)
    return Loyalty(
        asked.period, len(won["person"]), _months(session, asked.period, channels), _again(won),
        _brought(session, won, asked.period), _steady(session, asked.period, channels, there),
        _rows(session, asking), there.first if there else None,
    )  # fmt: skip


def month_of(number: int) -> date:
    """Return the first day of a month by its number, counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def _months(session: Session, period: Period, channels: tuple[str, ...]) -> Cohorts:
    from onebook.journey.effects.returning import cohorts

    rows = session.con.execute(
        f"""with told as (
            select w.person, o.day, o.channel, o.first_order
            from customer_order as o
            join who as w on w.kind <> 'visitor' and w.system = o.customer_system and w.code = o.customer_id
            where o.day is not null
        )
        select distinct o.person, year(o.day) * 12 + month(o.day) - 1 as month
        from told as o
        join told as f on f.person = o.person and f.first_order
        where {narrowed("f", period, channels)}"""
    ).fetchnumpy()
    ended = session.con.execute("select max(b.day) from bought as b").fetchall()[0][0]
    return cohorts(rows["person"], rows["month"], _last_month(ended) if ended else None)


def _last_month(ended: date) -> int:
    """Return the last month that is over, or the one in which records end where they hold no other."""
    month = ended.year * 12 + ended.month - 1
    return month if (ended + timedelta(days=1)).day == 1 else month - 1


def _again(won: Columns) -> tuple[Again, ...]:
    if not len(won["person"]):
        return ()
    of = won["channel"].astype(str)
    parts = sorted({c for c in of if c}, key=lambda c: -int((of == c).sum()))
    found = [_of(None, won)]
    if len(parts) > 1:
        found += [_of(c, {name: column[of == c] for name, column in won.items()}) for c in parts]
    return tuple(found)


def _of(channel: str | None, won: Columns) -> Again:
    curve = _curve(won)
    return Again(
        channel, len(won["person"]), curve, _within(curve), float(won["orders"].mean()), float(won["sales"].mean())
    )


def _curve(won: Columns) -> Survival:
    """Return the time until people ordered again; who came on the last day only was not watched at all."""
    from onebook.journey.effects.returning import survival

    days = won["days"].astype(float)
    return survival(days[days > 0], won["returned"].astype(bool)[days > 0])


def _within(curve: Survival) -> Estimate:
    """Return the share that had ordered again by the horizon."""
    from onebook.journey.effects.estimate import Estimate

    _, value, low, high = by_days(curve, (HORIZON,))[0]
    return Estimate(value, low, high, curve.count, curve.cautions)


def _brought(session: Session, won: Columns, period: Period) -> Brought | None:
    """Return what recommendations brought; None where none is recorded."""
    from onebook.journey.effects.rates import Moments, mean_difference, share

    touches = "(select touched_on as day from touch where kind = 'referral') as t"
    told = session.con.execute(f"select count(*) from {touches} where {narrowed('t', period, ())}").fetchall()[0][0]
    mine = won["referred"].astype(bool)
    if not mine.any() and not told:
        return None

    def moments(of: np.ndarray[Any, Any]) -> Moments:
        return Moments(len(of), float(of.sum()), float((of * of).sum()))

    brought, others = ({name: column[at] for name, column in won.items()} for at in (mine, ~mine))
    return Brought(
        int(mine.sum()),
        share(int(mine.sum()), len(mine)),
        float(brought["sales"].mean()) if mine.any() else 0.0,
        mean_difference(moments(brought["sales"]), moments(others["sales"])),
        _within(_curve(brought)),
        _within(_curve(others)),
        told,
    )


def steady_quarters(period: Period, there: Period | None) -> tuple[Period, ...]:
    """Return the last four quarters that end within the period and the records; none where these reach less far."""
    if there is None or there.first is None or there.last is None:
        return ()
    end = min(period.last or there.last, there.last)
    quarters = [q for q in split(Period(there.first, end + timedelta(days=92)), "quarter") if q.last and q.last <= end]
    whole = [q for q in quarters if q.first and q.first >= there.first and q.first.day == 1 and q.first.month % 3 == 1]
    return tuple(whole[-QUARTERS:]) if len(whole) >= QUARTERS else ()


def steady_select(quarters: tuple[Period, ...], channels: tuple[str, ...] = ()) -> str:
    """Return the SELECT of people who ordered in any of the quarters, with how many of these they ordered in."""
    span = Period(quarters[0].first, quarters[-1].last)
    return f"""select o.person, count(distinct year(o.day) * 4 + quarter(o.day)) as quarters, count(*) as orders,
        max(o.day) as day, sum(o.kept_amount) as amount
    from kept_order as o where {narrowed("o", span, channels)} group by o.person"""


def _steady(session: Session, period: Period, channels: tuple[str, ...], there: Period | None) -> Steady | None:
    from onebook.journey.effects.rates import share

    quarters = steady_quarters(period, there)
    if not quarters:
        return None
    ((people, of),) = session.con.execute(
        f"select count(*) filter (where quarters >= {STEADY}), count(*) from ({steady_select(quarters, channels)}) as s"
    ).fetchall()
    return Steady(Period(quarters[0].first, quarters[-1].last), people, of, share(people, of)) if of else None


def _rows(session: Session, asking: Asking) -> tuple[tuple[Kpi, Figure, Figure | None], ...]:
    asked = asked_in(session, asking)
    there = kpis(session.plan)
    chosen = [there[name] for name in KPIS]
    before = previous_period(asked.period)
    periods = {"current": asked.period, **({"previous": before} if before else {})}
    found = measure(session, chosen, Question(periods, (), asked.filters))
    rows = []
    for of in chosen:
        now = found.get((of.name, "current", None))
        if now and now.value is not None:
            rows.append((of, now, found.get((of.name, "previous", None))))
    return tuple(rows)


def loyalty_shape(of: Loyalty) -> dict[str, object]:
    """Return loyalty as JSON; shares from 0 to 1."""
    ages = [
        {"month": f"{month_of(int(p)):%Y-%m}", "people": int(n), "active": [int(a) for a in row if a >= 0]}
        for p, n, row in zip(of.months.periods, of.months.sizes, of.months.active, strict=True)
    ]
    brought, steady = of.brought, of.steady
    return {
        "from": of.period.first, "to": of.period.last, "records_from": of.records_from, "people": of.people,
        "within_days": HORIZON, "cohorts": ages,
        "by_first_channel": [
            {"channel": a.channel, "people": a.people, "again": estimate_shape(a.within),
             "median_days": a.curve.median, "orders_each": a.orders, "sales_each": round(a.sales, 2)}
            for a in of.again
        ],
        "brought_by_others": None if brought is None else {
            "people": brought.people, "share": estimate_shape(brought.share), "sales_each": round(brought.sales, 2),
            "more_than_others": estimate_shape(brought.more), "again": estimate_shape(brought.again),
            "others_again": estimate_shape(brought.others_again), "recommendations": brought.told,
        },
        "steady": None if steady is None else {
            "from": steady.quarters.first, "to": steady.quarters.last, "people": steady.people,
            "share": estimate_shape(steady.share),
        },
    }  # fmt: skip
