"""What the models need of the plan: its values as SQL, and the small views that stand for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from onebook.journey import journey_models, journey_values
from onebook.lake import (
    Answers,
    Connection,
    Model,
    copies_left_out,
    create_models,
    fill,
    ids_of,
    publish_views,
    read_models,
    table,
    tables_in,
    tables_of,
)
from onebook.measures.periods import FIRST_DAY, LAST_DAY, Period, previous_period
from onebook.plan import BOOK, Plan, whose_ids
from onebook.records.sql import listed, quote

__all__ = ["Session", "open_session", "period_models", "rows_of", "set_periods", "use_models", "whose_ids"]

WEEKDAYS = {"mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}
NAMED = ("item", "party", "place", "sales_order", "purchase_order")


class Session:
    """A connection on which the lake's records stand as views, with the plan that the models are read by.

    today: the day up to which things are due. loaded: record types of which the lake holds any, with the columns that
    some record fills; None: there is no lake. answers: what this state of the lake has been asked before, by the same
    plan and models.
    """

    def __init__(
        self, con: Connection, plan: Plan, today: date, loaded: Mapping[str, frozenset[str]] | None = None,
        answers: Answers | None = None,
    ) -> None:  # fmt: skip
        self.con = con
        self.plan = plan
        self.today = today
        self.loaded = loaded or {}
        self.models: Mapping[str, Model] = {
            **read_models("onebook.measures.models"),
            "id_space": Model("id_space", _id_space(plan)),
            "cut_over": Model("cut_over", _cut_over(plan)),
            "calendar_day": Model("calendar_day", CALENDAR),
            "deleted_order": Model("deleted_order", _deleted_order(self.loaded)),
            **journey_models(() if loaded is None else tables_of(con, "journey")),
        }
        self.values = {**_values(plan, today), **journey_values(plan)}
        self.made: set[str] = set()
        self.needs: dict[str, Any] = {}
        self.answers = answers
        self.sense = ""


TELLS_MORE_THAN_LINES = """
select 1 from order_sent where coalesce(promised_on, latest_promised_on, shipped_on, delivered_on) is not null
union all
select 1 from shipment_line
union all
select 1 from sales_order_line
where delivery_method is null and exists (select 1 from sales_order where delivery_method is not null)"""

LINES_LACK_IT = """
select 1 from shipment_line
union all
select 1
from sales_order_line as l
join order_sent as o on o.system = l.system and o.sales_order_id = l.sales_order_id
where
    (l.line_kind = 'goods' and l.promised_on is null and coalesce(o.promised_on, o.latest_promised_on) is not null)
    or (l.shipped_on is null and o.shipped_on is not null)
    or (l.delivered_on is null and o.delivered_on is not null)
    or (l.delivery_method is null and o.delivery_method is not null)
    or (l.carrier is null and o.carrier is not null)"""
"""Asked only where orders or shipments tell anything: many sources say it on every line besides."""

PARCELS = """
select 1
from (
    select coalesce(u.id_system, s.system) as system
    from shipment_line as s
    left join id_space as u on u.kind = 'sales_order' and u.system = s.system
) as l
where not ($recognised_at_order)"""
"""When to recognise a sale is said of the system that has the order, whoever ships it."""

VISITS_TOLD_BY_STEPS = """
select 1
from touch as t
where
    t.visit_id is not null
    and case
        when t.kind in ('visit', 'store_visit') then t.purpose is null
        else t.system not in (select v.system from touch as v where v.kind in ('visit', 'store_visit'))
    end"""
"""Visits that must be made of what happened in them, or of which only that tells what they were for."""

SHORTER = (
    ("visit", "counted_visit", VISITS_TOLD_BY_STEPS),
    ("sent_line", "sent_line_alone", TELLS_MORE_THAN_LINES, LINES_LACK_IT),
    ("goods_return", "sales_return", "select 1 from sales_order_line where line_kind = 'voucher'"),
    ("bought", "bought_alone", "select 1 from journey_alias"),
    ("many_channel_customer", "many_channel_customer_alone", "select 1 from journey_alias"),
    ("standing_line", "standing_line_alone", "select 1 from order_standing"),
    ("order_line", "own_line", "select 1 from sales_order_line where currency <> $currency"),
    ("returned", "own_return", "select 1 from sales_return where currency <> $currency"),
    ("sale", "whole_sale", PARCELS),
)
"""Model, the one that takes its place, and what must not be there for that: a part that stays empty is not free.

Of several things that must not be there, one that is missing is enough; the cheapest to look up comes first.
"""

NO_DAY = "date '0001-01-01'"
"""The day that rows without one count as where all time is asked for: before any that a record may name."""

CALENDAR = """
select date '1900-01-01' + cast(n as integer) as day
from range(date_diff('day', date '1900-01-01', date '2200-01-01')) as listed (n)"""
"""All days that can be asked for. A join on a span of days looks through them all for every row: count days instead."""


def open_session(con: Connection, plan: Plan, today: date, answers: Answers | None = None) -> Session:
    """Put the records' views on the connection and return the session."""
    session = Session(con, plan, today, publish_views(con, copies_left_out(plan)), answers)
    session.sense = _sense(session)
    for model, shorter, *unless in SHORTER:
        if not all(_is_there(session, probe) for probe in unless):
            session.models = {**session.models, model: Model(model, f"select * from {shorter}")}
    session.sense = _sense(session)
    return session


def _sense(session: Session) -> str:
    """All but the lake's state that the meaning of a SELECT over the models hangs on, in short."""
    models = sorted((model.name, model.sql) for model in session.models.values())
    sense = repr((sorted(session.values.items()), sorted(copies_left_out(session.plan).items()), models))
    return sha256(sense.encode()).hexdigest()


