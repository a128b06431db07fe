"""Who comes back: cohorts, how long it takes until the next visit, and what an error does to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import (
    ALL_SAME,
    LEVEL,
    NO_DATA,
    ZERO_BASE,
    Estimate,
    Flags,
    Floats,
    Ints,
    nothing,
    quantile_normal,
)
from onebook.journey.effects.rates import SEED, bootstrap, by_customer

__all__ = ["Cohorts", "Gaps", "Return", "Survival", "cohorts", "compare_return", "gaps", "survival"]

NO_RETURN = "Nobody came back while they were watched."
NO_GROUP = "One of the two groups is empty, so there is nothing to compare."
FEW_EVENTS = "Fewer than 10 came back in one of the two groups: the figures are rough."
BEYOND = "In one of the two groups nobody was watched that long."
_FEW = 10


@dataclass(frozen=True, slots=True)
class Cohorts:
    """People by the period in which they were first seen.

    periods: the first periods, rising; sizes: people first seen in each; active: of these, people seen again so many
    periods later, shape (cohorts, ages), age 0 being the first period itself; -1 where that lies after the data's end.
    """

    periods: Ints
    sizes: Ints
    active: Ints

    @property
    def retention(self) -> Floats:
        """Return the active as shares of the cohort; NaN after the data's end."""
        return np.where(self.active < 0, np.nan, self.active / np.maximum(self.sizes, 1)[:, None])


def cohorts(person: ArrayLike, period: ArrayLike, last: int | None = None) -> Cohorts:
    """Return cohorts of people.

    person, period: one entry a visit (or order); periods are whole numbers (months counted on, say); last: the last
    complete period, default the last one seen; what comes after it is left out.
    """
    who, when = np.asarray(person), np.asarray(period, dtype=np.int64)
    end = last if last is not None else (int(when.max()) if len(when) else 0)
    who, when = who[when <= end], when[when <= end]
    if not len(who):
        empty = np.empty(0, dtype=np.int64)
        return Cohorts(empty, empty, np.empty((0, 0), dtype=np.int64))
    people, place = np.unique(who, return_inverse=True)
    first = np.full(len(people), np.iinfo(np.int64).max)
    np.minimum.at(first, place, when)
    seen = np.unique(np.stack([place, when], axis=1), axis=0)
    start = int(first.min())
    span = end - start + 1
    cohort, age = first[seen[:, 0]] - start, seen[:, 1] - first[seen[:, 0]]
    active = np.bincount(cohort * span + age, minlength=span * span).reshape(span, span)
    places = np.arange(span)
    active = np.where(places[:, None] + places >= span, -1, active)
    sizes = np.bincount(first - start, minlength=span)
    return Cohorts(start + places, sizes, active)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Times from each visit to the same person's next one, in the order of the visits given.

    duration: until then, or until the data's end where none came (returned is False there: it may come yet).
    """

    duration: Floats
    returned: Flags


def gaps(person: ArrayLike, at: ArrayLike, end: float) -> Gaps:
    """Return the time from each visit to the next one. at, end: in one unit (days, say); visits lie before the end."""
    who, when = np.asarray(person), np.asarray(at, dtype=np.float64)
    order = np.lexsort((when, who))
    following = np.full(len(who), math.inf)
    same = who[order][1:] == who[order][:-1]
    following[order[:-1][same]] = when[order[1:][same]]
    returned: Flags = np.isfinite(following) & (following <= end)
    return Gaps(np.where(returned, following, end) - when, returned)


@dataclass(frozen=True, slots=True)
class Survival:
    """Kaplan and Meier's estimate: at each time at which somebody came back, the share that had not by then.

    times: rising; at_risk: watched just before; events: who came back then; share, low, high: with Greenwood's interval
    on the log-log scale; NaN where it tells none; median: the time by which half had come back, None if it was not
    reached.
    """

    times: Floats
    at_risk: Ints
    events: Ints
    share: Floats
    low: Floats
    high: Floats
    median: float | None
    count: int
    cautions: tuple[str, ...] = ()

    def at(self, time: float) -> float:
        """Return the share that had not come back by a time."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return float(self.share[place - 1]) if place else 1.0


def survival(duration: ArrayLike, returned: ArrayLike, level: float = LEVEL) -> Survival:
    """Return Kaplan and Meier's estimate (1958) of not having come back yet; those not seen again count until the end.

    duration: time until they came back, or until they were last watched; returned: which of the two.
    """
    times, risk, events = _table(np.asarray(duration, dtype=np.float64), np.asarray(returned, dtype=bool))
    count = len(np.asarray(duration))
    share: Floats = np.cumprod(1.0 - events / risk).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(_greenwood(risk, events)) / np.abs(np.log(share))
        reach = quantile_normal(level) * error
        low, high = share ** np.exp(reach), share ** np.exp(-reach)
    none = ~np.isfinite(error)
    low, high = np.where(none, np.nan, low), np.where(none, np.nan, high)
    reached = np.flatnonzero(share <= 0.5)  # noqa: PLR2004
    cautions = (NO_DATA,) if not count else () if len(times) else (NO_RETURN,)
    return Survival(
        times, risk, events, share, low, high, float(times[reached[0]]) if len(reached) else None, count, cautions
    )


