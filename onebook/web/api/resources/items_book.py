"""Items as the book has them: a list, one with all that stands of it, what may be one, and what is offered where."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_channel, check_item_status
from onebook.app.keeping.item_pages import duplicates_shown, item_shown
from onebook.app.keeping.item_shapes import duplicate_shape, item_life_shape, offered_shape
from onebook.app.keeping.shapes import item_shape
from onebook.book.views.items import items_listed
from onebook.book.views.listings import offered_on
from onebook.records import Fault
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Kept, Keyed, Quantity
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()


class ItemAnswer(Shape):
    """An item."""

    item: str
    name: str
    unit: str
    status: str
    category: str | None
    tracks_lots: bool
    is_kit: bool


class ItemsAnswer(Shape):
    """A page of items, by number. next: the cursor of the next page."""

    items: list[ItemAnswer]
    next: str | None


class CodeAnswer(Shape):
    """A code by which an item is known. system: to which; null: to all."""

    scheme: str
    system: str | None
    code: str


class UnitAnswer(Shape):
    """Another unit: one of it is number / divisor of the unit in which the item is counted."""

    unit: str
    number: int
    divisor: int


class VariantAnswer(Shape):
    """A variant, and by which options it differs."""

    item: str
    name: str
    status: str
    options: dict[str, str]


class KitAnswer(Shape):
    """A kit that holds so many of an item."""

    item: str
    name: str
    quantity: Quantity


class PartAnswer(KitAnswer):
    """A part of one kit."""

    unit: str


class ListingAnswer(Shape):
    """How an item is offered on a channel. price: of one, without tax; complete: from 0 to 1, by what is missing."""

    channel: str
    is_listed: bool
    price: Amount | None
    currency: str | None
    title: str | None
    description: str | None
    images: int
    complete: str
    missing: list[str]


class OfferedAnswer(ListingAnswer):
    """An item as a channel shows it."""

    item: str
    name: str
    status: str


class OfferedsAnswer(Shape):
    """A page of what is known of items on a channel, listed or not, in the order in which the book came to know them.

    next: the cursor of the next page.
    """

    listings: list[OfferedAnswer]
    next: str | None


class DuplicateAnswer(Shape):
    """Two items that may be one. likeness: from 0 to 1."""

    item: str
    other: str
    likeness: str
    reason: str


class DuplicatesAnswer(Shape):
    """Items that may be one, the likeliest first: merge_items makes one of them, keep_items_apart leaves them two."""

    duplicates: list[DuplicateAnswer]


class ItemLifeAnswer(ItemAnswer):
    """An item with all that stands of it. weight: of one, in kilograms; merged_into: for which its number stands.

    parts: of one kit; kits: of which it is a part; duplicates: what may be the same.
    """

    has_variants: bool
    weight: Quantity | None
    variant_of: str | None
    merged_into: str | None
    codes: list[CodeAnswer]
    units: list[UnitAnswer]
    variants: list[VariantAnswer]
    parts: list[PartAnswer]
    kits: list[KitAnswer]
    listings: list[ListingAnswer]
    duplicates: list[DuplicateAnswer]


@router.get("/items", response_model=ItemsAnswer)
def items(
    kept: Kept, page: Keyed,
    q: Annotated[str, Query(max_length=200, description="How its number begins, else what stands in its name.")] = "",
    status: Annotated[str, Query(max_length=200)] = "",
) -> dict[str, Any]:  # fmt: skip
    """List items."""
    check_item_status(status)
    (after,) = page.key(str) or ("",)
    found = items_listed(kept, page.limit, after, q, status)
    return {
        "items": [item_shape(item) for item in found],
        "next": page.next(len(found), found[-1].item) if found else None,
    }


@router.get("/items/{item:path}", response_model=ItemLifeAnswer)
def item(kept: Kept, item: str) -> dict[str, Any]:
    """Return an item with its codes, variants, units, parts and listings, and the items that may be the same."""
    found = item_shown(kept, item)
    if found is None:
        raise NotThere(Fault("", f"there is no item '{item}'.", "Find it by /v1/items?q=…"))
    return item_life_shape(found)


@router.get("/duplicates", response_model=DuplicatesAnswer)
def duplicates(
    kept: Kept, limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50
) -> dict[str, Any]:
    """List the items that may be one, the likeliest first; none that are known to be two."""
    return {"duplicates": [duplicate_shape(each) for each in duplicates_shown(kept, limit)]}


@router.get("/listings", response_model=OfferedsAnswer)
def listings(
    kept: Kept, business: Planned, page: Keyed, channel: Annotated[str, Query(max_length=200)]
) -> dict[str, Any]:
    """List what is sold on a channel: what is known of items there, and what their listings lack."""
    check_channel(business.plan, channel)
    (after,) = page.key(int) or (0,)
    found = offered_on(kept, channel, after, page.limit)
    return {
        "listings": [offered_shape(each) for each in found],
        "next": page.next(len(found), found[-1].item.item_id) if found else None,
    }
