"""The book in a notebook or a program: commands, and what it holds as rows with exact figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from onebook.app.answers import Answer
from onebook.app.business import Business
from onebook.app.keeping.availability import available_items, day_asked, must_be_a_place
from onebook.app.keeping.erasing import do_all
from onebook.app.keeping.filters import check_channel, check_item, check_item_status, check_order_status
from onebook.app.keeping.giving import given, whoever
from onebook.app.keeping.going_on import Named, after_item, after_order
from onebook.app.keeping.item_pages import ItemShown, duplicates_shown, item_shown
from onebook.app.keeping.opening import keeping
from onebook.book import Answer as BookAnswer
from onebook.book import Given
from onebook.book.exact import decimal_of
from onebook.book.things.duplicates import Duplicate
from onebook.book.views.availability import ItemAvailability
from onebook.book.views.counts import ToCount, counts_due
from onebook.book.views.items import ItemListed, items_listed
from onebook.book.views.journal import EntryListed, EntryWish, entries_after
from onebook.book.views.listings import Offered, offered_on
from onebook.book.views.orders import OrderLife, OrderListed, OrderWish, order_life, orders_listed
from onebook.book.views.stock import HistoryMove, ItemStock, item_stock, stock_history, stock_listed
from onebook.book.views.stock_figures import ItemFigures, ValueAt, stock_figures, value_on
from onebook.records import BadInput, Fault

__all__ = [
    "available_answer", "do", "due_answer", "duplicates_answer", "figures_answer", "history_answer", "item_of",
    "items_answer", "journal_answer", "listings_answer", "order_of", "orders_answer", "rows_of", "stock_answer",
    "value_answer",
]  # fmt: skip

TURNING = (
    "on_hand", "available", "value", "sold", "cost_of_sold", "average_value", "turn", "supply_days",
)  # fmt: skip
LEVELS = ("on_hand", "committed", "reserved", "available", "incoming")


def do(business: Business, kind: str, by: str, command_id: str, said: Mapping[str, Any]) -> BookAnswer:
    """Give a command and return what became of it. BadInput where it cannot be understood."""
    asked = given(kind, {"command_id": command_id or uuid4().hex, **said}, whoever(by, "python"))
    if not isinstance(asked, Given):
        raise BadInput(*asked)
    with keeping(business) as book:
        return do_all(business, book, [asked])[0]


def orders_answer(
    business: Business, wish: OrderWish, limit: int, after: Named | None
) -> Answer[Sequence[OrderListed]]:  # fmt: skip
    """Return sales orders, the latest first. BadInput where there is no such channel, status or item."""
    check_channel(business.plan, wish.channel)
    check_order_status(wish.status)
    with keeping(business) as book:
        check_item(book.store, wish.item)
        found = orders_listed(book.store, wish, limit, after_order(book.store, after))
    columns = {
        "system": "text", "external_id": "text", "channel": "text", "ordered_at": "instant", "status": "text",
        "currency": "text", "amount": "figure", "tax_amount": "figure", "paid_amount": "figure",
        "customer_id": "text", "customer_reference": "text",
    }  # fmt: skip
    return Answer("Sales orders", columns, rows_of(found, columns), found)


def order_of(business: Business, system: str, external_id: str) -> OrderLife:
    """Return a sales order with all that became of it. BadInput where there is none."""
    with keeping(business) as book:
        found = order_life(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no order {external_id} of {system}.", "Find it: orders(find=…)."))
    return found


def stock_answer(business: Business, item: str, place: str, limit: int) -> Answer[Sequence[ItemStock]]:
    """Return how much of items is where: a row an item and place. BadInput where there is no such item or place."""
    with keeping(business) as book:
        must_be_a_place(book, place)
        check_item(book.store, item)
        found = stock_listed(book.store, limit, place=place, item=item)
    columns = {"item": "text", "name": "text", "place": "text", **dict.fromkeys(LEVELS, "figure")}
    rows = tuple(
        {"item": each.item, "name": each.name, "place": at.place,
         **{name: decimal_of(getattr(at, name)) for name in LEVELS}}
        for each in found for at in each.places
    )  # fmt: skip
    return Answer("Stock", columns, rows, found)


def history_answer(business: Business, item: str, place: str, limit: int) -> Answer[Sequence[HistoryMove]]:
    """Return the moves behind an item's levels, the latest first. BadInput where there is no such item."""
    with keeping(business) as book:
        known = item_stock(book.store, item)
        if known is None:
            raise BadInput(Fault("", f"there is no item '{item}'.", "Find it: stock()."))
        found = stock_history(book.store, known, limit, place=place)
    columns = {
        "moved_at": "instant", "reason": "text", "from_place": "text", "to_place": "text", "quantity": "figure",
        "value": "figure", "lot": "text", "document": "text", "actor": "text", "through": "text",
    }  # fmt: skip
    return Answer(f"What moved {item}", columns, rows_of(found, columns), found)


