"""Order lines that wait get pieces as soon as there are any: who ordered first comes first."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.needs import Needs
from onebook.book.rows import Item, Order, OrderLine
from onebook.book.rules import OURS, Rules
from onebook.book.sales.orders import status_of
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep

__all__ = ["needs_to_serve", "serve"]


def needs_to_serve(needs: Needs, rules: Rules, skus: Iterable[str]) -> None:
    """Want what `serve` looks at."""
    for sku in skus:
        needs.want("item", sku)
        needs.want("waiting", sku)
        needs.want("level", *((sku, place.place_id) for place in rules.places.values() if place.kind in OURS))


def serve(draft: Draft, rules: Rules, item: Item) -> int:
    """Keep what can be had of an item for the lines that wait for it; return how many lines got some."""
    served = 0
    for line in sorted(_waiting(draft, item), key=lambda line: (_order(draft, line).ordered_at, line)):
        order = _order(draft, line)
        left = keep(draft, line.order_id, line.line, item.item_id, line.waiting, rules.serving.get(order.channel, ()))
        if left < line.waiting:
            got = line.waiting - left
            draft.put(line._replace(waiting=left, allocated=line.allocated + got))
            draft.put(order._replace(status=status_of(draft.of(OrderLine, order.order_id))))
            served += 1
    return served


def _waiting(draft: Draft, item: Item) -> list[OrderLine]:
    return [line for line in draft.all(OrderLine) if line.item_id == item.item_id and line.waiting]


def _order(draft: Draft, line: OrderLine) -> Order:
    order = draft.get(Order, line.order_id)
    assert order  # noqa: S101 (loaded with its lines)
    return order
