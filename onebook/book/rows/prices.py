"""Price lists: for whom, where and when they count, and what they say of items."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "ItemPrice", "PriceList"]


class PriceList(NamedTuple):
    """Prices without tax in a currency, for a group of customers, a channel or a party; what is None is for all.

    from_on, until_on: the first and last day. base_id: the list whose prices count less `off` (in ten-thousandths of
    1) where this one says nothing itself.
    """

    list_id: int
    name: str
    currency: str
    channel: str | None = None
    group_name: str | None = None
    party_id: int | None = None
    from_on: str | None = None
    until_on: str | None = None
    base_id: int | None = None
    off: int = 0


class ItemPrice(NamedTuple):
    """The price of one on a list, from a quantity on. unit: "" is that in which the item is counted.

    from_quantity: in that unit.
    """

    item_id: int
    list_id: int
    unit: str
    from_quantity: int
    price: int


TABLES = (
    Table(
        "price_list",
        PriceList,
        indexes=(
            Index(("name",), unique=True),
            Index(("party_id",), where="party_id is not null"),
        ),
    ),
    Table("item_price", ItemPrice, key=4, group=1, document=("item", 0), indexes=(Index(("list_id", "item_id")),)),
)
