"""Keeping an order's goods at the places that routing chooses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onebook.book.exact import ONE
from onebook.book.routing.asked import Asked, candidates
from onebook.book.routing.choosing import Stand, Want, choose
from onebook.book.routing.distance import distances
from onebook.book.routing.terms import PlaceTerms, rules_for
from onebook.book.rows import Level, Place
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep
from onebook.book.stock.moves import level_of

__all__ = ["allocate"]

NOWHERE_SHUT: Mapping[int, frozenset[int]] = {}
UNKNOWN = PlaceTerms()


def allocate(
    draft: Draft, rules: Rules, asked: Asked, lines: Sequence[tuple[int, int, int]],
    shut: Mapping[int, frozenset[int]] = NOWHERE_SHUT,
) -> list[int]:  # fmt: skip
    """Keep what can be had for an order's lines; return of each how many could not be had.

    lines: number, item_id and quantity of each. shut: places that are not to be asked, by line.
    """
    by = rules_for(rules.routing, asked.channel, asked.way.method)
    places = candidates(rules, asked)
    if not by or (len(places) == 1 and "keep_reserve" not in by):
        return [
            keep(draft, asked.order_id, line, item_id, quantity, _open(places, shut.get(line)))
            for line, item_id, quantity in lines
        ]
    wants = [Want(line, item_id, quantity, shut.get(line, frozenset())) for line, item_id, quantity in lines]
    waiting = {want.line: want.quantity for want in wants}
    items = {want.line: want.item_id for want in wants}
    keeps = "keep_reserve" in by and asked.pickup_place_id is None
    for pick in choose(wants, _stands(rules, asked, places, by), _free(draft, rules, wants, places, keeps), by):
        place = (rules.place(pick.place_id),)
        left = keep(draft, asked.order_id, pick.line, items[pick.line], pick.quantity, place)
        waiting[pick.line] -= pick.quantity - left
    return list(waiting.values())


def _open(places: tuple[Place, ...], shut: frozenset[int] | None) -> tuple[Place, ...]:
    return tuple([place for place in places if place.place_id not in shut]) if shut else places


def _stands(rules: Rules, asked: Asked, places: tuple[Place, ...], by: tuple[str, ...]) -> list[Stand]:
    terms = {place.place_id: rules.routing.places.get(place.place_id, UNKNOWN) for place in places}
    far = dict.fromkeys(terms, 0)
    if "nearest" in by:
        far = distances({place_id: each.whereabouts for place_id, each in terms.items()}, asked.to)
    return [Stand(key, each.is_store, far[key], each.parcel_cost) for key, each in terms.items()]


def _free(
    draft: Draft, rules: Rules, wants: Sequence[Want], places: tuple[Place, ...], keeps: bool
) -> dict[tuple[int, int], int]:
    """Return what may be taken, by item and place."""
    found = {}
    for item_id in {want.item_id for want in wants}:
        for place in places:
            level = level_of(draft, item_id, place.place_id)
            reserve = _reserve(rules.routing.places.get(place.place_id, UNKNOWN), level) if keeps else 0
            found[item_id, place.place_id] = max(0, level.available - reserve)
    return found


def _reserve(terms: PlaceTerms, level: Level) -> int:
    """What a place keeps for its own counter; a share of what is there counts in whole pieces, rounded up."""
    of_share = -(-level.on_hand * terms.reserve_share // (ONE * ONE)) * ONE
    return max(terms.reserve, of_share)
