"""A cart or a quote keeps pieces for a while."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Reservation
from onebook.book.rules import Rules
from onebook.book.sales.orders import places_serving
from onebook.book.state import Draft
from onebook.book.stock.items import item_for_sale
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.reservations import release, reserve

__all__ = ["KIND", "Reserve", "Wanted"]

MINUTE = 60_000_000


class Wanted(Part):
    """How many of an item, in the unit in which it is counted, or another one."""

    item: Name
    quantity: Quantity
    unit: Name | None = None


class Reserve(Command):
    """All that a cart is to keep, in the place of what it kept before; no lines let all of it go.

    system, external_id: who holds the cart, and what they call it. if_short: `take` what can be had, or `refuse`.
    """

    system: Name
    external_id: Name
    channel: Name
    lines: Annotated[tuple[Wanted, ...], Field(max_length=1000)] = ()
    minutes: Annotated[int, Field(ge=1, le=60 * 24 * 90)] = 15
    if_short: Literal["take", "refuse"] = "take"


def _needs(command: Reserve, rules: Rules, needs: Needs) -> None:
    needs.want("cart", (command.system, command.external_id))
    for line in command.lines:
        needs.want("item", line.item)
        needs_to_count(needs, line.item, line.unit)
        needs.want("level", *((line.item, place.place_id) for place in rules.serving.get(command.channel, ())))


def _decide(draft: Draft, command: Reserve, rules: Rules) -> dict[str, Any]:
    cart = (command.system, command.external_id)
    places = places_serving(rules, command.channel)
    for kept in draft.of(Reservation, *cart):
        release(draft, kept)
    expires_at = draft.at + command.minutes * MINUTE
    told = []
    for number, line in enumerate(command.lines, 1):
        item = item_for_sale(draft, line.item)
        quantity = counted(draft, item, line.quantity, line.unit)
        short = reserve(draft, cart, item, quantity, places, expires_at)
        if short and command.if_short == "refuse":
            raise Refused(
                "not_enough", f"Of {item.sku}, {decimal_of(quantity - short):f} can be had, "
                f"not {decimal_of(quantity):f}.", 'Reserve no more than that, or take what there is (if_short "take").',
                lines=[number],
            )  # fmt: skip
        told.append({"reserved": decimal_of(quantity - short), "short": decimal_of(short)})
    return {"expires_at": expires_at, "lines": told}


KIND = Kind("reserve", Reserve, _needs, _decide)
