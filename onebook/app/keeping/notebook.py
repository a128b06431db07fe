"""The book in a notebook or a program: commands, and what it holds as rows with exact figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from getpass import getuser
from typing import Any
from uuid import uuid4

from onebook.app.answers import Answer
from onebook.app.business import Business
from onebook.app.keeping.giving import given
from onebook.app.keeping.opening import keeping
from onebook.book import Answer as BookAnswer
from onebook.book import Who
from onebook.book.exact import decimal_of
from onebook.book.views.journal import EntryListed, EntryWish, entries_after
from onebook.book.views.orders import OrderLife, OrderListed, OrderWish, order_life, orders_listed
from onebook.book.views.stock import HistoryMove, ItemStock, item_stock, stock_history, stock_listed
from onebook.records import BadInput, Fault

__all__ = ["do", "history_answer", "journal_answer", "order_of", "orders_answer", "stock_answer"]

LEVELS = ("on_hand", "committed", "reserved", "available", "incoming")


def do(business: Business, kind: str, by: str, command_id: str, said: Mapping[str, Any]) -> BookAnswer:
    """Give a command and return what became of it. BadInput where it cannot be understood."""
    asked = given(kind, {"command_id": command_id or uuid4().hex, **said}, Who("python", by or getuser(), "python"))
    if isinstance(asked, tuple):
        raise BadInput(*asked)
    with keeping(business) as book:
        return book.do(asked)[0]


def orders_answer(business: Business, wish: OrderWish, limit: int) -> Answer[Sequence[OrderListed]]:
    """Return sales orders, the latest first."""
    with keeping(business) as book:
        found = orders_listed(book.store, wish, limit)
    columns = {
        "system": "text", "external_id": "text", "channel": "text", "ordered_at": "instant", "status": "text",
        "currency": "text", "amount": "figure", "tax_amount": "figure", "paid_amount": "figure",
        "customer_id": "text", "customer_reference": "text",
    }  # fmt: skip
    rows = tuple({name: _plain(getattr(order, name), sort) for name, sort in columns.items()} for order in found)
    return Answer("Sales orders", columns, rows, found)


def order_of(business: Business, system: str, external_id: str) -> OrderLife:
    """Return a sales order with all that became of it. BadInput where there is none."""
    with keeping(business) as book:
        found = order_life(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no order {external_id} of {system}.", "Find it: orders(find=…)."))
    return found


def stock_answer(business: Business, item: str, place: str, limit: int) -> Answer[Sequence[ItemStock]]:
    """Return how much of items is where: a row an item and place."""
    with keeping(business) as book:
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
    rows = tuple({name: _plain(getattr(move, name), sort) for name, sort in columns.items()} for move in found)
    return Answer(f"What moved {item}", columns, rows, found)


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
    rows = tuple({name: _plain(getattr(entry, name), sort) for name, sort in columns.items()} for entry in found)
    return Answer("Journal", columns, rows, found)


def _plain(of: Any, sort: str) -> Any:
    if of is None:
        return None
    if sort == "instant":
        return datetime.fromtimestamp(of / 1_000_000, UTC)
    return decimal_of(of) if sort == "figure" else of
