"""In what items are bought and sold, and what kits are made of."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "ItemUnit", "KitPart"]


class ItemUnit(NamedTuple):
    """Another unit of an item: one of it is `number` / `divisor` of the unit in which the item is counted."""

    item_id: int
    unit: str
    number: int
    divisor: int


class KitPart(NamedTuple):
    """What one kit holds of a part."""

    item_id: int
    part_id: int
    quantity: int


TABLES = (
    Table("item_unit", ItemUnit, key=2, group=1, document=("item", 0)),
    Table("kit_part", KitPart, key=2, group=1, document=("item", 0), indexes=(Index(("part_id",)),)),
)
