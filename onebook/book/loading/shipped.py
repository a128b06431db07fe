"""What was shipped of sales orders and came back, with what must be held to take more of it back."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.loading.returns import unsettled
from onebook.book.needs import Needs
from onebook.book.rows import LineReturn, OrderLine, Return, Shipment, ShipmentLine
from onebook.book.state import Stale, State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    returning = needs.of("returning_of") | _orders(state, needs.of("returning"))
    if shipped := sorted(returning | needs.of("shipments_of") | _orders(state, needs.of("order_shipments"))):
        groups = [(order_id,) for order_id in shipped]
        state.load(Shipment, [Shipment(*row) for row in store.rows("shipments", orders=shipped)], groups)
        state.load(ShipmentLine, [ShipmentLine(*row) for row in store.rows("shipment_lines", orders=shipped)], groups)
    if credited := sorted(returning | _orders(state, needs.of("order_credits"))):
        rows = [LineReturn(*row) for row in store.rows("line_returns", orders=credited)]
        state.load(LineReturn, rows, [(order_id,) for order_id in credited])
    for line in state.rows[OrderLine].values():
        if line.order_id in returning:
            needs.want("worth_id", line.item_id)
            needs.want("level_id", *((line.item_id, place_id) for place_id in needs.of("returned_at")))
    if returning:
        needs.want("moves_of", *returning)
    if any((return_id,) not in state.rows[Return] for return_id in unsettled(store, needs)):
        raise Stale  # credited since they were looked for, before their orders were held


def _orders(state: State, named: set[tuple[str, str]]) -> set[int]:
    return {key for name in named if (key := state.names.get(("sales_order", *name))) is not None}


# After the orders are held, and before their levels.
LOADER = Loader(
    45,
    {
        "order_shipments": "(system, external_id): of an order that is wanted, its shipments",
        "shipments_of": "order_id: the same",
        "order_credits": "(system, external_id): of an order that is wanted, what was credited for returns",
        "returning": "(system, external_id): of an order that is wanted, all that a return of it looks at",
        "returning_of": "order_id: the same",
        "returned_at": "place_id: to which returns come",
        "order_returns": "(system, external_id): of an order that is wanted, whether all of them were held",
    },
    _load,
)
