"""What the shell, pages and the API tell of availability, counts and stock figures: the same shapes.

Quantities and amounts are decimal text, instants UTC, ratios decimal text or None. What things cost is left out for
those who may not read it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from onebook.app.keeping.opening import Book
from onebook.app.keeping.shapes import amount_text, instant_text, quantity_text
from onebook.book.views.availability import ItemAvailability, availability_listed, availability_of_items
from onebook.book.views.counts import counts_due
from onebook.book.views.stock_figures import ALL, stock_figures, stock_totals, value_on
from onebook.records import BadInput, Fault

__all__ = [
    "available_items", "available_shapes", "day_asked", "due_shapes", "figure_shapes", "must_be_a_place", "total_shape",
    "value_shapes",
]  # fmt: skip

AMOUNTS = frozenset({"value", "cost_of_sold", "average_value", "dead_value", "moved"})
"""What only those are told who may read costs."""
QUANTITIES = frozenset({"on_hand", "available", "sold", "waiting", "quantity", "place_buffer", "buffer"})
INSTANTS = frozenset({"last_sold_at", "waiting_since", "oldest_at", "learnt_at", "asked_at", "counted_at"})


def available_items(
    book: Book, most: int, after: str = "", item: str = "", channel: str = "", at: int | None = None
) -> list[ItemAvailability]:
    """Return what channels, or one, are told of items, by number, or of one item. BadInput where there is none.

    at: now, in microseconds.
    """
    if item:
        found = availability_of_items(book.store, book.rules, [item], at)
        if not found:
            raise BadInput(Fault("item", f"there is no item '{item}'.", "Leave it out, and all are told."))
    else:
        found = availability_listed(book.store, book.rules, most, after, at)
    if not channel:
        return found
    return [each._replace(channels=tuple(o for o in each.channels if o.channel == channel)) for each in found]


def available_shapes(
    book: Book, most: int, after: str = "", item: str = "", channel: str = "", at: int | None = None
) -> list[dict[str, Any]]:
    """Return the same as shapes."""
    return [_available(each) for each in available_items(book, most, after, item, channel, at)]


def figure_shapes(
    book: Book, most: int, after: str = "", place: str = "", item: str = "", *, costs: bool
) -> list[dict[str, Any]]:
    """Return the figures of items, by number. BadInput where there is no such place."""
    must_be_a_place(book, place)
    return [_shape(each, costs) for each in stock_figures(book.store, book.rules, most, after, place, item)]


def total_shape(book: Book, place: str = "", *, costs: bool) -> dict[str, Any]:
    """Return the figures of all stock, or of a place. BadInput where there is no such place."""
    must_be_a_place(book, place)
    found = stock_totals(book.store, book.rules, place)
    return _shape(found, costs) | {"waiting": [_shape(each, costs) for each in found.waiting]}


def value_shapes(
    book: Book, day: str, item: str = "", after: str = "", most: int = ALL, *, costs: bool
) -> list[dict[str, Any]]:
    """Return what items were worth in the evening of a day (today where it is empty). BadInput where that is none."""
    on = day_asked(book, day)
    return [_shape(each, costs) for each in value_on(book.store, book.rules, on, item, after, most)]


def due_shapes(book: Book, place: str, number: int, *, costs: bool) -> list[dict[str, Any]]:
    """Return what is to be counted next at a place. BadInput where there is no such place."""
    must_be_a_place(book, place)
    return [_shape(each, costs) for each in counts_due(book.store, place, number)]


def day_asked(book: Book, day: str) -> date:
    """Return a day that is written; today, by the business's clock, where it is empty. BadInput where it is none."""
    try:
        on = date.fromisoformat(day) if day else datetime.now(book.rules.time_zone).date()
        if on < date.max:  # which has no evening
            return on
    except ValueError:
        pass
    raise BadInput(Fault("on", f"'{day}' is no day.", "Write it like 2026-01-31."))


def must_be_a_place(book: Book, place: str) -> None:
    """Raise BadInput where the book has no such place; empty asks for all."""
    if place and place not in book.rules.places:
        raise BadInput(
            Fault("place", f"there is no place '{place}'.", f"There are: {', '.join(sorted(book.rules.places))}.")
        )


def _available(each: ItemAvailability) -> dict[str, Any]:
    channels = [
        {
            "channel": offer.channel,
            "told": quantity_text(offer.quantity),
            "available": quantity_text(offer.available),
            "place_buffer": quantity_text(offer.place_buffer),
            "buffer": quantity_text(offer.buffer),
            "last_pieces": offer.granted,
            "age_seconds": offer.age,
        }
        for offer in each.channels
    ]
    return {"item": each.item, "name": each.name, "is_kit": each.is_kit, "channels": channels}


def _shape(row: Any, costs: bool) -> dict[str, Any]:
    return {name: _told(name, of) for name, of in row._asdict().items() if costs or name not in AMOUNTS}


def _told(name: str, of: Any) -> Any:
    if isinstance(of, Decimal):
        return f"{of:f}"
    if not isinstance(of, int) or isinstance(of, bool):
        return of
    if name in INSTANTS:
        return instant_text(of)
    return amount_text(of) if name in AMOUNTS else quantity_text(of) if name in QUANTITIES else of