def available_answer(
    business: Business, item: str, channel: str, limit: int
) -> Answer[Sequence[ItemAvailability]]:  # fmt: skip
    """Return how many of items channels may sell: a row an item and channel."""
    check_channel(business.plan, channel)
    with keeping(business) as book:
        found = available_items(book, limit, item=item, channel=channel)
    figures = {"told": "quantity", **{name: name for name in ("available", "place_buffer", "buffer")}}
    columns = {
        "item": "text", "name": "text", "channel": "text", **dict.fromkeys(figures, "figure"), "last_pieces": "text",
        "age_seconds": "count",
    }  # fmt: skip
    rows = tuple(
        {"item": each.item, "name": each.name, "channel": of.channel,
         **{name: decimal_of(getattr(of, held)) for name, held in figures.items()},
         "last_pieces": "yes" if of.granted else None, "age_seconds": of.age}
        for each in found for of in each.channels
    )  # fmt: skip
    return Answer("Available to channels", columns, rows, found)


def figures_answer(business: Business, item: str, place: str, limit: int) -> Answer[Sequence[ItemFigures]]:
    """Return how stock of items turns and lasts: a row an item."""
    with keeping(business) as book:
        must_be_a_place(book, place)
        check_item(book.store, item)
        found = stock_figures(book.store, book.rules, limit, place=place, item=item)
    columns = {
        "item": "text", "name": "text", **dict.fromkeys(TURNING, "figure"), "last_sold_at": "instant",
        "demand_days": "count", "out_days": "count", "out_share": "figure", "waiting": "figure",
        "waiting_since": "instant",
    }  # fmt: skip
    return Answer("Stock figures", columns, rows_of(found, columns), found)


def value_answer(business: Business, on: str, item: str, limit: int) -> Answer[Sequence[ValueAt]]:
    """Return what items were worth in the evening of a day: a row an item."""
    with keeping(business) as book:
        check_item(book.store, item)
        day = day_asked(book, on)
        found = value_on(book.store, book.rules, day, item, most=limit)
    columns = {"item": "text", "name": "text", "quantity": "figure", "value": "figure"}
    return Answer(f"Worth of stock on {day}", columns, rows_of(found, columns), found)


def due_answer(business: Business, place: str, limit: int) -> Answer[Sequence[ToCount]]:
    """Return what is to be counted next at a place, the most urgent first."""
    with keeping(business) as book:
        must_be_a_place(book, place)
        found = counts_due(book.store, place, limit)
    columns = {
        "item": "text", "name": "text", "on_hand": "figure", "sort": "text", "moved": "figure", "asked_at": "instant",
        "counted_at": "instant", "days": "count",
    }  # fmt: skip
    return Answer(f"To count at {place}", columns, rows_of(found, columns), found)


def items_answer(
    business: Business, find: str, status: str, after: str, limit: int
) -> Answer[Sequence[ItemListed]]:  # fmt: skip
    """Return items, by number."""
    check_item_status(status)
    with keeping(business) as book:
        found = items_listed(book.store, limit, after, find, status)
    columns = dict.fromkeys(("item", "name", "unit", "status", "category"), "text")
    return Answer("Items", columns, rows_of(found, columns), found)


def item_of(business: Business, item: str) -> ItemShown:
    """Return an item with all that stands of it. BadInput where there is none."""
    with keeping(business) as book:
        found = item_shown(book.store, item)
    if found is None:
        raise BadInput(Fault("", f"there is no item '{item}'.", "Find it: items(find=…)."))
    return found


def duplicates_answer(business: Business, limit: int) -> Answer[Sequence[Duplicate]]:
    """Return the items that may be one, the likeliest first."""
    with keeping(business) as book:
        found = duplicates_shown(book.store, limit)
    columns = {"item": "text", "other": "text", "likeness": "figure", "reason": "text"}
    return Answer("Items that may be the same", columns, rows_of(found, columns), found)


def listings_answer(business: Business, channel: str, after: str, limit: int) -> Answer[Sequence[Offered]]:
    """Return what is known of items on a channel, listed or not."""
    check_channel(business.plan, channel)
    with keeping(business) as book:
        found = offered_on(book.store, channel, after_item(book.store, after), limit)
    columns = {
        "item": "text", "name": "text", "is_listed": "text", "price": "figure", "currency": "text", "title": "text",
        "complete": "figure", "missing": "text",
    }  # fmt: skip
    rows = tuple(
        {"item": each.item.sku, "name": each.item.name, "is_listed": "yes" if each.listing.is_listed else None,
         "price": _plain(each.listing.price, "figure"), "currency": each.listing.currency, "title": each.listing.title,
         "complete": each.completeness.share, "missing": ", ".join(each.completeness.missing) or None}
        for each in found
    )  # fmt: skip
    return Answer(f"Sold on {channel}", columns, rows, found)


def journal_answer(
    business: Business, after: int, wish: tuple[str, str, str], limit: int
) -> Answer[Sequence[EntryListed]]:  # fmt: skip
    """Return what was done with the book after a position, in order."""
    with keeping(business) as book:
        found = entries_after(book.store, EntryWish(*wish), limit, after)
    columns = {
        "position": "count", "at": "instant", "kind": "text", "actor": "text", "through": "text", "command_id": "text",
        "command": "text", "answer": "text",
    }  # fmt: skip
    return Answer("Journal", columns, rows_of(found, columns), found)


def _plain(of: Any, sort: str) -> Any:
    if of is None:
        return None
    if sort == "instant":
        return datetime.fromtimestamp(of / 1_000_000, UTC)
    return decimal_of(of) if sort == "figure" and isinstance(of, int) else of


def rows_of(found: Sequence[Any], columns: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Return rows by their columns, as plain as an answer tells them."""
    return tuple({name: _plain(getattr(each, name), sort) for name, sort in columns.items()} for each in found)
