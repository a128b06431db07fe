"""A sales order that was on hold gets pieces again."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import asked_of, failed_at
from onebook.book.rows import Order, OrderLine
from onebook.book.rules import OURS, Rules
from onebook.book.sales.lines import goods, line_numbered, put_line
from onebook.book.sales.orders import order_named, places_serving, put_order
from onebook.book.state import Draft
from onebook.book.supply.promising import outlook_of
from onebook.book.supply.settling import promise_again

__all__ = ["KIND", "ResumeOrder"]


class ResumeOrder(Command):
    """An order that was on hold: what can be had is kept for it now, and the rest waits in its old place."""

    system: Name
    external_id: Name


def _needs(command: ResumeOrder, rules: Rules, needs: Needs) -> None:
    name = (command.system, command.external_id)
    needs.want("order", name)
    needs.want("order_at", (*name, tuple([p.place_id for p in rules.places.values() if p.kind in OURS])))


def _decide(draft: Draft, command: ResumeOrder, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    places_serving(rules, order.channel)
    lines = [line for line in goods(draft.of(OrderLine, order.order_id)) if line.waiting]
    shut = failed_at(draft, order.order_id)
    missing = allocate(
        draft, rules, asked_of(draft, order), [(line.line, line.item_id, line.waiting) for line in lines], shut
    )
    got = sum(line.waiting for line in lines) - sum(missing)
    for line, waiting in zip(lines, missing, strict=True):
        put_line(draft, line._replace(waiting=waiting, allocated=line.allocated + line.waiting - waiting))
        _promise_again(draft, rules, order, line.line)
    order = put_order(draft, order._replace(on_hold=False))
    return {"order_id": order.order_id, "allocated": decimal_of(got), "status": order.status}


def _promise_again(draft: Draft, rules: Rules, order: Order, number: int) -> None:
    line = line_numbered(draft, order, number)
    seen = outlook_of(draft, rules, asked_of(draft, order), line, draft.at)
    promise_again(draft, line, seen.promised_on, draft.at, "resumed")
    if seen.proposal is not None:
        draft.put(seen.proposal)


KIND = Kind("resume_order", ResumeOrder, _needs, _decide)
