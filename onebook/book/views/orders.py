"""Sales orders as lists show them, and one with all that became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.journal import last_position
from onebook.book.views.one_state import one_state

__all__ = [
    "ENTRY", "KEPT", "LINE", "PAYMENT", "PROMISE", "OrderLife", "OrderListed", "OrderWish", "order_life",
    "orders_listed",
]  # fmt: skip

LATEST = 2**62
"""After every instant and every id."""
END = "\U0010ffff"
"""After every character of a text."""


class OrderListed(NamedTuple):
    """A sales order. Amounts in ten-thousandths, without tax but for what was paid."""

    order_id: int
    system: str
    external_id: str
    channel: str
    ordered_at: int
    status: str
    currency: str
    amount: int
    tax_amount: int
    paid_amount: int
    customer_id: str | None
    customer_reference: str | None


@dataclass(frozen=True, slots=True)
class OrderWish:
    """Which orders are wanted; empty: any. text: how their numbers begin. item: with a line of it.

    system: whose name for them the customer's is, where a customer is asked for.
    """

    channel: str = ""
    status: str = ""
    customer: str = ""
    item: str = ""
    text: str = ""
    system: str = ""


def orders_listed(
    store: Store, wish: OrderWish, most: int, after: tuple[int, int, str, str] | None = None
) -> list[OrderListed]:
    """Return sales orders, the latest first; those whose number begins with a text, by number.

    after: instant, id, number and system of the order that the page before ended with.
    """
    at, order_id, name, system = after or (LATEST, LATEST, "", "")
    given = {"channel": wish.channel, "status": wish.status, "most": most}
    of = {"customer": wish.customer, "system": wish.system}
    if wish.text:
        found = store.rows(
            "listed_orders_named", **given, **of, text=wish.text, text_end=wish.text + END,
            after_name=name, after_system=system,
        )  # fmt: skip
    elif wish.item:
        items = [row[0] for row in store.rows("stock_item", sku=wish.item)]
        found = items and store.rows("listed_orders_of_item", **given, **of, item_id=items[0], before_id=order_id)
    elif wish.customer:
        found = store.rows("listed_orders_of_customer", **given, **of, before_at=at, before_id=order_id)
    else:
        found = store.rows("listed_orders", **given, before_at=at, before_id=order_id)
    return [OrderListed(*row) for row in found]


LINE = (
    "line", "item", "name", "quantity", "waiting", "allocated", "shipped", "delivered", "cancelled", "gross_amount",
    "discount_amount", "shipping_amount", "tax_amount", "cost_amount", "kit_line", "promised_on", "latest_promised_on",
)  # fmt: skip
KEPT = ("line", "place", "quantity")
PAYMENT = ("system", "external_id", "kind", "status", "method", "amount", "currency", "paid_at", "reason")
PROMISE = ("line", "promised_on", "promised_at", "reason")
ENTRY = ("journal_id", "at", "actor", "through", "kind", "command_id")
SHIPMENT = (
    "shipment_id", "system", "external_id", "place", "shipped_at", "carrier", "tracking_code", "tracking_url",
    "parcels", "delivered_at",
)  # fmt: skip
RETURN = (
    "return_id", "system", "external_id", "channel", "status", "requested_at", "received_at", "owed_amount",
    "settled_amount",
)  # fmt: skip
Named = dict[str, object]


@dataclass(frozen=True, slots=True)
class OrderLife:
    """A sales order and all that became of it. Rows by the names of their columns; figures in ten-thousandths.

    hold_reason: `credit` where it is on hold since its customer may not owe as much; None where somebody put it there.
    kept: for which line how much is kept where; promises: those after the first, which the lines have; entries: of the
    journal, that touched it, its payments or its returns.
    """

    order: OrderListed
    delivery_method: str
    owed_amount: int
    due_on: str | None
    on_hold: bool
    closed_at: int | None
    sales_person_id: str | None
    hold_reason: str | None
    lines: list[Named]
    kept: list[Named]
    shipments: list[Named]
    payments: list[Named]
    returns: list[Named]
    promises: list[Named]
    entries: list[Named]


def order_life(store: Store, system: str, external_id: str) -> OrderLife | None:
    """Return a sales order with all that became of it; None where there is none of this number."""
    last_position(store)  # by which it is noted what the latest entries touched
    with one_state(store):
        rows = store.rows("life_order", system=system, external_id=external_id)
        if not rows:
            return None
        order, rest = OrderListed(*rows[0][:12]), rows[0][12:]
        of = {"order_id": order.order_id}
        return OrderLife(
            order, rest[0], rest[1], rest[2], bool(rest[3]), rest[4], rest[5], rest[6],
            _named(LINE, store.rows("life_lines", **of)),
            _named(KEPT, store.rows("life_kept", **of)),
            _with_lines(SHIPMENT, ("line", "item", "quantity", "returned"), store.rows("life_shipments", **of)),
            _named(PAYMENT, store.rows("life_payments", **of)),
            _with_lines(RETURN, ("line", "item", "quantity", "received", "reason"), store.rows("life_returns", **of)),
            _named(PROMISE, store.rows("life_promises", **of)),
            _named(ENTRY, store.rows("life_entries", **of)),
        )  # fmt: skip


def _named(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[Named]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _with_lines(names: tuple[str, ...], of_line: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[Named]:
    """Documents with their lines, of rows that have both."""
    found: dict[object, Named] = {}
    lines: dict[object, list[Named]] = {}
    for row in rows:
        if row[0] not in found:
            found[row[0]] = dict(zip(names[1:], row[1 : len(names)], strict=True))
        lines.setdefault(row[0], []).append(dict(zip(of_line, row[len(names) :], strict=True)))
    return [document | {"lines": lines[key]} for key, document in found.items()]
