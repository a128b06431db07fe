"""What channels may sell, how stock turns and lasts, what it was worth on a day, and what is to be counted next."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from onebook.app.keeping.availability import available_shapes, due_shapes, figure_shapes, total_shape, value_shapes
from onebook.app.keeping.filters import check_channel, check_item, check_place
from onebook.app.keeping.opening import Book
from onebook.app.keeping.order_pages import rules_now
from onebook.app.keeping.shapes import instant_text
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Costs, Instant, Kept, Keyed, Page, Quantity
from onebook.web.api.shapes import Amount, Shape

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
Ratio = Annotated[str, Field(pattern=r"^-?\d+(\.\d{1,4})?$")]
"""A ratio, as decimal text."""


class OfferAnswer(Shape):
    """How many a channel may sell (told), and why so many: of those available to it, what is kept back.

    place_buffer: for what may be missing there; buffer: for what others sell meanwhile; last_pieces: it alone is told
    them; age_seconds: by how much it shows older levels.
    """

    channel: str
    told: Quantity
    available: Quantity
    place_buffer: Quantity
    buffer: Quantity
    last_pieces: bool
    age_seconds: int


class AvailableItem(Shape):
    """How many of an item channels may sell; those that are not named may sell none."""

    item: str
    name: str
    is_kit: bool
    channels: list[OfferAnswer]


class AvailableAnswer(Shape):
    """A page of items that may be sold, by number. next: the cursor of the next page.

    at: what is told stands so at this instant; a channel that shows it says so by acknowledge_stock (up_to), with that
    of the first page.
    """

    at: Instant
    available: list[AvailableItem]
    next: str | None


class ItemFiguresAnswer(Shape):
    """An item at all places, or at one. What it is worth and cost is for those who may read costs.

    sold, cost_of_sold, average_value: of a year. supply_days: for how many days what is available lasts, by what was
    ordered a day since the item is known, of late (of all stock: by what goods that were sold cost). out_share: of
    the days on which it was ordered (demand_days), those with none. waiting: what customers wait for.
    """

    item: str
    name: str
    on_hand: Quantity
    available: Quantity
    value: Amount | None = None
    sold: Quantity
    cost_of_sold: Amount | None = None
    average_value: Amount | None = None
    turn: Ratio | None
    supply_days: Ratio | None
    last_sold_at: Instant | None
    is_dead: bool
    demand_days: int
    out_days: int
    out_share: Ratio | None
    waiting: Quantity
    waiting_since: Instant | None


class WaitingAnswer(Shape):
    """Order lines that have waited for so many days or more, up to the next class."""

    from_days: int
    lines: int
    quantity: Quantity
    oldest_at: Instant


class TotalAnswer(Shape):
    """All stock, or that of a place. learnt_at: up to when its past is known; null: nothing was learnt yet."""

    value: Amount | None = None
    cost_of_sold: Amount | None = None
    average_value: Amount | None = None
    turn: Ratio | None
    supply_days: Ratio | None
    dead_value: Amount | None = None
    dead_items: int
    demand_days: int
    out_days: int
    out_share: Ratio | None
    waiting: list[WaitingAnswer]
    learnt_at: Instant | None


class FiguresOfStock(Shape):
    """A page of items with their figures, by number. total: of all, on the first page. next: the cursor of the next."""

    total: TotalAnswer | None
    items: list[ItemFiguresAnswer]
    next: str | None


class ValueAnswer(Shape):
    """What there was of an item, and what it was worth, for those who may read costs."""

    item: str
    name: str
    quantity: Quantity
    value: Amount | None = None


class ValuesAnswer(Shape):
    """A page of items, by number; all of them add up to the whole. next: the cursor of the next page."""

    items: list[ValueAnswer]
    next: str | None


class DueAnswer(Shape):
    """An item that is to be counted. sort: A, B or C, by what was sold of it (moved, for those who may read costs).

    asked_at: since when somebody is asked to; counted_at: last; days: since then.
    """

    item: str
    name: str
    on_hand: Quantity
    sort: str
    moved: Amount | None = None
    asked_at: Instant | None
    counted_at: Instant | None
    days: int | None


class DuesAnswer(Shape):
    """What is to be counted next, the most urgent first."""

    due: list[DueAnswer]


@router.get("/stock/available", response_model=AvailableAnswer)
def available(
    kept: Kept, business: Planned, page: Keyed, channel: Word = "",
    item: Annotated[str, Query(max_length=200, description="Only this item.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """Tell how many of each item each channel may sell."""
    check_channel(business.plan, channel)
    at = time.time_ns() // 1000
    (after,) = page.key(str) or ("",)
    book = Book(kept, rules_now(kept, business.plan))
    found = available_shapes(book, page.limit, after, item, channel, at)
    return {"at": instant_text(at), "available": found, "next": None if item else _next(page, found)}


@router.get("/stock/figures", response_model=FiguresOfStock, response_model_exclude_unset=True)
def figures(
    kept: Kept, business: Planned, page: Keyed, costs: Costs, place: Word = "", item: Word = ""
) -> dict[str, Any]:  # fmt: skip
    """Tell how stock turns, how long it lasts, what of it is dead, how often there was none, and who waits."""
    check_place(kept, place)
    check_item(kept, item)
    first = page.key(str)
    book = Book(kept, rules_now(kept, business.plan))
    found = figure_shapes(book, page.limit, first[0] if first else "", place, item, costs=costs)
    return {
        "total": None if first else total_shape(book, place, costs=costs),
        "items": found,
        "next": None if item else _next(page, found),
    }


@router.get("/stock/value", response_model=ValuesAnswer, response_model_exclude_unset=True)
def value(
    kept: Kept, business: Planned, page: Keyed, costs: Costs,
    on: Annotated[str, Query(max_length=60, description="A day, in whose evening; today if left out.")] = "",
    item: Word = "",
) -> dict[str, Any]:  # fmt: skip
    """Tell what there was in the evening of a day, and what it was worth: all entries up to it."""
    check_item(kept, item)
    (after,) = page.key(str) or ("",)
    book = Book(kept, rules_now(kept, business.plan))
    found = value_shapes(book, on, item, after, page.limit, costs=costs)
    return {"items": found, "next": _next(page, found)}


@router.get("/stock/due", response_model=DuesAnswer, response_model_exclude_unset=True)
def due(
    kept: Kept, business: Planned, costs: Costs, place: Word,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
) -> dict[str, Any]:  # fmt: skip
    """Tell what is to be counted next at a place."""
    check_place(kept, place)
    return {"due": due_shapes(Book(kept, rules_now(kept, business.plan)), place, limit, costs=costs)}


def _next(page: Page, found: list[dict[str, Any]]) -> str | None:
    return page.next(len(found), found[-1]["item"]) if found else None
