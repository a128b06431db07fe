"""Research online, purchase offline: how many purchases were researched, beyond those whose buyer looks around anyhow.

The share of purchases with a digital touch in the look-back just before overstates: people look around without a need.
How often they would is seen in a placebo window of the same length just before the look-back, carried to the season of
the look-back by how many people looked then and there. The increment is the share with a touch in the look-back, less
what the placebo makes us expect: purchases with a touch that would not be there by coincidence.

The same, with the two sides changed over, is showrooming.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import LEVEL, NO_DATA, Estimate, Flags, Floats, Ints, nothing
from onebook.journey.effects.rates import SEED, bootstraps, by_customer

__all__ = [
    "LOOK_BACK",
    "Bounds",
    "Increment",
    "Lag",
    "Purchases",
    "Reach",
    "Ropo",
    "Totals",
    "chosen",
    "observable",
    "reach",
    "ropo",
]

LOOK_BACK = 30
"""Days before the purchase in which a touch counts as research."""
UNSEASONED = "The season is not taken out: nobody's looking around could be compared between the two windows."
UNSEEN = "Fewer than half of the purchases are by people who could be watched in both windows: see the range."
THIN = "So few people looked around in the placebo windows that coincidence is known only roughly."
LUMPY = "A few large customers make up most of the revenue: its interval is shorter than it should be."
_THIN, _LUMPY = 20, 50


@dataclass(frozen=True, slots=True)
class Purchases:
    """Order lines, net of returns, whose buyers could be watched in both windows; one entry each.

    customer, order: their ids, no order having two customers; amount: what was paid for the line, in any unit; lag:
    whole days from the last touch in the look-back to the purchase (0 to look_back - 1), -1 where there is none;
    placebo_lag: the same for the placebo window, counted from its end; reach, placebo_reach: people who looked at the
    same sort of thing in the same two windows of the calendar (see `Reach`), 0 where it is not known.
    """

    customer: Ints
    order: Ints
    amount: Floats
    lag: Ints
    placebo_lag: Ints
    reach: Floats
    placebo_reach: Floats


@dataclass(frozen=True, slots=True)
class Totals:
    """All purchases of the period, also by buyers who are not known or could not be watched: orders and amount."""

    orders: float
    amount: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """What holds for all purchases, whoever bought.

    watched: the share of them whose buyer could be watched in both windows; low: if of the others none was researched,
    at the lower end of the interval; high: if all of them were, at its upper end.
    """

    watched: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Increment:
    """Shares of customers, of orders or of revenue.

    plain: with a touch in the look-back; placebo: with one in the placebo window, as it was; increment: plain less
    placebo, the season taken out; every count is of customers; bounds: None for customers, since nobody knows how many
    the unknown ones are.
    """

    plain: Estimate
    placebo: Estimate
    increment: Estimate
    bounds: Bounds | None


@dataclass(frozen=True, slots=True)
class Lag:
    """Shares of orders whose last touch was so many days before (plain), as the placebo has it, and beyond that."""

    days: int
    plain: float
    placebo: float
    beyond: float


@dataclass(frozen=True, slots=True)
class Ropo:
    """Research before purchase. season: by what the placebo was multiplied, None where it could not be told."""

    customers: Increment
    orders: Increment
    revenue: Increment
    lags: tuple[Lag, ...]
    season: float | None
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """People who touched each sort of thing before each day, of those seen before both windows and after.

    window, placebo: numbers of people, shape (sorts, days): with a touch within the look-back before the day, and
    within the placebo window.
    """

    window: Floats
    placebo: Floats


def observable(day: ArrayLike, first_seen: ArrayLike, last_day: int, look_back: int = LOOK_BACK) -> Flags:
    """Return which purchases can be compared.

    Their buyers had been seen, in any channel, before both windows began; and a look-back has passed since, so that it
    can be told who was still around to look. Days are counted from any one day; last_day: the last one with data.
    """
    days, first = np.asarray(day), np.asarray(first_seen)
    found: Flags = (first < days - 2 * look_back) & (days <= last_day - look_back)
    return found


def chosen(lines: Purchases, which: ArrayLike) -> Purchases:
    """Return the purchases that are named, by yes and no."""
    return Purchases(*(getattr(lines, field.name)[which] for field in fields(lines)))


def reach(
    person: ArrayLike,
    sort: ArrayLike,
    day: ArrayLike,
    first_seen: ArrayLike,
    last_seen: ArrayLike,
    sorts: int,
    days: int,
    look_back: int = LOOK_BACK,
) -> Reach:
    """Return how many people looked at each sort of thing in the two windows before each day.

    person, sort, day: one entry a touch, in any order, repeats allowed; sorts count from 0 to sorts - 1 (categories,
    say), days from 0 to days - 1, persons are places in first_seen and last_seen (days, in any channel). Only people
    seen before both windows and a look-back after the day are counted, who are the same in both: so neither newcomers
    nor those who left make it look like a season.
    """
    who, what, when = (np.asarray(a, dtype=np.int64) for a in (person, sort, day))
    came, left = np.asarray(first_seen, dtype=np.int64), np.asarray(last_seen, dtype=np.int64)
    key = np.sort((who * sorts + what) * days + when)
    key = key[np.concatenate([[True], key[1:] != key[:-1]])] if len(key) else key
    pair, when = key // days, key % days
    again = np.full(len(key), np.iinfo(np.int64).max // 2)
    again[:-1] = np.where(pair[1:] == pair[:-1], when[1:], again[:-1])
    who, what = pair // sorts, pair % sorts

    def people(shift: int) -> Floats:
        # A touch is the last one within the window from the day after it, until the next one comes or it falls out.
        begin = np.maximum(when + 1 + shift, came[who] + 2 * look_back + 1)
        end = np.minimum(np.minimum(when + look_back, again) + shift, left[who] - look_back)
        begin, end = np.maximum(begin, 0), np.minimum(end, days - 1)
        real = begin <= end
        edges = np.zeros((sorts, days + 1))
        np.add.at(edges, (what[real], begin[real]), 1.0)
        np.add.at(edges, (what[real], end[real] + 1), -1.0)
        found: Floats = np.cumsum(edges, axis=1)[:, :days]
        return found

    return Reach(people(0), people(look_back))


def ropo(
    lines: Purchases, totals: Totals | None = None, look_back: int = LOOK_BACK, level: float = LEVEL, seed: int = SEED
) -> Ropo:
    """Return what share of purchases was researched, beyond coincidence.

    lines: those that `observable` tells; totals: of all, for the bounds. Intervals are by drawing customers anew.
    """
    if not len(lines.customer):
        none = Increment(nothing(NO_DATA), nothing(NO_DATA), nothing(NO_DATA), None)
        return Ropo(none, none, none, (), None, (NO_DATA,))
    sums, size = _sums(lines)
    season = _season(sums[:, -2:].sum(axis=0, keepdims=True))
    seasoned = bool(np.isfinite(season[0]))
    shares = _increments(sums, totals, seasoned, level, seed)
    factor = float(season[0]) if seasoned else None
    cautions = [] if seasoned else [UNSEASONED]
    if shares[1].bounds and shares[1].bounds.watched < 0.5:  # noqa: PLR2004
        cautions.append(UNSEEN)
    if sums[:, 2].sum() < _THIN:
        cautions.append(THIN)
    if (sums[:, 6] ** 2).sum() * _LUMPY > sums[:, 6].sum() ** 2:
        cautions.append(LUMPY)
    return Ropo(shares[0], shares[1], shares[2], _lags(lines, size, look_back, factor), factor, tuple(cautions))


def _sums(lines: Purchases) -> tuple[Floats, int]:
    """Return sums by customer and the number of orders.

    Columns: of customers, orders and revenue in turn: all, with a touch, with a placebo touch; then the two reaches.
    """
    plain, placebo = lines.lag >= 0, lines.placebo_lag >= 0
    orders, row, place = np.unique(lines.order, return_index=True, return_inverse=True)
    of_order = [np.bincount(place, weights=flags, minlength=len(orders)) > 0 for flags in (plain, placebo)]
    counted = by_customer(np.asarray(lines.customer)[row], np.ones(len(orders)), *of_order)
    amount = np.asarray(lines.amount, dtype=np.float64)
    valued = by_customer(lines.customer, amount, amount * plain, amount * placebo, lines.reach, lines.placebo_reach)
    ever = np.stack([np.ones(len(counted)), counted[:, 1] > 0, counted[:, 2] > 0], axis=1)
    return np.concatenate([ever, counted, valued], axis=1), len(orders)


def _increments(
    sums: Floats, totals: Totals | None, seasoned: bool, level: float, seed: int
) -> tuple[Increment, Increment, Increment]:
    """Return the shares of customers, orders and revenue; sums: see `_sums`."""

    def of(nth: int) -> tuple[Callable[[Floats], Floats], ...]:
        """Return plain, placebo and increment of a measure whose three columns these are."""
        every, plain, placebo = (3 * nth + place for place in range(3))

        def beyond(s: Floats) -> Floats:
            factor = _season(s[:, -2:]) if seasoned else 1.0
            return np.asarray((s[:, plain] - factor * s[:, placebo]) / s[:, every])

        return lambda s: s[:, plain] / s[:, every], lambda s: s[:, placebo] / s[:, every], beyond

    wholes = (None, totals.orders, totals.amount) if totals else (None, None, None)
    told = bootstraps(sums, [one for nth in range(3) for one in of(nth)], level, seed=seed)
    every = sums.sum(axis=0)
    one, two, three = (
        Increment(told[3 * n], told[3 * n + 1], told[3 * n + 2], _bounds(told[3 * n + 2], float(every[3 * n]), whole))
        for n, whole in enumerate(wholes)
    )
    return one, two, three


def _season(reaches: Floats) -> Floats:
    """Return by what to multiply the placebo; NaN or infinite where nobody looked in its windows."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(reaches[:, 0] > 0, reaches[:, 0] / reaches[:, 1], np.nan))


def _bounds(found: Estimate, watched: float, whole: float | None) -> Bounds | None:
    """Return the range for all purchases, where their sum is known."""
    if not whole or found.low is None or found.high is None:
        return None
    part = min(watched / whole, 1.0)
    return Bounds(part, max(part * found.low, 0.0), min(part * found.high + 1.0 - part, 1.0))


def _lags(lines: Purchases, orders: int, look_back: int, factor: float | None) -> tuple[Lag, ...]:
    """Return the curve of days between the last touch and the purchase; of an order's lines the latest touch counts."""

    def curve(lag: Ints) -> Floats:
        has = lag >= 0
        key, day = np.asarray(lines.order)[has], np.asarray(lag)[has]
        sorted_ = np.lexsort((day, key))
        first = np.unique(key[sorted_], return_index=True)[1]
        return np.bincount(day[sorted_][first], minlength=look_back)[:look_back] / orders

    plain, placebo = curve(lines.lag), curve(lines.placebo_lag)
    scale = 1.0 if factor is None else factor
    return tuple(
        Lag(n, float(a), float(b), float(a - scale * b)) for n, (a, b) in enumerate(zip(plain, placebo, strict=True))
    )
