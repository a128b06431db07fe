"""The orders that wait for items, and which of these are to be promised anew."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Unsettled
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    items = {item_id for sku in needs.of("waiting") if (item_id := state.names.get(("item", sku))) is not None}
    if items:
        # Before the orders: what is noted after this is about what nobody here has seen, and stays.
        due = [Unsettled(*row) for row in store.rows("unsettled", items=sorted(items))]
        state.load(Unsettled, due, [(item_id,) for item_id in items])
        needs.want("order_id", *(order_id for _, order_id in store.rows("waiting_orders", items=sorted(items))))


LOADER = Loader(20, {"waiting": "sku: the orders of which a line waits for it"}, _load)
