"""How long it takes until people come back: Kaplan and Meier's estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import LEVEL, NO_DATA, Flags, Floats, Ints, quantile_normal
from onebook.journey.effects.intervals import wilson

__all__ = ["NO_RETURN", "Survival", "share_left", "survival", "table"]

NO_RETURN = "Nobody came back while they were watched."


@dataclass(frozen=True, slots=True)
class Survival:
    """Kaplan and Meier's estimate: at each time at which somebody came back, the share that had not by then.

    times: rising; at_risk: watched just before; events: who came back then; share, low, high: with its interval;
    median: the time by which half had come back, None if it was not reached; watched: how long each was, rising.
    """

    times: Floats
    at_risk: Ints
    events: Ints
    share: Floats
    low: Floats
    high: Floats
    median: float | None
    watched: Floats
    cautions: tuple[str, ...] = ()
    level: float = LEVEL

    @property
    def count(self) -> int:
        """How many were watched."""
        return len(self.watched)

    @property
    def longest(self) -> float:
        """The longest that anybody was watched; 0 of nobody."""
        return float(self.watched[-1]) if len(self.watched) else 0.0

    def at(self, time: float) -> float:
        """Return the share that had not come back by a time."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[place - 1]) if place else 1.0

    def between(self, time: float) -> tuple[float, float] | None:
        """Return the ends of its interval; None where nobody was watched that long.

        Before anybody came back it is Wilson's for none out of those watched so long.
        """
        if time > self.longest or not self.count:
            return None
        place = int(np.searchsorted(self.times, time, side="right"))
        if place:
            return float(self.low[place - 1]), float(self.high[place - 1])
        number = self.count - int(np.searchsorted(self.watched, time, side="left"))
        return (wilson(1.0, number, quantile_normal(self.level))[0], 1.0) if time > 0 else (1.0, 1.0)


def survival(duration: ArrayLike, returned: ArrayLike, level: float = LEVEL) -> Survival:
    """Return Kaplan and Meier's estimate (1958) of not having come back yet; those not seen again count until the end.

    duration: time until they came back, or until they were last watched; returned: which of the two. The interval is
    Greenwood's on the log-log scale (Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data).
    Once all have come back that scale has no place for it: there its upper end is that of the time before, times
    Wilson's for none out of those who came last. Where nobody was lost before, that is about Wilson's for none of all.
    """
    time = np.asarray(duration, dtype=np.float64)
    times, risk, events = table(time, np.asarray(returned, dtype=bool))
    share: Floats = np.cumprod(1.0 - events / risk).astype(np.float64)
    reach = quantile_normal(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = reach * np.sqrt(_greenwood(risk, events)) / np.abs(np.log(share))
        low, high = share ** np.exp(wide), share ** np.exp(-wide)
    if len(share) and share[-1] == 0:
        before = float(high[-2]) if len(share) > 1 else 1.0
        low[-1], high[-1] = 0.0, before * wilson(0.0, int(events[-1]), reach)[1]
    reached = np.flatnonzero(share <= 0.5)  # noqa: PLR2004
    cautions = (NO_DATA,) if not len(time) else () if len(times) else (NO_RETURN,)
    median = float(times[reached[0]]) if len(reached) else None
    return Survival(times, risk, events, share, low, high, median, np.sort(time), cautions, level)


def table(duration: Floats, returned: Flags) -> tuple[Floats, Ints, Ints]:
    """Return the times at which somebody came back, how many were watched just before, and how many came."""
    times, events = np.unique(duration[returned], return_counts=True)
    risk = len(duration) - np.searchsorted(np.sort(duration), times, side="left")
    return times, np.asarray(risk, dtype=np.int64), np.asarray(events, dtype=np.int64)


def _greenwood(risk: Ints, events: Ints) -> Floats:
    """Return Greenwood's sum: the variance of the logarithm of the share, at each time."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.cumsum(events / (risk * (risk - events).astype(np.float64))))


def share_left(time: Floats, back: Flags, horizon: float) -> tuple[float, Floats]:
    """Return the share that had not come back by the horizon, and each visit's part in one less it."""
    times, risk, events = table(time, back)
    until = times <= horizon
    left = float(np.prod(1.0 - events[until] / risk[until]))
    place = np.searchsorted(times, np.minimum(time, horizon), side="right")
    expected = np.concatenate([[0.0], np.cumsum(events / risk.astype(np.float64) ** 2)])[place]
    at_risk = np.concatenate([[1], risk])[place]
    return left, left * (np.where(back & (time <= horizon), 1.0 / at_risk, 0.0) - expected)
