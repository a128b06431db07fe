"""What is kept at places for sales orders, whoever gave these."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Allocation
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    wanted = sorted(
        (item_id, place_id)
        for sku, place_id in needs.of("kept_at")
        if (item_id := state.names.get(("item", sku))) is not None
    )
    state.facts.update({("kept_at", *pair): True for pair in wanted})
    # Where nothing is committed, nothing is kept. What is kept only later is missed by who needs it, who begins anew.
    promised = store.rows("committed_at", wanted=wanted) if wanted else []
    if promised:
        # Read before their levels are held: who decides on them must see that they come to what is committed.
        kept = [Allocation(*row) for row in store.rows("allocations_at", wanted=promised)]
        needs.want("order_id", *(allocation.order_id for allocation in kept))


LOADER = Loader(20, {"kept_at": "(sku, place_id): the orders for which something is kept there"}, _load)
