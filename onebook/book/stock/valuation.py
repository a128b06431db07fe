"""What goods are worth that come and go: by the average of all there are, or first in, first out.

What stands is moved on by one entry at a time; the same steps over all of an item's entries come to the same
(`revalued`), which is how a cost that turns out to be another one is carried through to what has left since.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onebook.book.exact import ONE, part_of, share_of, times

__all__ = ["Part", "Past", "Standing", "come", "go", "go_back", "revalued"]


class Part(NamedTuple):
    """What is left of goods that came in together. nth: the number of the entry by which they came."""

    nth: int
    quantity: int
    value: int


class Standing(NamedTuple):
    """All of an item that is ours. entries: how many there were; last_cost: of one of those that were bought last.

    parts: first in, first out: what is left, the oldest first; None: by the average.
    """

    quantity: int = 0
    value: int = 0
    entries: int = 0
    last_cost: int = 0
    parts: tuple[Part, ...] | None = None


class Past(NamedTuple):
    """An entry that was made. quantity: below 0 where goods left; value: likewise, as it is now.

    cost: what goods cost that were bought; None where they came or went at what others cost. of: the number of the
    entry by which goods had left that came back, or had come that go back.
    """

    quantity: int
    value: int
    cost: int | None = None
    of: int | None = None


def come(standing: Standing, quantity: int, value: int | None, *, bought: bool = True) -> tuple[Standing, int]:
    """Take goods in; return what stands then, and what they are worth.

    value: what they cost; None: as much as others of their kind do, and where there are none, those bought last.
    bought: others may be taken to cost as much.
    """
    worth = _usual(standing, quantity) if value is None else value
    last_cost = share_of(worth, ONE, quantity) if bought and value is not None else standing.last_cost
    parts, nth = standing.parts, standing.entries + 1
    if parts is not None:
        parts = (*parts, Part(nth, quantity, worth))
    return Standing(standing.quantity + quantity, standing.value + worth, nth, last_cost, parts), worth


def go(standing: Standing, quantity: int) -> tuple[Standing, int]:
    """Let goods go, of which there must be as many; return what stands then, and what they were worth."""
    if standing.parts is None:
        worth, parts = share_of(standing.value, quantity, standing.quantity), None
    else:
        worth, parts = _first_ones(standing.parts, quantity)
    left = Standing(
        standing.quantity - quantity, standing.value - worth, standing.entries + 1, standing.last_cost, parts
    )
    return left, worth


def go_back(standing: Standing, quantity: int, came: Part) -> tuple[Standing, int]:
    """Let goods go with what the very ones came with, not with what others are worth.

    came: all that came with them, as it was then, at its cost. Where those goods, or their worth, are gone, others go.
    """
    after, worth = go(standing, quantity)
    left = _without(standing, after, quantity, came)
    return (after, worth) if left is None else (left, standing.value - left.value)


def _without(before: Standing, after: Standing, quantity: int, came: Part) -> Standing | None:
    """What stands where the very goods left that came by an entry; None where they or their worth are gone."""
    if before.parts is None:
        value = before.value - share_of(came.value, quantity, came.quantity)
        return after._replace(value=value) if after.quantity and value >= 0 else None
    parts = []
    for part in before.parts:
        if part.nth != came.nth:
            parts.append(part)
            continue
        if part.quantity < quantity:
            return None
        value = share_of(part.value, quantity, part.quantity)
        if part.quantity > quantity:
            parts.append(part._replace(quantity=part.quantity - quantity, value=part.value - value))
    if sum(part.quantity for part in parts) != after.quantity:
        return None
    return after._replace(value=sum(part.value for part in parts), parts=tuple(parts))


def _usual(standing: Standing, quantity: int) -> int:
    if standing.quantity:
        return share_of(standing.value, quantity, standing.quantity)
    return times(quantity, standing.last_cost)


def _first_ones(parts: Sequence[Part], quantity: int) -> tuple[int, tuple[Part, ...]]:
    """Take so many from the oldest on; return their worth and what is left."""
    worth = 0
    for place, part in enumerate(parts):
        if quantity < part.quantity:
            taken = share_of(part.value, quantity, part.quantity)
            rest = Part(part.nth, part.quantity - quantity, part.value - taken)
            return worth + taken, (rest, *parts[place + 1 :])
        worth += part.value
        quantity -= part.quantity
    return worth, ()


def revalued(entries: Sequence[Past], *, by_average: bool) -> tuple[Standing, list[int]]:
    """Make all entries of an item again; return what stands, and what each is worth, below 0 where goods left.

    Goods that came back are worth the share of what they left with, and those that go back leave with what they came
    with.
    """
    standing = Standing(parts=None if by_average else ())
    values: list[int] = []
    back: dict[int, int] = {}
    for entry in entries:
        if entry.quantity < 0:
            if entry.of is None:
                standing, worth = go(standing, -entry.quantity)
            else:
                came = Part(entry.of, entries[entry.of - 1].quantity, values[entry.of - 1])
                standing, worth = go_back(standing, -entry.quantity, came)
            values.append(-worth)
            continue
        value = entry.cost
        if entry.of is not None:
            before = back.get(entry.of, 0)
            value = part_of(-values[entry.of - 1], before, entry.quantity, -entries[entry.of - 1].quantity)
            back[entry.of] = before + entry.quantity
        standing, worth = come(standing, entry.quantity, value, bought=entry.of is None)
        values.append(worth)
    return standing, values
