"""The other units of items, and which prices are of them."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import ItemUnit
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    items = {item_id for sku in needs.of("units") if (item_id := state.names.get(("item", sku))) is not None}
    units = [ItemUnit(*row) for row in store.rows("item_units", items=sorted(items))]
    state.load(ItemUnit, units, [(item_id,) for item_id in items])
    priced = {item_id for sku in needs.of("priced_units") if (item_id := state.names.get(("item", sku))) is not None}
    if priced:
        rows = [tuple(row) for row in store.rows("prices_by_unit", items=sorted(priced))]
        for item_id in priced:
            state.facts["priced_units", item_id] = frozenset(row for row in rows if row[0] == item_id)


LOADER = Loader(15, {"units": "sku", "priced_units": "sku: the keys of its prices by other units"}, _load)
