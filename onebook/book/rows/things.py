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
    """Something that is sold or bought.

    status: `draft`, `active`, `phased_out` (sold as long as there are some, not bought) or `ended`. variant_of: the
    item that it is a variant of, which is not sold itself. unit: in which it is counted. weight: of one, in kilograms.
    tracks_lots: each piece belongs to a lot. is_kit: sold as one, stocked as its parts.
    """

    item_id: int
    sku: str
    name: str
    unit: str
    status: str = "active"
    variant_of: int | None = None
    category: str | None = None
    weight: int | None = None
    tracks_lots: bool = False
    is_kit: bool = False


TABLES = (
    Table("place", Place, indexes=(Index(("name",), unique=True),)),
    Table("item", Item, document=("item", 0), indexes=(Index(("sku",), unique=True),)),
)
