"""What of an order has not left is looked for anew, as if it came in now: a place closes, or it is to go elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.commands.destination import DeliverTo, destination_of
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.parties.parties import not_erased
from onebook.book.parties.personal import is_personal
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import LACKED, asked_of, failed_at
from onebook.book.routing.rerouting import keep_elsewhere, needs_to_reroute
from onebook.book.rows import Allocation, Destination, FailedPick, Order, OrderLine, Place
from onebook.book.rules import Rules
from onebook.book.sales.lines import goods, put_line, unsettle
from onebook.book.sales.orders import order_named, put_order
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go
from onebook.book.stock.items import our_place
from onebook.book.stock.waiting import drop_shipped
from onebook.book.supply.promising import outlook_of
from onebook.book.supply.settling import promise_again

__all__ = ["KIND", "Reroute"]

AVOIDED = "avoided"
"""The reason for which a place is not asked again that an order was routed around."""


class Reroute(Command):
    """All of an order that is kept or waits. avoid: places that are not asked for it any more: it rather waits.

    deliver_to, service, pickup_place: where it goes instead. With a pickup_place it is fetched there, even if the place
    was avoided before, busy or closed; with the others it is sent. What is not given stays as it was. ask_again: places
    that are asked again though they were avoided, busy or closed. What one had not got must come in there first.
    """

    system: Name
    external_id: Name
    avoid: tuple[Name, ...] = ()
    ask_again: tuple[Name, ...] = ()
    deliver_to: DeliverTo | None = None
    service: Name | None = None
    pickup_place: Name | None = None


def _needs(command: Reroute, rules: Rules, needs: Needs) -> None:
    needs_to_reroute(needs, rules, command.system, command.external_id)
    if is_personal(command):
        needs.want("customer_of_order", (command.system, command.external_id, command.system))


def _decide(draft: Draft, command: Reroute, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    if is_personal(command):
        not_erased(draft, order)
    avoid = _to_avoid(rules, command)
    if not any(line.waiting or line.allocated for line in goods(draft.of(OrderLine, order.order_id))):
        raise Refused(
            "nothing_open", f"Nothing of order {order.external_id} is kept or waits.",
            "Leave it: what has left stays as it is. A draft is placed first (place_draft).",
            system=order.system, external_id=order.external_id,
        )  # fmt: skip
    order = _goes_to(draft, rules, command, order)
    _avoid(draft, order, avoid)
    for name in filter(None, (*command.ask_again, command.pickup_place)):
        _ask_again(draft, order, our_place(rules, name))
    freed: dict[int, int] = {}
    for kept in draft.of(Allocation, order.order_id):
        let_go(draft, kept, kept.quantity)
        freed[kept.line] = freed.get(kept.line, 0) + kept.quantity
    keep_elsewhere(draft, rules, order, freed)
    waited = {line.line for line in goods(draft.of(OrderLine, order.order_id)) if line.waiting}
    if not order.on_hold:
        _keep_for_waiting(draft, rules, order)
    order = put_order(draft, order)
    lines = [line for line in draft.of(OrderLine, order.order_id) if line.line in freed or line.line in waited]
    for line in lines:
        if not line.waiting:
            seen = outlook_of(draft, rules, asked_of(draft, order), line, draft.at)
            promise_again(draft, line, seen.promised_on, draft.at, "routed anew")
        elif not order.on_hold:
            unsettle(draft, line.item_id)  # it waits among others now, or for other goods than before
    places: dict[str, int] = {}
    for kept in draft.of(Allocation, order.order_id):
        name = rules.place(kept.place_id).name
        places[name] = places.get(name, 0) + kept.quantity
    return {
        "order_id": order.order_id,
        "places": {name: decimal_of(quantity) for name, quantity in places.items()},
        "waiting": decimal_of(sum(line.waiting for line in lines)),
    }


def _to_avoid(rules: Rules, command: Reroute) -> dict[int, Place]:
    """Return the places to be avoided, by key. Refused where one of them is to be asked again."""
    avoid, again = ({place.place_id: place for place in (our_place(rules, name) for name in names)}
                    for names in (command.avoid, command.ask_again))  # fmt: skip
    if both := sorted(avoid[place_id].name for place_id in avoid.keys() & again.keys()):
        raise Refused(
            "avoided_and_asked", f"{', '.join(both)} cannot be avoided and asked again.",
            "Name a place either in avoid or in ask_again.", avoid=both,
        )  # fmt: skip
    return avoid


def _goes_to(draft: Draft, rules: Rules, command: Reroute, order: Order) -> Order:
    """Set where an order goes as far as that is told anew; return it. What is fetched is sent no longer, and back."""
    told = destination_of(rules, order.order_id, command.deliver_to, command.service, command.pickup_place)
    if told is None:
        return order
    known = draft.get(Destination, order.order_id)
    if known is not None and command.deliver_to is None:
        told = known._replace(service=told.service or known.service, pickup_place_id=told.pickup_place_id)
    elif known is not None:
        told = told._replace(service=told.service or known.service)
    draft.put(told)
    order = order._replace(delivery_method="ship" if told.pickup_place_id is None else "pickup")
    draft.put(order)
    return order


def _avoid(draft: Draft, order: Order, places: Mapping[int, Place]) -> None:
    """Note of all lines that are open that these places are not asked for them again.

    Refused for the place where the order is fetched.
    """
    destination = draft.get(Destination, order.order_id)
    fetched_at = None if destination is None else destination.pickup_place_id
    if fetched_at is not None and fetched_at in places:
        name = places[fetched_at].name
        raise Refused(
            "fetched_there", f"Order {order.external_id} is fetched at {name}: that place cannot be avoided.",
            "Say where it is fetched or goes instead (pickup_place, deliver_to).", pickup_place=name,
        )  # fmt: skip
    # What a place had not got is forgotten once goods come in there; that it is avoided is not.
    failed = draft.of(FailedPick, order.order_id)
    shut = {(each.line, each.place_id) for each in failed if each.reason not in LACKED}
    for line in goods(draft.of(OrderLine, order.order_id)):
        for place_id in places if line.waiting or line.allocated else ():
            if (line.line, place_id) not in shut:
                kept = draft.get(Allocation, order.order_id, line.line, place_id, line.item_id)
                draft.put(
                    FailedPick(
                        order.order_id, line.line, place_id, draft.journal_id, draft.at, line.item_id,
                        kept.quantity if kept else 0, AVOIDED,
                    )
                )  # fmt: skip


def _ask_again(draft: Draft, order: Order, place: Place) -> None:
    """Forget that a place was not to be asked, but for what it had not got: there, goods must come in first."""
    for failed in draft.of(FailedPick, order.order_id):
        if failed.place_id == place.place_id and failed.reason not in LACKED:
            draft.drop(failed)


def _keep_for_waiting(draft: Draft, rules: Rules, order: Order) -> None:
    """Keep what there is for lines that wait: where the order goes now, other places may serve it."""
    asked = asked_of(draft, order)
    shut = failed_at(draft, rules, asked)
    for line in goods(draft.of(OrderLine, order.order_id)):
        wanted = line.waiting - drop_shipped(draft, line.item_id).get(line[:2], 0)
        if wanted > 0:
            (left,) = allocate(draft, rules, asked, [(line.line, line.item_id, wanted)], shut)
            got = wanted - left
            put_line(draft, line._replace(waiting=line.waiting - got, allocated=line.allocated + got))


KIND = Kind("reroute", Reroute, _needs, _decide)
