"""What a figure is computed from: its aggregates over facts, each with a SELECT that `onebook sql` runs as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from onebook.lake import fill, tables_in
from onebook.measures.catalogue import Fact, Kpi, PnlLine, fact
from onebook.measures.kpi import Figure
from onebook.measures.periods import Period
from onebook.measures.pnl import UNASSIGNED, line_aggregate
from onebook.measures.query import answer, is_empty
from onebook.measures.question import Filter, Question, can_answer
from onebook.measures.selects import joined_models, rows_sql
from onebook.measures.session import Session, period_models, set_periods

__all__ = ["Part", "line_facts", "line_parts", "parts_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One aggregate that a figure is made of: its role, fact, SQL expression, what a row is, and the whole SELECT.

    value: what it comes to, where that is known beside the figure. channels: the same by channel, for what adds up.
    """

    role: str
    fact: str
    aggregate: str
    meaning: str
    sql: str
    value: Decimal | None = None
    channels: Mapping[str, Decimal] = field(default_factory=dict)


def parts_of(
    session: Session, kpi: Kpi, period: Period, filters: tuple[Filter, ...] = (), figure: Figure | None = None
) -> tuple[Part, ...]:
    """Return the aggregates a KPI is made of. figure: what it was computed to, for the parts' values."""
    roles = [("value", kpi.fact, kpi.value), ("numerator", kpi.fact, kpi.numerator)]
    if kpi.less:
        roles.append(("less", kpi.less["fact"], kpi.less["numerator"]))
    roles.append(("denominator", kpi.denominator_fact or kpi.fact, kpi.denominator))
    known = {"value": figure.value, "denominator": figure.denominator} if figure else {}
    if figure and not kpi.less:
        known["numerator"] = figure.numerator
    return tuple(
        Part(role, name, aggregate, fact(name).meaning, _runnable(session, fact(name), aggregate, period, filters),
             known.get(role))
        for role, name, aggregate in roles
        if aggregate and can_answer(fact(name), Question({"current": period}, (), filters))
    )  # fmt: skip


def line_facts(line: PnlLine, lines: Sequence[PnlLine]) -> list[tuple[str, str, str]]:
    """Return (fact, amount, condition) for a P&L line, sub-totals opened down to the lines they add up."""
    return [
        (name, amount, leaf.where.get(name, ""))
        for leaf in _leaves(line, lines)
        for name, amount in leaf.amounts.items()
    ]


def _leaves(line: PnlLine, lines: Sequence[PnlLine]) -> list[PnlLine]:
    """The lines that a sub-total adds up; of any other line itself."""
    by_name = {other.name: other for other in lines}
    return [leaf for name in line.sum_of for leaf in _leaves(by_name[name], lines)] if line.sum_of else [line]


def line_parts(
    session: Session, line: PnlLine, lines: Sequence[PnlLine], period: Period, filters: tuple[Filter, ...] = ()
) -> tuple[Part, ...]:
    """Return what a P&L line adds up: line by line and fact by fact, signed, by channel. Its role is the line's name.

    Facts that hold nothing are left out.
    """
    by_channel = Question({"current": period}, ("channel",), filters, total=False)
    leaves = _leaves(line, lines)
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for name in dict.fromkeys(name for leaf in leaves for name in leaf.amounts):
        if is_empty(session, fact(name)):
            continue
        own = [leaf for leaf in leaves if name in leaf.amounts]
        rows = answer(session, fact(name), [line_aggregate(leaf, name) for leaf in own], by_channel)
        for (_, keys), amounts in rows.items():
            for leaf, amount in zip(own, amounts, strict=True):
                if amount is not None:
                    found.setdefault((leaf.name, name), {})[(keys or (None,))[0] or UNASSIGNED] = amount
    return tuple(
        Part(leaf.name, name, line_aggregate(leaf, name), fact(name).meaning,
             _runnable(session, fact(name), line_aggregate(leaf, name), period, filters, by_channel=True),
             sum(of_channel.values(), Decimal(0)), of_channel)
        for leaf in leaves
        for name in leaf.amounts
        if (of_channel := found.get((leaf.name, name)))
    )  # fmt: skip


def _runnable(
    session: Session, of: Fact, aggregate: str, period: Period, filters: tuple[Filter, ...], *, by_channel: bool = False
) -> str:
    """Return a SELECT of an aggregate that runs wherever the records and models are views.

    What looks at whole periods reads them from a view that only stands while a question is answered, so the SELECT
    brings it along, and every model between.
    """
    asked = Question({"current": period}, (), filters)
    if of.period:
        set_periods(session, {"current": period})
    rows = rows_sql(session, of, period, filters)
    figure = f"{fill(aggregate, session.values)} as figure"
    select = f"select {figure} from ({rows}) as f"
    if by_channel:
        select = f"select channel, {figure} from ({rows}) as f group by channel order by channel"
    given = period_models({"current": period})
    brought: dict[str, str] = {}
    for name in [of.name, *joined_models(of, asked)]:
        _bring(session, name, given, brought)
    if not brought:
        return select
    listed = ",\n".join(f"{name} as ({sql})" for name, sql in brought.items())
    return f"with {listed}\n{select}"


def _bring(session: Session, name: str, given: Mapping[str, str], brought: dict[str, str]) -> bool:
    """Add a model and those it reads, as far as they read a period; tell whether it does."""
    if name in given:
        brought.setdefault(name, given[name])
    elif name not in brought and name in session.models:
        sql = fill(session.models[name].sql, session.values)
        reads = [_bring(session, needed, given, brought) for needed in tables_in(session.con, sql)]
        if any(reads):
            brought[name] = "\n".join(line for line in sql.strip().splitlines() if not line.startswith("--"))
    return name in brought
