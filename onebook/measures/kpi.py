"""KPIs: all that are computed over one fact in one pass, with totals, periods and channels together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from onebook.measures.catalogue import Kpi, fact
from onebook.measures.intervals import mean_interval, share_interval
from onebook.measures.query import Question, answer
from onebook.measures.session import Session

__all__ = ["Figure", "Figures", "measure"]

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


def measure(session: Session, wanted: Iterable[Kpi], question: Question) -> dict[tuple[str, str, Keys], Figure]:
    """Compute the KPIs: one pass over each fact that any of them needs."""
    chosen = list(wanted)
    asked: dict[str, dict[str, None]] = {}
    for kpi in chosen:
        for name, aggregate in _aggregates(kpi):
            asked.setdefault(name, {})[aggregate] = None
    answers: dict[tuple[str, str], dict[tuple[str, Keys], Any]] = {}
    for name, aggregates in asked.items():
        found = answer(session, fact(name), list(aggregates), question)
        for i, aggregate in enumerate(aggregates):
            answers[name, aggregate] = {at: figures[i] for at, figures in found.items()}
    return {
        (kpi.name, label, keys): _figure(kpi, answers, (label, keys))
        for kpi in chosen
        for label, keys in _places(kpi, answers)
    }


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
    """Return a figure of the engine as a decimal; floats by their shortest text."""
    if value is None:
        return None
    return value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else str(value))
