"""Purchasing: purchase orders, receipts and suppliers' invoices, each with its lines."""

from __future__ import annotations

from decimal import Decimal

from onebook.records.declare import RecordType, choice, code, currency, date, ident, instant, money, quantity, ref

ZERO = Decimal(0)

PURCHASE_ORDER = RecordType(
    "purchase_order",
    "What we ordered from a supplier at one time.",
    (
        ident(),
        ref("supplier_id", "party", "The supplier.", required=True),
        ref("buyer_id", "party", "Who ordered."),
        ref("place_id", "place", "Where it is to be received."),
        *instant("ordered", "When it was ordered.", required=True),
        *instant("promised", "When the supplier promised it."),
        choice("status", "draft placed confirmed rejected received closed cancelled", "How far it is."),
        money("shipping_amount", "Freight charged by the supplier."),
        money("tax_amount", "Tax on the order."),
        code("carrier", "Who carries it."),
        currency(),
    ),
    dated="ordered_on",
    group="purchasing",
)

PURCHASE_ORDER_LINE = RecordType(
    "purchase_order_line",
    "One line of a purchase order.",
    (
        ref("purchase_order_id", "purchase_order", "The purchase order.", required=True, part_of=True),
        ident("line", "The line's number or id within the order."),
        ref("supplier_id", "party", "The supplier."),
        ref("item_id", "item", "What was ordered.", required=True),
        *instant("ordered", "When it was ordered.", required=True),
        *instant("due", "When it is due."),
        quantity("quantity", "How many were ordered.", required=True, minimum=ZERO),
        money("unit_price", "Price of one unit.", required=True),
        money("amount", "Quantity times price.", required=True),
        currency(),
    ),
    key=("purchase_order_id", "line"),
    dated="ordered_on",
    group="purchasing",
)

RECEIPT = RecordType(
    "receipt",
    "Goods that came in from a supplier at one time.",
    (
        ident(),
        ref("purchase_order_id", "purchase_order", "The purchase order."),
        ref("supplier_id", "party", "The supplier."),
        ref("place_id", "place", "Where they were received."),
        *instant("received", "When they came in.", required=True),
    ),
    dated="received_on",
    group="purchasing",
)

RECEIPT_LINE = RecordType(
    "receipt_line",
    "How many of a purchase order's line came in, and how many of these were refused.",
    (
        ref("receipt_id", "receipt", "The receipt.", required=True, part_of=True),
        ident("line", "The line's number or id within the receipt."),
        ref("purchase_order_id", "purchase_order", "The purchase order."),
        ref("order_line", "purchase_order_line", "The purchase order's line."),
        ref("item_id", "item", "What came in.", required=True),
        *instant("received", "When it came in.", required=True),
        quantity("quantity", "How many came in.", required=True, minimum=ZERO),
        quantity("rejected_quantity", "How many of them were refused.", minimum=ZERO),
    ),
    key=("receipt_id", "line"),
    dated="received_on",
    group="purchasing",
)

INVOICE = RecordType(
    "invoice",
    "A supplier's invoice.",
    (
        ident(),
        ref("supplier_id", "party", "The supplier.", required=True),
        ref("purchase_order_id", "purchase_order", "The purchase order it bills, if one."),
        *instant("invoiced", "Its date.", required=True),
        date("due_on", "When it is to be paid."),
        money("tax_amount", "Tax on the invoice."),
        currency(),
    ),
    dated="invoiced_on",
    group="purchasing",
)

INVOICE_LINE = RecordType(
    "invoice_line",
    "One line of a supplier's invoice. Billed above or below the ordered price, it makes purchase price variance.",
    (
        ref("invoice_id", "invoice", "The invoice.", required=True, part_of=True),
        ident("line", "The line's number or id within the invoice."),
        ref("purchase_order_id", "purchase_order", "The purchase order it bills."),
        ref("order_line", "purchase_order_line", "The purchase order's line."),
        ref("item_id", "item", "What is billed."),
        *instant("invoiced", "The invoice's date.", required=True),
        quantity("quantity", "How many are billed.", required=True),
        money("unit_price", "Price of one unit.", required=True),
        money("amount", "Quantity times price.", required=True),
        currency(),
    ),
    key=("invoice_id", "line"),
    dated="invoiced_on",
    group="purchasing",
)
