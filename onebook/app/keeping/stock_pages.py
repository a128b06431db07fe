"""What the pages of stock show: levels, what needs somebody, and one item with the history behind its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onebook.app.keeping.order_pages import now
from onebook.book import Rules, Store
from onebook.book.availability.offering import Offer
from onebook.book.views.availability import availability_of_items
from onebook.book.views.item_life import items_found
from onebook.book.views.proposals import ProposalListed, proposals_listed
from onebook.book.views.stock import HistoryMove, ItemStock, item_stock, stock_history, stock_listed
from onebook.book.views.stock_figures import ItemFigures, StockTotals, stock_figures, stock_totals
from onebook.book.views.stock_needs import (
    CountTask,
    Expected,
    LotAt,
    Proposed,
    RunsOut,
    count_tasks,
    expected_of,
    item_count_tasks,
    lots_of,
    number_to_count,
    proposed_for,
    running_out,
)
from onebook.book.views.tasks import TaskListed, tasks_listed

__all__ = ["ItemStockShown", "StockNeeds", "StockShown", "item_stock_shown", "may_sell", "stock_needs", "stock_shown"]

FEW = 10
"""Of what needs somebody, how much the page of all stock shows."""
PROPOSALS = 50


@dataclass(frozen=True, slots=True)
class StockNeeds:
    """What needs somebody. All but totals: the first of them; totals: the figures of all stock.

    to_buy: what should be had for orders that wait; came_over: what came though nobody had ordered so many.
    """

    running_out: list[RunsOut]
    counts: list[CountTask]
    counts_number: int
    totals: StockTotals
    to_buy: list[ProposalListed]
    came_over: list[TaskListed]


@dataclass(frozen=True, slots=True)
class StockShown:
    """Items with their levels. next: the number of the last one, where others follow; None where none do."""

    items: list[ItemStock]
    next: str | None


@dataclass(frozen=True, slots=True)
class ItemStockShown:
    """One item's stock. offers: what each channel is told of it; moves: of the history, the latest first.

    figures: how it turns and lasts; None where it was never anywhere. is_kit: it is stocked as its parts.
    """

    stock: ItemStock
    is_kit: bool
    figures: ItemFigures | None
    offers: tuple[Offer, ...]
    counts: list[tuple[str, int]]
    expected: list[Expected]
    proposed: list[Proposed]
    lots: list[LotAt]
    moves: list[HistoryMove]


def stock_needs(store: Store, rules: Rules, most: int = FEW) -> StockNeeds:
    """Return what of the stock needs somebody. most: of each sort."""
    return StockNeeds(
        running_out(store, rules, now(), most),
        count_tasks(store, most),
        number_to_count(store),
        stock_totals(store, rules),
        proposals_listed(store, most),
        tasks_listed(store, most, kinds=("over_receipt",)),
    )


def stock_shown(store: Store, text: str, place: str, most: int, after: str) -> StockShown:
    """Return items with their levels, by number. text: a number's beginning, a code, or what stands in a name."""
    if not text:
        items = stock_listed(store, most, after, place)
        return StockShown(items, items[-1].item if len(items) == most else None)
    found = items_found(store, most, after, text)
    stocks = [stock_listed(store, 1, place=place, item=each.item) for each in found]
    following = found[-1].item if len(found) == most else None
    return StockShown([stock for each in stocks for stock in each if stock.places], following)


def may_sell(store: Store, rules: Rules, channel: str, items: Sequence[ItemStock]) -> dict[str, int]:
    """Return how many of these items a channel may sell, in ten-thousandths; what it may not, is left out."""
    told = availability_of_items(store, rules, [each.item for each in items], now())
    return {each.item: of.quantity for each in told for of in each.channels if of.channel == channel}


def item_stock_shown(
    store: Store, rules: Rules, item: str, place: str, most: int, after: tuple[int, int, Mapping[str, int]] | None
) -> ItemStockShown | None:
    """Return an item's stock with the moves behind it; None where there is no such item."""
    stock = item_stock(store, item)
    if stock is None:
        return None
    told = availability_of_items(store, rules, [item], now())
    return ItemStockShown(
        stock,
        bool(told and told[0].is_kit),
        next(iter(stock_figures(store, rules, 1, item=item)), None),
        told[0].channels if told else (),
        item_count_tasks(store, stock.item_id),
        expected_of(store, stock.item_id),
        proposed_for(store, stock.item_id, PROPOSALS),
        lots_of(store, stock.item_id),
        stock_history(store, stock, most, after, place),
    )
