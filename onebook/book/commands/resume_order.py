"""A sales order that was on hold gets pieces again."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.credit import CREDIT, credit_of, on_hold_for, within_limit
from onebook.book.sales.orders import order_named
from onebook.book.sales.resuming import needs_to_resume, resume
from onebook.book.state import Draft

__all__ = ["KIND", "ResumeOrder"]


class ResumeOrder(Command):
    """An order that was on hold: what can be had is kept for it now, and the rest waits in its old place.

    One that went beyond what its customer may owe is refused until it no longer does; `approve_order` lets it go all
    the same.
    """

    system: Name
    external_id: Name


def _needs(command: ResumeOrder, rules: Rules, needs: Needs) -> None:
    needs_to_resume(needs, rules, command.system, command.external_id)


def _decide(draft: Draft, command: ResumeOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    if on_hold_for(order, CREDIT):
        credit, own = credit_of(draft, order), max(0, order.owed_amount - order.paid_amount)
        others = credit._replace(open_amount=credit.open_amount - own)
        within_limit(others, own, (order.system, order.external_id), order.customer_id)
    order, got = resume(draft, rules, order)
    return {"order_id": order.order_id, "allocated": decimal_of(got), "status": order.status}


KIND = Kind("resume_order", ResumeOrder, _needs, _decide)
