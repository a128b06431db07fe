"""What a batch needs, read from the store and held there until the batch is written."""

from __future__ import annotations

from onebook.book.commands.command import Needs
from onebook.book.rows import Allocation, Item, Level, Order, OrderLine, Worth
from onebook.book.state import State
from onebook.book.store import Store

__all__ = ["load"]


def load(store: Store, needs: Needs) -> State:
    """Return the state that the batch is decided on.

    Rows are held in the same order by everybody (orders, then levels, then worths, each by key): nobody waits for
    somebody who waits for them.
    """
    state = State(store.new_ids())
    places = set(needs.places)
    if needs.items:
        items = [Item(*row) for row in store.rows("items_named", skus=sorted(needs.items))]
        state.load(Item, items)
        state.names.update({("item", item.sku): item.item_id for item in items})
    if needs.new_orders or needs.orders:
        places |= _load_orders(store, needs, state)
    keys = sorted(key for (key,) in state.rows[Item])
    if keys and places:
        state.load(Level, [Level(*row) for row in store.rows("levels", items=keys, places=sorted(places))])
    if keys and needs.worth:
        state.load(Worth, [Worth(*row) for row in store.rows("worths", items=keys)])
    return state


def _load_orders(store: Store, needs: Needs, state: State) -> set[int]:
    """Load orders with all that belongs to them; return the places where something is kept for them."""
    named = needs.new_orders | needs.orders
    found = {
        (system, external_id): order_id
        for system, external_id, order_id in store.rows("order_ids", external_ids=sorted({name[1] for name in named}))
        if (system, external_id) in named
    }
    state.names.update({("sales_order", *name): order_id for name, order_id in found.items()})
    wanted = sorted(order_id for name, order_id in found.items() if name in needs.orders)
    if not wanted:
        return set()
    state.load(Order, [Order(*row) for row in store.rows("orders", orders=wanted)])
    lines = [OrderLine(*row) for row in store.rows("order_lines", orders=wanted)]
    state.load(OrderLine, lines)
    kept = [Allocation(*row) for row in store.rows("allocations", orders=wanted)]
    state.load(Allocation, kept)
    more = sorted({line.item_id for line in lines} - {key for (key,) in state.rows[Item]})
    if more:
        state.load(Item, [Item(*row) for row in store.rows("items", items=more)])
    return {allocation.place_id for allocation in kept}
