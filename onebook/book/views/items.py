"""Items as lists show them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.store import Store

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
    given = {"after": after, "status": status, "category": category, "most": most}
    begins = {"text": text, "text_end": text + END}
    rows = store.rows("listed_items", **given, **begins)
    if not rows and text and not store.rows("listed_items", after="", status="", category="", most=1, **begins):
        rows = store.rows("items_called", **given, pattern=f"%{_plain(text.lower())}%")
    return [ItemListed(*row[:6], *map(bool, row[6:])) for row in rows]


def _plain(text: str) -> str:
    """A text in which nothing stands for anything else in a pattern."""
    return "".join(f"!{c}" if c in "!%_" else c for c in text)
