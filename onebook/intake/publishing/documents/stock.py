"""How many of an item are at the book's places: what stands in the evening of a day is the day's count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.exact import ONE, share_of
from onebook.book.views.counts import counted_items
from onebook.book.views.documents import levels_by
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.position import BOOK

__all__ = ["DOCUMENT"]


class Count(NamedTuple):
    """A record of type stock_count."""

    system: str
    item_id: str
    place_id: str
    counted_at: int
    quantity: int
    unit_cost: int | None
    currency: str


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    # The instant of the reading, not of an entry: who catches up with old entries reads what stands today.
    return {
        "stock_count": [
            Count(
                BOOK, level.item, level.place, reading.at, level.on_hand,
                share_of(level.value or 0, ONE, level.all_of_it) if level.all_of_it else None, reading.rules.currency,
            )
            for level in levels_by(reading.store, keys)
        ]
    }  # fmt: skip


# What was counted is published though it was as the book had it.
DOCUMENT = Document("stock", {"stock_count": Count}, _render, {"stock_count": counted_items})
