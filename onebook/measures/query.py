"""One pass over a fact: all figures asked of it, by periods and dimensions, totals along with the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from onebook.measures.catalogue import Fact, dimension
from onebook.measures.periods import GRAINS, Period
from onebook.measures.session import Session, set_periods, use_models
from onebook.lake import fill
from onebook.records import BadInput, Fault
from onebook.records.gate import quote

__all__ = ["Filter", "Question", "answer", "can_answer", "document_sql", "fact_sql", "parse_filters"]


@dataclass(frozen=True, slots=True)
class Filter:
    """dimension = value; value `*` keeps what is known at all, an empty value what is not."""

    dimension: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a fact. periods: label → days. by: dimensions or grains of time. total: the whole beside."""

    periods: Mapping[str, Period]
    by: tuple[str, ...] = ("channel",)
    filters: tuple[Filter, ...] = ()
    total: bool = True


def parse_filters(texts: Sequence[str]) -> tuple[Filter, ...]:
    """Read `dimension=value` texts; BadInput where one is not."""
    filters = []
    for text in texts:
        name, found, value = text.partition("=")
        if not found:
            raise BadInput(Fault("filter", f"'{text}' is no filter.", "Write it as dimension=value, e.g. place=Berlin."))
        filters.append(Filter(dimension(name.strip()).name, value.strip()))
    return tuple(filters)


def answer(
    session: Session, fact: Fact, aggregates: Sequence[str], question: Question
) -> dict[tuple[str, tuple[str | None, ...] | None], tuple[Any, ...]]:
    """Compute the aggregates over a fact.

    Returns {(period label, values of `by`): figures}; the whole has None in place of the values.
    """
    if not can_answer(fact, question):
        return {}
    if fact.period:
        set_periods(session, question.periods)
    use_models(session, [fact.name, *_joined_models(question)])
    width = len(question.by)
    found: dict[tuple[str, tuple[str | None, ...] | None], tuple[Any, ...]] = {}
    for periods in _passes(fact, question.periods):
        sql = fact_sql(session, fact, aggregates, replace(question, periods=periods))
        for row in session.con.execute(sql).fetchall():
            label, is_total, figures = row[0], row[1], row[2 + width :]
            keys = (_named(n, k) if n in GRAINS else k for n, k in zip(question.by, row[2 : 2 + width], strict=True))
            found[label, None if is_total else tuple(keys)] = figures
    return found


def document_sql(
    session: Session, fact: Fact, aggregates: Sequence[str], period: Period, filters: tuple[Filter, ...],
    condition: str = "",
) -> str:  # fmt: skip
    """Return the SELECT that computes the aggregates for each document of a fact by itself."""
    question = Question({"current": period}, (), filters)
    use_models(session, _joined_models(question))
    figures = ", ".join(f"{fill(a, session.values)} as figure_{i}" for i, a in enumerate(aggregates))
    conditions = [fill(c, session.values) for c in [*_conditions(fact, question), *([condition] if condition else [])]]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    day = "cast(null as date)" if fact.period else "max(f.day)"
    return (
        f"select {quote(fact.name)} as fact, f.system, f.document_kind, f.document_id, max(f.channel) as channel, "
        f"{day} as day, {figures} from (select f.* from {fact.name} as f {' '.join(_joins(fact, question))}{where}) as f "
        "group by f.system, f.document_kind, f.document_id"
    )


def _passes(fact: Fact, periods: Mapping[str, Period]) -> list[dict[str, Period]]:
    """Split periods so that none overlaps another in its pass: there a row belongs to one period at most."""
    if fact.period:
        return [dict(periods)]
    passes: list[dict[str, Period]] = []
    for label, period in periods.items():
        for one in passes:
            if not any(_overlap(period, other) for other in one.values()):
                one[label] = period
                break
        else:
            passes.append({label: period})
    return passes


def _overlap(one: Period, other: Period) -> bool:
    starts_before = one.first is None or other.last is None or one.first <= other.last
    ends_after = one.last is None or other.first is None or one.last >= other.first
    return starts_before and ends_after


def can_answer(fact: Fact, question: Question) -> bool:
    """Does the fact know every dimension that the question filters by?"""
    return all(f.dimension in fact.dimensions for f in question.filters)


