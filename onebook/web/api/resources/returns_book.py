"""Sales returns as the book has them: a list, and one with what became of its goods."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_channel, check_return_status
from onebook.app.keeping.work_shapes import return_shape, returned_shape
from onebook.book.views.returns import ReturnWish, return_shown, returns_listed
from onebook.records import Fault
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Instant, Kept, Keyed, Quantity
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


class ReturnAnswer(Shape):
    """A sales return. channel: in which it was taken; order_system, order: null where no order is known."""

    system: str
    external_id: str
    channel: str
    status: str
    requested_at: Instant
    received_at: Instant | None
    currency: str
    owed_amount: Amount
    settled_amount: Amount
    customer_id: str | None
    order_system: str | None
    order: str | None


class ReturnsAnswer(Shape):
    """A page of sales returns, those entered last first. next: the cursor of the next page."""

    returns: list[ReturnAnswer]
    next: str | None


class ReturnLineAnswer(Shape):
    """What comes back, and what became of it. order_line: of the order; null where none is known."""

    line: int
    order_line: int | None
    item: str
    name: str
    quantity: Quantity
    reason: str | None
    received: Quantity
    restocked: Quantity
    repaired: Quantity
    scrapped: Quantity
    sent_back: Quantity
    refused: Quantity
    offered_amount: Amount
    offered_tax_amount: Amount
    amount: Amount
    shipping_amount: Amount
    tax_amount: Amount
    fee_amount: Amount


class ReturnedAnswer(ReturnAnswer):
    """A sales return with its lines. sold_in: the channel that sold the goods; place: where they came back."""

    sold_in: str
    place: str | None
    settled_at: Instant | None
    exchange_system: str | None
    exchange_order: str | None
    lines: list[ReturnLineAnswer]


@router.get("/returns", response_model=ReturnsAnswer)
def returns(
    kept: Kept, business: Planned, page: Keyed, status: Word = "", channel: Word = "",
    customer: Annotated[str, Query(max_length=200, description="As their system names them.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """List sales returns, also those of no known order."""
    check_channel(business.plan, channel)
    check_return_status(status)
    found = returns_listed(kept, ReturnWish(status, channel, customer), page.limit, *(page.key(int) or ()))
    return {
        "returns": [return_shape(each) for each in found],
        "next": page.next(len(found), found[-1].return_id) if found else None,
    }


@router.get("/returns/{system}/{external_id:path}", response_model=ReturnedAnswer)
def returned(kept: Kept, system: str, external_id: str) -> dict[str, Any]:
    """Return a sales return with what became of each line."""
    found = return_shown(kept, system, external_id)
    if found is None:
        raise NotThere(Fault("", f"there is no return {external_id} of {system}.", "Find it by /v1/returns"))
    return returned_shape(found)
