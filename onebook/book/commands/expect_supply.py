"""Goods are expected from a supplier: bought, or only planned or announced."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Day, Kind, Name, Part, Quantity
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.rows import Order, Place, Supply
from onebook.book.rules import Rules
from onebook.book.sales.lines import line_numbered
from onebook.book.sales.orders import order_named
from onebook.book.state import Draft
from onebook.book.stock.items import item_to_buy, our_place
from onebook.book.stock.kits import not_a_kit
from onebook.book.supply.documents import new_document
from onebook.book.supply.settling import needs_to_settle, settle

__all__ = ["KIND", "ExpectSupply", "Expected", "OrderLineName"]


class OrderLineName(Part):
    """A line of a sales order."""

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)] = 1


class Expected(Part):
    """How many of an item are to come, and when. for_order: the line they are bought for, served before all others.

    drop_ship: the supplier sends them straight to that order's customer. Lines are numbered from 1 as they stand.
    """

    item: Name
    quantity: Quantity
    expected_on: Day
    for_order: OrderLineName | None = None
    drop_ship: bool = False


class ExpectSupply(Command):
    """What is to come in at a place. system, external_id: who tells of it, and the document, such as a purchase order.

    firm: the supplier has said so; else it is only planned or announced.
    """

    system: Name
    external_id: Name
    place: Name
    lines: Annotated[tuple[Expected, ...], Field(min_length=1, max_length=1000)]
    supplier: Name | None = None
    firm: bool = True


def _needs(command: ExpectSupply, rules: Rules, needs: Needs) -> None:
    needs.want("supply_document", (command.system, command.external_id))
    needs_to_settle(needs, rules, {line.item for line in command.lines})
    # Held, so that none becomes a kit meanwhile.
    needs.want("item_held", *(line.item for line in command.lines))
    for line in command.lines:
        if line.for_order is not None:
            needs.want("order", (line.for_order.system, line.for_order.external_id))


def _decide(draft: Draft, command: ExpectSupply, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    new_document(draft, command.system, command.external_id)
    for number, line in enumerate(command.lines, 1):
        draft.put(_supply(draft, command, number, line, place))
    reason = f"{command.external_id} is expected"
    items = [item_to_buy(draft, sku) for sku in sorted({line.item for line in command.lines})]
    later = sum(settle(draft, rules, item, draft.at, reason) for item in items)
    return {"external_id": command.external_id, "lines": len(command.lines), "promised_later": later}


def _supply(draft: Draft, command: ExpectSupply, number: int, line: Expected, place: Place) -> Supply:
    item = item_to_buy(draft, line.item)
    not_a_kit(item)
    order: Order | None = None
    if line.for_order is not None:
        order = order_named(draft, line.for_order.system, line.for_order.external_id)
        if line_numbered(draft, order, line.for_order.line).item_id != item.item_id:
            raise Refused(
                "other_item", f"Line {line.for_order.line} of order {order.external_id} is not about {line.item}.",
                "Name the line that is.", line=number, item=line.item,
            )  # fmt: skip
    elif line.drop_ship:
        raise Refused(
            "order_needed", "What a supplier sends to a customer is for an order's line, and none is named.",
            "Say for_order.", line=number, item=line.item,
        )  # fmt: skip
    return Supply(
        item.item_id, draft.new_id(), command.system, command.external_id, number, place.place_id, units(line.quantity),
        0, 0, line.expected_on.isoformat(), command.firm, line.drop_ship, command.supplier,
        order.order_id if order else None, line.for_order.line if line.for_order else None,
    )  # fmt: skip


KIND = Kind("expect_supply", ExpectSupply, _needs, _decide)
