"""What the pages of items show: the list, one item with all that stands of it, and items that may be the same."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.book import Store
from onebook.book.things.duplicates import Duplicate
from onebook.book.views.duplicates import proposed_duplicates
from onebook.book.views.item_life import ItemLife, categories, item_life, items_found, may_be_same
from onebook.book.views.items import ItemListed
from onebook.book.views.stock import ItemStock, item_stock

__all__ = ["STATUSES", "ItemShown", "ItemsAsked", "ItemsShown", "duplicates_shown", "item_shown", "items_shown"]

STATUSES = ("draft", "active", "phased_out", "ended")
"""How far an item can be."""


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """Which items are asked for; empty: any. text: a number's beginning, a code, or what stands in a name."""

    text: str = ""
    status: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class ItemsShown:
    """Items by number. next: the number of the last one, where others follow; None where none do."""

    items: list[ItemListed]
    categories: list[str]
    next: str | None


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item, its stock, and the items that may be the same."""

    life: ItemLife
    stock: ItemStock | None
    same: list[Duplicate]


def items_shown(store: Store, asked: ItemsAsked, most: int, after: str) -> ItemsShown:
    """Return the items asked for."""
    found = items_found(store, most, after, asked.text, asked.status, asked.category)
    return ItemsShown(found, categories(store), found[-1].item if len(found) == most else None)


def item_shown(store: Store, item: str) -> ItemShown | None:
    """Return an item with all that stands of it; None where there is none of this number."""
    life = item_life(store, item)
    if life is None:
        return None
    return ItemShown(life, item_stock(store, item), may_be_same(store, life.item, life.codes))


def duplicates_shown(store: Store, most: int) -> list[Duplicate]:
    """Return the items of all that may be the same, the likeliest first. It takes seconds where there are many."""
    return proposed_duplicates(store, most)
