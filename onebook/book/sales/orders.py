"""Sales orders as commands name them, and how far they are."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.answers import Refused
from onebook.book.rows import Order, OrderLine
from onebook.book.state import Draft

__all__ = ["order_named", "status_of"]


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


def status_of(lines: Iterable[OrderLine]) -> str:
    """Return how far an order is, by its lines."""
    lines = list(lines)
    if all(line.cancelled == line.quantity for line in lines):
        return "cancelled"
    if any(line.waiting for line in lines):
        return "placed"
    return "allocated" if any(line.allocated for line in lines) else "shipped"
