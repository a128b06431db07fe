"""What each visit held: how long it lasted, what was seen, reached and met in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onebook.journey.visits.cut import Flags, Ints, Touches
from onebook.records import record_type

__all__ = ["KINDS", "PURPOSES", "Columns", "held_by_items", "held_by_visits"]

Columns = dict[str, NDArray[Any]]

KINDS: Sequence[str] = record_type("touch").field("kind").choices
PURPOSES: Sequence[str] = record_type("touch").field("purpose").choices
OF_INTEREST = ("product_view", "cart", "checkout", "question")
CLICKS, QUICK, LONG = 3, 7_000_000, 10_000_000
"""Something of interest within three clicks or seven seconds; engaged over ten seconds (in microseconds)."""


def held_by_visits(touches: Touches, begins: Ints) -> Columns:
    """Return the columns of visits.

    touches: in order; begins: the places at which visits begin, at least one. Words are numbers, -1 where there is
    none. Of `journey.visit`'s columns these are meant: seconds: how long it lasted, as the source says or from its
    first touch to its last; party: who was known last in it; interest_after, interest_seconds: at which touch and after
    how many seconds something of interest was reached (-1: never); reached: within three touches or seven seconds;
    engaged: over ten seconds, or a key event, or two views (as Google Analytics 4 counts engaged sessions); only_track:
    a parcel was followed, and nothing of interest or of another purpose done.
    """
    kind, at, party = (touches.column(name) for name in ("kind", "at", "party"))
    ends = np.append(begins, kind.size)[1:] - 1

    def count(*kinds: str) -> NDArray[np.int32]:
        return _number(_of(kind, kinds), begins, ends)

    told, views, carts, checkouts, questions = (
        count(*kinds) for kinds in (("visit",), ("page_view", "product_view"), ("cart",), ("checkout",), ("question",))
    )
    told_seconds, errors = _most(touches, "told_seconds", begins), _sum(touches.column("errors"), begins)
    converted = _any(touches.column("converted"), begins)
    place, _ = _first_and_last(_of(kind, OF_INTEREST), begins, ends)
    _, known = _first_and_last(party >= 0, begins, ends)
    first_at = at[begins]
    lasted = np.where(told_seconds >= 0, told_seconds.astype(np.int64) * 1_000_000, at[ends] - first_at)
    after = np.where(place < 0, -1, place - begins + (told == 0))
    waited = np.where(place < 0, -1, at[place] - first_at)
    reached = (place >= 0) & ((after <= CLICKS) | (waited <= QUICK))
    engaged = (lasted > LONG) | (carts + checkouts + questions > 0) | (views > 1) | converted
    return {
        **{name: touches.at(name, begins) for name in ("system", "channel", "stream", "day")},
        **{name: _most(touches, name, begins) for name in ("campaign", "device", "purpose")},
        "party": np.where(known < 0, -1, party[known]), "moment": first_at,
        "last_day": touches.at("day", ends), "seconds": lasted // 1_000_000,
        "touches": ends - begins + 1 - told, "views": views, "product_views": count("product_view"), "carts": carts,
        "checkouts": checkouts, "questions": questions, "errors": errors, "failed": errors > 0, "converted": converted,
        "interest_after": after, "interest_seconds": np.where(waited < 0, -1, waited // 1_000_000), "reached": reached,
        "engaged": engaged, "stayed": reached & engaged,
        "only_track": _only_track(kind, touches.column("purpose"), begins),
    }  # fmt: skip


def held_by_items(touches: Touches, begins: Ints) -> Columns:
    """Return the items met in visits: visit (its place among `begins`), item, and how often it was seen and so on."""
    item = touches.column("item")
    named, room = item >= 0, int(item.max(initial=0)).bit_length()
    counted = ("product_view", "cart", "question")
    what = np.zeros(len(KINDS), np.int8)
    what[[KINDS.index(name) for name in counted]] = np.arange(1, len(counted) + 1)
    key = np.repeat(np.arange(begins.size) << (room + 2), np.diff(begins, append=item.size))
    key |= (item.astype(np.int64) << 2) | what[touches.column("kind")]
    key = np.sort(key[named])
    pair = key >> 2
    firsts = np.flatnonzero(np.diff(pair, prepend=-1))
    lasts = np.append(firsts, key.size)[1:] - 1
    views, carts, questions = (_number((key & 3) == n, firsts, lasts) for n in (1, 2, 3))
    met = pair[firsts]
    return {
        "visit": met >> room,
        "item": met & ((1 << room) - 1),
        "views": views,
        "carts": carts,
        "questions": questions,
    }


def _of(kind: NDArray[Any], kinds: Iterable[str]) -> Flags:
    meant = np.zeros(len(KINDS), np.bool_)
    meant[[KINDS.index(name) for name in kinds]] = True
    found: Flags = meant[kind]
    return found


def _number(flags: Flags, begins: Ints, ends: Ints) -> NDArray[np.int32]:
    """Return how many are flagged from each begin to its end, both included."""
    running = np.cumsum(flags, dtype=np.int32)
    number: NDArray[np.int32] = running[ends] - running[begins] + flags[begins]
    return number


def _first_and_last(flags: Flags, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last flagged place from each begin to its end; -1: none is."""
    running, places = np.cumsum(flags, dtype=np.int32), np.append(np.flatnonzero(flags), -1)
    before, by_then = running[begins] - flags[begins], running[ends]
    none: Flags = before == by_then
    return np.where(none, -1, places[before]), np.where(none, -1, places[by_then - 1])


def _most(touches: Touches, name: str, begins: Ints) -> NDArray[Any]:
    """Return the greatest in each visit."""
    if touches.is_alike(name):
        return touches.at(name, begins)
    return np.maximum.reduceat(touches.column(name), begins)


def _sum(column: NDArray[Any], begins: Ints) -> Ints:
    if not column.any():
        return np.zeros(begins.size, np.int64)
    return np.add.reduceat(column.astype(np.int64), begins)


def _any(flags: Flags, begins: Ints) -> Flags:
    if not flags.any():
        return np.zeros(begins.size, np.bool_)
    found: Flags = np.logical_or.reduceat(flags, begins)
    return found


def _only_track(kind: NDArray[Any], purpose: NDArray[Any], begins: Ints) -> Flags:
    tracks = _of(kind, ("tracking",)) | (purpose == PURPOSES.index("track"))
    if not tracks.any():
        return np.zeros(begins.size, np.bool_)
    other = ~tracks & ((purpose >= 0) | _of(kind, OF_INTEREST))
    return _any(tracks, begins) & ~_any(other, begins)
