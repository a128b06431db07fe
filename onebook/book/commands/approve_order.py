"""A sales order is let go although its customer owes more than they may."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.parties.parties import not_erased
from onebook.book.parties.personal import Personal
from onebook.book.rules import Rules
from onebook.book.sales.credit import CREDIT, on_hold_for
from onebook.book.sales.orders import order_named
from onebook.book.sales.resuming import needs_to_resume, resume
from onebook.book.state import Draft

__all__ = ["KIND", "ApproveOrder"]


class ApproveOrder(Command):
    """An order on hold for its customer's credit: what can be had is kept for it now.

    note: why; it stays in the journal.
    """

    system: Name
    external_id: Name
    note: Personal | None = None


def _needs(command: ApproveOrder, rules: Rules, needs: Needs) -> None:
    needs_to_resume(needs, rules, command.system, command.external_id)
    if command.note is not None:
        needs.want("customer_of_order", (command.system, command.external_id, command.system))


def _decide(draft: Draft, command: ApproveOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    if command.note is not None:
        not_erased(draft, order)
    if not on_hold_for(order, CREDIT):
        raise Refused(
            "not_held_for_credit", f"Order {order.external_id} is not on hold for its customer's credit.",
            "Other holds are over by resume_order.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    order, got = resume(draft, rules, order)
    return {"order_id": order.order_id, "allocated": decimal_of(got), "status": order.status}


KIND = Kind("approve_order", ApproveOrder, _needs, _decide)
