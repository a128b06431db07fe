"""An estimate as a value, and the cautions that can stand beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ALL_SAME",
    "FEW_CUSTOMERS",
    "IMPOSSIBLE",
    "LEVEL",
    "NO_DATA",
    "ONE_ANSWER",
    "ONE_CUSTOMER",
    "ZERO_BASE",
    "Estimate",
    "Flags",
    "Floats",
    "Ints",
    "nothing",
    "quantile_normal",
    "quantile_t",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LEVEL = 0.95
"""How sure the intervals are, unless asked otherwise."""

NO_DATA = "There are no data to tell it from."
ONE_ANSWER = "One observation tells nothing about how much they differ, so there is no interval."
ONE_CUSTOMER = "All of it comes from one customer, so there is no interval."
FEW_CUSTOMERS = "It comes from fewer than 30 customers: the interval is rough."
ALL_SAME = "All observations are the same, so the interval says less than it seems to."
ZERO_BASE = "What it is divided by comes to zero."
IMPOSSIBLE = "More successes are counted than trials, or fewer than none: this is no share."


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and how sure it is.

    value: None where the data tell none; low, high: ends of the interval, None where there is none; count: of what it
    comes from (trials, answers, customers: see the function); cautions: in plain words, most important first.
    """

    value: float | None
    low: float | None
    high: float | None
    count: int
    cautions: tuple[str, ...] = ()

    @property
    def tells_apart(self) -> bool:
        """Whether zero lies outside the interval; False where there is none."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def nothing(*cautions: str, count: int = 0, value: float | None = None) -> Estimate:
    """Return an estimate without an interval."""
    return Estimate(value, None, None, count, cautions)


def quantile_normal(level: float) -> float:
    """Return how many standard errors a normal interval of this level reaches to each side."""
    from scipy.special import ndtri  # noqa: PLC0415 (needs a while)

    return float(ndtri(0.5 + level / 2))


def quantile_t(level: float, freedom: float) -> float:
    """Return the same of Student's distribution with so many degrees of freedom."""
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(freedom, 0.5 + level / 2))
