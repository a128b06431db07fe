"""Wilson's interval of a share, in plain Python: the KPI board, which starts quickly, and the estimates share it."""

from __future__ import annotations

import math

__all__ = ["Z95", "wilson"]

Z95 = 1.959963984540054
"""The standard normal's 97.5 % quantile."""


def wilson(p: float, trials: float, z: float = Z95) -> tuple[float, float]:
    """Return the score interval (Wilson 1927, J. Am. Stat. Assoc. 22:209) of a share p, from 0 to 1.

    trials: more than 0; may be an effective number. z: how many standard errors it reaches to each side.
    """
    middle = p + z * z / (2 * trials)
    spread = z * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    # At 0 and 1 the end is exact; rounding must not put it beside the value.
    low = 0.0 if p <= 0 else (middle - spread) / scale
    high = 1.0 if p >= 1 else (middle + spread) / scale
    return low, high
