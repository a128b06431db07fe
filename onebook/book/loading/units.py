"""The other units of items."""

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


LOADER = Loader(15, {"units": "sku"}, _load)
