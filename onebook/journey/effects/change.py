"""Did it change: before and after a date, with and without a group, and an alarm while it goes on.

A figure is given by buckets (days or weeks) as numerator and denominator: successes and trials of a share, sum and
number of a mean, a count and the days (or people) it comes from. How much buckets differ is taken from the buckets
themselves, so that people who come more than once, and days that are alike, do not make it look surer than it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import ALL_SAME, LEVEL, NO_DATA, Estimate, Floats, nothing, quantile_t
from onebook.journey.effects.rates import SEED

__all__ = [
    "ALLOWANCE",
    "FALSE_ALARMS",
    "FEWEST",
    "MOST_LEARNT",
    "Alarm",
    "Series",
    "change",
    "cusum",
    "cusum_alarm",
    "series",
    "to_learn",
]

ALLOWANCE = 0.5
"""Standard deviations of a bucket by which it may lie off without counting: half of the shift that is looked for."""
FALSE_ALARMS = 0.05
"""How probable an alarm is, over all that was watched, where nothing changed."""
FEWEST = 8
"""Buckets needed to learn what is usual."""
MOST_LEARNT = 26
"""Buckets to learn from, at most: half a year of weeks."""
FEW_BUCKETS = "There are too few days or weeks to tell how much they differ."
SMALL = "It comes from fewer than 6 days or weeks on one side: the interval is rough."
NOT_WATCHED = "There are too few days or weeks yet to learn what is usual and to watch for a change."
STEADY = "All days or weeks used to learn what is usual are the same, so any difference would raise the alarm."
ALIKE = "Days or weeks that follow one another are alike; the alarm allows for it, and needs a larger change."
TRIALS = 2000
_SMALL = 6
_ALIKE = 0.3
_LOWEST, _HIGHEST = -0.1, 0.9
_FINE = 0.02
"""Steps of likeness for which limits are found."""


@dataclass(frozen=True, slots=True)
class Series:
    """A figure by buckets in the order of time: numerator and denominator, one entry each. See `series`."""

    numerator: Floats
    denominator: Floats

    @property
    def value(self) -> float:
        """All of it together; NaN where the denominators come to zero."""
        whole = float(self.denominator.sum())
        return float(self.numerator.sum()) / whole if whole > 0 else math.nan

    @property
    def values(self) -> Floats:
        """One value a bucket; NaN where its denominator is zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.denominator > 0, self.numerator / self.denominator, np.nan)


def series(numerator: ArrayLike, denominator: ArrayLike | None = None) -> Series:
    """Return a figure by buckets; without denominators it is a count by buckets of one length."""
    above = np.asarray(numerator, dtype=np.float64)
    below = np.ones(len(above)) if denominator is None else np.asarray(denominator, dtype=np.float64)
    return Series(above, below)


def change(
    after: Series,
    before: Series,
    after_year_ago: Series | None = None,
    before_year_ago: Series | None = None,
    level: float = LEVEL,
    *,
    same_days: bool = False,
) -> Estimate:
    """Return how much higher `after` is than `before`, with an interval; the season taken out where last year is given.

    With last year's same two periods it is the difference of the differences: assumed is that without the change, this
    year would have moved as last year did. `after` and `before` may as well be a group with something and one without:
    then same_days says that their buckets are the same days, so that what moves both is no uncertainty; the last two
    are then the group without, where there is a date, too. count: buckets.
    """
    parts = [(1.0, after), (-1.0, before)]
    if after_year_ago is not None and before_year_ago is not None:
        parts += [(-1.0, after_year_ago), (1.0, before_year_ago)]
    count = sum(int((p.denominator > 0).sum()) for _, p in parts)
    if any(math.isnan(p.value) for _, p in parts):
        return nothing(NO_DATA, count=count)
    value = sum(sign * p.value for sign, p in parts)
    half = len(parts) // 2
    groups = [parts[nth::half] for nth in range(half)] if same_days else [[part] for part in parts]
    errors = [_error(group) for group in groups]
    if any(error is None for error in errors):
        return nothing(FEW_BUCKETS, count=count, value=value)
    found = [error for error in errors if error is not None]
    variance = sum(v for v, _ in found)
    if variance == 0:
        return Estimate(value, value, value, count, (ALL_SAME,))
    freedom = variance**2 / sum(v * v / f for v, f in found if v > 0)
    reach = quantile_t(level, freedom) * math.sqrt(variance)
    cautions = (SMALL,) if min(f for _, f in found) + 1 < _SMALL else ()
    return Estimate(value, value - reach, value + reach, count, cautions)


