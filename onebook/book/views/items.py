"""Items as lists show them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows import Row
from onebook.book.store import Store
from onebook.book.views.holding import holding, holds

__all__ = ["ItemListed", "items_listed"]

END = "\U0010ffff"


class ItemListed(NamedTuple):
    """An item."""

    item_id: int
    item: str
    name: str
    unit: str
    status: str
    category: str | None
    tracks_lots: bool
    is_kit: bool


def items_listed(
    store: Store, most: int, after: str = "", text: str = "", status: str = "", category: str = ""
) -> list[ItemListed]:
    """Return items by number. text: how their numbers begin or, where none does, what stands in their names.

    after: the number of the item that the page before ended with.
    """
    given = {"status": status, "category": category}
    begins = {"text": text, "text_end": text + END}
    rows = store.rows("listed_items", after=after, most=most, **given, **begins)
    if not rows and text and not store.rows("listed_items", after="", status="", category="", most=1, **begins):
        rows = _called(store, text, most, after, **given)
    return [ItemListed(*row[:6], *map(bool, row[6:])) for row in rows]


def _called(store: Store, text: str, most: int, after: str, **given: str) -> list[Row]:
    found: list[Row] = []
    while len(found) < most:
        rows = store.rows("items_called", after=after, most=most, pattern=holding(text), **given)
        found += [row for row in rows if holds(row[2], text)]
        if len(rows) < most:
            break
        after = rows[-1][1]
    return found[:most]
