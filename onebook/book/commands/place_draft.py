"""A sales order that was a draft is placed."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import asked_of
from onebook.book.rows import Item, Order, OrderLine
from onebook.book.rules import OURS, Rules, day_of
from onebook.book.sales.credit import account_for, within_limit
from onebook.book.sales.lines import goods, put_line
from onebook.book.sales.orders import order_named, places_serving, put_order
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft, Stale
from onebook.book.stock.items import not_sold, stands_for
from onebook.book.supply.promising import promise_new
from onebook.book.supply.settling import promise_kit

__all__ = ["KIND", "PlaceDraft"]


class PlaceDraft(Command):
    """A draft that becomes an order now (`at`): its goods are kept, and what is short waits, or none of it is taken.

    It is due so many days from now as it said, or as the terms of its customer say now, unless it is prepaid. One that
    goes beyond what its customer may owe stays a draft, and so does one of what is no longer sold.
    """

    system: Name
    external_id: Name
    if_short: Literal["wait", "refuse"] = "wait"


def _needs(command: PlaceDraft, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("order_buyer", name)
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
    places_serving(rules, order.channel)
    at = moment(command, draft.at)
    _refuse_not_sold(draft, order)
    order = _on_account(draft, rules, order, at)
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


def _refuse_not_sold(draft: Draft, order: Order) -> None:
    """Refuse a draft of what is no longer sold, or was merged into another item, which its line would wait for."""
    for line in draft.of(OrderLine, order.order_id):
        item = draft.get(Item, line.item_id)
        assert item  # noqa: S101 (loaded with its order)
        if line.cancelled == line.quantity:
            continue
        named = {"system": order.system, "external_id": order.external_id, "line": line.line, "item": item.sku}
        cancel = f"Cancel line {line.kit_line or line.line} (cancel_lines)"
        if item.merged_into is not None:
            kept = stands_for(draft, item.item_id).sku
            raise Refused(
                "item_merged", f"{item.sku}, on line {line.line} of order {order.external_id}, was merged into {kept}.",
                f"{cancel}, and order {kept} in its stead.", into=kept, **named,
            )  # fmt: skip
        if line.kit_line is None and (why := not_sold(item)):
            raise Refused(
                "not_sold", f"{item.sku}, on line {line.line} of order {order.external_id}, {why}.",
                f"{cancel}, or make the item active first (set_item).", **named,
            )  # fmt: skip


def _on_account(draft: Draft, rules: Rules, order: Order, at: int) -> Order:
    """Return a draft on the account that it is sold on now, as if it were new. Refused above what that may owe."""
    name = ("party", order.system, order.customer_id)
    if (
        order.customer_id is not None
        and name not in draft.state.looked[None]
        and order[:1] in draft.state.stored[Order]
    ):
        raise Stale  # added after its customer was looked for
    account = None
    if not order.prepaid:
        account = account_for(draft, rules, order.system, order.customer_id, order.currency, order.due_days, at)
    if account is None:
        return order._replace(due_on=None, account_id=None)
    if account.credit is not None:
        more = max(0, order.owed_amount - order.paid_amount)
        within_limit(account.credit, more, (order.system, order.external_id), order.customer_id)
    return order._replace(due_on=account.due_on, account_id=account.credit and account.credit.party_id)


KIND = Kind("place_draft", PlaceDraft, _needs, _decide)
