"""Sales orders, with what belongs to them."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Order, OrderLine
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    whole = needs.of("order")
    named = whole if state.trusting else whole | needs.of("order_name")
    rows = store.rows("order_ids", external_ids=sorted({external_id for _, external_id in named})) if named else []
    found = {(system, external_id): order_id for system, external_id, order_id in rows}
    looked = {("sales_order", *name) for name in named}
    state.name({("sales_order", *name): order_id for name, order_id in found.items()}, looked)
    if wanted := needs.of("order_id").union(order_id for name, order_id in found.items() if name in whole):
        _load_whole(store, state, needs, sorted(wanted))


def _load_whole(store: Reading, state: State, needs: Needs, wanted: list[int]) -> None:
    orders = [Order(*row) for row in store.rows("orders", orders=wanted)]
    groups = [(order_id,) for order_id in wanted]
    state.load(Order, orders, groups)
    lines = [OrderLine(*row) for row in store.rows("order_lines", orders=wanted)]
    state.load(OrderLine, lines, groups)
    kept = [Allocation(*row) for row in store.rows("allocations", orders=wanted)]
    state.load(Allocation, kept, groups)
    needs.want("item_id", *(line.item_id for line in lines))
    needs.want("level_id", *((allocation.item_id, allocation.place_id) for allocation in kept))
    moved = {order.order_id for order in orders if (order.system, order.external_id) in needs.of("order_worth")}
    needs.want("worth_id", *(line.item_id for line in lines if line.order_id in moved))


LOADER = Loader(
    30,
    {
        "order_name": "(system, external_id): whether there is such an order",
        "order": "(system, external_id): the order with its lines, what is kept for it, their items and levels",
        "order_id": "order_id: the same",
        "order_worth": "(system, external_id): of an order that is wanted, what its items are worth",
    },
    _load,
)
