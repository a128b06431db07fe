"""Paths that are the same: found exactly, and told once with a count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from onebook.journey.credit.apportion import Ints, dense, spread, summed
from onebook.journey.credit.paths import Paths

__all__ = ["alike", "collapse", "taken"]


def taken(paths: Paths, rows: Ints) -> Paths:
    """Return these rows, in this order."""
    sizes = paths.lengths[rows]
    at = spread(paths.offsets[:-1][rows], sizes)
    return replace(
        paths,
        steps=paths.steps[at],
        offsets=np.concatenate(([0], np.cumsum(sizes))),
        conversions=paths.conversions[rows],
        value=paths.value[rows],
        nulls=paths.nulls[rows],
        ages=None if paths.ages is None else paths.ages[at],
    )


def collapse(paths: Paths) -> Paths:
    """Return each distinct path once, with its counts and value added up; in the order of first appearance.

    Paths are alike if they have the same steps and, where ages are known, the same ages. To collapse by steps alone,
    take the ages away: `collapse(replace(paths, ages=None))`.
    """
    group, rows = alike(paths)
    number = len(rows)
    return replace(
        taken(paths, rows),
        conversions=summed(paths.conversions, group, number),
        value=summed(paths.value, group, number),
        nulls=summed(paths.nulls, group, number),
    )


def alike(paths: Paths) -> tuple[Ints, Ints]:
    """Number identical paths alike, in the order of first appearance: the number of each, the first row of each."""
    if not len(paths):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    group = _same_steps(paths)
    if paths.ages is not None:
        group = _same_ages((paths.ages + 0.0).view(np.int64), paths.offsets, group)
    _, first, number = np.unique(group, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place[number], first[order]


def _same_steps(paths: Paths) -> Ints:
    """Number paths of the same steps alike: as many steps as fit into 63 bits are compared at once."""
    lengths = paths.lengths
    group, _ = dense(lengths)
    bits = max((len(paths.channels) - 1).bit_length(), 1)
    rows, at, base = np.arange(len(paths)), 0, int(group.max()) + 1
    while len(rows):
        room = max((62 - int(group[rows].max()).bit_length()) // bits, 1)
        code = group[rows]
        for place in range(at, at + room):
            there = lengths[rows] > place
            if not there.any():
                break
            step = np.zeros(len(rows), np.int64)
            step[there] = paths.steps[paths.offsets[:-1][rows[there]] + place]
            code = (code << bits) | step
        numbers, places = dense(code)
        group[rows] = base + numbers
        base += len(places)
        at += room
        rows = rows[lengths[rows] > at]
        group[rows] -= group[rows].min(initial=0)
    return group


def _same_ages(bits: Ints, offsets: Ints, group: Ints) -> Ints:
    """Tell paths of one group apart by their ages: by a sum of all bits first, then those that still agree in full."""
    lengths = np.diff(offsets)
    _, number = np.unique(np.add.reduceat(bits, offsets[:-1]), return_inverse=True)
    group, _ = dense(dense(group)[0] * len(lengths) + number)
    one_of = dense(group)[1]
    rows = np.flatnonzero(one_of[group] != np.arange(len(group)))
    while len(rows):
        sizes = lengths[rows]
        other = bits[spread(offsets[:-1][one_of[group[rows]]], sizes)] != bits[spread(offsets[:-1][rows], sizes)]
        rows = rows[np.logical_or.reduceat(other, np.cumsum(sizes) - sizes)]
        if not len(rows):
            break
        numbers, places = dense(group[rows])
        group[rows] = len(one_of) + numbers
        one_of = np.concatenate((one_of, rows[places]))
        rows = np.delete(rows, places)
    return group