def rows_of(
    session: Session, sql: str, models: Iterable[str] = (), periods: Mapping[str, Period] | None = None
) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT over records and these models, set to these periods; what is known is not computed.

    For answers that are small, and whose text says everything: no parameters.
    """
    question = "\n".join([session.sense, *(period_models(periods) if periods else {}).values(), sql])
    known = session.answers.recall(question) if session.answers else None
    if known is not None:
        return known
    if periods:
        set_periods(session, periods)
    use_models(session, models)
    found = session.con.execute(sql).fetchall()
    if session.answers:
        session.answers.keep(question, found)
    return found


def _is_there(session: Session, select: str) -> bool:
    """Tell whether a SELECT over the models finds anything."""
    probe = fill(select, session.values)
    return bool(rows_of(session, f"select 1 from ({probe}) as found limit 1", tables_in(session.con, probe)))


def _deleted_order(loaded: Mapping[str, frozenset[str]]) -> str:
    """The SELECT of sales orders that their source took away: records do not show these, but may still their lines."""
    if "deleted" not in loaded.get("sales_order", ()):
        return "select null::varchar as system, null::varchar as external_id where false"
    return f"select system, external_id from {table('sales_order')} where deleted"


def use_models(session: Session, names: Iterable[str]) -> None:
    """Make the views of these models and of what they read."""
    create_models(session.con, session.models, session.values, names, session.made)


def set_periods(session: Session, periods: Mapping[str, Period]) -> None:
    """Say which periods the models that join `period` or `period_slice` look at; open sides reach to all days.

    period: one row a label; that of all time begins on $no_day, as which models take rows without a day.
    period_slice: the period itself (nth 0) and up to three of the same sort before it (nth 1 to 3), for figures such as
    "in three of the last four periods".
    """
    for name, sql in period_models(periods).items():
        session.con.execute(f"create or replace temp view {name} as {sql}")


def period_models(periods: Mapping[str, Period]) -> dict[str, str]:
    """Return the SELECTs of `period` and `period_slice` for these periods."""
    rows = ", ".join(f"({quote(label)}, {_days(p)})" for label, p in periods.items())
    slices = ", ".join(
        f"({quote(label)}, {nth}, {_days(p)})"
        for label, period in periods.items()
        for nth, p in enumerate(_with_earlier(period))
    )
    return {
        "period": f"select * from (values {rows}) as listed (label, first_day, last_day)",
        "period_slice": f"select * from (values {slices}) as listed (period, nth, first_day, last_day)",
    }


SLICES = 4
"""A period and the three before it."""


def _with_earlier(period: Period) -> list[Period]:
    found = [period]
    while len(found) < SLICES and (before := previous_period(found[-1])):
        found.append(before)
    return found


def _days(period: Period) -> str:
    first = NO_DAY if period.all_time else f"date '{period.first or FIRST_DAY}'"
    return f"{first}, date '{period.last or LAST_DAY}'"


def _is_one_of(column: str, names: Sequence[str], among: Iterable[str]) -> str:
    """A condition on a column of names; told flatly where it holds for all or for none of them."""
    if not names:
        return "false"
    return "true" if set(among) <= set(names) else f"{column} in ({listed(names)})"


def _values(plan: Plan, today: date) -> dict[str, str]:
    """The plan's values by the names that models use for them, as SQL."""
    by_order = [name for name, s in plan.systems.items() if (s.recognise or plan.business.recognise) == "order"]
    return {
        "book": quote(BOOK),
        "currency": quote(plan.business.currency),
        "time_zone": quote(plan.business.time_zone),
        "no_day": NO_DAY,
        "recognised_at_order": _is_one_of("l.system", by_order, plan.systems),
        "party_system": ids_of(plan, "party"),
        "order_system": ids_of(plan, "sales_order"),
        "own_channels": listed(n for n, c in plan.channels.items() if c.own),
        "digital_channels": listed(n for n, c in plan.channels.items() if c.kind == "digital"),
        "physical_channels": listed(n for n, c in plan.channels.items() if c.kind == "physical"),
        "rate_system": quote(plan.exchange_rates.system or ""),
        "carry_days": str(plan.exchange_rates.carry_days),
        "working_days": ", ".join(str(WEEKDAYS[d]) for d in plan.working.days),
        "cut_off": quote(plan.working.cut_off),
        "cut_off_minutes": str(_minutes(plan.working.cut_off)),
        "lead_days_consumer": str(plan.business.lead_days_consumer),
        "dead_days": str(plan.availability.dead_days),
        "lead_days_business": str(plan.business.lead_days_business),
        "look_back": str(plan.visits.look_back_days),
        "today": f"date '{today}'",
    }


def _minutes(clock: str) -> int:
    """Minutes since midnight of a time such as 14:30."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def _id_space(plan: Plan) -> str:
    rows = ", ".join(
        f"({quote(name)}, {quote(kind)}, {quote(whose_ids(plan, name, kind))})"
        for name in plan.systems
        for kind in NAMED
    )
    if not rows:
        return "select null::varchar as system, null::varchar as kind, null::varchar as id_system where false"
    return f"select * from (values {rows}) as listed (system, kind, id_system)"


def _cut_over(plan: Plan) -> str:
    """The SELECT of the systems whose records are no longer loaded, with the day from which they are not.

    What is no day is left out: `onebook plan check` tells of it.
    """
    days = {name: s.cut_over[:10] for name, s in plan.systems.items() if s.cut_over and _is_day(s.cut_over[:10])}
    if not days:
        return "select null::varchar as system, null::date as cut_over_on where false"
    rows = ", ".join(f"({quote(name)}, date '{day}')" for name, day in days.items())
    return f"select * from (values {rows}) as listed (system, cut_over_on)"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