def fact_sql(session: Session, fact: Fact, aggregates: Sequence[str], question: Question) -> str:
    """Return the SELECT for `answer`: period, is_total, one column for each of `by`, one for each aggregate."""
    keys = [_key(session, fact, name) for name in question.by]
    key_list = "".join(f", {key} as key_{i}" for i, key in enumerate(keys))
    names = [f"key_{i}" for i in range(len(keys))]
    label = "f.period" if fact.period else _period_label(question.periods)
    figures = ", ".join(f"{fill(a, session.values)} as figure_{i}" for i, a in enumerate(aggregates))
    inner = f"select f.*, {label} as period_label{key_list} from {fact.name} as f {' '.join(_joins(fact, question))}"
    conditions = [fill(c, session.values) for c in _conditions(fact, question)]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    sets = []
    if names or not question.total:
        sets.append(f"(period_label{''.join(f', {n}' for n in names)})")
    # A fact that joins `period` gives the business as rows of its own, so there they are not summed up.
    if question.total and not (fact.period and "channel" in question.by):
        sets.append("(period_label)")
    grouping = f"grouping({names[0]})" if names and len(sets) > 1 else ("0" if names else "1")
    if fact.period and question.by == ("channel",):
        grouping = "case when key_0 is null then 1 else 0 end"
    columns = "".join(f"{n}, " for n in names)
    return (
        f"select period_label, {grouping} as is_total, {columns}{figures} "
        f"from ({inner}{where}) as f group by grouping sets ({', '.join(sets)})"
    )


def _period_label(periods: Mapping[str, Period]) -> str:
    if len(periods) == 1:
        return quote(next(iter(periods)))
    cases = " ".join(f"when {_within(p)} then {quote(label)}" for label, p in periods.items())
    return f"case {cases} end"


def _within(period: Period, day: str = "f.day") -> str:
    if period.all_time:
        return "true"
    parts = []
    if period.first:
        parts.append(f"{day} >= date '{period.first}'")
    if period.last:
        parts.append(f"{day} <= date '{period.last}'")
    return " and ".join(parts)


def _conditions(fact: Fact, question: Question) -> list[str]:
    conditions = []
    if not fact.period:
        within = " or ".join(f"({_within(p)})" for p in question.periods.values())
        if "(true)" not in within:
            conditions.append(f"({within})")
    elif not any(f.dimension == "channel" for f in question.filters) and "channel" not in question.by:
        conditions.append("f.channel is null")
    for f in question.filters:
        expr = dimension(f.dimension).expr
        if f.value == "*":
            conditions.append(f"{expr} is not null")
        elif f.value == "":
            conditions.append(f"{expr} is null")
        else:
            conditions.append(f"cast({expr} as varchar) = {quote(f.value)}")
    return conditions


def _key(session: Session, fact: Fact, name: str) -> str:
    if name in GRAINS:
        if fact.period:
            raise BadInput(Fault("--by", f"'{fact.name}' is not told apart by {name}.", "Ask for one period at a time."))
        if name == "day":
            return "f.day"
        # The first day of each bucket is grouped by as a date and named afterwards: text would cost a multiple.
        if name == "week" and session.plan.business.week_starts == "sunday":
            return "cast(date_trunc('week', f.day + 1) as date) - 1"
        return f"cast(date_trunc('{name}', f.day) as date)"
    if name in fact.dimensions:
        return f"cast({dimension(name).expr} as varchar)"
    dimension(name)
    return "cast(null as varchar)"


def _named(grain: str, first: date | None) -> str | None:
    """A bucket as people write it: 2024, 2024-Q2, 2024-05, the week's first day, the day."""
    if first is None:
        return None
    if grain == "year":
        return f"{first:%Y}"
    if grain == "quarter":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return f"{first:%Y-%m}" if grain == "month" else first.isoformat()


def _joins(fact: Fact, question: Question) -> list[str]:
    used = [n for n in question.by if n in fact.dimensions] + [f.dimension for f in question.filters]
    return list(dict.fromkeys(dimension(n).join for n in used if dimension(n).join))


def _joined_models(question: Question) -> list[str]:
    joins = [dimension(n).join for n in (*question.by, *(f.dimension for f in question.filters)) if n not in GRAINS]
    return list(dict.fromkeys(join.split()[2] for join in joins if join))
