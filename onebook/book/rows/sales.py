"""Sales orders, their lines, and what is kept for them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Allocation", "Order", "OrderLine"]


class Order(NamedTuple):
    """A sales order. system, external_id: who gave it, and what they call it. amount: of its lines, without tax.

    owed_amount: what the customer is to pay in all, with tax, less what is cancelled or credited; paid_amount: what was
    paid, less what was given back; below nothing where a bank took back what we had given back before. due_on: the last
    day to pay, where it is sold on account. on_hold: nothing is kept for it until it is resumed. customer_id,
    sales_person_id: parties of the order's system, known or not. account_id: the party on whose account it is sold;
    hold_reason: `credit` where it is on hold since it went beyond what that may owe. quote_id: the quote that it was.
    prepaid, due_days: as the order said: that it is not on account, or how many days later it is to be paid.
    """

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
    owed_amount: int = 0
    paid_amount: int = 0
    due_on: str | None = None
    on_hold: bool = False
    closed_at: int | None = None
    customer_id: str | None = None
    sales_person_id: str | None = None
    account_id: int | None = None
    hold_reason: str | None = None
    quote_id: int | None = None
    prepaid: bool = False
    due_days: int | None = None


class OrderLine(NamedTuple):
    """A line of a sales order. waiting: of its quantity, what is neither allocated, shipped nor cancelled.

    While the order is a draft, it is none of these. delivered: of what was shipped, what the customer has.

    kit_line: the line whose kit this is a part of. A kit's own line has the amounts, and is as far as all of its parts;
    kit_share: the weight by which a part bears these (`pricing.kit_shares`).
    promised_on: the day that was promised first, kept for ever; latest_promised_on: the one that counts now (`Promise`
    has those between).
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
    promised_on: str | None = None
    latest_promised_on: str | None = None
    shipping_amount: int = 0
    delivered: int = 0
    kit_share: int = 0


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
        indexes=(
            Index(("external_id", "system"), unique=True),
            Index(("ordered_at", "order_id")),
            Index(("account_id", "due_on"), where="account_id is not null"),
            Index(("customer_id", "ordered_at", "order_id"), where="customer_id is not null"),
            Index(("customer_reference", "ordered_at", "order_id"), where="customer_reference is not null"),
        ),
    ),
    Table(
        "sales_order_line",
        OrderLine,
        by_item=True,
        key=2,
        group=1,
        document=("sales_order", 0),
        indexes=(Index(("item_id",), where="waiting > 0"),),
    ),
    Table(
        "allocation",
        Allocation,
        by_item=True,
        key=4,
        group=1,
        document=("sales_order", 0),
        # In a file it would have each order write to a place of its own, which is half of what a commit costs there.
        indexes=(Index(("item_id", "place_id"), only="postgresql"),),
    ),
)
