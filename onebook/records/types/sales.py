"""Sales: orders and their lines, payments, shipments and returns."""

from __future__ import annotations

from decimal import Decimal

from onebook.records.declare import (
    Field,
    RecordType,
    Rule,
    choice,
    code,
    currency,
    ident,
    instant,
    money,
    quantity,
    ref,
)

ZERO = Decimal(0)
CANCEL_REASONS = "customer_request out_of_stock payment_failed fraud other"
DELIVERY_METHODS = "ship pickup carry_out drop_ship digital"


def _who_sold() -> tuple[Field, ...]:
    return (
        code("channel", "The channel that sold.", required=True, values="channel"),
        *instant("ordered", "When it was ordered.", required=True),
        ref("customer_id", "party", "Who bought."),
        ref("place_id", "place", "The place that sold (store, web site, catalogue page)."),
        ref("sales_person_id", "party", "Who looked after the sale."),
    )


def _delivery(what: str) -> tuple[Field, ...]:
    return (
        *instant("promised", "The first promise of delivery given to the customer."),
        *instant("latest_promised", "The latest promise, where it was changed."),
        *instant("shipped", f"When the {what} was shipped, picked up or handed over."),
        *instant("delivered", "When the customer had it."),
    )


def _cancelled() -> tuple[Field, ...]:
    return (
        *instant("cancelled", "When it was cancelled."),
        choice("cancelled_by", "customer merchant", "Who cancelled."),
        choice("cancel_reason", CANCEL_REASONS, "Why it was cancelled."),
    )


SALES_ORDER = RecordType(
    "sales_order",
    "What a customer ordered at one time in one channel; a till sale is one too.",
    (
        ident(),
        *_who_sold(),
        choice("status", "draft placed paid allocated shipped delivered closed cancelled", "How far it is."),
        currency(),
        code("customer_reference", "The customer's own number for it."),
        ref("campaign_id", "campaign", "The campaign it is credited to by its source."),
        code("device", "Device it was ordered on."),
        choice("delivery_method", DELIVERY_METHODS, "How the goods reach the customer; `carry_out` is a till sale."),
        *_delivery("whole order"),
        *_cancelled(),
    ),
    dated="ordered_on",
    group="sales",
)

SALES_ORDER_LINE = RecordType(
    "sales_order_line",
    "One line of a sales order. It repeats who sold, so that lines can be measured without their order.",
    (
        ref("sales_order_id", "sales_order", "The order it belongs to.", required=True, part_of=True),
        ident("line", "The line's number or id within the order."),
        *_who_sold(),
        ref("item_id", "item", "What was sold."),
        choice(
            "line_kind",
            "goods service voucher",
            "A voucher sold is a liability until redeemed, not a sale.",
            default="'goods'",
        ),
        quantity("quantity", "How many were ordered.", required=True, minimum=ZERO),
        money("gross_amount", "Value before discounts, without tax.", required=True, taxed=True),
        money("discount_amount", "Discounts of any kind on this line, without tax.", taxed=True, default="0"),
        money(
            "shipping_amount",
            "Shipping charged for it (an order's shipping stands on its first line).",
            taxed=True,
            default="0",
        ),
        money("tax_amount", "Tax on top of gross less discount plus shipping."),
        money("cost_amount", "Cost of the goods sold on this line."),
        currency(),
        ref("promotion_id", "promotion", "The promotion that reduced the price."),
        choice("delivery_method", DELIVERY_METHODS, "How the goods reach the customer; `carry_out` is a till sale."),
        code("carrier", "Who carries it."),
        *_delivery("whole line"),
        *_cancelled(),
    ),
    key=("sales_order_id", "line"),
    rules=(
        Rule(
            "sign_of_gross",
            "gross_amount",
            "gross_amount >= 0",
            "is negative: what comes back is a sales_return, not a sale",
            "Map such rows to sales_return.",
        ),
    ),
    dated="ordered_on",
    group="sales",
)

PAYMENT = RecordType(
    "payment",
    "Money that a customer paid or got back, or an attempt at it.",
    (
        ident(),
        ref("sales_order_id", "sales_order", "The order it is for."),
        code("channel", "The channel in which it was made.", values="channel"),
        *instant("paid", "When it was made.", required=True),
        choice("kind", "payment deposit refund chargeback", "What sort of payment it is.", default="'payment'"),
        choice("status", "succeeded failed pending", "How it ended.", default="'succeeded'"),
        code("method", "Card, invoice, cash, voucher, wallet, transfer."),
        money("amount", "The amount with tax; refunds and chargebacks are positive too.", required=True, minimum=ZERO),
        money("fee_amount", "What the payment provider took."),
        currency(),
    ),
    dated="paid_on",
    group="sales",
)

SHIPMENT = RecordType(
    "shipment",
    "Goods sent to a customer, or handed over, at one time.",
    (
        ident(),
        ref("sales_order_id", "sales_order", "The order it belongs to, if one."),
        code("channel", "The channel that sold.", values="channel"),
        ref("place_id", "place", "Where it was shipped from."),
        code("carrier", "Who carries it."),
        code("service", "The carrier's product."),
        code("tracking_code", "The carrier's number for it."),
        *instant("shipped", "When it left.", required=True),
        *instant("delivered", "When the customer had it."),
        money("cost_amount", "What picking, packing and carrying it cost."),
        currency(),
    ),
    dated="shipped_on",
    group="sales",
)

SHIPMENT_LINE = RecordType(
    "shipment_line",
    "How many of an order line went with a shipment.",
    (
        ref("shipment_id", "shipment", "The shipment.", required=True, part_of=True),
        ident("line", "The line's number or id within the shipment."),
        ref("sales_order_id", "sales_order", "The order.", required=True),
        ref("order_line", "sales_order_line", "The order's line.", required=True),
        quantity("quantity", "How many.", required=True, minimum=ZERO),
        *instant("shipped", "When it left.", required=True),
    ),
    key=("shipment_id", "line"),
    dated="shipped_on",
    group="sales",
)

SALES_RETURN = RecordType(
    "sales_return",
    "Goods (or only money) given back for one order line. It is charged to the channel that sold.",
    (
        ident(),
        ident("line", "The line's number or id within the return."),
        ref("sales_order_id", "sales_order", "The order they were sold with."),
        ref("order_line", "sales_order_line", "The order's line."),
        code("channel", "The channel that sold.", required=True, values="channel"),
        code("return_channel", "The channel through which they came back.", values="channel"),
        ref("place_id", "place", "The place that sold."),
        ref("return_place_id", "place", "The place to which they came back."),
        ref("customer_id", "party", "Who gave them back."),
        ref("item_id", "item", "What came back."),
        *instant("returned", "When they came back.", required=True),
        *instant("refunded", "When the money was paid back."),
        quantity("quantity", "How many came back.", required=True, minimum=ZERO),
        money("amount", "Value taken back, without tax (positive).", required=True, taxed=True, minimum=ZERO),
        money("tax_amount", "Tax paid back."),
        money("cost_amount", "Cost of the goods that went back into stock."),
        money("handling_amount", "What the return cost us besides: shipping, fees, repair."),
        currency(),
        code("reason", "Why, in the source's words."),
        choice("condition", "restock repair scrap", "What became of the goods."),
    ),
    key=("external_id", "line"),
    dated="returned_on",
    group="sales",
)
