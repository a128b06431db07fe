"""Shares, means, net promoter scores and ratios with their intervals, and differences of two of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import (
    ALL_SAME,
    FEW_CUSTOMERS,
    IMPOSSIBLE,
    LEVEL,
    NO_DATA,
    ONE_ANSWER,
    ONE_CUSTOMER,
    ZERO_BASE,
    Estimate,
    Floats,
    Ints,
    nothing,
    quantile_normal,
    quantile_t,
)
from onebook.journey.effects.intervals import wilson

__all__ = [
    "ENOUGH",
    "REPLICATES",
    "SEED",
    "Moments",
    "bootstrap",
    "bootstraps",
    "by_customer",
    "effective_number",
    "less",
    "mean",
    "mean_difference",
    "nps",
    "ratio",
    "share",
    "share_by_person",
    "share_difference",
]

REPLICATES = 1000
SEED = 20_240_229
"""Draws are the same every time, so that a figure does not change by being looked at."""
ENOUGH = 30
"""Customers below which a bootstrap interval is called rough."""
_LOTS = 4096
"""More customers than this are drawn in lots: as sure, and its cost does not grow."""


def share(successes: float, trials: float, level: float = LEVEL) -> Estimate:
    """Return a share with Wilson's score interval (1927). count: the trials."""
    if not 0 <= successes <= trials:
        return nothing(IMPOSSIBLE)
    if trials == 0:
        return nothing(NO_DATA)
    p = successes / trials
    low, high = wilson(p, trials, quantile_normal(level))
    return Estimate(p, low, high, int(trials))


def share_by_person(person: Ints, came: ArrayLike, level: float = LEVEL) -> Estimate:
    """Return the share of rows with an outcome, where one person's rows may be alike. count: the rows.

    person: places from 0, as of `np.unique(…, return_inverse=True)`. The interval is Wilson's on the rows' effective
    number, made smaller for few people (Korn and Graubard 1998, Survey Methodology 24:193). Where all outcomes are the
    same, rows cannot tell how much one person's are alike: people are counted.
    """
    out = np.asarray(came, dtype=np.float64)
    if not len(out):
        return nothing(NO_DATA)
    p = float(out.mean())
    off = np.bincount(person, weights=out - p)
    people = int(np.count_nonzero(np.bincount(person)))
    if people == 1:
        return nothing(ONE_CUSTOMER, count=len(out), value=p)
    cautions = (FEW_CUSTOMERS,) if people < ENOUGH else ()
    variance = float((off * off).sum()) / len(out) ** 2 * people / (people - 1)
    low, high = wilson(p, effective_number(p, variance, len(out), people, level), quantile_normal(level))
    return Estimate(p, low, high, len(out), cautions)


def effective_number(p: float, variance: float, rows: int, people: int, level: float = LEVEL) -> float:
    """Return how many independent rows tell as much of a share p. variance: the share's, by people; people: above 1."""
    alone = p * (1 - p) / rows
    if people == rows:
        return rows
    if alone == 0:
        return people
    few = quantile_t(level, rows - 1) / quantile_t(level, people - 1)
    return rows * (alone / variance if variance > alone else 1.0) * few * few


def share_difference(successes: float, trials: float, others: float, of: float, level: float = LEVEL) -> Estimate:
    """Return the first share less the second, by Newcombe's hybrid of Wilson's intervals (1998, method 10).

    count: trials of both together.
    """
    return less(share(successes, trials, level), share(others, of, level))


def less(first: Estimate, second: Estimate, likeness: float = 0.0) -> Estimate:
    """Return the first less the second, from both intervals (Zou and Donner 2008, Statistics in Medicine 27:1693).

    likeness: the correlation of their errors; 0 for two separate groups. count: of both together.
    """
    count = first.count + second.count
    if first.value is None or second.value is None:
        return nothing(*dict.fromkeys(first.cautions + second.cautions), count=count)
    value = first.value - second.value
    if first.low is None or first.high is None or second.low is None or second.high is None:
        return nothing(*dict.fromkeys(first.cautions + second.cautions), count=count, value=value)
    down, up = first.value - first.low, first.high - first.value
    others_down, others_up = second.value - second.low, second.high - second.value
    low = value - _joined(down, others_up, likeness)
    high = value + _joined(up, others_down, likeness)
    return Estimate(value, low, high, count)


def _joined(one: float, other: float, likeness: float) -> float:
    return math.sqrt(max(one * one + other * other - 2 * likeness * one * other, 0.0))


@dataclass(frozen=True, slots=True)
class Moments:
    """What is needed of a sample to tell its mean: number of values, their sum, and the sum of their squares."""

    number: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """Their mean; NaN of none."""
        return self.total / self.number if self.number else math.nan

    @property
    def variance(self) -> float:
        """Their variance (divided by number - 1); NaN of fewer than two."""
        if self.number < 2:  # noqa: PLR2004
            return math.nan
        return max(self.squares - self.total * self.total / self.number, 0.0) / (self.number - 1)


def mean(sample: Moments, level: float = LEVEL) -> Estimate:
    """Return a mean with Student's interval. count: the values."""
    if sample.number <= 0:
        return nothing(NO_DATA)
    if sample.number == 1:
        return nothing(ONE_ANSWER, count=1, value=sample.total)
    error = math.sqrt(sample.variance / sample.number)
    spread = quantile_t(level, sample.number - 1) * error
    cautions = (ALL_SAME,) if error == 0 else ()
    return Estimate(sample.mean, sample.mean - spread, sample.mean + spread, sample.number, cautions)


