"""Choosing the places for an order, all its lines together.

A choice keeps as much as can be had; among those the rules decide, the first before the second and so on, and what they
leave open goes by the order of the places. Up to `EXACT` places that have anything are tried in all combinations. That
finds the best choice there is where every line may be filled from every place: what a piece costs depends on its place
alone and what parcels cost on the set, so that for a set, filling each line from the best place on is best. Beyond
`EXACT`, places are left out one by one as long as that betters the choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

__all__ = ["EXACT", "Pick", "Stand", "Want", "choose"]

EXACT = 8
"""Places up to which every combination is tried: 255."""
Cost = tuple[int, ...]


class Want(NamedTuple):
    """So many of an item, for a line. shut: places that are not to be asked for it."""

    line: int
    item_id: int
    quantity: int
    shut: frozenset[int] = frozenset()


class Stand(NamedTuple):
    """A place that may be asked. far: how far it is from the customer; parcel_cost: of sending one parcel from it."""

    place_id: int
    is_store: bool = False
    far: int = 0
    parcel_cost: int = 0


class Pick(NamedTuple):
    """So many pieces for a line from a place."""

    line: int
    place_id: int
    quantity: int


BY_PIECE: dict[str, Callable[[Stand], int]] = {
    "nearest": lambda stand: stand.far,
    "store_first": lambda stand: 0 if stand.is_store else 1,
    "warehouse_first": lambda stand: 1 if stand.is_store else 0,
}
"""What a piece costs that comes from a place, by a rule."""
BY_PARCEL: dict[str, Callable[[Stand], int]] = {
    "fewest_parcels": lambda _: 1,
    "cheapest": lambda stand: stand.parcel_cost,
}
"""What a parcel costs that comes from a place, by a rule."""


def choose(
    wants: Sequence[Want], stands: Sequence[Stand], available: dict[tuple[int, int], int], rules: Sequence[str]
) -> list[Pick]:
    """Return what to take from where. available: pieces by item and place. stands: in the order of the plan."""
    rules = [rule for rule in rules if rule in BY_PIECE or rule in BY_PARCEL]
    items = {want.item_id for want in wants}
    useful = [s for s in stands if any(available.get((item_id, s.place_id), 0) > 0 for item_id in items)]
    ranks = {stand.place_id: nth for nth, stand in enumerate(stands)}

    def tried(some: Iterable[Stand]) -> tuple[Cost, list[Pick]]:
        return _filled(wants, list(some), available, rules, ranks)

    if len(useful) <= EXACT:
        sets = (some for size in range(len(useful) + 1) for some in combinations(useful, size))
        return min((tried(some) for some in sets), key=lambda choice: choice[0])[1]
    best = tried(useful)
    while useful:
        fewer = [(tried(s for s in useful if s is not left_out), left_out) for left_out in useful]
        choice, left_out = min(fewer, key=lambda each: each[0][0])
        if choice[0] >= best[0]:
            break
        best = choice
        useful = [stand for stand in useful if stand is not left_out]
    return best[1]


def _filled(
    wants: Sequence[Want], stands: list[Stand], available: dict[tuple[int, int], int], rules: Sequence[str],
    ranks: dict[int, int],
) -> tuple[Cost, list[Pick]]:  # fmt: skip
    """Fill each line from the best place on; return what that costs, and the picks."""
    by_piece = [BY_PIECE[rule] for rule in rules if rule in BY_PIECE]
    order = sorted(stands, key=lambda stand: (*[cost(stand) for cost in by_piece], ranks[stand.place_id]))
    left = {(want.item_id, s.place_id): available.get((want.item_id, s.place_id), 0) for want in wants for s in stands}
    picks, short = [], 0
    # A line that may not be filled from everywhere goes first: nothing that only it cannot take is lost to it.
    for want in sorted(wants, key=lambda want: (-len(want.shut), want.line)):
        missing = want.quantity
        for stand in order:
            some = min(missing, left[want.item_id, stand.place_id])
            if some > 0 and stand.place_id not in want.shut:
                left[want.item_id, stand.place_id] -= some
                picks.append(Pick(want.line, stand.place_id, some))
                missing -= some
        short += missing
    used = {stand.place_id: stand for stand in stands if any(pick.place_id == stand.place_id for pick in picks)}
    costs = [short]
    for rule in rules:
        if rule in BY_PARCEL:
            costs.append(sum(BY_PARCEL[rule](stand) for stand in used.values()))
        else:
            costs.append(sum(BY_PIECE[rule](used[pick.place_id]) * pick.quantity for pick in picks))
    costs.append(sum(ranks[pick.place_id] * pick.quantity for pick in picks))
    return tuple(costs), picks
