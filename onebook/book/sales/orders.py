"""Sales orders as commands name them, and how far they are."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.answers import Refused
from onebook.book.rows import Order, OrderLine, Place
from onebook.book.rules import Rules
from onebook.book.sales.credit import change_open
from onebook.book.sales.own_names import refuse_own
from onebook.book.state import Draft

__all__ = ["new_order", "order_named", "places_serving", "put_order", "status_of"]


def new_order(draft: Draft, system: str, external_id: str) -> int:
    """Name an order that is new, and return its id. Refused where its system has given one of this name before."""
    refuse_own(system)
    name = ("sales_order", system, external_id)
    if draft.named(*name) is not None:
        raise Refused(
            "order_exists", f"{system} has given an order {external_id} before.", "Give each order an id of its own.",
            system=system, external_id=external_id,
        )  # fmt: skip
    order_id = draft.names[name] = draft.new_id()
    return order_id


def places_serving(rules: Rules, channel: str) -> tuple[Place, ...]:
    """Return the places that a channel draws on. Refused where the plan has no such channel."""
    if channel not in rules.serving:
        known = ", ".join(sorted(rules.serving))
        raise Refused("unknown_channel", f"The plan has no channel '{channel}'.", f"It has: {known}.", channel=channel)
    return rules.serving[channel]


def order_named(draft: Draft, system: str, external_id: str) -> Order:
    """Return the order that a system gave. Refused where there is none."""
    order_id = draft.named("sales_order", system, external_id)
    order = None if order_id is None else draft.get(Order, order_id)
    if order is None:
        raise Refused(
            "unknown_order", f"There is no order {external_id} of {system}.", "Place it first (place_order).",
            system=system, external_id=external_id,
        )  # fmt: skip
    return order


def status_of(lines: Iterable[OrderLine], order: Order | None = None) -> str:
    """Return how far an order is, by its lines. order: as it stood, where it is not new.

    `draft` (keeps nothing), `placed` (something waits), `paid` (it waits, and all of it is paid), `allocated` (the rest
    can be shipped), `shipped`, `delivered`, `closed` or `cancelled`.
    """
    lines = list(lines)
    if order is not None and order.closed_at is not None:
        return "closed"
    if all(line.cancelled == line.quantity for line in lines):
        return "cancelled"
    if order is not None and order.status == "draft":
        return "draft"
    if any(line.waiting for line in lines):
        return "paid" if order is not None and 0 < order.owed_amount <= order.paid_amount else "placed"
    if any(line.allocated for line in lines):
        return "allocated"
    return "delivered" if all(line.delivered == line.shipped for line in lines) else "shipped"


def put_order(draft: Draft, order: Order) -> Order:
    """Set an order anew, as far as its lines are, and what is open on its account; return it."""
    order = order._replace(status=status_of(draft.of(OrderLine, order.order_id), order))
    if order.account_id is not None:
        change_open(draft, draft.get(Order, order.order_id), order)
    draft.put(order)
    return order
