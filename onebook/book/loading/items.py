"""Items."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.state import State
from onebook.book.store import Store

__all__ = ["LOADER"]


def _load(store: Store, state: State, needs: Needs) -> None:
    items, skus = [], needs.of("item")
    if skus:
        items += [Item(*row) for row in store.rows("items_named", skus=sorted(skus))]
    if more := needs.of("item_id") - {item.item_id for item in items}:
        items += [Item(*row) for row in store.rows("items", items=sorted(more))]
    state.load(Item, items, [(item.item_id,) for item in items])
    state.name({("item", item.sku): item.item_id for item in items}, {("item", sku) for sku in skus})


LOADER = Loader(20, {"item": "sku", "item_id": "item_id"}, _load)
