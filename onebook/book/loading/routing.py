"""Where the orders that were loaded go, and which places could not serve them. They are held by their orders.

The fact `came_since`: a pick that failed where goods of the line came in afterwards.
"""

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
        failed = [FailedPick(*row) for row in store.rows("failed_picks", orders=orders)]
        state.load(FailedPick, failed, groups)
        if failed:
            came = store.rows("came_since_failed", orders=sorted({pick.order_id for pick in failed}))
            state.facts.update({("came_since", *key): True for key in came})


LOADER = Loader(31, {"order": "(system, external_id)", "order_id": "order_id"}, _load)
