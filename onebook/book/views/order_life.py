"""What more is known of one sales order: where it goes, what is to be done for it, and who did what."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows import OrderLine
from onebook.book.store import Store
from onebook.book.views.one_state import one_state
from onebook.book.views.orders import OrderLife

__all__ = ["OrderBeside", "OrderEntry", "OrderTask", "order_beside"]


class OrderTask(NamedTuple):
    """Something for a person to do. opened_at: microseconds since 1970. The days are the line's, as `TaskListed`."""

    kind: str
    opened_at: int
    item: str | None
    line: int | None
    promised_on: str | None
    latest_promised_on: str | None


class OrderEntry(NamedTuple):
    """An entry of the journal. at: microseconds since 1970."""

    journal_id: int
    at: int
    actor: str
    through: str
    kind: str
    command_id: str


class OrderBeside(NamedTuple):
    """customer: what they are called, where it is known. entries: all that touched the order, in their order.

    quote: system and number of the quote that it came of; None where it came of none. kit_shares: by what weight each
    part of a kit bears the kit's amounts, by its line.
    """

    customer: str
    country: str | None
    postcode: str | None
    service: str | None
    pickup_place: str | None
    tasks: list[OrderTask]
    entries: list[OrderEntry]
    quote: tuple[str, str] | None
    kit_shares: dict[int, int]


def order_beside(store: Store, life: OrderLife) -> OrderBeside:
    """Return what more is known of an order."""
    order_id = life.order.order_id
    with one_state(store):
        named = store.rows("customer_named", customer=life.order.customer_id or "", system=life.order.system)
        goes = store.rows("destination_of_order", order_id=order_id)
        quoted = store.rows("quote_of_order", order_id=order_id)
        tasks = [OrderTask(*row) for row in store.rows("order_tasks", order_id=order_id)]
        lines = [OrderLine(*row) for row in store.rows("order_lines", orders=[order_id])]
    entries = [OrderEntry(**entry) for entry in life.entries]  # type: ignore[arg-type]  # rows by name
    goes_to = goes[0] if goes else (None,) * 4
    name, quote = named[0][0] if named else "", quoted[0] if quoted else None
    shares = {line.line: line.kit_share for line in lines if line.kit_line is not None}
    return OrderBeside._make((name, *goes_to, tasks, entries, quote, shares))
