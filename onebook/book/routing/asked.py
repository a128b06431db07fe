"""An order as routing and promises see it: through which channel, how it reaches its customer, and where."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.routing.terms import Whereabouts
from onebook.book.rows import Destination, FailedPick, Move, Order, OrderLine, Place
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.supply.calendar import Way

__all__ = ["NOWHERE", "Asked", "asked_for", "asked_of", "candidates", "counts_not_on", "failed_at"]

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
    """Return the places that could not serve an order's lines, or are avoided for them, by line.

    Where the order is fetched, only until goods come in there anew: it has no other place to be served from.
    """
    destination = draft.get(Destination, order_id)
    fetched_at = None if destination is None else destination.pickup_place_id
    found: dict[int, frozenset[int]] = {}
    for failed in draft.of(FailedPick, order_id):
        if failed.place_id != fetched_at or not _came_since(draft, failed):
            found[failed.line] = found.get(failed.line, frozenset()) | {failed.place_id}
    return found


def _came_since(draft: Draft, failed: FailedPick) -> bool:
    """Tell whether goods of the line came to a place after it failed it, by the store or by this batch."""
    key = (failed.order_id, failed.line, failed.place_id, failed.journal_id)
    if ("came_since", *key) in draft.state.facts:
        return True
    line = draft.get(OrderLine, failed.order_id, failed.line)
    before = key in draft.state.stored[FailedPick]
    moved = draft.state.rows[Move]
    some: list[Move] = [*map(moved.__getitem__, draft.state.changed[Move]), *draft.new.get(Move, {}).values()]
    return line is not None and any(
        each.to_place_id == failed.place_id and each.item_id == line.item_id
        and (before or each.journal_id > failed.journal_id)
        for each in some
    )  # fmt: skip


def counts_not_on(draft: Draft, asked: Asked, line: int) -> frozenset[int]:
    """Return the places of which a line does not get what is still to come; what comes where it is fetched, it may."""
    if asked.pickup_place_id is not None:
        return frozenset()
    return failed_at(draft, asked.order_id).get(line, frozenset())