@dataclass(frozen=True, slots=True)
class Return:
    """Coming back of those who met something (an error, say) against those who did not.

    p: of the log-rank test, None where it cannot be made; hazard_ratio: below 1 if those who met it come back more
    slowly or not at all; rate: difference of returns per unit of time watched; by_then: difference of the shares that
    had come back by the horizon. Differences are of those who met it, less the others; counts are of people for
    `rate`, else of visits.
    """

    met: Survival
    others: Survival
    chi_square: float | None
    p: float | None
    hazard_ratio: Estimate
    rate: Estimate
    by_then: Estimate
    horizon: float
    cautions: tuple[str, ...] = ()


def compare_return(
    person: ArrayLike,
    duration: ArrayLike,
    returned: ArrayLike,
    met: ArrayLike,
    horizon: float,
    level: float = LEVEL,
    seed: int = SEED,
) -> Return:
    """Compare how those come back who met something with how the others do.

    One entry a visit; met: whether it was met in that visit. The interval of `rate` allows for one person's visits
    being alike; those of the log-rank test, the hazard ratio and `by_then` take visits as independent.
    """
    time, back = np.asarray(duration, dtype=np.float64), np.asarray(returned, dtype=bool)
    who, group = np.asarray(person), np.asarray(met, dtype=bool)
    first, second = survival(time[group], back[group], level), survival(time[~group], back[~group], level)
    empty = not group.any() or bool(group.all())
    few = min(int((back & group).sum()), int((back & ~group).sum())) < _FEW
    cautions = (NO_DATA,) if not len(time) else (NO_GROUP,) if empty else (FEW_EVENTS,) if few else ()
    chi, p, hazards = _log_rank(time, back, group, level)
    rate = nothing(*cautions) if empty else _rate_difference(who, time, back, group, level, seed)
    return Return(first, second, chi, p, hazards, rate, _by_then(time, back, group, horizon, level), horizon, cautions)


def _table(duration: Floats, returned: Flags) -> tuple[Floats, Ints, Ints]:
    """Return the times at which somebody came back, how many were watched just before, and how many came."""
    times, events = np.unique(duration[returned], return_counts=True)
    risk = len(duration) - np.searchsorted(np.sort(duration), times, side="left")
    return times, np.asarray(risk, dtype=np.int64), np.asarray(events, dtype=np.int64)


def _greenwood(risk: Ints, events: Ints) -> Floats:
    """Return Greenwood's sum: the variance of the logarithm of the share, at each time."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.cumsum(events / (risk * (risk - events).astype(np.float64))))


def _log_rank(
    time: Floats, back: Flags, group: Flags, level: float
) -> tuple[float | None, float | None, Estimate]:  # fmt: skip
    """Return the log-rank test (Mantel 1966) and the hazard ratio by Peto's one step, exp((O - E) / V)."""
    from scipy.special import chdtrc  # noqa: PLC0415 (needs a while)

    times, risk, events = _table(time, back)
    mine = np.sort(time[group])
    own_risk = len(mine) - np.searchsorted(mine, times, side="left")
    share = own_risk / risk
    expected = float((events * share).sum())
    spread = np.where(risk > 1, (risk - events) / np.maximum(risk - 1, 1), 0.0)
    variance = float((events * share * (1 - share) * spread).sum())
    if variance <= 0:
        return None, None, nothing(NO_RETURN if not back.any() else NO_GROUP, count=len(time))
    more = float((back & group).sum()) - expected
    chi = more * more / variance
    reach = quantile_normal(level) / math.sqrt(variance)
    found = Estimate(
        math.exp(more / variance), math.exp(more / variance - reach), math.exp(more / variance + reach), len(time)
    )
    return chi, float(chdtrc(1, chi)), found


def _rate_difference(who: Ints, time: Floats, back: Flags, group: Flags, level: float, seed: int) -> Estimate:
    """Return returns per unit of time watched of those who met it, less those of the others; people are drawn."""
    sums = by_customer(who, back & group, time * group, back & ~group, time * ~group)
    if not sums[:, 1].sum() or not sums[:, 3].sum():
        return nothing(ZERO_BASE, count=len(sums))
    return bootstrap(sums, lambda s: s[:, 0] / s[:, 1] - s[:, 2] / s[:, 3], level, seed=seed)


def _by_then(time: Floats, back: Flags, group: Flags, horizon: float, level: float) -> Estimate:
    """Return the difference of the shares that came back by the horizon, with Greenwood's errors."""
    shares, variances = [], []
    for mine in (group, ~group):
        if not mine.any():
            return nothing(NO_GROUP if len(time) else NO_DATA, count=len(time))
        if time[mine].max() < horizon:
            return nothing(BEYOND, count=len(time))
        times, risk, events = _table(time[mine], back[mine])
        until = times <= horizon
        left = float(np.prod(1.0 - events[until] / risk[until]))
        sums = _greenwood(risk[until], events[until])
        shares.append(1.0 - left)
        variances.append(left * left * float(sums[-1]) if len(sums) and left > 0 else 0.0)
    value = shares[0] - shares[1]
    reach = quantile_normal(level) * math.sqrt(sum(variances))
    cautions = () if reach else (ALL_SAME,)
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0), len(time), cautions)