def mean_difference(first: Moments, second: Moments, level: float = LEVEL) -> Estimate:
    """Return the first mean less the second, with Welch's interval (1947). count: values of both together."""
    count = first.number + second.number
    if min(first.number, second.number) <= 0:
        return nothing(NO_DATA, count=count)
    value = first.mean - second.mean
    if min(first.number, second.number) == 1:
        return nothing(ONE_ANSWER, count=count, value=value)
    a, b = first.variance / first.number, second.variance / second.number
    if a + b == 0:
        return Estimate(value, value, value, count, (ALL_SAME,))
    freedom = (a + b) ** 2 / (a * a / (first.number - 1) + b * b / (second.number - 1))
    spread = quantile_t(level, freedom) * math.sqrt(a + b)
    return Estimate(value, value - spread, value + spread, count)


def nps(promoters: int, detractors: int, answers: int, level: float = LEVEL) -> Estimate:
    """Return the net promoter score in points (-100 to 100), with its multinomial interval. count: the answers."""
    if min(promoters, detractors) < 0 or promoters + detractors > answers:
        return nothing(IMPOSSIBLE)
    if answers == 0:
        return nothing(NO_DATA)
    p, d = promoters / answers, detractors / answers
    value = 100 * (p - d)
    if answers == 1:
        return nothing(ONE_ANSWER, count=1, value=value)
    spread = 100 * quantile_normal(level) * math.sqrt(max(p + d - (p - d) ** 2, 0.0) / answers)
    cautions = (ALL_SAME,) if spread == 0 else ()
    return Estimate(value, max(value - spread, -100.0), min(value + spread, 100.0), answers, cautions)


def by_customer(customer: ArrayLike, *columns: ArrayLike) -> Floats:
    """Return the columns' sums by customer, shape (customers, columns), customers in the order of their ids."""
    found, place = np.unique(np.asarray(customer), return_inverse=True)
    sums = [np.bincount(place, weights=np.asarray(c, dtype=np.float64), minlength=len(found)) for c in columns]
    return np.stack(sums, axis=1) if sums else np.empty((len(found), 0))


def bootstrap(
    sums: Floats,
    statistic: Callable[[Floats], Floats],
    level: float = LEVEL,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Estimate:
    """Return a statistic of column sums, with an interval found by drawing customers anew.

    sums: shape (customers, columns); statistic: takes column sums of shape (n, columns), returns n values; it may
    return NaN or infinity where a draw holds nothing to divide by. The interval is the percentile one, expanded for
    small samples (Hesterberg 2015, The American Statistician 69:371). count: the customers.
    """
    return bootstraps(sums, [statistic], level, replicates, seed)[0]


def bootstraps(
    sums: Floats,
    statistics: Sequence[Callable[[Floats], Floats]],
    level: float = LEVEL,
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> tuple[Estimate, ...]:
    """Return several statistics of the same sums, each as `bootstrap` does; customers are drawn once for all."""
    count = len(sums)
    if count == 0:
        return tuple(nothing(NO_DATA) for _ in statistics)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = sums.sum(axis=0, keepdims=True)
        values = [float(of(whole)[0]) for of in statistics]
        if count == 1:
            return tuple(
                nothing(ONE_CUSTOMER, count=1, value=v) if math.isfinite(v) else nothing(ZERO_BASE, count=1)
                for v in values
            )
        rng = np.random.default_rng(seed)
        lots = _in_lots(sums, rng)
        weights = rng.multinomial(len(lots), np.full(len(lots), 1 / len(lots)), size=replicates)
        drawn = weights.astype(np.float64) @ lots  # whole numbers are multiplied slowly
        return tuple(
            _interval(value, np.asarray(of(drawn)), count, len(lots), level)
            for value, of in zip(values, statistics, strict=True)
        )


def _interval(value: float, drawn: Floats, count: int, lots: int, level: float) -> Estimate:
    """Return a value with the interval that its draws tell."""
    if not math.isfinite(value):
        return nothing(ZERO_BASE, count=count)
    replicates = len(drawn)
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < replicates // 2:
        return nothing(ZERO_BASE, count=count, value=value)
    low, high = np.quantile(drawn, _expanded(level, lots))
    cautions = (FEW_CUSTOMERS,) if count < ENOUGH else ()
    if low == high:
        cautions = (ALL_SAME, *cautions)
    return Estimate(value, float(min(low, value)), float(max(high, value)), count, cautions)


def ratio(
    customer: ArrayLike, numerator: ArrayLike, denominator: ArrayLike, level: float = LEVEL, seed: int = SEED
) -> Estimate:
    """Return the ratio of two sums over rows that belong to customers (revenue per visit, say).

    The interval allows for one customer's rows being alike: customers are drawn, not rows. count: the customers.
    """
    return bootstrap(by_customer(customer, numerator, denominator), lambda s: s[:, 0] / s[:, 1], level, seed=seed)


def _in_lots(sums: Floats, rng: np.random.Generator) -> Floats:
    """Return sums over lots of customers thrown together at random, where there are very many customers."""
    if len(sums) <= _LOTS:
        return sums
    lot = rng.permutation(len(sums)) % _LOTS
    return np.stack([np.bincount(lot, weights=column, minlength=_LOTS) for column in sums.T], axis=1)


def _expanded(level: float, count: int) -> tuple[float, float]:
    """Return the percentiles at which a percentile interval ends, further out where customers are few."""
    from scipy.special import ndtr  # noqa: PLC0415

    reach = math.sqrt(count / (count - 1)) * quantile_t(level, count - 1)
    return float(ndtr(-reach)), float(ndtr(reach))
