"""What is proposed for the lines that wait, of orders that were loaded. They are held by their orders."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import OrderLine, Proposal
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    named = {state.names.get(("sales_order", *name)) for name in needs.of("order_proposals")}
    lines = [line for line in state.rows[OrderLine].values() if line.order_id in named]
    if orders := sorted({line.order_id for line in lines if line.waiting}):
        found = [Proposal(*row) for row in store.rows("proposals_of_orders", orders=orders)]
        state.load(Proposal, found, ())
    state.looked[Proposal].update((line.item_id, line.order_id, line.line) for line in lines)


LOADER = Loader(31, {"order_proposals": "(system, external_id): of an order that is wanted"}, _load)
