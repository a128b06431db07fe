"""Items, what names and offers them, and the places where they are."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Item", "ItemApart", "ItemCode", "ItemMerge", "ItemOptions", "Listing", "Place", "Variant"]


class Place(NamedTuple):
    """Where goods are: those of the plan, and those that stand for suppliers, customers, loss and transit."""

    place_id: int
    name: str
    kind: str


class Item(NamedTuple):
    """Something that is sold or bought.

    status: `draft`, `active`, `phased_out` (sold as long as there are some, not bought) or `ended`. variant_of: the
    item that it is a variant of, which is not sold itself. unit: in which it is counted. weight: of one, in kilograms.
    tracks_lots: each piece belongs to a lot. is_kit: sold as one, stocked as its parts. has_variants: these are sold,
    not it. merged_into: the item that its number stands for.
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
    has_variants: bool = False
    merged_into: int | None = None


class ItemOptions(NamedTuple):
    """By what the variants of an item differ. names: a JSON list, such as of colour and size."""

    item_id: int
    names: str


class Variant(NamedTuple):
    """A variant of an item. options: a JSON object with the value of each option."""

    parent_id: int
    item_id: int
    options: str


class ItemCode(NamedTuple):
    """A code by which an item is known. code_system: to whom; "": to all. key: as all write it; code: as it was given.

    A GTIN's key has 14 digits.
    """

    item_id: int
    scheme: str
    code_system: str
    key: str
    code: str


class Listing(NamedTuple):
    """How an item is offered on a channel. price: without tax, of one; images: how many there are."""

    item_id: int
    channel: str
    is_listed: bool = False
    price: int | None = None
    currency: str | None = None
    title: str | None = None
    description: str | None = None
    images: int = 0


class ItemMerge(NamedTuple):
    """That an item was merged into another one. journal_id: an entry that moved goods of it there."""

    item_id: int
    journal_id: int
    merged_at: int


class ItemApart(NamedTuple):
    """That two items were looked at, and are two. The first is the lesser."""

    item_id: int
    other_id: int


TABLES = (
    Table("place", Place, indexes=(Index(("name",), unique=True),)),
    Table("item", Item, document=("item", 0), indexes=(Index(("sku",), unique=True),)),
    Table("item_options", ItemOptions, document=("item", 0)),
    Table(
        "item_variant",
        Variant,
        key=2,
        group=1,
        document=("item", 1),
        indexes=(Index(("item_id",), unique=True), Index(("parent_id", "options"), unique=True)),
    ),
    Table(
        "item_code",
        ItemCode,
        key=4,
        group=1,
        document=("item", 0),
        indexes=(Index(("key", "scheme", "code_system"), unique=True),),
    ),
    Table("item_listing", Listing, key=2, group=1, document=("item", 0), indexes=(Index(("channel", "item_id")),)),
    Table("item_merge", ItemMerge, key=2, group=1, document=("item", 0), changes=False),
    Table("item_apart", ItemApart, key=2, changes=False),
)
