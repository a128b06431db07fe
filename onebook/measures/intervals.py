"""How sure a figure is: 95 % intervals of shares and means."""

from __future__ import annotations

import math

from onebook.journey.effects.intervals import Z95, wilson

__all__ = ["mean_interval", "share_interval"]


def share_interval(successes: float, trials: float) -> tuple[float, float] | None:
    """Wilson's score interval of a share. None where it is no share."""
    if trials <= 0 or not 0 <= successes <= trials:
        return None
    return wilson(successes / trials, trials)


def mean_interval(total: float, squares: float, count: float) -> tuple[float, float] | None:
    """Normal interval of a mean from the sum, the sum of squares and the number of answers.

    For NPS (answers worth 100, 0 or −100) it is the multinomial interval. None for fewer than two answers: one tells
    nothing of the spread.
    """
    if count < 2:  # noqa: PLR2004
        return None
    mean = total / count
    variance = max(squares / count - mean * mean, 0.0)
    spread = Z95 * math.sqrt(variance / count)
    return mean - spread, mean + spread
