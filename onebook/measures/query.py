"""One pass over a fact: all figures asked of it, by periods and dimensions, totals along with the parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from onebook.lake import fill, tables_in
from onebook.measures.catalogue import Fact, dimension
from onebook.measures.periods import GRAINS, Period, split, start_of
from onebook.measures.session import Session, set_periods, use_models
from onebook.records import BadInput, Fault, record_types
from onebook.records.sql import quote

__all__ = [
    "DAY",
    "Filter",
    "Question",
    "answer",
    "can_answer",
    "document_sql",
    "fact_sql",
    "is_empty",
    "joined_models",
    "parse_filters",
    "records_of",
    "rows_sql",
    "values_sql",
]


@dataclass(frozen=True, slots=True)
class Filter:
    """dimension = value; value `*` keeps what is known at all, an empty value what is not.

    Several filters of one dimension keep what meets any of them. The dimension may also be `day`, but only to ask
    whether it is known: which days are looked at is the period's to say.
    """

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
            raise BadInput(
                Fault("filter", f"'{text}' is no filter.", "Write it as dimension=value, e.g. place=Berlin.")
            )
        filters.append(_filter(name.strip(), value.strip()))
    return tuple(filters)


def _filter(name: str, value: str) -> Filter:
    if name != DAY:
        return Filter(dimension(name).name, value)
    if value not in ("", "*"):
        mend = "Give the days as the period; 'day=' asks for what has no day, 'day=*' for what has one."
        raise BadInput(Fault("filter", f"'{name}={value}' is no filter: days are not chosen by one.", mend))
    return Filter(DAY, value)


DAY = "day"
"""The name of a filter that asks whether a row's day is known."""

Values = tuple[str | None, ...] | None
Answer = dict[tuple[str, Values], tuple[Any, ...]]
"""{(period label, values of `by`): figures}; the whole has None in place of the values."""


def answer(session: Session, fact: Fact, aggregates: Sequence[str], question: Question) -> Answer:
    """Compute the aggregates over a fact; empty where the fact cannot answer the question.

    BadInput where a fact that looks at whole periods is asked for more grains of time than one.
    """
    if not can_answer(fact, question):
        return {}
    if fact.period:
        return _answer_periods(session, fact, aggregates, question)
    use_models(session, [fact.name, *joined_models(question)])
    found: Answer = {}
    for periods in _passes(question.periods):
        for label, is_total, keys, figures in _rows(session, fact, aggregates, replace(question, periods=periods)):
            found[label, None if is_total else keys] = figures
    return found


def _answer_periods(session: Session, fact: Fact, aggregates: Sequence[str], question: Question) -> Answer:
    """Such a fact tells each period by itself (customers do not add up), so each bucket of time is asked as one."""
    grains = [n for n in question.by if n in GRAINS]
    if len(grains) > 1:
        raise BadInput(
            Fault("--by", f"'{fact.name}' is told by one grain of time only.", f"Leave one of {', '.join(grains)}.")
        )
    asked: list[tuple[str, str | None, Period]] = []
    if question.total or not grains:
        asked += [(label, None, period) for label, period in question.periods.items()]
    for grain in grains:
        asked += [(label, name, part) for label, period in question.periods.items()
                  for name, part in _buckets(session, fact, period, grain)]  # fmt: skip
    if fact.looks_back:
        asked = [one for one in asked if one[2].first]
    if not asked:
        return {}
    numbered = {str(i): period for i, (_, _, period) in enumerate(asked)}
    set_periods(session, numbered)
    use_models(session, [fact.name, *joined_models(question)])
    others = tuple(n for n in question.by if n not in GRAINS)
    at = question.by.index(grains[0]) if grains else 0
    parted = replace(question, periods=numbered, by=others, total=question.total or (bool(grains) and not others))
    found: Answer = {}
    for number, is_total, keys, figures in _rows(session, fact, aggregates, parted):
        label, bucket, _ = asked[int(number)]
        if bucket is not None and is_total == (not others):
            found[label, (*keys[:at], bucket, *keys[at:])] = figures
        elif bucket is None and (is_total or not grains):
            found[label, None if is_total else keys] = figures
    return found


MOST_BUCKETS = 1000


def _buckets(session: Session, fact: Fact, period: Period, grain: str) -> list[tuple[str, Period]]:
    """The parts of a period by a grain of time, named; open sides end with the records."""
    closed = period if period.first and period.last else _within_records(session, fact, period)
    if closed is None:
        return []
    parts = split(closed, grain, session.plan.business.week_starts)
    if len(parts) > MOST_BUCKETS:
        mend = "Ask for a shorter period or a longer grain."
        raise BadInput(Fault("--by", f"{closed.label()} has {len(parts)} parts by {grain}.", mend))
    starts = (_start_named(grain, part, session.plan.business.week_starts) for part in parts)
    return list(zip(starts, parts, strict=True))


