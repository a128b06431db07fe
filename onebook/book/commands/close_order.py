"""Nothing more is to be done about a sales order."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named, put_order
from onebook.book.state import Draft

__all__ = ["KIND", "CloseOrder"]


class CloseOrder(Command):
    """An order of which nothing is open, and which is paid. unpaid: close it although it is not."""

    system: Name
    external_id: Name
    unpaid: bool = False


def _needs(command: CloseOrder, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))


def _decide(draft: Draft, command: CloseOrder, _: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    named = {"system": order.system, "external_id": order.external_id}
    lines = draft.of(OrderLine, order.order_id)
    if order.status == "draft" or any(line.waiting or line.allocated for line in lines):
        raise Refused(
            "still_open", f"Order {order.external_id} is {order.status}: something of it is still to be sent.",
            "Ship it, or cancel what is not to be sent.", **named,
        )  # fmt: skip
    due = order.owed_amount - order.paid_amount
    if due and not command.unpaid:
        what = f"{decimal_of(due):f} {order.currency} are still to be paid" if due > 0 else (
            f"{decimal_of(-due):f} {order.currency} are to be given back"
        )  # fmt: skip
        raise Refused(
            "not_settled", f"Of order {order.external_id}, {what}.",
            "Note the payment or refund, or close it unpaid.", due=decimal_of(due), **named,
        )  # fmt: skip
    order = put_order(draft, order._replace(closed_at=order.closed_at or moment(command, draft.at)))
    return {"order_id": order.order_id, "status": order.status}


KIND = Kind("close_order", CloseOrder, _needs, _decide)
