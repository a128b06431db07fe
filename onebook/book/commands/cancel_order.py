"""A sales order is cancelled: what was kept for it is free again."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.cancelling import By, CancelReason, Why, cancel, needs_to_cancel, still_open
from onebook.book.sales.lines import goods
from onebook.book.sales.orders import order_named
from onebook.book.state import Draft

__all__ = ["KIND", "CancelOrder"]


class CancelOrder(Command):
    """All of an order that has not been shipped. What was paid for it is given back by `refund`.

    cancelled_by, reason: who wanted it, and why.
    """

    system: Name
    external_id: Name
    cancelled_by: By | None = None
    reason: CancelReason | None = None


def _needs(command: CancelOrder, _: Rules, needs: Needs) -> None:
    needs_to_cancel(needs, command.system, command.external_id)


def _decide(draft: Draft, command: CancelOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    wanted = [(line.line, still_open(order, line)) for line in goods(draft.of(OrderLine, order.order_id))]
    cancelled = sum(quantity for _, quantity in wanted)
    if not cancelled:
        raise Refused(
            "nothing_open", f"Nothing of order {order.external_id} is still open: it is {order.status}.",
            "Take back what was shipped as a return.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    why = Why(moment(command, draft.at), command.cancelled_by, command.reason)
    order = cancel(draft, rules, order, [each for each in wanted if each[1]], why)
    return {
        "order_id": order.order_id,
        "cancelled": decimal_of(cancelled),
        "due": decimal_of(order.owed_amount - order.paid_amount),
    }


KIND = Kind("cancel_order", CancelOrder, _needs, _decide)
