"""What the API, `--json` and a notebook tell of the book: the same shapes.

Quantities and amounts are decimal text, exact; instants are UTC. What things cost is left out for those who may not
read it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from onebook.app.shapes import plain
from onebook.book import Answer, Applied
from onebook.book.exact import decimal_of
from onebook.book.views.items import ItemListed
from onebook.book.views.journal import EntryListed
from onebook.book.views.orders import OrderLife, OrderListed
from onebook.book.views.stock import HistoryMove, ItemStock

__all__ = [
    "amount_text", "answer_shape", "entry_shape", "history_shape", "instant_text", "item_shape", "life_shape",
    "order_shape", "quantity_text", "row_shape", "stock_shape",
]  # fmt: skip

COSTS = ("cost_amount", "unit_cost", "value")
"""What only those are told who may read costs."""
NUMBERS = frozenset({"line", "order_line", "kit_line", "parcels", "journal_id", "task_id"})
"""Whole numbers that are no quantities."""


def quantity_text(number: int) -> str:
    """Return a quantity in ten-thousandths as decimal text, without noughts at its end."""
    text = f"{decimal_of(number):f}".rstrip("0").rstrip(".")
    return text or "0"


def amount_text(number: int) -> str:
    """Return an amount in ten-thousandths as decimal text with two to four decimals."""
    return plain(decimal_of(number))


def instant_text(at: int) -> str:
    """Return an instant in microseconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at / 1_000_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shape(row: dict[str, Any], costs: bool) -> dict[str, Any]:
    """A row by what its names say its figures are."""
    return {name: _told(name, of) for name, of in row.items() if costs or name not in COSTS}


def _told(name: str, of: Any) -> Any:
    if isinstance(of, list):
        return [_shape(row, costs=True) for row in of]
    if name in NUMBERS or not isinstance(of, int) or isinstance(of, bool):
        return of
    if name == "at" or name.endswith("_at"):
        return instant_text(of)
    return amount_text(of) if name.endswith(("amount", "value")) else quantity_text(of)


def row_shape(row: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """Return a row (a named tuple) by what its names say its figures are. without: names that are left out."""
    return _shape({name: of for name, of in row._asdict().items() if name not in without}, costs=False)


def order_shape(order: OrderListed) -> dict[str, Any]:
    """Return a sales order as lists tell it."""
    return _shape({name: of for name, of in order._asdict().items() if name != "order_id"}, costs=False)


def life_shape(life: OrderLife, *, costs: bool) -> dict[str, Any]:
    """Return a sales order with all that became of it."""
    more = ("delivery_method", "owed_amount", "due_on", "on_hold", "hold_reason", "closed_at", "sales_person_id")
    kinds = ("lines", "kept", "shipments", "payments", "returns", "promises", "entries")
    return (
        order_shape(life.order)
        | _shape({name: getattr(life, name) for name in more}, costs)
        | {kind: [_shape(row, costs) for row in getattr(life, kind)] for kind in kinds}
    )


def stock_shape(stock: ItemStock, *, costs: bool) -> dict[str, Any]:
    """Return how much of an item is where, and in all."""
    figures = ("on_hand", "committed", "reserved", "available", "incoming")
    shape = {
        "item": stock.item, "name": stock.name, "unit": stock.unit,
        **{name: quantity_text(sum(getattr(at, name) for at in stock.places)) for name in figures},
        "places": [
            {"place": at.place, **{name: quantity_text(getattr(at, name)) for name in figures}} for at in stock.places
        ],
    }  # fmt: skip
    return shape | ({"value": amount_text(stock.value)} if costs else {})


def history_shape(move: HistoryMove, *, costs: bool) -> dict[str, Any]:
    """Return a move with who gave it, and what it left behind."""
    shape = {
        "moved_at": instant_text(move.moved_at), "reason": move.reason, "from_place": move.from_place,
        "to_place": move.to_place, "quantity": quantity_text(move.quantity), "lot": move.lot,
        "document": move.document, "order": None if move.order is None else dict(zip(("system", "external_id"),
                                                                                     move.order, strict=True)),
        "line": move.line, "entered_at": instant_text(move.entered_at), "actor": move.actor, "through": move.through,
        "command": move.kind, "after": {place: quantity_text(number) for place, number in move.after.items()},
    }  # fmt: skip
    return shape | ({"value": amount_text(move.value)} if costs else {})


def item_shape(item: ItemListed) -> dict[str, Any]:
    """Return an item as lists tell it."""
    return {name: of for name, of in item._asdict().items() if name != "item_id"}


def entry_shape(entry: EntryListed) -> dict[str, Any]:
    """Return an entry of the journal: what was said and what was told, as they were."""
    texts = {name: _read(getattr(entry, name)) for name in ("command", "answer", "touched")}
    return entry._asdict() | {"at": instant_text(entry.at)} | texts


def _read(text: str) -> Any:
    return json.loads(text) if text else {}


def answer_shape(answer: Answer) -> dict[str, Any]:
    """Return what became of a command."""
    if isinstance(answer, Applied):
        return {"applied": True, "journal_id": answer.journal_id, "again": answer.again, "told": dict(answer.told)}
    return {
        "applied": False, "code": answer.code, "what": answer.what, "mend": answer.mend, "fields": dict(answer.fields),
    }  # fmt: skip
