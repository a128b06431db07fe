"""What kits are made of. Whatever is wanted of a kit is wanted of its parts, and what these come to by themselves."""

from __future__ import annotations

from typing import Any

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.pricing.kit_shares import cost_of_one
from onebook.book.rows import Item, KitPart
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]

OF_ITEMS = ("worth", "waiting", "supply")
"""What is wanted by the item's number."""
AT_PLACES = ("level", "kept_at", "reserved_at", "counted_since", "opened_since")
"""What is wanted by the item's number and a place, and perhaps an instant."""


def _load(store: Reading, state: State, needs: Needs) -> None:
    kits = {item.item_id: item.sku for item in state.rows[Item].values() if item.is_kit}
    if not kits:
        return
    parts = [KitPart(*row) for row in store.rows("kit_parts", items=sorted(kits))]
    state.load(KitPart, parts, [(item_id,) for item_id in kits])
    items = [Item(*row) for row in store.rows("items", items=sorted({part.part_id for part in parts}))]
    state.load(Item, items, [(item.item_id,) for item in items])
    names = {item.item_id: item.sku for item in items}
    state.name({("item", sku): item_id for item_id, sku in names.items()}, [("item", sku) for sku in names.values()])
    needs.want("price", *names.values())
    state.facts.update({("cost_of_one", item.item_id): 0 for item in items})
    for item_id, *worth in store.rows("costs_of_one", items=sorted(names)):
        state.facts["cost_of_one", item_id] = cost_of_one(*worth)
    of_kit: dict[str, list[str]] = {}
    for part in parts:
        of_kit.setdefault(kits[part.item_id], []).append(names[part.part_id])
    for what in OF_ITEMS:
        needs.want(what, *(part for sku in needs.of(what) for part in of_kit.get(sku, ())))
    needs.want("supply", *(part for sku, _, _ in needs.of("supply_if_short") for part in of_kit.get(sku, ())))
    for what in AT_PLACES:
        wanted: list[Any] = [(part, *where) for sku, *where in needs.of(what) for part in of_kit.get(sku, ())]
        needs.want(what, *wanted)


# After items by their numbers, before all that is asked about them.
LOADER = Loader(11, {"item": "sku", "item_held": "sku"}, _load)
