"""How much of an order's items is at places from which it may be served instead."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import OrderLine
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(_: Reading, state: State, needs: Needs) -> None:
    for system, external_id, places in needs.of("order_at"):
        order_id = state.names.get(("sales_order", system, external_id))
        items = {line.item_id for line in state.rows[OrderLine].values() if line.order_id == order_id}
        needs.want("level_id", *((item_id, place_id) for item_id in items for place_id in places))
        needs.want("supply_id", *items)


LOADER = Loader(
    45, {"order_at": "(system, external_id, place_ids): of a wanted order's items, levels there and supply"}, _load
)
