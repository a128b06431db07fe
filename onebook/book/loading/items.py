"""Items by their numbers. They are not held: what is known of an item may change while it is sold."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.state import State
from onebook.book.store import Store

__all__ = ["LOADER"]


def _load(store: Store, state: State, needs: Needs) -> None:
    skus = needs.of("item")
    items = [Item(*row) for row in store.rows("items_named", skus=sorted(skus))]
    state.load(Item, items, [(item.item_id,) for item in items])
    state.name({("item", item.sku): item.item_id for item in items}, {("item", sku) for sku in skus})


LOADER = Loader(10, {"item": "sku"}, _load)
