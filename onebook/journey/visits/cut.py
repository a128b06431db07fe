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
    have but one entry (not thread, at, kind and row). Of them row is the touch's place among `names`.
    """

    columns: Mapping[str, NDArray[Any]]
    names: pa.ChunkedArray


@dataclass(frozen=True)
class Touches:
    """What was met, in order. order: the touches' places among what was met."""

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

    def names(self, places: Ints) -> pa.Array:
        """Return the names of the touches at some places of the order.

        Taken chunk by chunk: taking from all chunks at once costs as much for a few names as for many.
        """
        rows, chunks = self.met.columns["row"][self.order[places]], self.met.names.chunks
        sort = np.argsort(rows)
        rows = rows[sort]
        starts = np.cumsum([0, *(len(chunk) for chunk in chunks)])
        bounds = zip(chunks, starts, *(np.searchsorted(rows, each) for each in (starts[:-1], starts[1:])), strict=False)
        found = [chunk.take(pa.array(rows[begin:end] - start)) for chunk, start, begin, end in bounds]
        return pa.concat_arrays(found).take(pa.array(np.argsort(sort)))


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


def in_order(met: Met) -> Touches:
    """Put touches, of which there is at least one, in order: thread by thread, in time; at one instant by kind, name.

    One number of 64 bits is sorted, which is several times as fast as three: the thread, and of the time as much as
    there is room for. Touches that these do not tell apart are put right after.
    """
    thread, at = met.columns["thread"], met.columns["at"]
    key, since = thread - thread.min(), at - at.min()
    room = 63 - int(key.max()).bit_length()
    since >>= max(0, int(since.max()).bit_length() - room)
    key <<= room
    key |= since
    order = np.argsort(key)
    key = key[order]
    same = key[1:] == key[:-1]
    if same.any():
        touches = Touches(met, order)
        unsure = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
        named = pc.rank(touches.names(unsure)).to_numpy()
        order[unsure] = order[unsure][
            np.lexsort((named, *(touches.at(name, unsure) for name in ("kind", "at", "thread"))))
        ]
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
