"""A place's pieces were counted: the book is brought to what is there."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Amount, Command, Kind, Name, Part, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import LotLevel, Move, Place
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.corrections import find, lose, needs_to_take
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.moves import level_of
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.waiting import needs_to_serve, serve

__all__ = ["KIND", "CountStock", "Counted"]


class Counted(Part):
    """How many of an item were there, in the unit in which it is counted, or another one.

    lot: of items that are kept by lots: only of this one; none: of all lots together.
    """

    item: Name
    quantity: Amount
    unit: Name | None = None
    lot: Name | None = None


class CountStock(Command):
    """A count of items at a place. What moved after it was counted (`at`) is allowed for: nothing need stand still."""

    place: Name
    lines: Annotated[tuple[Counted, ...], Field(min_length=1)]
    document: str | None = None


def _needs(command: CountStock, rules: Rules, needs: Needs) -> None:
    skus = [line.item for line in command.lines]
    needs_to_serve(needs, rules, skus)
    for line in command.lines:
        needs_to_count(needs, line.item, line.unit)
    if command.place in rules.places:
        place = rules.places[command.place]
        needs_to_take(needs, rules, skus, place)
        if command.at is not None:
            needs.want(
                "moved_since", *((line.item, place.place_id, moment(command, 0), line.lot) for line in command.lines)
            )


def _decide(draft: Draft, command: CountStock, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    told = []
    for line in command.lines:
        difference = _difference(draft, command, line, place)
        item = item_named(draft, line.item)
        if difference > 0:
            find(draft, rules, item, place, difference, "count", draft.at, line.lot)
        elif difference < 0:
            lose(draft, rules, item, place, -difference, "count", draft.at, line.lot)
        told.append({"item": line.item, "difference": decimal_of(difference)})
    for sku in sorted({line.item for line in command.lines}):
        serve(draft, rules, item_named(draft, sku))
    return {"place": place.name, "lines": told}


def _difference(draft: Draft, command: CountStock, line: Counted, place: Place) -> int:
    """How many more were there than the book says for the instant of the count."""
    item = item_named(draft, line.item)
    item_id, there, since = item.item_id, level_of(draft, item.item_id, place.place_id).on_hand, 0
    if line.lot is not None:
        lot = draft.get(LotLevel, item_id, place.place_id, line.lot) if item.tracks_lots else None
        there = lot.on_hand if lot else 0
    if command.at is not None:
        at = moment(command, draft.at)
        since = draft.fact("moved_since", item_id, place.place_id, at, line.lot)
        for moved in draft.all(Move):
            if moved.item_id == item_id and moved.moved_at > at and line.lot in (None, moved.lot):
                came, went = moved.to_place_id == place.place_id, moved.from_place_id == place.place_id
                since += moved.quantity * (came - went)
    return counted(draft, item, line.quantity, line.unit) - (there - since)


KIND = Kind("count_stock", CountStock, _needs, _decide)
