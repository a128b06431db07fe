"""Sharing out whole units by shares, so that the parts add up exactly (largest remainder), on arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = [
    "LIMIT",
    "SCALE",
    "Floats",
    "Ints",
    "dense",
    "largest_remainder",
    "largest_remainders",
    "numbered",
    "spread",
    "summed",
]

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SCALE = 10_000
"""Units in one conversion, and in one unit of the currency."""
LIMIT = 2**53
"""Totals stay below this many units, up to which floats tell whole numbers apart."""
TABLE = 1 << 23
"""Codes below this are numbered by a table instead of by sorting."""


def largest_remainder(total: int, weights: Floats) -> Ints:
    """Share `total` units out by weights; what rounding leaves goes to the largest remainders, earlier ones first.

    Weights below zero count as zero. Where no weight is above zero nothing is shared out: all parts are 0.
    """
    positive = np.maximum(weights, 0.0)
    if positive.sum() == 0:
        return np.zeros(len(weights), np.int64)
    ends = np.array([0, len(weights)], np.int64)
    return largest_remainders(np.array([total], np.int64), positive / positive.sum(), ends)


def largest_remainders(totals: Ints, shares: Floats, offsets: Ints, turns: Ints | None = None) -> Ints:
    """Share each total out by its own shares, in whole units.

    totals: one a segment, of either sign. shares: all segments one after the other, each adding up to 1. offsets:
    where segments begin, and the end; none is empty. turns: the place in each segment that comes first among equal
    remainders (the first, if not given): turning it keeps one place from being favoured over many segments.
    """
    if not len(totals):
        return np.zeros(0, np.int64)
    sizes, starts, amounts = np.diff(offsets), offsets[:-1], np.abs(totals)
    exact = shares * np.repeat(amounts, sizes)
    whole = np.floor(exact).astype(np.int64)
    left = amounts - np.add.reduceat(whole, starts)
    uneven = np.flatnonzero(left)
    for size in np.unique(sizes[uneven]).tolist():  # segments of one size make a table, sorted row by row
        rows = uneven[sizes[uneven] == size]
        place, over = np.arange(size), left[rows][:, None]
        at = starts[rows][:, None] + (place if turns is None else (place + turns[rows][:, None]) % size)
        order = np.argsort(whole[at] - exact[at], axis=1, kind="stable")
        # Floats may lift a share that is whole by a hair, so that one unit is missing rather than left over.
        unit = (place < over).astype(np.int64) - (place >= size + over)
        whole[np.take_along_axis(at, order, axis=1)] += unit
    signed: Ints = np.where(np.repeat(totals < 0, sizes), -whole, whole)
    return signed


def numbered(sizes: Ints) -> Ints:
    """Number the members of each segment from 0: sizes 2, 3 give 0, 1, 0, 1, 2."""
    ends = np.cumsum(sizes)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - sizes, sizes)


def spread(starts: Ints, sizes: Ints) -> Ints:
    """Return the places of all members of the segments that begin at `starts`."""
    return np.repeat(starts, sizes) + numbered(sizes)


def summed(values: Ints, groups: Ints, number: int) -> Ints:
    """Sum whole values by group, exactly (sums stay below LIMIT)."""
    return np.bincount(groups, values, number).astype(np.int64)


def tally(codes: Ints, weights: Ints) -> tuple[Ints, Ints]:
    """Add weights up by code, exactly: the codes whose sum is not 0, in order, and their sums."""
    if len(codes) and int(codes.max()) > TABLE:
        seen, numbers = np.unique(codes, return_inverse=True)
        return seen, summed(weights, numbers, len(seen))
    sums = summed(weights, codes, 0)
    seen = np.flatnonzero(sums)
    return seen, sums[seen]


def dense(codes: Ints) -> tuple[Ints, Ints]:
    """Number equal codes alike, in the order of the codes. Returns the number of each, and a place for each number."""
    space = int(codes.max()) + 1 if len(codes) else 0
    if space > TABLE:
        _, places, numbers = np.unique(codes, return_index=True, return_inverse=True)
        return numbers.astype(np.int64), places.astype(np.int64)
    one_of = np.full(space, -1, np.int64)
    one_of[codes] = np.arange(len(codes))
    used = np.flatnonzero(one_of >= 0)
    number = np.empty(space, np.int64)
    number[used] = np.arange(len(used))
    return number[codes], one_of[used]
