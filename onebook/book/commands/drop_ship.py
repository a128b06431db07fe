"""A supplier sent goods straight to a customer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, times, units
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Item, Order, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import put_order
from onebook.book.sales.shipments import Sent, ship
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep
from onebook.book.stock.lots import set_lot
from onebook.book.stock.moves import move
from onebook.book.supply.documents import count_received, supply_line
from onebook.book.texts import Text

__all__ = ["KIND", "DropShip"]


class DropShip(Command):
    """So many of a line of what was expected, and what one of them cost, in the business's currency.

    The goods are ours for an instant, on their way: their cost is known and reaches the order as it does from a place.
    shipment: what whoever sends it (`shipment_system`) calls it.
    """

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)] = 1
    quantity: Quantity
    unit_cost: Amount
    document: Text | None = None
    lot: Name | None = None
    shipment_system: Name | None = None
    shipment: Name | None = None
    carrier: Name | None = None
    tracking_code: Name | None = None


def _needs(command: DropShip, rules: Rules, needs: Needs) -> None:
    needs.want("supply_document", (command.system, command.external_id))
    needs.want("supply_place", rules.places["transit"].place_id)
    needs.want("document_worth", (command.system, command.external_id))
    needs_to_tell(needs)
    if command.shipment is not None:
        needs.want("shipment", (command.shipment_system or command.system, command.shipment))


def _decide(draft: Draft, command: DropShip, rules: Rules) -> dict[str, Any]:
    supply = supply_line(draft, command.system, command.external_id, command.line)
    quantity = units(command.quantity)
    order = None if supply.order_id is None else draft.get(Order, supply.order_id)
    line = None if order is None else draft.get(OrderLine, order.order_id, supply.order_line)
    item = draft.get(Item, supply.item_id)
    if order is None or line is None or item is None or not supply.drop_ship:
        raise Refused(
            "not_drop_shipped", f"Line {supply.line} of {supply.external_id} does not go to a customer.",
            "Receive it at its place (receive_goods).", line=supply.line,
        )  # fmt: skip
    if line.waiting < quantity:
        raise Refused(
            "not_waiting", f"{decimal_of(line.waiting):f} of line {line.line} of order {order.external_id} wait, not "
            f"{decimal_of(quantity):f}.", "Send back what the customer does not want, or receive it at a place.",
            line=line.line,
        )  # fmt: skip
    at = moment(command, draft.at)
    transit = rules.places["transit"]
    set_lot(draft, item, command.lot, None)
    move(
        draft, rules, item, rules.places["supplier"], transit, quantity, "receipt", at,
        value=times(quantity, units(command.unit_cost)), document=command.document, lot=command.lot,
    )  # fmt: skip
    over = count_received(draft, supply, item, transit, quantity, at)
    keep(draft, order.order_id, line.line, item.item_id, quantity, (transit,))
    put_line(draft, line._replace(waiting=line.waiting - quantity, allocated=line.allocated + quantity))
    sent = Sent(
        command.shipment_system or command.system, command.shipment, command.carrier, None, command.tracking_code
    )
    kept = draft.get(Allocation, order.order_id, line.line, transit.place_id, item.item_id)
    assert kept  # noqa: S101 (just now)
    ship(draft, rules, order, [(kept, quantity)], sent, at, lot=command.lot)
    order = put_order(draft, order)
    return {
        "order_id": order.order_id,
        "shipped": decimal_of(quantity),
        "over": decimal_of(over),
        "status": order.status,
    }


KIND = Kind("drop_ship", DropShip, _needs, _decide)
