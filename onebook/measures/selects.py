"""The SELECTs that answer a question of a fact: figures, rows, documents, values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onebook.lake import fill
from onebook.measures.catalogue import Fact, dimension
from onebook.measures.periods import GRAINS, Period
from onebook.measures.question import DAY, Filter, Question, knows, values_kept
from onebook.measures.session import Session, use_models
from onebook.records.sql import quote

__all__ = ["document_sql", "fact_sql", "joined_models", "rows_sql", "values_sql"]


def rows_sql(session: Session, fact: Fact, period: Period, filters: tuple[Filter, ...]) -> str:
    """Return the SELECT of a fact's rows in a period, as they are (what looks at whole periods: set these before)."""
    question = Question({"current": period}, (), filters)
    use_models(session, [fact.name, *joined_models(fact, question)])
    conditions = [fill(c, session.values) for c in _conditions(fact, question)]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return " ".join(["select f.* from", fact.name, "as f", *_joins(fact, question)]) + where


def document_sql(
    session: Session, fact: Fact, aggregates: Sequence[str], period: Period, filters: tuple[Filter, ...],
    condition: str = "",
) -> str:  # fmt: skip
    """Return the SELECT that computes the aggregates for each document of a fact by itself."""
    figures = ", ".join(f"{fill(a, session.values)} as figure_{i}" for i, a in enumerate(aggregates))
    # Outside: what is joined for a filter may have columns of the same names.
    only = f" where {fill(condition, session.values)}" if condition else ""
    day = "cast(null as date)" if fact.period else "max(f.day)"
    return (
        f"select {quote(fact.name)} as fact, f.system, f.document_kind, f.document_id, max(f.channel) as channel, "
        f"{day} as day, {figures} "
        f"from ({rows_sql(session, fact, period, filters)}) as f{only} "
        "group by f.system, f.document_kind, f.document_id"
    )


def fact_sql(session: Session, fact: Fact, aggregates: Sequence[str], question: Question) -> str:
    """Return the SELECT for `answer`: period, is_total, one column for each of `by`, one for each aggregate."""
    keys = [_key(session, fact, name) for name in question.by]
    names = [f"key_{i}" for i in range(len(keys))]
    labels = [] if len(question.periods) == 1 else ["period_label"]
    label = "f.period" if fact.period and labels else _period_label(question.periods)
    figures = ", ".join(f"{fill(a, session.values)} as figure_{i}" for i, a in enumerate(aggregates))
    # What looks at whole periods gives the business as rows of its own (channel NULL), so these are not summed up.
    own_total = _has_own_total(fact, question)
    if own_total:
        keys = [f"case when f.channel is not null then {key} end" for key in keys]
        names.append("is_business")
        keys.append("f.channel is null")
    key_list = "".join(f", {key} as {name}" for key, name in zip(keys, names, strict=True))
    inner = f"select f.*, {label} as period_label{key_list} from {fact.name} as f {' '.join(_joins(fact, question))}"
    conditions = [fill(c, session.values) for c in _conditions(fact, question)]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    whole = question.total and not own_total
    keys_of_sets = ([[*labels, *names]] if names or not whole else []) + ([labels] if whole else [])
    sets = ", ".join(f"({', '.join(one)})" for one in keys_of_sets)
    grouping = "cast(is_business as integer)" if own_total else _is_total(names, whole)
    columns = "".join(f"{n}, " for n in names[: len(question.by)])
    # One period is no key to group by. Without any key there is a row even where there is nothing: it is left out.
    return (
        f"select {'period_label' if labels else label} as period_label, {grouping} as is_total, {columns}{figures} "
        f"from ({inner}{where}) as f group by grouping sets ({sets}) having count(*) > 0"
    )


def values_sql(session: Session, fact: Fact, name: str) -> str:
    """Return the SELECT of all values that a fact's rows have of a dimension."""
    question = Question({"current": Period()}, (name,))
    use_models(session, [fact.name, *joined_models(fact, question)])
    key = _key(session, fact, name)
    return " ".join([f"select distinct {key} as value from {fact.name} as f", *_joins(fact, question)])


def _is_total(names: Sequence[str], with_whole: bool) -> str:
    if not names:
        return "1"
    return f"grouping({names[0]})" if with_whole else "0"


def _has_own_total(fact: Fact, question: Question) -> bool:
    filtered = any(f.dimension == "channel" for f in question.filters)
    return fact.period and not fact.adds_up and "channel" in question.by and not filtered


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
    elif (
        not fact.adds_up
        and not any(f.dimension == "channel" for f in question.filters)
        and "channel" not in question.by
    ):
        conditions.append("f.channel is null")
    kept = {name: values for name, values in values_kept(question.filters).items() if knows(fact, name)}
    return [*conditions, *(_any_of(_expr(fact, name), values) for name, values in kept.items())]


def _expr(fact: Fact, name: str) -> str:
    return "f.day" if name == DAY else dimension(name, fact.name).expr


def _any_of(expr: str, values: Sequence[str]) -> str:
    """One of these values; `*`: any that is known; empty: not known."""
    tests = {"*": f"{expr} is not null", "": f"{expr} is null"}
    return "(" + " or ".join(tests.get(v, f"cast({expr} as varchar) = {quote(v)}") for v in values) + ")"


def _key(session: Session, fact: Fact, name: str) -> str:
    if name in GRAINS:
        if name == "day":
            return "f.day"
        # A day of each bucket is grouped by as a date and named afterwards: text would cost a multiple, and to cut
        # a day off at its month costs more than to find the month's last one.
        if name == "month":
            return "last_day(f.day)"
        if name == "week" and session.plan.business.week_starts == "sunday":
            return "cast(date_trunc('week', f.day + 1) as date) - 1"
        return f"cast(date_trunc('{name}', f.day) as date)"
    if name in fact.dimensions:
        return f"cast({dimension(name, fact.name).expr} as varchar)"
    dimension(name)
    return "cast(null as varchar)"


def _joins(fact: Fact, question: Question) -> list[str]:
    used = [n for n in (*question.by, *(f.dimension for f in question.filters)) if n in fact.dimensions]
    joins = (dimension(n, fact.name).join for n in used)
    return list(dict.fromkeys(join for join in joins if join))


def joined_models(fact: Fact, question: Question) -> list[str]:
    """Return the models that the question's dimensions bring in."""
    return list(dict.fromkeys(join.split()[2] for join in _joins(fact, question)))
