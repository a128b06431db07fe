"""Cutting what people met with into visits.

Done on arrays: an engine's windows and groups over the same rows take several times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Flags", "Ints", "Met", "Touches", "VisitRules", "begins_of_visits", "in_order"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Met:
    """What was met, in no order.

    columns: those of `met.sql`, by name, one entry a touch, -1 for none; a column that holds the same all through may
    have but one entry (not thread, at and kind). name: of each touch.
    """

    columns: Mapping[str, NDArray[Any]]
    name: pa.LargeStringArray


@dataclass(frozen=True)
class Touches:
    """Some of what was met, in order. order: their rows."""

    met: Met
    order: Ints

    def is_alike(self, name: str) -> bool:
        """Tell whether a column is known to hold the same all through."""
        return self.met.columns[name].size == 1

    def column(self, name: str) -> NDArray[Any]:
        """Return a column, in order."""
        column = self.met.columns[name]
        return np.broadcast_to(column, self.order.size) if self.is_alike(name) else column[self.order]

    def at(self, name: str, places: Ints) -> NDArray[Any]:
        """Return a column's values at some places of the order: cheaper than all of it, where these are few."""
        column = self.met.columns[name]
        return np.broadcast_to(column, places.size) if self.is_alike(name) else column[self.order[places]]


@dataclass(frozen=True)
class VisitRules:
    """When a visit ends that its source does not tell of.

    pause: microseconds of silence; midnight: with the day; by_campaign: where another campaign brings the visitor;
    first_told: threads from this number on are visits that their source names.
    """

    pause: int
    midnight: bool
    by_campaign: bool
    first_told: int


def in_order(met: Met, rows: Ints) -> Touches:
    """Put rows in order: thread by thread, in time; of those of one instant by kind and name.

    One number of 64 bits is sorted, which is several times as fast as three: the thread, and of the time as much as
    there is room for. Rows that these do not tell apart are put right after.
    """
    if not rows.size:
        return Touches(met, rows)
    key, since = met.columns["thread"][rows], met.columns["at"][rows]
    key -= key.min()
    since -= since.min()
    room = 63 - int(key.max()).bit_length()
    since >>= max(0, int(since.max()).bit_length() - room)
    key <<= room
    key |= since
    sort = np.argsort(key)
    key, order = key[sort], rows[sort]
    same = key[1:] == key[:-1]
    if same.any():
        unsure = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        found = order[unsure]
        named = pc.rank(met.name.take(pa.array(found))).to_numpy()
        order[unsure] = found[np.lexsort((named, *(met.columns[name][found] for name in ("kind", "at", "thread"))))]
    return Touches(met, order)


def begins_of_visits(touches: Touches, rules: VisitRules) -> Ints:
    """Return the places at which visits begin."""
    thread, at, day = touches.column("thread"), touches.column("at"), touches.column("day")
    begins = np.ones(thread.size, np.bool_)
    parted = at[1:] - at[:-1] > rules.pause
    if rules.midnight:
        parted |= day[1:] != day[:-1]
    parted &= thread[1:] < rules.first_told
    begins[1:] = parted | (thread[1:] != thread[:-1])
    if rules.by_campaign:
        begins |= _brought_anew(touches.column("campaign"), begins) & (thread < rules.first_told)
    return np.flatnonzero(begins)


def _brought_anew(campaign: NDArray[Any], begins: Flags) -> Flags:
    """Tell where another campaign brings the visitor than the last one of the visit, or the first one to it."""
    brought = np.zeros(campaign.size, np.bool_)
    named = np.flatnonzero(campaign >= 0)
    if named.size:
        visit = np.cumsum(begins)[named]
        other = (visit[1:] != visit[:-1]) | (campaign[named][1:] != campaign[named][:-1])
        brought[named[np.insert(other, 0, True)]] = True
    return brought
