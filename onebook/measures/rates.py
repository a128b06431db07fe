"""Amounts in other currencies for which no exchange rate is known: they are in no figure, and must be told of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from onebook.measures.catalogue import Kpi, fact, pnl_lines
from onebook.measures.periods import Period
from onebook.measures.question import Filter, Question, can_answer
from onebook.measures.selects import rows_sql
from onebook.measures.session import Session, rows_of, set_periods
from onebook.records import RecordType, record_type
from onebook.records.sql import quote

__all__ = ["RATED", "RateGap", "facts_of_amounts", "rate_gaps"]

RATED = {
    "sale": ("sales_order_line",),
    "demand": ("sales_order_line",),
    "returned": ("sales_return",),
    "cost_on_day": ("cost",),
    "marketing_cost": ("cost",),
    "paid": ("payment",),
    "shipped": ("shipment",),
    "shrinkage": ("stock_move",),
    "price_variance": ("invoice_line",),
    "voucher": ("sales_order_line", "sales_return", "payment"),
}
"""Facts whose rows may lack a rate, with the record types that say in which currency they are."""

STANDS_ON = {"customer_sale": ("sale",), "lead_created": ("sale", "returned")}
"""Facts whose amounts are those of others."""

SPREAD = ("cost",)
"""Record types that fall on several days, each with a rate of its own."""

AMOUNTS = re.compile(r"amount|net_sales|variance|value_lost")
"""What in a KPI's formula is an amount of money, so that the figure lacks what has no rate."""


@dataclass(frozen=True, slots=True)
class RateGap:
    """What of a fact is in no figure. rows: of the records; first: the first day of which no rate is known."""

    fact: str
    currency: str
    rows: int
    first: date | None


def facts_of_amounts(kpis: Iterable[Kpi]) -> tuple[str, ...]:
    """Return the facts whose amounts these KPIs add up, each once, in the order in which the P&L names them."""
    found: dict[str, None] = {}
    for kpi in kpis:
        parts = [(kpi.fact, kpi.value), (kpi.fact, kpi.numerator), (kpi.denominator_fact or kpi.fact, kpi.denominator)]
        parts += [(kpi.less["fact"], kpi.less["numerator"])] if kpi.less else []
        for name, aggregate in parts:
            if AMOUNTS.search(aggregate):
                found |= dict.fromkeys(STANDS_ON.get(name, (name,)))
    order = dict.fromkeys([*(name for line in pnl_lines() for name in line.amounts), *RATED])
    return tuple(name for name in order if name in found)


def rate_gaps(
    session: Session, names: Iterable[str], period: Period, filters: tuple[Filter, ...] = ()
) -> tuple[RateGap, ...]:
    """Return what of these facts is left out of a period's figures for want of a rate, by fact and currency.

    Only facts of which some record is in another currency are looked at.
    """
    asked = [n for n in names if n in RATED and can_answer(fact(n), Question({"current": period}, (), filters))]
    foreign = _foreign(session, {kind for name in asked for kind in RATED[name]})
    kinds = {name: [record_type(kind) for kind in RATED[name] if kind in foreign] for name in asked}
    return tuple(gap for name in asked if kinds[name] for gap in _gaps(session, name, kinds[name], period, filters))


def _foreign(session: Session, kinds: Iterable[str]) -> set[str]:
    """Those record types of which some record is in another currency than the business's."""
    own = quote(session.plan.business.currency)
    there = [kind for kind in sorted(kinds) if "currency" in session.loaded.get(kind, ())]
    listed = " union all ".join(f"(select '{kind}' from {kind} where currency <> {own} limit 1)" for kind in there)
    return {kind for (kind,) in rows_of(session, listed)} if listed else set()


def _gaps(
    session: Session, name: str, kinds: Iterable[RecordType], period: Period, filters: tuple[Filter, ...]
) -> list[RateGap]:
    """Count records, not rows: a cost may fall on many days, and an order line go out in several parts."""
    if fact(name).period:
        set_periods(session, {"current": period})
    lacking = f"select * from ({rows_sql(session, fact(name), period, filters)}) as f where f.rate_missing"
    listed = " union all ".join(_lacking_of(kind) for kind in kinds)
    rows = session.con.execute(
        f"""with lacking as ({lacking}), listed as ({listed})
        select currency, count(distinct (kind, system, document_id, document_line)), min(day)
        from listed group by currency order by 2 desc, 1"""
    ).fetchall()
    return [RateGap(name, *row) for row in rows]


def _lacking_of(kind: RecordType) -> str:
    """The SELECT of what lacks a rate and is told by records of one type, with their currency."""
    document = next((field.ref for field in kind.fields if field.part_of and field.ref), kind.name)
    columns = zip(kind.key, ("document_id", "document_line"), strict=False)
    same = " and ".join(f"r.{key} = f.{column}" for key, column in columns)
    # A line is valued by the day on which it was ordered, whenever it is recognised.
    day = "f.day" if kind.name in SPREAD else f"r.{kind.dated}"
    return (
        f"select r.currency, {quote(kind.name)} as kind, f.system, f.document_id, f.document_line, {day} as day "
        f"from lacking as f join {kind.name} as r on r.system = f.system and {same} "
        f"where f.document_kind = {quote(document)}"
    )
