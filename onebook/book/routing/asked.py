"""An order as routing and promises see it: through which channel, how it reaches its customer, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from onebook.book.routing.terms import Whereabouts
from onebook.book.rows import Destination, FailedPick, Move, Order, OrderLine, Place
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.supply.calendar import Way

__all__ = ["LACKED", "NOWHERE", "Asked", "asked_for", "asked_of", "candidates", "counts_not_on", "failed_at"]

NOWHERE = Whereabouts()
LACKED = frozenset({"not_found", "damaged"})
"""The reasons of failed picks that goods which come in do away with."""


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


def failed_at(draft: Draft, rules: Rules, asked: Asked) -> dict[int, frozenset[int]]:
    """Return the places that could not serve an order's lines, or are avoided for them, by line.

    Where none is left that may serve a line, one that had not got it is asked again once goods come in there; where the
    order is fetched, it is whatever it had said: the line has no other place to be served from.
    """
    found = {}
    for line, failed in _failed(draft, asked).items():
        again = {
            place_id
            for place_id in _none_else(rules, asked, failed)
            if _had_not_got(asked, failed[place_id]) and all(_came_since(draft, each) for each in failed[place_id])
        }
        found[line] = frozenset(failed.keys() - again)
    return found


def counts_not_on(draft: Draft, rules: Rules, asked: Asked, line: int) -> frozenset[int]:
    """Return the places of which a line does not get what is still to come.

    What comes to a place that is asked again once goods come in there, it may.
    """
    failed = _failed(draft, asked).get(line, {})
    again = {each for each in _none_else(rules, asked, failed) if _had_not_got(asked, failed[each])}
    return frozenset(failed.keys() - again)


def _failed(draft: Draft, asked: Asked) -> dict[int, dict[int, list[FailedPick]]]:
    """Return where an order's lines could not be served, by line and place."""
    found: dict[int, dict[int, list[FailedPick]]] = {}
    for failed in draft.of(FailedPick, asked.order_id):
        found.setdefault(failed.line, {}).setdefault(failed.place_id, []).append(failed)
    return found


def _none_else(rules: Rules, asked: Asked, failed: Mapping[int, list[FailedPick]]) -> set[int]:
    """Return all places that may serve a line, where each of them failed it; none where another is left."""
    places = {place.place_id for place in candidates(rules, asked)}
    return places if places <= failed.keys() else set()


def _had_not_got(asked: Asked, failed: list[FailedPick]) -> bool:
    """Tell whether goods that come in change what a place said. Where the order is fetched, they always do."""
    return asked.pickup_place_id is not None or all(each.reason in LACKED for each in failed)


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