def _start_named(grain: str, part: Period, week_starts: str) -> str:
    first = start_of(part.first, grain, week_starts) if part.first else None
    return _named(grain, first) or ""


def _within_records(session: Session, fact: Fact, period: Period) -> Period | None:
    """Close a period's open sides with the first and last day of the records that the fact is made of."""
    dated = [r for r in record_types().values() if r.dated and r.name in records_of(session, fact.name)]
    days = " union all ".join(f"select min({r.dated}), max({r.dated}) from {r.name}" for r in dated)
    if not days:
        return None
    first, last = session.con.execute(f"select min(first), max(last) from ({days}) as d (first, last)").fetchall()[0]
    if first is None:
        return None
    return Period(period.first or first, period.last or last)


def records_of(session: Session, model: str) -> set[str]:
    """Return the records that a model reads, itself or through other models."""
    if model not in session.models:
        return {model}
    return {
        record
        for name in tables_in(session.con, fill(session.models[model].sql, session.values))
        for record in records_of(session, name)
    }


def _rows(
    session: Session, fact: Fact, aggregates: Sequence[str], question: Question
) -> Iterator[tuple[str, bool, tuple[str | None, ...], tuple[Any, ...]]]:
    """Ask, and give for each row: period label, is it the whole, values of `by`, figures."""
    width = len(question.by)
    for row in session.con.execute(fact_sql(session, fact, aggregates, question)).fetchall():
        values = zip(question.by, row[2 : 2 + width], strict=True)
        keys = tuple(_named(n, value) if n in GRAINS else value for n, value in values)
        yield row[0], bool(row[1]), keys, row[2 + width :]


def rows_sql(session: Session, fact: Fact, period: Period, filters: tuple[Filter, ...]) -> str:
    """Return the SELECT of a fact's rows in a period, as they are (what looks at whole periods: set these before)."""
    question = Question({"current": period}, (), filters)
    use_models(session, [fact.name, *joined_models(question)])
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


def _passes(periods: Mapping[str, Period]) -> list[dict[str, Period]]:
    """Split periods so that none overlaps another in its pass: there a row belongs to one period at most."""
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


def is_empty(session: Session, fact: Fact) -> bool:
    """Tell whether the fact is known to have no row, since none of its records was ever loaded."""
    return bool(fact.of) and not set(fact.of) & session.loaded.keys()


def can_answer(fact: Fact, question: Question) -> bool:
    """Tell whether the fact knows every dimension that the question filters by.

    Of a dimension that it lacks, its rows are all not known: it can be asked for these. What looks at whole periods
    knows each channel and the business, but not what several channels make together; and no days.
    """
    kept = _values_kept(question.filters)
    channels = kept.get("channel", ())
    several = len(channels) > 1 or "" in channels or "*" in channels
    if fact.period and (DAY in kept or (not fact.adds_up and several and "channel" not in question.by)):
        return False
    return all(_knows(fact, name) or "" in values for name, values in kept.items())


def _knows(fact: Fact, name: str) -> bool:
    """Tell whether the fact's rows have a dimension; days are known by all but those that look at whole periods."""
    return not fact.period if name == DAY else name in fact.dimensions


def _values_kept(filters: Iterable[Filter]) -> dict[str, list[str]]:
    """The values that are asked for, by dimension, each once."""
    kept: dict[str, list[str]] = {}
    for f in filters:
        values = kept.setdefault(f.dimension, [])
        if f.value not in values:
            values.append(f.value)
    return kept


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
    use_models(session, [fact.name, *joined_models(question)])
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
    kept = {name: values for name, values in _values_kept(question.filters).items() if _knows(fact, name)}
    return [*conditions, *(_any_of(_expr(name), values) for name, values in kept.items())]


def _expr(name: str) -> str:
    return "f.day" if name == DAY else dimension(name).expr


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
        return f"cast({dimension(name).expr} as varchar)"
    dimension(name)
    return "cast(null as varchar)"


def _named(grain: str, day: date | None) -> str | None:
    """A bucket as people write it: 2024, 2024-Q2, 2024-05, the week's first day, the day."""
    if day is None:
        return None
    if grain == "year":
        return f"{day:%Y}"
    if grain == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if grain == "month" else day.isoformat()


def _joins(fact: Fact, question: Question) -> list[str]:
    used = [n for n in (*question.by, *(f.dimension for f in question.filters)) if n in fact.dimensions]
    return list(dict.fromkeys(dimension(n).join for n in used if dimension(n).join))


def joined_models(question: Question) -> list[str]:
    """Return the models that the question's dimensions bring in."""
    joins = [dimension(n).join for n in (*question.by, *(f.dimension for f in question.filters)) if n not in GRAINS]
    return list(dict.fromkeys(join.split()[2] for join in joins if join))
