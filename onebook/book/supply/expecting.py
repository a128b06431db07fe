"""Who gets what comes in, and when: lines that wait against what is expected, those who ordered first going first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Comes", "Due", "Waits", "due"]

Line = tuple[int, int]
"""An order's key and the number of its line."""


class Waits(NamedTuple):
    """A line that waits for so many pieces at any of these places.

    shut: of them, those that could not serve it before: it takes from there only what was bought for it.
    """

    line: Line
    quantity: int
    places: frozenset[int]
    shut: frozenset[int] = frozenset()


class Comes(NamedTuple):
    """Pieces that come to a place on a day (ISO text). claim: the line that they were bought for, served before others.

    drop_ship: they go straight to the customer of that line, and to nobody else.
    """

    supply_id: int
    place_id: int
    quantity: int
    on: str
    claim: Line | None = None
    drop_ship: bool = False


class Due(NamedTuple):
    """What a line can count on: the day on which the last of its pieces comes, where, and how many are not expected.

    on, place_id: None where nothing comes for it.
    """

    on: str | None
    place_id: int | None
    missing: int


def due(waiting: Sequence[Waits], coming: Iterable[Comes]) -> dict[Line, Due]:
    """Return what each line can count on. waiting: who ordered first stands first.

    As goods are given out when they really come in: what suppliers send straight to a customer is not waited for here.
    Of the rest, one arrival after the other goes to the line it was bought for, then to the first ones that take from
    its place.
    """
    found = {each.line: Due(None, None, each.quantity) for each in waiting}
    takes = {each.line: each.places for each in waiting}
    arrivals = sorted(coming, key=lambda each: (each.on, each.supply_id))
    for arrival in arrivals:
        if arrival.drop_ship and arrival.claim in found:
            _give(found, arrival.claim, arrival, arrival.quantity)
    for arrival in arrivals:
        rest = 0 if arrival.drop_ship else arrival.quantity
        if arrival.claim in takes and arrival.place_id in takes[arrival.claim]:
            rest = _give(found, arrival.claim, arrival, rest)
        for each in waiting:
            if not rest:
                break
            if arrival.place_id in each.places and arrival.place_id not in each.shut:
                rest = _give(found, each.line, arrival, rest)
    return found


def _give(found: dict[Line, Due], line: Line, arrival: Comes, quantity: int) -> int:
    """Give a line of an arrival what it lacks; return what is left of it."""
    before = found[line]
    some = min(before.missing, quantity)
    if some:
        last = before.on is None or arrival.on >= before.on
        on, place_id = (arrival.on, arrival.place_id) if last else (before.on, before.place_id)
        found[line] = Due(on, place_id, before.missing - some)
    return quantity - some
