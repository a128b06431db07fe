"""Some lines of a sales order are cancelled, or some pieces of them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.cancelling import By, CancelReason, Why, cancel, needs_to_cancel, open_goods
from onebook.book.sales.lines import sold_line
from onebook.book.sales.orders import order_named
from onebook.book.state import Draft

__all__ = ["KIND", "CancelLines", "Cancelled"]


class Cancelled(Part):
    """How many of an order line, by its number."""

    line: Annotated[int, Field(ge=1)]
    quantity: Quantity


class CancelLines(Command):
    """Pieces of an order that are not to be sent: those that wait first, then those that are kept.

    Of kits of which some parts were sent, the other parts: the customer owes so much less as these bear of the price,
    and may give back what was sent, by the parts' lines. cancelled_by, reason: who wanted it, and why.
    """

    system: Name
    external_id: Name
    lines: Annotated[tuple[Cancelled, ...], Field(min_length=1, max_length=1000)]
    cancelled_by: By | None = None
    reason: CancelReason | None = None


def _needs(command: CancelLines, _: Rules, needs: Needs) -> None:
    needs_to_cancel(needs, command.system, command.external_id)


def _decide(draft: Draft, command: CancelLines, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    why = Why(moment(command, draft.at), command.cancelled_by, command.reason)
    for asked in command.lines:
        line = sold_line(draft, order, asked.line)
        parts = open_goods(draft, order, line, units(asked.quantity))
        order = cancel(draft, rules, order, [(part.line, quantity) for part, quantity in parts], why)
    return {
        "order_id": order.order_id,
        "due": decimal_of(order.owed_amount - order.paid_amount),
        "status": order.status,
    }


KIND = Kind("cancel_lines", CancelLines, _needs, _decide)
