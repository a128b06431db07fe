"""What is kept for an order line is kept elsewhere, or for another order's line."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Quantity
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.routing.asked import asked_of, candidates
from onebook.book.rows import Allocation, Order, OrderLine, Place
from onebook.book.rules import Rules
from onebook.book.sales.lines import line_numbered, put_line
from onebook.book.sales.orders import order_named, put_order
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep, let_go
from onebook.book.stock.items import our_place
from onebook.book.stock.waiting import drop_shipped
from onebook.book.supply.settling import promise_elsewhere

__all__ = ["KIND", "MoveAllocation"]


class MoveAllocation(Command):
    """Pieces that are kept for an order line at a place: all of them, or so many, which splits the allocation.

    to_place: where others are kept in their stead. to_external_id, to_line: the order (of the same system, if none is
    named) and its waiting line of the same item that gets them.
    """

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)]
    from_place: Name
    quantity: Quantity | None = None
    to_place: Name | None = None
    to_system: Name | None = None
    to_external_id: Name | None = None
    to_line: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _one_target(self) -> MoveAllocation:
        to_order = self.to_external_id is not None and self.to_line is not None
        if (self.to_place is not None) == to_order or (self.to_external_id is None) != (self.to_line is None):
            raise ValueError("name either to_place, or to_external_id with to_line")
        return self


def _needs(command: MoveAllocation, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("order", name)
    needs_to_tell(needs)
    if command.to_external_id is not None:
        target = (command.to_system or command.system, command.to_external_id)
        needs.want("order", target)
        needs.want("order_at", (*target, ()))  # with what suppliers send straight to its customer
    if command.to_place is not None and command.to_place in rules.places:
        needs.want("order_at", (*name, (rules.places[command.to_place].place_id,)))


def _decide(draft: Draft, command: MoveAllocation, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    line = line_numbered(draft, order, command.line)
    origin = our_place(rules, command.from_place)
    kept = draft.get(Allocation, order.order_id, line.line, origin.place_id, line.item_id)
    there = kept.quantity if kept else 0
    quantity = there if command.quantity is None else units(command.quantity)
    if kept is None or quantity > there:
        raise Refused(
            "not_kept", f"At {origin.name}, {decimal_of(there):f} are kept for line {line.line}.", "Move fewer.",
            line=line.line, place=origin.name,
        )  # fmt: skip
    if command.to_place is not None:
        _elsewhere(draft, rules, order, kept, quantity, our_place(rules, command.to_place))
    else:
        _to_another(draft, rules, command, line, kept, quantity, origin)
        put_order(draft, order)
    return {"moved": decimal_of(quantity)}


def _elsewhere(draft: Draft, rules: Rules, order: Order, kept: Allocation, quantity: int, place: Place) -> None:
    _must_serve(draft, rules, place, order)
    let_go(draft, kept, quantity)
    if short := keep(draft, kept.order_id, kept.line, kept.item_id, quantity, [place]):
        raise Refused(
            "not_enough", f"{place.name} has {decimal_of(quantity - short):f} that may be kept, not "
            f"{decimal_of(quantity):f}.", "Move fewer.", place=place.name,
        )  # fmt: skip
    promise_elsewhere(draft, rules, [kept[:2]], f"moved to {place.name}")


def _to_another(
    draft: Draft, rules: Rules, command: MoveAllocation, line: OrderLine, kept: Allocation, quantity: int, place: Place
) -> None:
    other = order_named(draft, command.to_system or command.system, command.to_external_id or "")
    if other.on_hold:
        raise Refused(
            "on_hold", f"Order {other.external_id} is on hold: nothing is kept for it.",
            "Resume it first (resume_order), or have it approved (approve_order).", external_id=other.external_id,
        )  # fmt: skip
    target = line_numbered(draft, other, command.to_line or 0)
    _must_serve(draft, rules, place, other)
    same = target != line and target.item_id == line.item_id
    straight = drop_shipped(draft, target.item_id).get(target[:2], 0)
    if same and target.waiting - straight < quantity <= target.waiting:
        raise Refused(
            "drop_shipped", f"A supplier is to send {decimal_of(straight):f} for line {target.line} of order "
            f"{other.external_id} straight to its customer: these do not come from us.",
            "Cancel that supply first (cancel_supply), or move fewer.", external_id=other.external_id, line=target.line,
        )  # fmt: skip
    if not same or target.waiting < quantity:
        raise Refused(
            "not_waiting", f"Line {target.line} of order {other.external_id} does not wait for "
            f"{decimal_of(quantity):f} of this item.", "Name a line that waits for as many.",
            external_id=other.external_id, line=target.line,
        )  # fmt: skip
    let_go(draft, kept, quantity)
    keep(draft, other.order_id, target.line, target.item_id, quantity, [place])
    put_line(draft, line._replace(allocated=line.allocated - quantity, waiting=line.waiting + quantity))
    put_line(draft, target._replace(allocated=target.allocated + quantity, waiting=target.waiting - quantity))
    put_order(draft, other)


def _must_serve(draft: Draft, rules: Rules, place: Place, order: Order) -> None:
    asked = asked_of(draft, order)
    if place in candidates(rules, asked):
        return
    if asked.pickup_place_id is not None:
        raise Refused(
            "does_not_serve", f"Order {order.external_id} is fetched at {rules.place(asked.pickup_place_id).name}.",
            "Name that place, or have it fetched elsewhere first (reroute).", place=place.name,
        )  # fmt: skip
    raise Refused(
        "does_not_serve", f"{place.name} does not serve {order.channel}.", "Name a place that does.", place=place.name
    )


KIND = Kind("move_allocation", MoveAllocation, _needs, _decide)
