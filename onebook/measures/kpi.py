"""KPIs: all that are computed over one fact in one pass, with totals, periods and channels together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onebook.lake import engine_errors, fill
from onebook.measures.catalogue import Kpi, fact
from onebook.measures.intervals import mean_interval, share_interval
from onebook.measures.needs import Found, find_needs, lacking
from onebook.measures.periods import Period
from onebook.measures.query import answer
from onebook.measures.question import Question, can_answer
from onebook.measures.session import Session, rows_of
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = [
    "Figure",
    "Figures",
    "answerable",
    "check_own",
    "kpi_dimensions",
    "kpi_facts",
    "kpi_filters",
    "measure",
    "needs_journey",
]

Keys = tuple[str | None, ...] | None
Figures = Mapping[tuple[str, str, Keys], "Figure"]
"""(KPI, period label, values of the question's `by`, or None for the whole) → figure."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. value is None where there is nothing to compute it from. low, high: its 95 % interval."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


def measure(
    session: Session, wanted: Iterable[Kpi], question: Question, found: Mapping[str, Found] | None = None
) -> dict[tuple[str, str, Keys], Figure]:
    """Compute the KPIs: one pass over each fact that any of them needs.

    A figure whose KPI needs what is not among the records, or that is not told for the channel, is left out. found:
    the KPIs' needs, where they have been looked up already (`find_needs`). BadInput where a KPI of the plan cannot be
    computed.
    """
    chosen = list(wanted)
    if found is None:
        found = find_needs(session, (need for kpi in chosen for need in kpi.needs))
    chosen = [kpi for kpi in chosen if lacking(kpi.needs, found) is None and answerable(kpi, question)]
    for kpi in chosen:
        if kpi.own:
            check_own(session, kpi)
    asked: dict[str, dict[str, None]] = {}
    for kpi in chosen:
        for name, aggregate in _aggregates(kpi):
            asked.setdefault(name, {})[aggregate] = None
    answers: dict[tuple[str, str], dict[tuple[str, Keys], Any]] = {}
    for name, aggregates in asked.items():
        rows = answer(session, fact(name), list(aggregates), question)
        for i, aggregate in enumerate(aggregates):
            answers[name, aggregate] = {at: figures[i] for at, figures in rows.items()}
    return {
        (kpi.name, label, keys): _figure(kpi, answers, (label, keys))
        for kpi in chosen
        for label, keys in _places(kpi, answers)
        if _told(session.plan, kpi, found, _channel(question, keys))
    }


def _channel(question: Question, keys: Keys) -> str | None:
    """The channel that a figure is about; None where it is about the business, or several."""
    if keys is not None and "channel" in question.by:
        return keys[question.by.index("channel")]
    asked = [f.value for f in question.filters if f.dimension == "channel"]
    return asked[0] if len(asked) == 1 and asked[0] not in ("", "*") else None


def _told(plan: Plan, kpi: Kpi, found: Mapping[str, Found], channel: str | None) -> bool:
    """Tell whether the KPI is told for this channel, and what it needs is there."""
    if channel is None:
        return True
    declared = plan.channels.get(channel)
    kinds = {
        "": True,
        "none": False,
        "selling": declared is not None and declared.sells,
        "digital": declared is not None and declared.kind == "digital",
        "physical": declared is not None and declared.kind == "physical",
    }
    return kinds[kpi.channels] and lacking(kpi.needs, found, channel) is None


NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER")


def check_own(session: Session, kpi: Kpi) -> None:
    """Try a KPI of the plan on no rows; BadInput, naming its setting, where it cannot be computed."""
    for name, aggregate in _aggregates(kpi):
        asked = fact(name)
        role = "value" if aggregate == kpi.value else "numerator" if aggregate == kpi.numerator else "denominator"
        where = f"kpis.{kpi.name}.{role}"
        periods = {"current": Period()} if asked.period else None
        columns = ", ".join(row[0] for row in rows_of(session, f"describe select * from {name}", [name], periods))
        mend = f"It must be an aggregate over the columns of '{name}': {columns}."
        try:
            with engine_errors(where):
                sql = f"describe select {fill(aggregate, session.values)}, count(*) from {name} as f"
                kind = rows_of(session, sql, [name], periods)[0][1]
        except BadInput as error:
            said = str(error.__cause__).split("\n")[0]
            raise BadInput(Fault(where, f"'{aggregate}' cannot be computed: {said}.", mend)) from error
        if not kind.startswith(NUMBERS):
            raise BadInput(Fault(where, f"'{aggregate}' gives no number ({kind.lower()}).", mend))


def answerable(kpi: Kpi, question: Question) -> bool:
    """Tell whether all facts that a KPI is made of know what the question filters by."""
    return all(can_answer(fact(name), question) for name, _ in _aggregates(kpi))


def needs_journey(kpi: Kpi) -> bool:
    """Tell whether a KPI is made of the journey's tables."""
    return any(fact(name).journey for name in kpi_facts(kpi))


def kpi_dimensions(kpi: Kpi) -> tuple[str, ...]:
    """Return what a KPI can be told by: what its numerator's fact and its denominator's have."""
    others = fact(kpi.denominator_fact or kpi.fact).dimensions
    return tuple(name for name in fact(kpi.fact).dimensions if name in others)


def kpi_filters(kpi: Kpi) -> tuple[str, ...]:
    """Return what a KPI can be narrowed to: what all facts have that it is made of."""
    known = [fact(name).dimensions for name, _ in _aggregates(kpi)]
    return tuple(name for name in known[0] if all(name in others for others in known))


def kpi_facts(kpi: Kpi) -> tuple[str, ...]:
    """Return the facts that a KPI is made of."""
    return tuple(dict.fromkeys(name for name, _ in _aggregates(kpi)))


def _aggregates(kpi: Kpi) -> list[tuple[str, str]]:
    """The (fact, aggregate) pairs that a KPI is made of."""
    pairs = [(kpi.fact, a) for a in (kpi.value, kpi.numerator, kpi.squares) if a]
    if kpi.denominator:
        pairs.append((kpi.denominator_fact or kpi.fact, kpi.denominator))
    if kpi.less:
        pairs.append((kpi.less["fact"], kpi.less["numerator"]))
    return pairs


def _places(kpi: Kpi, answers: Mapping[tuple[str, str], Mapping[tuple[str, Keys], Any]]) -> Sequence[tuple[str, Keys]]:
    return list(dict.fromkeys(at for pair in _aggregates(kpi) for at in answers[pair]))


def _figure(
    kpi: Kpi, answers: Mapping[tuple[str, str], Mapping[tuple[str, Keys], Any]], at: tuple[str, Keys]
) -> Figure:
    def got(name: str, aggregate: str) -> Decimal | None:
        return exact(answers[name, aggregate].get(at)) if aggregate else None

    denominator = got(kpi.denominator_fact or kpi.fact, kpi.denominator)
    if kpi.value:
        return Figure(got(kpi.fact, kpi.value), None, denominator)
    numerator = got(kpi.fact, kpi.numerator)
    if kpi.less:
        less = got(kpi.less["fact"], kpi.less["numerator"])
        if numerator is not None or less is not None:
            numerator = (numerator or Decimal(0)) - (less or Decimal(0))
    if not kpi.denominator:
        return Figure(None if numerator is None else numerator * kpi.scale, numerator, None)
    if not denominator:
        return Figure(None, numerator, denominator)
    counted = numerator or Decimal(0)
    low, high = _interval(kpi, counted, denominator, got(kpi.fact, kpi.squares))
    return Figure(counted / denominator * kpi.scale, counted, denominator, low, high)


def _interval(
    kpi: Kpi, numerator: Decimal, denominator: Decimal, squares: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    if kpi.interval == "share":
        found = share_interval(float(numerator), float(denominator))
    elif kpi.interval == "mean" and squares is not None:
        found = mean_interval(float(numerator), float(squares), float(denominator))
    else:
        found = None
    if found is None:
        return None, None
    return (Decimal(repr(found[0])) * kpi.scale, Decimal(repr(found[1])) * kpi.scale)


def exact(value: Any) -> Decimal | None:
    """Return a figure of the engine as a decimal; floats by their shortest text. None where it is no finite number."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else str(value))
