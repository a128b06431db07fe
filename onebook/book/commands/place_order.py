"""A sales order comes in: its goods are kept for it at once, and what is short waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Order, OrderLine, Place, Reservation
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import new_order, places_serving, status_of
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep
from onebook.book.stock.items import item_named
from onebook.book.stock.reservations import release

__all__ = ["KIND", "Line", "PlaceOrder"]

ZERO = Decimal(0)


class Line(Part):
    """What is ordered. Amounts are of the whole line and without tax; tax stands beside them."""

    item: Name
    quantity: Quantity
    gross_amount: Amount = ZERO
    discount_amount: Amount = ZERO
    tax_amount: Amount = ZERO


class PlaceOrder(Command):
    """A sales order. system, external_id: who gives it, and what they call it.

    cart: what it kept is taken over. if_short: where not all can be had: `wait` takes it and lets the rest wait,
    `refuse` takes none of it.
    """

    system: Name
    external_id: Name
    channel: Name
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    customer_reference: str | None = None
    delivery_method: Literal["ship", "pickup", "digital"] = "ship"
    cart: Name | None = None
    if_short: Literal["wait", "refuse"] = "wait"


def _needs(command: PlaceOrder, rules: Rules, needs: Needs) -> None:
    needs.want("order_name", (command.system, command.external_id))
    if command.cart is not None:
        needs.want("cart", (command.system, command.cart))
    places = rules.serving.get(command.channel, ())
    for line in command.lines:
        needs.want("item", line.item)
        needs.want("level", *[(line.item, place.place_id) for place in places])


def _decide(draft: Draft, command: PlaceOrder, rules: Rules) -> dict[str, Any]:
    places = places_serving(rules, command.channel)
    if command.cart is not None:
        for kept in draft.of(Reservation, command.system, command.cart):
            release(draft, kept)
    order_id = new_order(draft, command.system, command.external_id)
    lines = [_line(draft, order_id, number, line, places) for number, line in enumerate(command.lines, 1)]
    if command.if_short == "refuse" and (short := [line for line in lines if line.waiting]):
        told = "; ".join(
            f"{command.lines[line.line - 1].item}: {decimal_of(line.allocated):f} of {decimal_of(line.quantity):f}"
            for line in short
        )
        raise Refused("not_enough", f"Not all of it can be had: {told}.", lines=[line.line for line in short])
    at = moment(command, draft.at)
    draft.put(
        Order(
            order_id, command.system, command.external_id, command.channel, at, day_of(rules, at), status_of(lines),
            command.currency or rules.currency, command.delivery_method,
            sum([line.gross_amount - line.discount_amount for line in lines]), sum([line.tax_amount for line in lines]),
            command.customer_reference,
        )
    )  # fmt: skip
    return {
        "order_id": order_id,
        "lines": [{"allocated": decimal_of(line.allocated), "waiting": decimal_of(line.waiting)} for line in lines],
    }


def _line(draft: Draft, order_id: int, number: int, wanted: Line, places: tuple[Place, ...]) -> OrderLine:
    """Keep what can be had for a line, at one place after the other."""
    item_id = item_named(draft, wanted.item).item_id
    quantity = units(wanted.quantity)
    waiting = keep(draft, order_id, number, item_id, quantity, places)
    line = OrderLine(
        order_id, number, item_id, quantity, waiting, quantity - waiting, 0, 0, units(wanted.gross_amount),
        units(wanted.discount_amount), units(wanted.tax_amount), 0,
    )  # fmt: skip
    draft.put(line)
    return line


KIND = Kind("place_order", PlaceOrder, _needs, _decide)
