"""Goods go from one of our places to another, or are found, lost, made or used up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity, moment, told_at
from onebook.book.needs import Needs
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named, place_named
from onebook.book.stock.moves import move
from onebook.book.stock.opening import after_opening, needs_opening
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.told_late import (
    counts_since,
    needs_counts_since,
    seen_to_come,
    seen_to_go,
    seen_to_go_by_lots,
)
from onebook.book.stock.waiting import needs_to_serve, serve
from onebook.book.supply.settling import needs_to_settle, set_out
from onebook.book.texts import Text

__all__ = ["KIND", "MoveGoods", "Moved"]


class Moved(Part):
    """How many of an item, in the unit in which it is counted, or another one.

    lot: of items that are kept by lots; none: those that expire first.
    """

    item: Name
    quantity: Quantity
    unit: Name | None = None
    lot: Name | None = None


class MoveGoods(Command):
    """Goods that went from a place to another. Their worth goes with them; what leaves us takes its share along."""

    from_place: Name
    to_place: Name
    reason: Literal["transfer", "production", "loss", "found", "other"] = "transfer"
    lines: Annotated[tuple[Moved, ...], Field(min_length=1, max_length=1000)]
    document: Text | None = None


def _needs(command: MoveGoods, rules: Rules, needs: Needs) -> None:
    skus = {line.item for line in command.lines}
    needs.want("worth", *skus)
    needs_to_serve(needs, rules, skus)
    for line in command.lines:
        needs_to_count(needs, line.item, line.unit)
    if command.to_place in rules.places and rules.places[command.to_place].kind == "transit":
        needs_to_settle(needs, rules, skus)
    names = {command.from_place, command.to_place} & rules.places.keys()
    needs_opening(needs, told_at(command), skus, [rules.places[name] for name in names])
    needs_counts_since(needs, told_at(command), skus, [rules.places[name] for name in names])


def _decide(draft: Draft, command: MoveGoods, rules: Rules) -> dict[str, Any]:
    origin, target = place_named(rules, command.from_place), place_named(rules, command.to_place)
    if origin == target or not {origin.kind, target.kind} & OURS:
        raise Refused(
            "no_move", f"Goods cannot go from {origin.name} to {target.name}.",
            "Name two places, at least one of them ours.", from_place=origin.name, to_place=target.name,
        )  # fmt: skip
    at = moment(command, draft.at)
    for line in command.lines:
        item = item_named(draft, line.item)
        quantity = counted(draft, item, line.quantity, line.unit)
        for place in (origin, target):
            after_opening(draft, told_at(command), item, place)
        counts = counts_since(draft, told_at(command), item, origin)
        seen_to_go(draft, rules, item, origin, quantity, counts, line.lot)
        moved = move(
            draft, rules, item, origin, target, quantity, command.reason, at, document=command.document,
            lot=line.lot, expired=target.kind == "loss",
        )  # fmt: skip
        if line.lot is None:
            seen_to_go_by_lots(draft, rules, item, origin, moved, counts)
        seen_to_come(draft, rules, item, target, moved, counts_since(draft, told_at(command), item, target))
        if target.kind == "transit":
            set_out(draft, item, origin, target, quantity)
    for sku in sorted({line.item for line in command.lines}):
        serve(draft, rules, item_named(draft, sku))
    return {"lines": len(command.lines)}


KIND = Kind("move_goods", MoveGoods, _needs, _decide)
