"""Stock as the book has it: levels by item and place, and the history behind them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_item, check_place
from onebook.app.keeping.shapes import history_shape, stock_shape
from onebook.book.views.stock import item_stock, stock_history, stock_listed
from onebook.records import Fault
from onebook.web.api.kept import Costs, Instant, Kept, Keyed, Quantity
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


class FiguresAnswer(Shape):
    """How many there are; available: what may still be promised; incoming: expected from suppliers."""

    on_hand: Quantity
    committed: Quantity
    reserved: Quantity
    available: Quantity
    incoming: Quantity


class LevelAnswer(FiguresAnswer):
    """How many of an item are at a place."""

    place: str


class StockAnswer(FiguresAnswer):
    """How many of an item there are in all, and at each place. value: for those who may read costs."""

    item: str
    name: str
    unit: str
    value: Amount | None = None
    places: list[LevelAnswer]


class StocksAnswer(Shape):
    """A page of items with their levels, by number. next: the cursor of the next page."""

    stock: list[StockAnswer]
    next: str | None


class OrderNamed(Shape):
    """A sales order by its number."""

    system: str
    external_id: str


class MoveAnswer(Shape):
    """Goods that moved. after: what was there afterwards; actor, through, command: who entered it, and how."""

    moved_at: Instant
    reason: str
    from_place: str
    to_place: str
    quantity: Quantity
    value: Amount | None = None
    lot: str | None
    document: str | None
    order: OrderNamed | None
    line: int | None
    entered_at: Instant
    actor: str
    through: str
    command: str
    after: dict[str, Quantity]


class HistoryAnswer(Shape):
    """The level of an item, and a page of the moves behind it, the latest first. next: the cursor of the next page."""

    stock: StockAnswer
    moves: list[MoveAnswer]
    next: str | None


@router.get("/stock", response_model=StocksAnswer, response_model_exclude_unset=True)
def stock(kept: Kept, page: Keyed, costs: Costs, place: Word = "", item: Word = "") -> dict[str, Any]:
    """List how much of items is where."""
    check_place(kept, place)
    check_item(kept, item)
    (after,) = page.key(str) or ("",)
    found = stock_listed(kept, page.limit, after, place, item)
    last = [] if not found or item else [found[-1].item]
    return {
        "stock": [stock_shape(each, costs=costs) for each in found],
        "next": page.next(len(found), *last) if last else None,
    }


@router.get("/stock/{item:path}/why", response_model=HistoryAnswer, response_model_exclude_unset=True)
def why(kept: Kept, page: Keyed, costs: Costs, item: str, place: Word = "") -> dict[str, Any]:
    """Tell the history behind an item's levels: each move with its reason, document and who entered it."""
    found = item_stock(kept, item)
    if found is None:
        raise NotThere(Fault("", f"there is no item '{item}'.", "Find it by /v1/items?q=…"))
    check_place(kept, place)
    moves = stock_history(kept, found, page.limit, page.key(int, int, dict), place)
    last = moves[-1] if moves else None
    return {
        "stock": stock_shape(found, costs=costs),
        "moves": [history_shape(move, costs=costs) for move in moves],
        "next": last and page.next(len(moves), last.moved_at, last.move_id, last.there_before),
    }
