"""The orders that wait for items."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    items = {item_id for sku in needs.of("waiting") if (item_id := state.names.get(("item", sku))) is not None}
    if items:
        needs.want("order_id", *(order_id for _, order_id in store.rows("waiting_orders", items=sorted(items))))


LOADER = Loader(20, {"waiting": "sku: the orders of which a line waits for it"}, _load)
