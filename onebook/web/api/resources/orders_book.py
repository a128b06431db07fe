"""Sales orders as the book has them: a list, and one with all that became of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_channel, check_item, check_order_status
from onebook.app.keeping.shapes import life_shape, order_shape
from onebook.book.views.orders import OrderWish, order_life, orders_listed
from onebook.records import Fault
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Costs, Instant, Kept, Keyed, Quantity
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


class OrderAnswer(Shape):
    """A sales order. amount: without tax; customer_id: as its system names them."""

    system: str
    external_id: str
    channel: str
    ordered_at: Instant
    status: str
    currency: str
    amount: Amount
    tax_amount: Amount
    paid_amount: Amount
    customer_id: str | None
    customer_reference: str | None


class OrdersAnswer(Shape):
    """A page of sales orders, the latest first. next: the cursor of the next page."""

    orders: list[OrderAnswer]
    next: str | None


class LineAnswer(Shape):
    """A line. cost_amount: of what was shipped, for those who may read costs."""

    line: int
    item: str
    name: str
    quantity: Quantity
    waiting: Quantity
    allocated: Quantity
    shipped: Quantity
    delivered: Quantity
    cancelled: Quantity
    gross_amount: Amount
    discount_amount: Amount
    shipping_amount: Amount
    tax_amount: Amount
    cost_amount: Amount | None = None
    kit_line: int | None
    promised_on: str | None
    latest_promised_on: str | None


class KeptAnswer(Shape):
    """What is kept for a line at a place."""

    line: int
    place: str
    quantity: Quantity


class ShippedAnswer(Shape):
    """What was shipped of a line."""

    line: int
    item: str
    quantity: Quantity
    returned: Quantity


class ShipmentAnswer(Shape):
    """A shipment."""

    system: str
    external_id: str
    place: str
    shipped_at: Instant
    carrier: str | None
    tracking_code: str | None
    tracking_url: str | None
    parcels: int
    delivered_at: Instant | None
    lines: list[ShippedAnswer]


class PaymentAnswer(Shape):
    """What was paid, or given back."""

    system: str
    external_id: str
    kind: str
    status: str
    method: str
    amount: Amount
    currency: str
    paid_at: Instant
    reason: str | None


class ReturnedAnswer(Shape):
    """What comes back of a line."""

    line: int | None
    item: str
    quantity: Quantity
    received: Quantity
    reason: str | None


class ReturnAnswer(Shape):
    """A return. channel: in which it was taken."""

    system: str
    external_id: str
    channel: str
    status: str
    requested_at: Instant
    received_at: Instant | None
    owed_amount: Amount
    settled_amount: Amount
    lines: list[ReturnedAnswer]


class PromiseAnswer(Shape):
    """A promise after the first one, which the line has."""

    line: int
    promised_on: str | None
    promised_at: Instant
    reason: str


class EntryAnswer(Shape):
    """A command by which goods of the order moved."""

    journal_id: int
    at: Instant
    actor: str
    through: str
    kind: str
    command_id: str


class LifeAnswer(OrderAnswer):
    """A sales order with all that became of it."""

    delivery_method: str
    owed_amount: Amount
    due_on: str | None
    on_hold: bool
    hold_reason: str | None
    closed_at: Instant | None
    sales_person_id: str | None
    lines: list[LineAnswer]
    kept: list[KeptAnswer]
    shipments: list[ShipmentAnswer]
    payments: list[PaymentAnswer]
    returns: list[ReturnAnswer]
    promises: list[PromiseAnswer]
    entries: list[EntryAnswer]


@router.get("/orders", response_model=OrdersAnswer)
def orders(
    kept: Kept, business: Planned, page: Keyed, channel: Word = "", status: Word = "",
    customer: Annotated[str, Query(max_length=200, description="As the order's system names them.")] = "",
    item: Annotated[str, Query(max_length=200, description="With a line of this item.")] = "",
    q: Annotated[str, Query(max_length=200, description="How its number begins.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """List sales orders, the latest first; by number where `q` says how it begins."""
    check_channel(business.plan, channel)
    check_order_status(status)
    check_item(kept, item)
    after = page.key(int, int, str, str)
    found = orders_listed(kept, OrderWish(channel, status, customer, item, q), page.limit, after)
    last = found and (found[-1].ordered_at, found[-1].order_id, found[-1].external_id, found[-1].system)
    return {"orders": [order_shape(order) for order in found], "next": page.next(len(found), *last)}


@router.get("/orders/{system}/{external_id:path}", response_model=LifeAnswer, response_model_exclude_unset=True)
def order(kept: Kept, costs: Costs, system: str, external_id: str) -> dict[str, Any]:
    """Return a sales order with all that became of it."""
    found = order_life(kept, system, external_id)
    if found is None:
        raise NotThere(Fault("", f"there is no order {external_id} of {system}.", "Find it by /v1/orders?q=…"))
    return life_shape(found, costs=costs)
