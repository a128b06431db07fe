"""What more is known of one sales order: where it goes, what is to be done for it, and who did what."""

from __future__ import annotations

import json
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.one_state import one_state
from onebook.book.views.orders import OrderLife

__all__ = ["OrderBeside", "OrderEntry", "OrderTask", "order_beside"]

BEFORE = 10_000
"""Ids before an order's own among which the entry that made it is: both were taken one after the other."""
LOOKED_THROUGH = 20_000
"""Entries of the journal that are looked through for those of one order."""


class OrderTask(NamedTuple):
    """Something for a person to do. opened_at: microseconds since 1970."""

    kind: str
    opened_at: int
    item: str | None
    line: int | None


class OrderEntry(NamedTuple):
    """An entry of the journal. at: microseconds since 1970."""

    journal_id: int
    at: int
    actor: str
    through: str
    kind: str
    command_id: str


class OrderBeside(NamedTuple):
    """customer: what they are called, where it is known. entries: all that touched the order until an instant.

    until: that instant in microseconds; None: all there are. Of what came later, those by which goods moved.
    """

    customer: str
    country: str | None
    postcode: str | None
    service: str | None
    pickup_place: str | None
    tasks: list[OrderTask]
    entries: list[OrderEntry]
    until: int | None


def order_beside(store: Store, life: OrderLife) -> OrderBeside:
    """Return what more is known of an order."""
    order_id = life.order.order_id
    after = order_id - BEFORE
    with one_state(store):
        named = store.rows("customer_named", customer=life.order.customer_id or "", system=life.order.system)
        goes = store.rows("destination_of_order", order_id=order_id)
        tasks = [OrderTask(*row) for row in store.rows("order_tasks", order_id=order_id)]
        pattern = f'%"sales_order":[%{order_id}%'
        rows = store.rows("order_entries", after_id=after, looked=LOOKED_THROUGH, pattern=pattern)
        end = store.rows("order_entries_until", after_id=after, last=LOOKED_THROUGH - 1)
    entries = {row[0]: OrderEntry(*row[:6]) for row in rows if order_id in json.loads(row[6])["sales_order"]}
    moved = (OrderEntry(**entry) for entry in life.entries)  # type: ignore[arg-type]  # rows by name
    entries |= {entry.journal_id: entry for entry in moved}
    return OrderBeside(
        named[0][0] if named else "", *(goes[0] if goes else (None,) * 4), tasks,
        sorted(entries.values(), key=lambda each: (each.at, each.journal_id)), end[0][0] if end else None,
    )  # fmt: skip
