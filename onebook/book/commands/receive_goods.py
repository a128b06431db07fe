"""Goods come in from a supplier."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import times, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.lots import set_lot
from onebook.book.stock.moves import move
from onebook.book.stock.waiting import needs_to_serve, serve

__all__ = ["KIND", "ReceiveGoods", "Received"]


class Received(Part):
    """How many of an item came in, and what one of them cost, in the business's currency.

    lot, expires_on: of items that are kept by lots.
    """

    item: Name
    quantity: Quantity
    unit_cost: Amount
    lot: Name | None = None
    expires_on: date | None = None


class ReceiveGoods(Command):
    """Goods that came in at a place. document: the supplier's, such as a delivery note."""

    place: Name
    lines: Annotated[tuple[Received, ...], Field(min_length=1)]
    document: str | None = None


def _needs(command: ReceiveGoods, rules: Rules, needs: Needs) -> None:
    skus = {line.item for line in command.lines}
    needs.want("worth", *skus)
    needs_to_serve(needs, rules, skus)


def _decide(draft: Draft, command: ReceiveGoods, rules: Rules) -> dict[str, Any]:
    target = our_place(rules, command.place)
    at = moment(command, draft.at)
    for line in command.lines:
        quantity = units(line.quantity)
        item = item_named(draft, line.item)
        set_lot(draft, item, line.lot, line.expires_on.isoformat() if line.expires_on else None)
        move(
            draft, rules, item, rules.places["supplier"], target, quantity, "receipt", at,
            value=times(quantity, units(line.unit_cost)), document=command.document, lot=line.lot,
        )  # fmt: skip
    for sku in sorted({line.item for line in command.lines}):
        serve(draft, rules, item_named(draft, sku))
    return {"place": command.place, "lines": len(command.lines)}


KIND = Kind("receive_goods", ReceiveGoods, _needs, _decide)
