"""What each channel is told of an item: what its places have, less buffers; and who is given the last pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from onebook.book.availability.demand import expected_lines, most_sold
from onebook.book.exact import ONE
from onebook.book.rows import Place, Shown, Sold
from onebook.book.rules import Rules

__all__ = ["Known", "Offer", "kit_offers", "offers"]

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
NEWEST = 7 * DAY
"""An item's rate is taken over a week at least, though its first sale came later; where all is newer, over a day."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was learnt of all items. since, until: when the orders came that rates were learnt from.

    hours: how many orders came by hour of the day (UTC), where known. short: by place, how much may be missing of an
    item. shown: up to when channels show levels, for those that said so.
    """

    since: int = 0
    until: int = 0
    hours: Mapping[int, int] = field(default_factory=dict)
    short: Mapping[int, int] = field(default_factory=dict)
    shown: Mapping[str, Shown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a channel is told of an item, in ten-thousandths. available: at its places, and not promised to anybody.

    place_buffer: of these, what may not be there in truth. buffer: what others may sell before the channel knows of it,
    or what the plan says. granted: it alone is told the last pieces. age: seconds by which it shows older levels.
    """

    channel: str
    available: int
    place_buffer: int
    buffer: int
    quantity: int
    granted: bool = False
    age: int = 0


def offers(rules: Rules, known: Known, free: Mapping[int, int], sold: Sequence[Sold], at: int) -> tuple[Offer, ...]:
    """Return what each channel that draws on places is told of an item.

    free: what is available of it, by place. sold: what was learnt of its sales. at: now, in microseconds.
    """
    found = [
        _offer(rules, known, channel, places, free, sold, at) for channel, places in rules.serving.items() if places
    ]
    return tuple(_with_last_pieces(rules, found, free, sold))


def kit_offers(parts: Sequence[tuple[int, Sequence[Offer]]]) -> tuple[Offer, ...]:
    """Return what each channel is told of a kit: as many as all of its parts make. parts: of one kit, and their offers.

    A kit has the buffers, in whole kits, of the part that is scarcest.
    """
    found = []
    for each in zip(*(part_offers for _, part_offers in parts), strict=True):
        scarce, one = min(
            zip(each, (quantity for quantity, _ in parts), strict=True),
            key=lambda pair: (pair[0].quantity // pair[1], pair[0].available // pair[1]),
        )
        found.append(
            replace(
                scarce,
                available=min(o.available // q for o, (q, _) in zip(each, parts, strict=True)) * ONE,
                place_buffer=-(-scarce.place_buffer // one) * ONE,
                buffer=-(-scarce.buffer // one) * ONE,
                quantity=scarce.quantity // one * ONE,
                granted=scarce.granted and scarce.quantity >= one,
            )
        )
    return tuple(found)


def _offer(
    rules: Rules, known: Known, channel: str, places: Sequence[Place], free: Mapping[int, int], sold: Sequence[Sold],
    at: int,
) -> Offer:  # fmt: skip
    terms = rules.availability.of(channel)
    there = {place.place_id: free.get(place.place_id, 0) for place in places}
    available = sum(there.values())
    age = _age(rules, known, channel, at)
    place_buffer = buffer = 0
    # A till's goods are in the customer's hand: nobody can sell them meanwhile, and they are there.
    if not terms.is_till:
        place_buffer = sum(min(has, known.short.get(place_id, 0)) for place_id, has in there.items())
        if terms.buffer is None and terms.buffer_share is None:
            buffer = _buffer(rules, known, channel, there, sold, at, age)
    if terms.buffer is not None or terms.buffer_share is not None:
        # A share of what is there counts in whole pieces, as that which places keep for their counters.
        buffer = max(terms.buffer or 0, -(-(terms.buffer_share or 0) * available // ONE) * ONE)
    quantity = max(0, available - place_buffer - buffer)
    if terms.cap is not None:
        quantity = min(quantity, terms.cap)
    return Offer(channel, available, place_buffer, buffer, quantity, age=age)


def _age(rules: Rules, known: Known, channel: str, at: int) -> int:
    """By how many seconds what a channel shows may be older than the book, until it is told what holds now."""
    shown = known.shown.get(channel)
    old = rules.availability.shown_within if shown is None else max(at - shown.shown_at, shown.lag)
    return -(-max(0, old) // SECOND)


def _buffer(
    rules: Rules, known: Known, channel: str, there: Mapping[int, int], sold: Sequence[Sold], at: int, age: int
) -> int:
    """What others sell of these places' pieces, and more only with the probability that the plan allows."""
    others = {
        other
        for other, places in rules.serving.items()
        if other != channel and any(place.place_id in there for place in places)
    }
    if not others or known.until <= known.since:
        return 0
    sizes: dict[int, int] = {}
    for row in sold:
        # What went from no place yet may have been taken from any.
        if row.channel in others and (row.place_id in there or not row.place_id):
            sizes[row.quantity] = sizes.get(row.quantity, 0) + row.lines
    first = min((row.first_at for row in sold), default=known.since)
    seen = max(DAY, min(known.until - known.since, max(NEWEST, known.until - first)))
    expected = expected_lines(sum(sizes.values()), age, seen // SECOND, _busy(known, at))
    return most_sold(tuple(sorted(sizes.items())), expected, rules.availability.oversell_share)


def _busy(known: Known, at: int) -> Fraction:
    """How much more is ordered in this hour of the day, or the next, than in the mean of all; one more than seen."""
    total = sum(known.hours.values())
    hours = (at // HOUR % 24, (at // HOUR + 1) % 24)
    return Fraction(24 * (max(known.hours.get(hour, 0) for hour in hours) + 1), total + 24)


def _with_last_pieces(
    rules: Rules, found: Sequence[Offer], free: Mapping[int, int], sold: Sequence[Sold]
) -> list[Offer]:
    """Give what every channel would be told nothing of to one: the highest priority, then who sells most of it."""
    told = {offer.channel: offer for offer in found}
    draws = {channel: {place.place_id for place in rules.serving[channel]} for channel in told}
    shown = set[int]().union(*(draws[offer.channel] for offer in found if offer.quantity))
    hidden = {place_id: has for place_id, has in free.items() if has > 0 and place_id not in shown}
    sales: dict[str, int] = {}
    for row in sold:
        sales[row.channel] = sales.get(row.channel, 0) + row.lines
    terms = rules.availability.of
    while able := [c for c in told if draws[c] & hidden.keys() and terms(c).cap != 0 and not told[c].quantity]:
        best = max(able, key=lambda channel: (terms(channel).priority, sales.get(channel, 0)))
        pieces = sum(hidden.pop(place_id) for place_id in sorted(draws[best] & hidden.keys()))
        cap = terms(best).cap
        told[best] = replace(told[best], quantity=pieces if cap is None else min(pieces, cap), granted=True)
    return list(told.values())
