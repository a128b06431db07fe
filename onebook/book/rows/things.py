"""Items, and the places where they are."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Item", "Place"]


class Place(NamedTuple):
    """Where goods are: those of the plan, and those that stand for suppliers, customers, loss and transit."""

    place_id: int
    name: str
    kind: str


class Item(NamedTuple):
    """Something that is sold or bought."""

    item_id: int
    sku: str
    name: str
    unit: str


TABLES = (
    Table("place", Place, indexes=(Index(("name",), unique=True),)),
    Table("item", Item, document=("item", 0), indexes=(Index(("sku",), unique=True),)),
)
