"""What is kept for a sales order is let go, so that others may have it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Order, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.cancelling import drop_proposals
from onebook.book.sales.lines import goods, goods_of, line_numbered, put_line, unsettle
from onebook.book.sales.orders import order_named, put_order
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go
from onebook.book.stock.items import our_place

__all__ = ["KIND", "ReleaseAllocation", "Released"]


class Released(Part):
    """How many of an order line, by its number; none: all that is kept for it. place: only what is kept there.

    All that is kept for a kit is what is kept for its parts, whether that comes to whole kits or not.
    """

    line: Annotated[int, Field(ge=1)]
    quantity: Quantity | None = None
    place: Name | None = None


class ReleaseAllocation(Command):
    """What is kept for an order, all or of these lines, is let go: the lines wait.

    The order is put on hold, so that the pieces do not come back to it at once, until it is resumed (resume_order).
    hold: False leaves it in its place among those who wait; then others get the pieces only if they ordered before.
    """

    system: Name
    external_id: Name
    lines: Annotated[tuple[Released, ...], Field(max_length=1000)] = ()
    hold: bool = True


def _needs(command: ReleaseAllocation, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))
    needs.want("order_proposals", (command.system, command.external_id))


def _decide(draft: Draft, command: ReleaseAllocation, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    released = 0
    if not command.lines:
        for kept in draft.of(Allocation, order.order_id):
            released += _release(draft, kept, kept.quantity)
    for asked in command.lines:
        released += _release_line(draft, rules, order, asked)
    if not released:
        raise Refused(
            "nothing_kept", f"Nothing of that is kept for order {order.external_id}.", "Leave it: what waits takes "
            "nothing from others. If it is not to be sent any more, cancel it (cancel_order).", system=order.system,
            external_id=order.external_id,
        )  # fmt: skip
    order = put_order(draft, order._replace(on_hold=command.hold or order.on_hold))
    if order.on_hold:
        lines = draft.of(OrderLine, order.order_id)
        drop_proposals(draft, lines)
        for item_id in {line.item_id for line in goods(lines) if line.waiting}:
            unsettle(draft, item_id)
    return {"order_id": order.order_id, "released": decimal_of(released)}


def _release_line(draft: Draft, rules: Rules, order: Order, asked: Released) -> int:
    place = None if asked.place is None else our_place(rules, asked.place)
    line, lines = line_numbered(draft, order, asked.line), draft.of(OrderLine, order.order_id)
    there = [each for each in draft.of(Allocation, order.order_id) if place in (None, rules.place(each.place_id))]
    if asked.quantity is None:
        numbers = {line.line, *(part.line for part in lines if part.kit_line == line.line)}
        return sum(_release(draft, kept, kept.quantity) for kept in there if kept.line in numbers)
    released = 0
    for part, quantity in goods_of(lines, line, units(asked.quantity)):
        left = quantity
        for kept in there:
            if kept.line == part.line and left:
                left -= _release(draft, kept, min(left, kept.quantity))
        if left:
            raise Refused(
                "not_kept", f"Of line {part.line}, {decimal_of(quantity - left):f} are kept"
                + (f" at {asked.place}" if asked.place else "") + f", not {decimal_of(quantity):f}.",
                "Release fewer.", line=part.line,
            )  # fmt: skip
        released += quantity - left
    return released


def _release(draft: Draft, kept: Allocation, quantity: int) -> int:
    let_go(draft, kept, quantity)
    line = draft.get(OrderLine, kept.order_id, kept.line)
    assert line  # noqa: S101 (loaded with what is kept for it)
    put_line(draft, line._replace(allocated=line.allocated - quantity, waiting=line.waiting + quantity))
    return quantity


KIND = Kind("release_allocation", ReleaseAllocation, _needs, _decide)
