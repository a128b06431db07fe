"""What is kept for a sales order leaves for the customer, all of it or in parts."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity, moment, told_at
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Item, Order, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.lines import goods_of, line_numbered
from onebook.book.sales.orders import order_named, put_order
from onebook.book.sales.shipments import Sent, ship
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.items import our_place
from onebook.book.texts import Text

__all__ = ["KIND", "ShipOrder", "Shipped"]


class Shipped(Part):
    """How many of an order line, by its number."""

    line: Annotated[int, Field(ge=1)]
    quantity: Quantity


class ShipOrder(Command):
    """What is kept for an order: all of it, or these lines. place: only what is kept there.

    A shipment leaves one place; what is kept at several becomes several. shipment: what whoever sends it
    (`shipment_system`, the order's system if none is named) calls it. An order that is picked up is delivered with it.
    """

    system: Name
    external_id: Name
    place: Name | None = None
    lines: Annotated[tuple[Shipped, ...], Field(max_length=1000)] = ()
    shipment_system: Name | None = None
    shipment: Name | None = None
    carrier: Name | None = None
    service: Name | None = None
    tracking_code: Name | None = None
    tracking_url: Annotated[Text, Field(max_length=2000)] | None = None
    parcels: Annotated[int, Field(ge=1, le=10_000)] = 1


def _needs(command: ShipOrder, _: Rules, needs: Needs) -> None:
    if (at := told_at(command)) is not None:
        needs.want("order_counted_since", (command.system, command.external_id, at))
    needs.want("order", (command.system, command.external_id))
    needs.want("order_worth", (command.system, command.external_id))
    needs_to_tell(needs)
    if command.shipment is not None:
        needs.want("shipment", (command.shipment_system or command.system, command.shipment))


def _decide(draft: Draft, command: ShipOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    place = None if command.place is None else our_place(rules, command.place)
    kept = [each for each in draft.of(Allocation, order.order_id) if place in (None, rules.place(each.place_id))]
    taken = _taken(draft, command, order, kept) if command.lines else [(each, each.quantity) for each in kept]
    if not taken:
        raise Refused(
            "nothing_kept", f"Nothing is kept for order {order.external_id}" + (f" at {command.place}." if command.place
            else "."), "Allocate it first.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    sent = Sent(
        command.shipment_system, command.shipment, command.carrier, command.service, command.tracking_code,
        command.tracking_url, command.parcels,
    )  # fmt: skip
    shipments = ship(draft, rules, order, taken, sent, moment(command, draft.at), told_at(command))
    order = put_order(draft, order)
    return {
        "order_id": order.order_id,
        "shipped": decimal_of(sum(quantity for _, quantity in taken)),
        "status": order.status,
        "shipments": [
            {"system": each.system, "external_id": each.external_id, "place": rules.place(each.place_id).name}
            for each in shipments
        ],
    }


def _taken(draft: Draft, command: ShipOrder, order: Order, kept: list[Allocation]) -> list[tuple[Allocation, int]]:
    """Lay the named lines upon what is kept. Refused where that is less."""
    lines = draft.of(OrderLine, order.order_id)
    wanted: dict[int, int] = {}
    for asked in command.lines:
        for line, quantity in goods_of(lines, line_numbered(draft, order, asked.line), units(asked.quantity)):
            wanted[line.line] = wanted.get(line.line, 0) + quantity
    taken = []
    for each in kept:
        if some := min(each.quantity, wanted.get(each.line, 0)):
            taken.append((each, some))
            wanted[each.line] -= some
    for number, missing in wanted.items():
        if missing:
            line = line_numbered(draft, order, number)
            item = draft.get(Item, line.item_id)
            raise Refused(
                "not_kept", f"Of line {number} ({item.sku if item else ''}), {decimal_of(missing):f} more than is kept "
                "were to be shipped.", "Ship fewer, or allocate it first.", line=number,
            )  # fmt: skip
    return taken


KIND = Kind("ship_order", ShipOrder, _needs, _decide)
