"""Sales orders, their lines, and what is kept for them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Allocation", "Order", "OrderLine"]


class Order(NamedTuple):
    """A sales order. system, external_id: who gave it, and what they call it. amount: of its lines, without tax."""

    order_id: int
    system: str
    external_id: str
    channel: str
    ordered_at: int
    ordered_on: str
    status: str
    currency: str
    delivery_method: str
    amount: int
    tax_amount: int
    customer_reference: str | None = None


class OrderLine(NamedTuple):
    """A line of a sales order. waiting: of its quantity, what is neither allocated, shipped nor cancelled.

    kit_line: the line whose kit this is a part of. A kit's own line has the amounts, and is as far as all of its parts.
    """

    order_id: int
    line: int
    item_id: int
    quantity: int
    waiting: int
    allocated: int
    shipped: int
    cancelled: int
    gross_amount: int
    discount_amount: int
    tax_amount: int
    cost_amount: int
    kit_line: int | None = None


class Allocation(NamedTuple):
    """Pieces at a place that are kept for an order line until they are shipped or let go."""

    order_id: int
    line: int
    place_id: int
    item_id: int
    quantity: int


TABLES = (
    Table(
        "sales_order",
        Order,
        document=("sales_order", 0),
        indexes=(Index(("external_id", "system"), unique=True), Index(("ordered_at", "order_id"))),
    ),
    Table(
        "sales_order_line",
        OrderLine,
        key=2,
        group=1,
        document=("sales_order", 0),
        indexes=(Index(("item_id",), where="waiting > 0"),),
    ),
    Table(
        "allocation",
        Allocation,
        key=3,
        group=1,
        document=("sales_order", 0),
        indexes=(Index(("item_id", "place_id")),),
    ),
)
