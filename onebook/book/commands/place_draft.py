"""A sales order that was a draft is placed."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import asked_of
from onebook.book.rows import Item, OrderLine
from onebook.book.rules import OURS, Rules, day_of
from onebook.book.sales.credit import credit_of, within_limit
from onebook.book.sales.lines import goods, put_line
from onebook.book.sales.orders import order_named, places_serving, put_order
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.supply.promising import promise_new
from onebook.book.supply.settling import promise_kit

__all__ = ["KIND", "PlaceDraft"]


class PlaceDraft(Command):
    """A draft that becomes an order now (`at`): its goods are kept, and what is short waits, or none of it is taken.

    One that goes beyond what its customer may owe stays a draft.
    """

    system: Name
    external_id: Name
    if_short: Literal["wait", "refuse"] = "wait"


def _needs(command: PlaceDraft, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("order", name)
    needs.want("order_at", (*name, tuple([p.place_id for p in rules.places.values() if p.kind in OURS])))
    needs_to_tell(needs)


def _decide(draft: Draft, command: PlaceDraft, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    named = {"system": order.system, "external_id": order.external_id}
    if order.status != "draft":
        raise Refused(
            "no_draft", f"Order {order.external_id} is no draft: it is {order.status}.",
            "Leave it: only a draft is placed. To order the same again, place a new order (place_order).", **named,
        )  # fmt: skip
    if order.account_id is not None:
        more = max(0, order.owed_amount - order.paid_amount)
        within_limit(credit_of(draft, order), more, (order.system, order.external_id), order.customer_id)
    places_serving(rules, order.channel)
    at = moment(command, draft.at)
    asked = asked_of(draft, order)._replace(at=at)
    told = []
    lines = goods(draft.of(OrderLine, order.order_id))
    missing = allocate(
        draft, rules, asked, [(line.line, line.item_id, line.quantity - line.cancelled) for line in lines]
    )
    for line, waiting in zip(lines, missing, strict=True):
        wanted = line.quantity - line.cancelled
        if waiting and command.if_short == "refuse":
            raise Refused(
                "not_enough", f"Of line {line.line}, {decimal_of(wanted - waiting):f} of {decimal_of(wanted):f} can be "
                "had.", 'Have the rest wait (if_short "wait"), or cancel it first (cancel_lines).', line=line.line,
                **named,
            )  # fmt: skip
        item = draft.get(Item, line.item_id)
        assert item  # noqa: S101 (loaded with its order)
        on = promise_new(draft, rules, asked, line.line, item, waiting, draft.at)
        put_line(
            draft,
            line._replace(waiting=waiting, allocated=wanted - waiting, promised_on=on, latest_promised_on=on),
        )
        told.append({"line": line.line, "allocated": decimal_of(wanted - waiting), "waiting": decimal_of(waiting)})
    for line in {line.kit_line: line for line in lines}.values():
        promise_kit(draft, line, draft.at, "placed")
    put_order(draft, order._replace(status="placed", ordered_at=at, ordered_on=day_of(rules, at)))
    return {"order_id": order.order_id, "lines": told}


KIND = Kind("place_draft", PlaceDraft, _needs, _decide)
