"""Facts of visits, leads and customers, and the levels they are compared by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onebook.journey.effects.estimate import Floats, Ints

__all__ = ["BINS", "MISSING", "OTHERS", "Coded", "Fact", "Group", "grouped", "levels"]

Kind = Literal["yes_no", "category", "number"]

BINS = 4
"""Quantile bins of a number."""
MOST = 12
"""Levels of a category; rarer ones are put together."""
MISSING = "(missing)"
OTHERS = "(others)"


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Texts as places in their names, -1 where one is missing: quick where rows are many and texts are few."""

    places: Ints
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One fact of each row.

    kind: yes_no (values are true or 1, false or 0), category, number; None, NaN or an empty text is missing. edges:
    where the levels of a number end (each edge belongs to the level below it), instead of quantiles.
    """

    name: str
    kind: Kind
    values: Sequence[object] | NDArray[np.generic] | Coded
    edges: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A level, and which values it holds: texts, or numbers above one and up to another (None: open)."""

    name: str
    values: tuple[str, ...] = ()
    above: float | None = None
    upto: float | None = None


def levels(fact: Fact, bins: int = BINS) -> tuple[Ints, tuple[str, ...]]:
    """Return each row's level (a place in the names), and the names; see `grouped`."""
    places, groups = grouped(fact, bins)
    return places, tuple(group.name for group in groups)


def grouped(fact: Fact, bins: int = BINS) -> tuple[Ints, tuple[Group, ...]]:
    """Return each row's level (a place in the groups), and the groups: reference first, missing last if there is any.

    The reference is no, the most frequent category, or the lowest level. Without edges, numbers have bins with as many
    rows each as can be, fewer where one value is frequent.
    """
    if fact.kind == "number":
        return _bins(_numbers(fact.values), bins, fact.edges)
    names, places = _texts(fact)
    number = np.bincount(places[places >= 0], minlength=len(names))
    usual = [int(n) for n in np.argsort(-number, kind="stable") if number[n]]
    if fact.kind == "yes_no":
        usual.sort(key=lambda n: names[n])
    kept, rest = (usual, []) if len(usual) <= MOST else (usual[: MOST - 1], usual[MOST - 1 :])
    groups = [Group(names[n], (names[n],)) for n in kept]
    groups += [Group(OTHERS, tuple(names[n] for n in rest))] if rest else []
    missing = bool((places < 0).any())
    # The last entry takes the places of -1.
    level_of = np.full(len(names) + 1, len(groups), dtype=np.int64)
    level_of[kept] = np.arange(len(kept))
    level_of[rest] = len(kept)
    return level_of[places], (*groups, *([Group(MISSING)] if missing else []))


def _texts(fact: Fact) -> tuple[tuple[str, ...], Ints]:
    """Return the texts that occur, and each row's place in them, -1 where it is missing."""
    if isinstance(fact.values, Coded):
        return fact.values.names, fact.values.places
    if fact.kind == "yes_no":
        numbers = _numbers(fact.values)
        missing = np.isnan(numbers)
        return ("no", "yes"), np.where(missing, -1, (np.nan_to_num(numbers) != 0).astype(np.int64))
    texts = ["" if _is_missing(v) else str(v) for v in fact.values]
    names, places = np.unique(np.array(texts, dtype=np.str_), return_inverse=True)
    if len(names) and names[0] == "":
        return tuple(str(n) for n in names[1:]), places.astype(np.int64) - 1
    return tuple(str(n) for n in names), places.astype(np.int64)


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _numbers(values: Sequence[object] | NDArray[np.generic] | Coded) -> Floats:
    if isinstance(values, np.ndarray) and values.dtype.kind in "bif":
        return values.astype(np.float64)
    return np.asarray([math.nan if _is_missing(v) else v for v in values], dtype=np.float64)  # type: ignore[union-attr]


def _bins(values: Floats, bins: int, fixed: tuple[float, ...]) -> tuple[Ints, tuple[Group, ...]]:
    has = np.isfinite(values)
    if not has.any():
        return np.zeros(len(values), dtype=np.int64), (Group(MISSING),) if len(values) else ()
    edges = np.unique(values[has])
    whole = bool((edges == np.round(edges)).all())
    if fixed:
        tops, names = np.array(fixed), _between(fixed, whole=whole)
    elif len(edges) <= bins:
        tops, names = edges[:-1], [_short(edge) for edge in edges]
    else:
        edges = np.unique(np.quantile(values[has], np.linspace(0, 1, bins + 1), method="closest_observation"))
        tops, names = edges[1:-1], [f"{_short(a)} to {_short(b)}" for a, b in pairwise(edges)]
    place = np.where(has, np.searchsorted(tops, values, side="left"), len(names)).astype(np.int64)
    ends = (None, *(float(top) for top in tops), None)
    groups = [Group(name, (), above, upto) for name, (above, upto) in zip(names, pairwise(ends), strict=True)]
    groups += [] if has.all() else [Group(MISSING)]
    there = np.unique(place)
    if len(there) == len(groups):
        return place, tuple(groups)
    return np.searchsorted(there, place), tuple(groups[n] for n in there)


def _between(edges: tuple[float, ...], *, whole: bool) -> list[str]:
    """Return what levels between fixed edges are called; whole numbers begin after the edge below them."""
    ends = [(a + 1 if whole else a, b) for a, b in pairwise(edges)]
    middle = [_short(b) if a == b else f"{_short(a)} to {_short(b)}" for a, b in ends]
    return [f"up to {_short(edges[0])}", *middle, f"over {_short(edges[-1])}"]


def _short(number: float) -> str:
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"  # noqa: PLR2004
