"""What accounts may owe and do, held: those that are wanted, and those of the orders that were loaded."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Credit, Order
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    of_orders = {order.account_id for order in state.rows[Order].values() if order.account_id is not None}
    if parties := sorted(of_orders | needs.of("credit") | _named(state, needs)):
        rows = [Credit(*row) for row in store.rows("credits", parties=parties)]
        state.load(Credit, rows, [(party_id,) for party_id in parties])


def _named(state: State, needs: Needs) -> set[int]:
    return {found for name in needs.of("credit_of") if (found := state.names.get(("party", *name))) is not None}


# After the orders: what is open of an account changes only with one of them.
LOADER = Loader(
    32,
    {
        "credit": "party_id",
        "credit_of": "(system, external_id): of a party that is wanted",
        "order": "(system, external_id): that of its account",
        "order_id": "order_id: the same",
    },
    _load,
)
