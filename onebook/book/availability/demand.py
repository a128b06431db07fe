"""How much others may sell in a while: a quantile of demand, exact.

Demand is compound Poisson: lines come at random, each of a size that was seen before. Its distribution follows from
Panjer's recursion (Panjer, Recursive evaluation of a family of compound distributions, ASTIN Bulletin 12, 1981), here
in whole numbers of a small unit of probability. Of an item's rate little may be known: its prior is the one of Jeffreys
for a Poisson rate, by which n lines seen count as n + 1/2 (Jeffreys, Theory of Probability, 3rd ed., 1961, 3.1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist

from onebook.book.exact import ONE

__all__ = ["expected_lines", "most_sold"]

Sizes = tuple[tuple[int, int], ...]
"""Quantities of lines in ten-thousandths, and how many lines of each were seen; by quantity."""

DIGITS = 30
"""Digits to which probabilities are kept, beyond those that the smallest of them takes."""
MANY = 300
"""Lines from which on the normal distribution, with its skewness, tells the quantile as well."""
STEPS = 500
"""Steps in which the largest line is told, at most: sizes between are rounded up."""
LEAST_SHARE = Fraction(1, 10**9)


def expected_lines(lines: int, seconds: int, seen_seconds: int, busy: Fraction) -> Fraction:
    """Return how many lines to expect in so many seconds, where so many were seen in others.

    busy: how much more than on average is ordered at this time of day.
    """
    return Fraction(2 * lines + 1, 2) * busy * seconds / seen_seconds


@lru_cache(maxsize=1 << 16)
def most_sold(sizes: Sizes, expected: Fraction, share: Fraction) -> int:
    """Return the smallest quantity, in ten-thousandths, above which demand goes with at most this probability.

    sizes: of lines as they were seen; none: a single piece each. expected: how many lines are to be expected.
    """
    share = max(share, LEAST_SHARE)
    sizes = sizes or ((ONE, 1),)
    span = _span(sizes)
    steps: dict[int, int] = {}
    for quantity, lines in sizes:
        step = -(-quantity // span)
        steps[step] = steps.get(step, 0) + lines
    if expected > MANY:
        return span * _by_normal(steps, float(expected), float(share))
    return span * _by_recursion(steps, expected, share)


def _span(sizes: Sizes) -> int:
    """The unit that all sizes are multiples of; a larger one where that would be too fine."""
    return max(math.gcd(*(quantity for quantity, _ in sizes)), -(-max(sizes)[0] // STEPS))


def _by_recursion(steps: Mapping[int, int], expected: Fraction, share: Fraction) -> int:
    """Add up p(0), p(1), ... with k p(k) = expected * sum over sizes j of j f(j) p(k - j), until enough is reached."""
    digits = DIGITS + int(expected)  # e to the power of -expected has fewer noughts
    whole = 10**digits
    enough = whole - int(share * whole)
    with localcontext() as context:
        context.prec = digits + 10
        none = (-Decimal(expected.numerator) / Decimal(expected.denominator)).exp().scaleb(digits)
    found = [int(none)]
    reached, k = found[0], 0
    above, below = expected.numerator, expected.denominator * sum(steps.values())
    weights = [(step, step * lines) for step, lines in sorted(steps.items())]
    while reached < enough:
        k += 1
        found.append(sum(weight * found[k - step] for step, weight in weights if step <= k) * above // (below * k))
        reached += found[k]
    return k


def _by_normal(steps: Mapping[int, int], expected: float, share: float) -> int:
    """The quantile by the expansion of Cornish and Fisher (1938) up to the skewness, rounded up."""
    lines = sum(steps.values())
    first, second, third = (
        expected * sum(float(step) ** power * n for step, n in steps.items()) / lines for power in (1, 2, 3)
    )
    z = NormalDist().inv_cdf(1 - share)
    skewness = third / (second * math.sqrt(second))
    return math.ceil(first + math.sqrt(second) * (z + skewness * (z * z - 1) / 6))
