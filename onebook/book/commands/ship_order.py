"""What is kept for a sales order leaves for the customer."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Item, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named, status_of
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go
from onebook.book.stock.moves import move

__all__ = ["KIND", "ShipOrder"]


class ShipOrder(Command):
    """All that is kept for an order. place: only what is kept there."""

    system: Name
    external_id: Name
    place: Name | None = None


def _needs(command: ShipOrder, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))
    needs.want("order_worth", (command.system, command.external_id))


def _decide(draft: Draft, command: ShipOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    shipped = 0
    for kept in draft.of(Allocation, order.order_id):
        place = rules.place(kept.place_id)
        if command.place is None or place.name == command.place:
            _ship(draft, kept, rules, at)
            shipped += kept.quantity
    if not shipped:
        raise Refused(
            "nothing_kept", f"Nothing is kept for order {order.external_id}" + (f" at {command.place}." if command.place
            else "."), "Allocate it first.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    draft.put(order._replace(status=status_of(draft.of(OrderLine, order.order_id))))
    return {"order_id": order.order_id, "shipped": decimal_of(shipped)}


def _ship(draft: Draft, kept: Allocation, rules: Rules, at: int) -> None:
    let_go(draft, kept, kept.quantity)
    item, line = draft.get(Item, kept.item_id), draft.get(OrderLine, kept.order_id, kept.line)
    assert item  # noqa: S101 (loaded with its allocation)
    assert line  # noqa: S101
    gone = move(
        draft, rules, item, rules.place(kept.place_id), rules.places["customer"], kept.quantity, "shipment", at,
        order=(kept.order_id, kept.line),
    )  # fmt: skip
    draft.put(
        line._replace(
            allocated=line.allocated - kept.quantity,
            shipped=line.shipped + kept.quantity,
            cost_amount=line.cost_amount - sum(each.value for each in gone),
        )
    )


KIND = Kind("ship_order", ShipOrder, _needs, _decide)