def _error(parts: Sequence[tuple[float, Series]]) -> tuple[float, float] | None:
    """Return the variance of a sum of figures over the same buckets, and its degrees of freedom.

    None where there are fewer than two buckets. That of a ratio of sums over buckets (Cochran 1977, 6.4), widened where
    neighbouring buckets are alike.
    """
    seen = np.any([p.denominator > 0 for _, p in parts], axis=0)
    count = int(seen.sum())
    if count < 2:  # noqa: PLR2004
        return None
    left = sum(
        (s * (p.numerator - p.value * p.denominator) / p.denominator.sum() for s, p in parts), np.zeros(len(seen))
    )
    left = left[seen]
    variance = count / (count - 1) * float((left * left).sum())
    alike = _likeness(left)
    return variance * (1 + alike) / (1 - alike), max((count - 1) * min((1 - alike) / (1 + alike), 1.0), 1.0)


def _likeness(left: Floats) -> float:
    """Return how alike neighbours are (autocorrelation at lag 1, its bias taken out).

    It may come out below 0: never to believe that would make intervals too wide where neighbours are not alike.
    """
    count, power = len(left), float((left * left).sum())
    if count < FEWEST or power == 0:
        return 0.0
    raw = float((left[1:] * left[:-1]).sum()) / power
    return float(np.clip(raw + (1 + 3 * raw) / count, _LOWEST, _HIGHEST))


@dataclass(frozen=True, slots=True)
class Alarm:
    """What watching a figure has told.

    raised: whether it changed; up: whether it rose; at: the bucket (from 0) in which the alarm was raised; since: the
    first bucket after the change, as the alarm has it; size: by how much it changed since; p: how probable so strong a
    sign is where nothing changed; usual: the figure while it was learnt what is usual; limit: the height at which the
    alarm is raised; high, low: the two sums, one entry a bucket (0 while learning).
    """

    raised: bool
    up: bool | None
    at: int | None
    since: int | None
    size: float | None
    p: float | None
    usual: float | None
    limit: float | None
    high: Floats
    low: Floats
    cautions: tuple[str, ...] = ()


def cusum(values: ArrayLike, allowance: float = ALLOWANCE) -> tuple[Floats, Floats]:
    """Return the tabular CUSUM of standardised values: sums of what lies above, and of what lies below.

    values: shape (…, buckets). Page 1954; see Montgomery, Introduction to Statistical Quality Control, chapter 9.
    """
    given = np.asarray(values, dtype=np.float64)
    high, low = np.zeros_like(given), np.zeros_like(given)
    up, down = np.zeros(given.shape[:-1]), np.zeros(given.shape[:-1])
    for place in range(given.shape[-1]):
        up = np.maximum(0.0, up + given[..., place] - allowance)
        down = np.maximum(0.0, down - given[..., place] - allowance)
        high[..., place], low[..., place] = up, down
    return high, low


