"""One pass over a fact: all figures asked of it, by periods and dimensions, totals along with the parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from onebook.lake import fill, tables_in
from onebook.measures.catalogue import Fact
from onebook.measures.periods import GRAINS, Period, split, start_of
from onebook.measures.question import Question, can_answer
from onebook.measures.selects import fact_sql, joined_models
from onebook.measures.session import Session, rows_of
from onebook.records import BadInput, Fault, record_types

__all__ = ["answer", "is_empty", "records_of"]

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
    first, last = rows_of(session, f"select min(first), max(last) from ({days}) as d (first, last)")[0]
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
    models = [fact.name, *joined_models(fact, question)]
    periods = question.periods if fact.period else None
    for row in rows_of(session, fact_sql(session, fact, aggregates, question), models, periods):
        values = zip(question.by, row[2 : 2 + width], strict=True)
        keys = tuple(_named(n, value) if n in GRAINS else value for n, value in values)
        yield row[0], bool(row[1]), keys, row[2 + width :]


def _named(grain: str, day: date | None) -> str | None:
    """A bucket as people write it: 2024, 2024-Q2, 2024-05, the week's first day, the day."""
    if day is None:
        return None
    if grain == "year":
        return f"{day:%Y}"
    if grain == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day:%Y-%m}" if grain == "month" else day.isoformat()


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
