"""What is asked of a fact: periods, what to tell it apart by, filters; and whether a fact can answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onebook.measures.catalogue import Fact, dimension
from onebook.measures.periods import Period
from onebook.records import BadInput, Fault

__all__ = ["DAY", "Filter", "Question", "can_answer", "knows", "parse_filters", "values_kept"]

DAY = "day"
"""The name of a filter that asks whether a row's day is known."""


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


def can_answer(fact: Fact, question: Question) -> bool:
    """Tell whether the fact knows every dimension that the question filters by.

    Of a dimension that it lacks, its rows are all not known: it can be asked for these. What looks at whole periods
    knows each channel and the business, but not what several channels make together; and no days.
    """
    kept = values_kept(question.filters)
    channels = kept.get("channel", ())
    several = len(channels) > 1 or "" in channels or "*" in channels
    if fact.period and (DAY in kept or (not fact.adds_up and several and "channel" not in question.by)):
        return False
    return all(knows(fact, name) or "" in values for name, values in kept.items())


def knows(fact: Fact, name: str) -> bool:
    """Tell whether the fact's rows have a dimension; days are known by all but those that look at whole periods."""
    return not fact.period if name == DAY else name in fact.dimensions


def values_kept(filters: Iterable[Filter]) -> dict[str, list[str]]:
    """The values that are asked for, by dimension, each once."""
    kept: dict[str, list[str]] = {}
    for f in filters:
        values = kept.setdefault(f.dimension, [])
        if f.value not in values:
            values.append(f.value)
    return kept
