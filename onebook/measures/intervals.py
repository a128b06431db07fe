"""How sure a figure is: 95 % intervals of shares and means."""

from __future__ import annotations

import math

__all__ = ["Z95", "mean_interval", "share_interval"]

Z95 = 1.959963984540054
"""The standard normal's 97.5 % quantile."""


def share_interval(successes: float, trials: float, z: float = Z95) -> tuple[float, float] | None:
    """Wilson's score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22:209). None where it is no share."""
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    p = successes / trials
    middle = p + z * z / (2 * trials)
    spread = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def mean_interval(total: float, squares: float, count: float, z: float = Z95) -> tuple[float, float] | None:
    """Normal interval of a mean from the sum, the sum of squares and the number of answers.

    For NPS (answers worth 100, 0 or −100) it is the multinomial interval. None for fewer than two answers: one tells
    nothing of the spread.
    """
    if count < 2:  # noqa: PLR2004
        return None
    mean = total / count
    variance = max(squares / count - mean * mean, 0.0)
    spread = z * math.sqrt(variance / count)
    return mean - spread, mean + spread
