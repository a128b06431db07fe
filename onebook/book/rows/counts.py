"""What was counted."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "StockCount"]


class StockCount(NamedTuple):
    """How many of an item (or of a lot of it) were counted at a place, and how many the book had for that instant."""

    count_id: int
    journal_id: int
    item_id: int
    place_id: int
    lot: str | None
    counted_at: int
    expected: int
    counted: int


TABLES = (
    Table(
        "stock_count",
        StockCount,
        document=("stock_count", 0),
        indexes=(Index(("place_id", "item_id", "counted_at")),),
        changes=False,
        by_item=True,
    ),
)
