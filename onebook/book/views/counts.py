"""What was counted, and what is to be counted next."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from onebook.book.exact import ONE, share_of, times
from onebook.book.store import Store

__all__ = ["CountListed", "ToCount", "counted_items", "counts_due", "counts_listed"]

LATEST = 2**62
DAY = 86_400_000_000
CLASSES = ((80, "A", 30), (95, "B", 90), (100, "C", 365))
"""Per cent of what moves, by value, up to which an item is of a class; and after how many days it is counted again.

The classes are those of ABC analysis (Dickie, ABC inventory analysis shoots for dollars, not pennies, 1951).
"""


class CountListed(NamedTuple):
    """What was counted, and what the book had, in ten-thousandths. lot: only of this one was it counted."""

    count_id: int
    counted_at: int
    item: str
    place: str
    lot: str | None
    expected: int
    counted: int
    actor: str
    through: str


class ToCount(NamedTuple):
    """An item that is to be counted at a place. moved: what was sold from there of late, at cost, in ten-thousandths.

    asked_at: since when somebody is asked to count it. counted_at: last. days: since then; None: never.
    """

    item: str
    name: str
    on_hand: int
    sort: str
    moved: int
    asked_at: int | None
    counted_at: int | None
    days: int | None


def counted_items(store: Store, keys: Sequence[int]) -> list[int]:
    """Return the items of counts."""
    return [item_id for (item_id,) in store.rows("counted_items", keys=list(keys))]


def counts_listed(store: Store, most: int, before: int = LATEST, place: str = "", item: str = "") -> list[CountListed]:
    """Return what was counted, the latest first. before: the id that the page before ended with."""
    place_id = 0
    if place:
        place_id = next((key for key, name, _ in store.rows("places") if name == place), -1)
    rows = store.rows("counts_listed", before_id=before, place_id=place_id, item=item, most=most)
    return [CountListed(*row) for row in rows]


def counts_due(store: Store, place: str, number: int, at: int | None = None) -> list[ToCount]:
    """Return what to count next at a place: what is asked for, the oldest first; then what is longest overdue.

    Items that make most of what is sold from there, by value, are due soonest after their last count; what was never
    counted comes before all others of its class. at: now.
    """
    now = time.time_ns() // 1000 if at is None else at
    place_id = next((key for key, name, _ in store.rows("places") if name == place), 0)
    rows = [
        (row, _moved(int(row[4]), *map(int, row[5:8]))) for row in store.rows("to_count", place_id=place_id)
    ]  # fmt: skip
    rows.sort(key=lambda each: (-each[1], each[0][1]))
    whole = sum(moved for _, moved in rows)
    found, before = [], 0
    for (_, sku, name, on_hand, _, _, _, _, counted_at, asked_at), moved in rows:
        sort, every = next(
            (s, days) for share, s, days in CLASSES if before * 100 < share * whole or share == CLASSES[-1][0]
        )
        before += moved
        days = None if counted_at is None else (now - counted_at) // DAY
        due = -(now - counted_at) / (every * DAY) if counted_at is not None else -1e9 / every
        key = (asked_at is None, asked_at or 0, due, -moved, sku)
        found.append((key, ToCount(sku, name, on_hand, sort, moved, asked_at, counted_at, days)))
    return [each for _, each in sorted(found)[:number]]


def _moved(sold: int, quantity: int, value: int, last_cost: int) -> int:
    """What was sold, at what one of those that are there is worth; where there is none, at what one cost last."""
    return times(sold, share_of(value, ONE, quantity) if quantity > 0 else last_cost)
