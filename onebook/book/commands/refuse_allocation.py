"""A place cannot give what is kept there for an order: others are asked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Quantity, moment, told_at
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.routing.asked import asked_of
from onebook.book.routing.rerouting import keep_elsewhere, needs_to_reroute
from onebook.book.rows import Allocation, FailedPick, Item, OrderLine, Place, Task
from onebook.book.rules import OURS, Rules
from onebook.book.sales.orders import order_named, put_order
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go
from onebook.book.stock.items import our_place
from onebook.book.stock.moves import move
from onebook.book.stock.told_late import counts_since, seen_to_come, seen_to_go, seen_to_go_by_lots
from onebook.book.supply.promising import outlook_of
from onebook.book.supply.settling import promise_again

__all__ = ["KIND", "RefuseAllocation"]

GONE = {"not_found": "loss", "damaged": "inspection"}
"""Where the book puts pieces that a place has not got, or that nobody may have, until somebody has looked."""


class RefuseAllocation(Command):
    """What is kept at a place for an order's line, or so many of it. The place is not asked for this line again.

    Where the order is fetched at the place, it is asked again once goods come in there, or it is routed there anew.

    reason: `not_found` takes the pieces off the book and `damaged` puts them to inspection, and both ask for a count;
    `busy`, `closed` and `other` leave them where they are, for others.
    """

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)]
    place: Name
    quantity: Quantity | None = None
    reason: Literal["not_found", "damaged", "busy", "closed", "other"] = "not_found"


def _needs(command: RefuseAllocation, rules: Rules, needs: Needs) -> None:
    needs_to_reroute(needs, rules, command.system, command.external_id)
    if (at := told_at(command)) is not None:
        needs.want("order_counted_since", (command.system, command.external_id, at))
        apart = rules.places["inspection"].place_id
        needs.want("sold_counted_since", (command.system, command.external_id, at, (apart,)))


def _decide(draft: Draft, command: RefuseAllocation, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    place = our_place(rules, command.place)
    line = draft.get(OrderLine, order.order_id, command.line)
    kept = line and draft.get(Allocation, order.order_id, command.line, place.place_id, line.item_id)
    quantity = kept.quantity if kept and command.quantity is None else units(command.quantity or 0)
    if kept is None or kept.quantity < quantity:
        has = decimal_of(kept.quantity if kept else 0)
        raise Refused(
            "nothing_kept", f"{place.name} keeps {has:f} for line {command.line} of order {order.external_id}.",
            "Name a place and a quantity that are kept for it.", line=command.line, place=place.name,
        )  # fmt: skip
    at = moment(command, draft.at)
    _give_up(draft, rules, command, kept, place, quantity, at)
    line = keep_elsewhere(draft, rules, order, {command.line: quantity})[0]
    order = put_order(draft, order)
    promised_on = line.latest_promised_on
    if not (order.on_hold and line.waiting):  # what waits on hold is promised anew when it is resumed
        seen = outlook_of(draft, rules, asked_of(draft, order), line, draft.at)
        promised_on = seen.promised_on
        promise_again(draft, line, promised_on, draft.at, f"{place.name}: {command.reason}")
        if seen.proposal is not None:
            draft.put(seen.proposal)
    return {"order_id": order.order_id, "waiting": decimal_of(line.waiting), "promised_on": promised_on}


def _give_up(
    draft: Draft, rules: Rules, command: RefuseAllocation, kept: Allocation, place: Place, quantity: int, at: int
) -> None:
    """Let the pieces go, note that the pick failed, and put away what is not there to be had."""
    let_go(draft, kept, quantity)
    item = draft.get(Item, kept.item_id)
    assert item  # noqa: S101 (loaded with its order)
    draft.put(
        FailedPick(
            kept.order_id, kept.line, place.place_id, draft.journal_id, at, kept.item_id, quantity, command.reason
        )
    )
    if command.reason in GONE:
        draft.put(Task(draft.new_id(), "count", at, item.item_id, place.place_id))
        counts = counts_since(draft, told_at(command), item, place)
        seen_to_go(draft, rules, item, place, quantity, counts)
        target = rules.places[GONE[command.reason]]
        gone = move(draft, rules, item, place, target, quantity, command.reason, at, expired=True)
        seen_to_go_by_lots(draft, rules, item, place, gone, counts)
        if target.kind in OURS:
            seen_to_come(draft, rules, item, target, gone, counts_since(draft, told_at(command), item, target))


KIND = Kind("refuse_allocation", RefuseAllocation, _needs, _decide)
