"""An order as routing and promises see it: through which channel, how it reaches its customer, and where."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.routing.terms import Whereabouts
from onebook.book.rows import Destination, FailedPick, Order, Place
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.supply.calendar import Way

__all__ = ["NOWHERE", "Asked", "asked_for", "asked_of", "candidates", "failed_at"]

NOWHERE = Whereabouts()


class Asked(NamedTuple):
    """What an order asks for. pickup_place_id: where the customer takes it; to: where it goes, as far as known."""

    order_id: int
    channel: str
    way: Way
    at: int
    pickup_place_id: int | None = None
    to: Whereabouts = NOWHERE


def asked_for(order_id: int, channel: str, method: str, at: int, destination: Destination | None) -> Asked:
    """Return what an order asks for. at: when it was given."""
    if destination is None:
        return Asked(order_id, channel, Way(method), at)
    where = Whereabouts(*destination[1:5])
    way = Way(method, destination.service, destination.country)
    return Asked(order_id, channel, way, at, destination.pickup_place_id, where)


def asked_of(draft: Draft, order: Order) -> Asked:
    """Return what an order that was placed asks for."""
    destination = draft.get(Destination, order.order_id)
    return asked_for(order.order_id, order.channel, order.delivery_method, order.ordered_at, destination)


def candidates(rules: Rules, asked: Asked) -> tuple[Place, ...]:
    """Return the places that an order may be served from, in the plan's order: one, where it is fetched there."""
    if asked.pickup_place_id is not None:
        return (rules.place(asked.pickup_place_id),)
    return rules.serving.get(asked.channel, ())


def failed_at(draft: Draft, order_id: int) -> dict[int, frozenset[int]]:
    """Return the places that could not serve an order's lines, or are avoided for them, by line."""
    found: dict[int, frozenset[int]] = {}
    for failed in draft.of(FailedPick, order_id):
        found[failed.line] = found.get(failed.line, frozenset()) | {failed.place_id}
    return found
