"""Who gets what comes in, and when: lines that wait against what is expected, those who ordered first going first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = ["Comes", "Due", "Waits", "due"]

Line = tuple[int, int]
"""An order's key and the number of its line."""


class Waits(NamedTuple):
    """A line that waits for so many pieces at any of these places."""

    line: Line
    quantity: int
    places: frozenset[int]


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

    Each arrival goes to the line it was bought for, then to the first ones that take from its place: as goods are given
    out when they really come in.
    """
    found = {each.line: Due(None, None, each.quantity) for each in waiting}
    left = []
    for arrival in sorted(coming, key=lambda each: (each.on, each.supply_id)):
        quantity = arrival.quantity
        if arrival.claim is not None and arrival.claim in found:
            quantity = _give(found, arrival.claim, arrival, quantity)
        if quantity and not arrival.drop_ship:
            left.append((arrival, quantity))
    for arrival, quantity in left:
        rest = quantity
        for each in waiting:
            if not rest:
                break
            if arrival.place_id in each.places:
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
