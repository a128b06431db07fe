"""Where the orders that were loaded go, and which places could not serve them. They are held by their orders."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Destination, FailedPick, Order
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, _: Needs) -> None:
    if groups := sorted(state.looked[Order]):
        orders = [order_id for (order_id,) in groups]
        found = [Destination(*row) for row in store.rows("destinations", orders=orders)]
        state.load(Destination, found, groups)
        state.load(FailedPick, [FailedPick(*row) for row in store.rows("failed_picks", orders=orders)], groups)


LOADER = Loader(31, {"order": "(system, external_id)", "order_id": "order_id"}, _load)
