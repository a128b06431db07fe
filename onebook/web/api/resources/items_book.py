"""Items as the book has them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_item_status
from onebook.app.keeping.shapes import item_shape
from onebook.book.views.items import items_listed
from onebook.web.api.kept import Kept, Keyed
from onebook.web.api.shapes import Shape

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
