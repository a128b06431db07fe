"""Rules that share a conversion out within its own path: a share for each step, adding up to 1 in each path."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from onebook.journey.credit.apportion import Floats
from onebook.journey.credit.paths import Paths
from onebook.records import BadInput, Fault

__all__ = ["at_first", "at_last", "at_last_but", "by_age", "by_channel", "by_position", "equally"]

TWO = 2


def at_first(paths: Paths) -> Floats:
    """All to the first step."""
    shares = np.zeros(len(paths.steps))
    shares[paths.offsets[:-1]] = 1.0
    return shares


def at_last(paths: Paths) -> Floats:
    """All to the last step."""
    shares = np.zeros(len(paths.steps))
    shares[paths.offsets[1:] - 1] = 1.0
    return shares


def at_last_but(paths: Paths, passed_over: Collection[str]) -> Floats:
    """All to the last step in a channel that is not passed over; to the last of all where there is none."""
    other = np.array([channel not in passed_over for channel in paths.channels], bool)
    place = np.where(other[paths.steps], np.arange(len(paths.steps)), -1)
    shares = np.zeros(len(paths.steps))
    if len(paths):
        found = np.maximum.reduceat(place, paths.offsets[:-1])
        shares[np.where(found < 0, paths.offsets[1:] - 1, found)] = 1.0
    return shares


def equally(paths: Paths) -> Floats:
    """The same to each step."""
    return np.repeat(1.0 / paths.lengths, paths.lengths)


def by_position(paths: Paths, first: float, between: float, last: float) -> Floats:
    """Weights for the first step, all steps between together, and the last step.

    A single step takes all. Of two steps, each takes its part of first and last (half, where both are 0). Of more, what
    has no weight takes nothing; where only `first` and `last` are 0, the steps between share everything.
    """
    lengths = paths.lengths
    total = first + between + last
    ends = first + last
    shares = np.repeat((between / total) / np.maximum(lengths - TWO, 1), lengths)
    two, more = lengths == TWO, lengths > TWO
    for place, weight in ((paths.offsets[:-1], first), (paths.offsets[1:] - 1, last)):
        shares[place[two]] = weight / ends if ends else 1 / TWO
        shares[place[more]] = weight / total
    shares[paths.offsets[:-1][lengths == 1]] = 1.0
    return shares


def by_age(paths: Paths, half_life: float) -> Floats:
    """Weights 2^(-age / half_life), both in seconds."""
    if paths.ages is None:
        mend = "Give the seconds from each step to the conversion."
        raise BadInput(Fault("paths, ages", "are not known; time decay needs the instant of each step.", mend))
    if not len(paths):
        return np.zeros(0)
    starts = paths.offsets[:-1]
    # Counted from the youngest step, so that a path of steps that are all old does not vanish.
    youngest = np.repeat(np.minimum.reduceat(paths.ages, starts), paths.lengths)
    weights = np.exp2((youngest - paths.ages) / half_life)
    total: Floats = np.add.reduceat(weights, starts)
    return np.asarray(weights / np.repeat(total, paths.lengths))


def by_channel(paths: Paths) -> Floats:
    """The same to each distinct channel of the path, at its first step."""
    shares = np.zeros(len(paths.steps))
    if len(paths):
        _, places = np.unique(paths.path_of * len(paths.channels) + paths.steps, return_index=True)
        shares[places] = 1.0
        shares /= np.repeat(np.add.reduceat(shares, paths.offsets[:-1]), paths.lengths)
    return shares
