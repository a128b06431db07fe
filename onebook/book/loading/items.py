"""Items by their numbers. They are held only where they are to be changed: the rest may change while it is sold.

The number of an item that was merged into another one stands for that one, except where the item itself is asked for.
"""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER", "load_by_id"]


def load_by_id(store: Reading, state: State, item_ids: list[int]) -> None:
    """Load items by their keys, and what their numbers stand for."""
    items = [Item(*row) for row in store.rows("items", items=item_ids)]
    state.load(Item, items, [(item.item_id,) for item in items])
    kept = _kept(store, state, items)
    state.name({("item", item.sku): kept[item.item_id] for item in items}, [("item", item.sku) for item in items])


def _load(store: Reading, state: State, needs: Needs) -> None:
    held = needs.of("item_held")
    if held:
        own = [Item(*row) for row in store.rows("items_held", skus=sorted(held))]
        state.load(Item, own, [(item.item_id,) for item in own])
        state.name({("own_item", item.sku): item.item_id for item in own}, {("own_item", sku) for sku in held})
    skus = needs.of("item") | held
    items = [Item(*row) for row in store.rows("items_named", skus=sorted(skus))]
    names = {("item", item.sku): item.item_id for item in items}
    state.load(Item, items, [(item.item_id,) for item in items])
    if any(item.merged_into is not None for item in items):
        kept = _kept(store, state, items)
        names = {name: kept[item_id] for name, item_id in names.items()}
    state.name(names, {("item", sku) for sku in skus})


def _kept(store: Reading, state: State, items: list[Item]) -> dict[int, int]:
    """Load what items were merged into, and return the item that each stands for."""
    into = {item.item_id: item.merged_into for item in items}
    while more := sorted({other for other in into.values() if other is not None} - into.keys()):
        found = [Item(*row) for row in store.rows("items", items=more)]
        state.load(Item, found, [(item.item_id,) for item in found])
        into |= {item.item_id: item.merged_into for item in found}
    stands: dict[int, int] = {}
    for item_id in into:
        last = item_id
        while (after := into[last]) is not None:
            last = after
        stands[item_id] = last
    return stands


LOADER = Loader(10, {"item": "sku", "item_held": "sku: to be changed, itself where it was merged"}, _load)