def to_learn(count: int) -> int:
    """Return from how many of so many buckets it is learnt what is usual: half of them, from 8 to 26."""
    return min(max(FEWEST, count // 2), MOST_LEARNT)


def cusum_alarm(
    figure: Series,
    learn: int | None = None,
    year_ago: Series | None = None,
    false_alarms: float = FALSE_ALARMS,
    seed: int = SEED,
) -> Alarm:
    """Watch a figure: learn what is usual from the first buckets, and tell whether and since when it has changed.

    learn: how many buckets, default `to_learn`. year_ago: the same buckets of last year, whose season is taken out. A
    bucket without a denominator is passed over. The limit is found by living through 2000 series of the same length and
    likeness in which nothing changes, learning from each alike: in `false_alarms` of them the alarm is raised at some
    time.
    """
    count = len(figure.numerator)
    first = learn if learn is not None else to_learn(count)
    values, weights = _differences(figure, year_ago)
    seen = np.flatnonzero(weights > 0)
    learnt, watched = int((seen < first).sum()), int((seen >= first).sum())
    if learnt < FEWEST or not watched:
        return _silent(count, NOT_WATCHED)
    values, weights = values[seen], weights[seen]
    found, usual, spread, alike = (float(x) if np.ndim(x) == 0 else x for x in _standard(values, weights, learnt))
    if spread == 0:
        return _silent(count, STEADY, usual=float(usual))
    limits = _heights(learnt, watched, round(float(alike) / _FINE) * _FINE, seed)
    limit = float(np.quantile(limits, 1 - false_alarms))
    high, low = cusum(np.asarray(found)[learnt:])
    top = np.maximum(high, low)
    p = float((1 + (limits >= top.max()).sum()) / (1 + len(limits)))
    sums = np.zeros((2, count))
    sums[:, seen[learnt:]] = high, low
    cautions = (ALIKE,) if alike > _ALIKE else ()
    over = np.flatnonzero(top > limit)
    if not len(over):
        return Alarm(False, None, None, None, None, p, float(usual), limit, sums[0], sums[1], cautions)
    at = int(over[0])
    up = bool(high[at] >= low[at])
    side = high if up else low
    rest = np.flatnonzero(side[: at + 1] <= 0)
    since = int(rest[-1]) + 1 if len(rest) else 0
    moved = values[learnt + since :]
    size = float(np.average(moved, weights=weights[learnt + since :])) - float(usual)
    where, begun = int(seen[learnt + at]), int(seen[learnt + since])
    return Alarm(True, up, where, begun, size, p, float(usual), limit, sums[0], sums[1], cautions)


def _silent(count: int, caution: str, usual: float | None = None) -> Alarm:
    return Alarm(False, None, None, None, None, None, usual, None, np.zeros(count), np.zeros(count), (caution,))


def _differences(figure: Series, year_ago: Series | None) -> tuple[Floats, Floats]:
    """Return values of the buckets, last year's taken off where given, and their weights: 0 where there is none."""
    values, weights = figure.values, np.maximum(figure.denominator, 0.0)
    if year_ago is not None:
        values = values - year_ago.values
        with np.errstate(divide="ignore"):
            weights = 1.0 / (1.0 / weights + 1.0 / np.maximum(year_ago.denominator, 0.0))
    return np.where(weights > 0, values, 0.0), weights


def _standard(values: Floats, weights: Floats, learnt: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return values as standard deviations off the usual, with what of each the one before it tells taken out.

    values: shape (…, buckets); weights: shape (buckets,), a value's variance being in inverse proportion to it. Also
    returns the usual value, the standard deviation at weight 1 and the likeness of neighbours, shape (…).
    """
    past, heavy = values[..., :learnt], weights[:learnt]
    usual = (past * heavy).sum(axis=-1) / heavy.sum()
    left = (values - usual[..., None]) * np.sqrt(weights)
    power = (left[..., :learnt] ** 2).sum(axis=-1)
    raw = (left[..., 1:learnt] * left[..., : learnt - 1]).sum(axis=-1) / np.where(power > 0, power, 1.0)
    alike = np.clip(raw + (1 + 3 * raw) / learnt, _LOWEST, _HIGHEST) * (power > 0)
    new = left.copy()
    new[..., 1:] -= alike[..., None] * left[..., :-1]
    spread = np.sqrt((new[..., 1:learnt] ** 2).sum(axis=-1) / (learnt - 2))
    return new / np.where(spread > 0, spread, 1.0)[..., None], usual, spread, alike


@lru_cache(maxsize=512)
def _heights(learnt: int, watched: int, alike: float, seed: int) -> Floats:
    """Return how high the sums rise in series in which nothing changes.

    So few buckets tell roughly only how alike neighbours are, so the series differ in it, as far as it is unsure.
    """
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((TRIALS, learnt + watched))
    unsure = math.sqrt((1 - alike * alike) / learnt)
    true = np.clip(alike + unsure * rng.standard_normal(TRIALS), -_HIGHEST, _HIGHEST)
    lived = noise.copy()
    lived[:, 0] /= np.sqrt(1 - true * true)
    for place in range(1, learnt + watched):
        lived[:, place] = true * lived[:, place - 1] + noise[:, place]
    found, _, _, _ = _standard(lived, np.ones(learnt + watched), learnt)
    high, low = cusum(found[:, learnt:])
    return np.asarray(np.maximum(high, low).max(axis=1))
