"""The book is opened with the pieces of an item that were there already."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import times, units
from onebook.book.needs import Needs
from onebook.book.rows import Worth
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.lots import set_lot
from onebook.book.stock.moves import move
from onebook.book.stock.opening import OPENING
from onebook.book.stock.waiting import needs_to_serve, serve

__all__ = ["KIND", "OpenStock", "Standing"]


class Standing(Part):
    """How many pieces stood at a place, and what one of them had cost. lot, expires_on: where it is kept by lots."""

    place: Name
    quantity: Quantity
    unit_cost: Amount
    lot: Name | None = None
    expires_on: date | None = None


class OpenStock(Command):
    """All of an item that there was when the book began (`at`).

    even_if_moved: also where the book has moved it before; else that is refused, since it would be counted twice.
    """

    item: Name
    lines: Annotated[tuple[Standing, ...], Field(min_length=1, max_length=1000)]
    even_if_moved: bool = False


def _needs(command: OpenStock, rules: Rules, needs: Needs) -> None:
    needs.want("worth", command.item)
    needs_to_serve(needs, rules, [command.item])


def _decide(draft: Draft, command: OpenStock, rules: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    worth = draft.get(Worth, item.item_id)
    if worth is not None and worth.entries and not command.even_if_moved:
        raise Refused(
            "moved_before", f"The book has moved {item.sku} before, so that it stands at what is there.",
            "Count it instead (count_stock), or say that this comes on top (even_if_moved).", item=item.sku,
        )  # fmt: skip
    at = moment(command, draft.at)
    for line in command.lines:
        quantity = units(line.quantity)
        set_lot(draft, item, line.lot, line.expires_on.isoformat() if line.expires_on else None)
        # No receipt: nobody delivered it now.
        move(
            draft, rules, item, rules.places["supplier"], our_place(rules, line.place), quantity, "other", at,
            value=times(quantity, units(line.unit_cost)), document=OPENING, lot=line.lot,
        )  # fmt: skip
    serve(draft, rules, item)
    return {"item": item.sku, "lines": len(command.lines)}


KIND = Kind("open_stock", OpenStock, _needs, _decide)
