"""A sales order is cancelled: what was kept for it is free again."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named, status_of
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go

__all__ = ["KIND", "CancelOrder"]


class CancelOrder(Command):
    """All of an order that has not been shipped."""

    system: Name
    external_id: Name


def _needs(command: CancelOrder, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))


def _decide(draft: Draft, command: CancelOrder, _: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    for kept in draft.of(Allocation, order.order_id):
        let_go(draft, kept, kept.quantity)
    cancelled = 0
    for line in draft.of(OrderLine, order.order_id):
        still_open = line.waiting + line.allocated
        cancelled += still_open
        draft.put(line._replace(waiting=0, allocated=0, cancelled=line.cancelled + still_open))
    if not cancelled:
        raise Refused(
            "nothing_open", f"Nothing of order {order.external_id} is still open: it is {order.status}.",
            "Take back what was shipped as a return.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    draft.put(order._replace(status=status_of(draft.of(OrderLine, order.order_id))))
    return {"order_id": order.order_id, "cancelled": decimal_of(cancelled)}


KIND = Kind("cancel_order", CancelOrder, _needs, _decide)
