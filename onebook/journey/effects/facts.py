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

__all__ = ["BINS", "MISSING", "OTHERS", "Fact", "levels"]

Kind = Literal["yes_no", "category", "number"]

BINS = 4
"""Quantile bins of a number."""
MOST = 12
"""Levels of a category; rarer ones are put together."""
MISSING = "(missing)"
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of each row.

    kind: yes_no (values are true or 1, false or 0), category, number; None, NaN or an empty text is missing.
    """

    name: str
    kind: Kind
    values: Sequence[object] | NDArray[np.generic]


def levels(fact: Fact, bins: int = BINS) -> tuple[Ints, tuple[str, ...]]:
    """Return each row's level (a place in the names), and the names: the reference first, missing last if there is any.

    The reference is no, the most frequent category, or the lowest bin. Numbers have bins with as many rows each as can
    be, fewer where one value is frequent.
    """
    if fact.kind == "number":
        return _bins(np.asarray([math.nan if v is None else v for v in fact.values], dtype=np.float64), bins)
    texts = [_text(v, fact.kind) for v in fact.values]
    names, places = np.unique(np.array(texts, dtype=np.str_), return_inverse=True)
    number = np.bincount(places, minlength=len(names))
    usual = [n for n in np.argsort(-number, kind="stable") if names[n] != MISSING]
    if fact.kind == "yes_no":
        usual.sort(key=lambda n: str(names[n]))
    kept, rest = (usual, []) if len(usual) <= MOST else (usual[: MOST - 1], usual[MOST - 1 :])
    titles = [str(names[n]) for n in kept] + [OTHERS] * bool(rest) + [MISSING] * bool((names == MISSING).any())
    place = np.full(len(names), len(titles) - 1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    place[rest] = len(kept)
    return place[places], tuple(titles)


def _text(value: object, kind: Kind) -> str:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return MISSING
    return ("yes" if value else "no") if kind == "yes_no" else str(value)


def _bins(values: Floats, bins: int) -> tuple[Ints, tuple[str, ...]]:
    has = np.isfinite(values)
    if not has.any():
        return np.zeros(len(values), dtype=np.int64), (MISSING,) if len(values) else ()
    edges = np.unique(values[has])
    if len(edges) <= bins:
        tops, names = edges[:-1], [f"{edge:.6g}" for edge in edges]
    else:
        edges = np.unique(np.quantile(values[has], np.linspace(0, 1, bins + 1), method="closest_observation"))
        tops, names = edges[1:-1], [f"{a:.6g} to {b:.6g}" for a, b in pairwise(edges)]
    place = np.where(has, np.searchsorted(tops, values, side="left"), len(names))
    return place.astype(np.int64), tuple(names) if has.all() else (*names, MISSING)
