"""A sale at a till: the goods are in the customer's hand, so it is posted whatever the book says is there."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.commands.place_order import Line
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Order, OrderLine, Place
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import new_order, places_serving
from onebook.book.state import Draft
from onebook.book.stock.corrections import needs_to_take, take
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.moves import move

__all__ = ["KIND", "Sell"]


class Sell(Command):
    """A till's sale. system, external_id: the till, and its receipt.

    Where the book had fewer, they are found and the place is to be counted; where they were promised to others, these
    get others from elsewhere, or wait and are to be told.
    """

    system: Name
    external_id: Name
    channel: Name
    place: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None


def _needs(command: Sell, rules: Rules, needs: Needs) -> None:
    needs.want("order_name", (command.system, command.external_id))
    skus = [line.item for line in command.lines]
    needs.want("item", *skus)
    if command.place in rules.places:
        needs_to_take(needs, rules, skus, rules.places[command.place])


def _decide(draft: Draft, command: Sell, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    places_serving(rules, command.channel)
    order_id = new_order(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    found = [_sell(draft, rules, order_id, number, line, place, at) for number, line in enumerate(command.lines, 1)]
    lines = draft.of(OrderLine, order_id)
    draft.put(
        Order(
            order_id, command.system, command.external_id, command.channel, at, day_of(rules, at), "shipped",
            command.currency or rules.currency, "carry_out", sum(li.gross_amount - li.discount_amount for li in lines),
            sum(li.tax_amount for li in lines),
        )
    )  # fmt: skip
    return {"order_id": order_id, "lines": [{"found": decimal_of(number)} for number in found]}


def _sell(draft: Draft, rules: Rules, order_id: int, number: int, wanted: Line, place: Place, at: int) -> int:
    item, quantity = item_named(draft, wanted.item), units(wanted.quantity)
    found = take(draft, rules, item, place, quantity, at)
    gone = move(draft, rules, item, place, rules.places["customer"], quantity, "shipment", at, order=(order_id, number))
    draft.put(
        OrderLine(
            order_id, number, item.item_id, quantity, 0, 0, quantity, 0, units(wanted.gross_amount),
            units(wanted.discount_amount), units(wanted.tax_amount), -sum(each.value for each in gone),
        )
    )  # fmt: skip
    return found


KIND = Kind("sell", Sell, _needs, _decide)
