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
    reached; longest: the longest that anybody was watched.
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
    longest: float = 0.0

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
    median = float(times[reached[0]]) if len(reached) else None
    longest = float(np.max(duration)) if count else 0.0
    return Survival(times, risk, events, share, low, high, median, count, cautions, longest)


@dataclass(frozen=True, slots=True)
class Return:
    """Coming back of those who met something (an error, say) against those who did not.

    met, others: survival of both, however far their visits came. p: of the log-rank test, None where it cannot be made;
    hazard_ratio: below 1 if those who met it come back more slowly or not at all; rate: difference of returns per unit
    of time watched; by_then: difference of the shares that had come back by the horizon. Differences are of those who
    met it, less others who came equally far; counts are of people for `rate`, else of visits.
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
    reached: ArrayLike | None = None,
) -> Return:
    """Compare how those come back who met something with how the others do.

    One entry a visit; met: whether it was met in that visit; reached: how far the visit came (any whole numbers).
    Visits are compared with those that came equally far, and the differences averaged by how many met it at each stage
    (the log-rank test: by what each stage tells). All intervals allow for one person's visits being alike.
    """
    time, back = np.asarray(duration, dtype=np.float64), np.asarray(returned, dtype=bool)
    who, group = np.asarray(person), np.asarray(met, dtype=bool)
    stage = np.zeros(len(time), dtype=np.int64) if reached is None else np.asarray(reached)
    first, second = survival(time[group], back[group], level), survival(time[~group], back[~group], level)
    # A stage at which everybody met it, or nobody did, tells nothing.
    alike = [at for at in (stage == place for place in np.unique(stage)) if group[at].any() and not group[at].all()]
    few = min(int((back & group).sum()), int((back & ~group).sum())) < _FEW
    cautions = (NO_DATA,) if not len(time) else (NO_GROUP,) if not alike else (FEW_EVENTS,) if few else ()
    _, people = np.unique(who, return_inverse=True)
    chi, p, hazards = _log_rank(people, time, back, group, alike, level)
    if not alike:
        return Return(first, second, chi, p, hazards, nothing(*cautions), nothing(*cautions), horizon, cautions)
    rate = _rate_difference(who, time, back, group, alike, level, seed)
    by_then = _by_then(people, time, back, group, alike, horizon, level)
    return Return(first, second, chi, p, hazards, rate, by_then, horizon, cautions)


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
    people: Ints, time: Floats, back: Flags, group: Flags, alike: list[Flags], level: float
) -> tuple[float | None, float | None, Estimate]:
    """Return the log-rank test over the stages (Mantel 1966) and the hazard ratio by Peto's one step, exp((O - E) / V).

    Where people come more than once, its error is that of Lin and Wei (1989), summed by person.
    """
    from scipy.special import chdtrc  # noqa: PLC0415 (needs a while)

    more, variance, influence = 0.0, 0.0, np.zeros(len(time))
    for at in alike:
        own, spread, told = _less_than_expected(time[at], back[at], group[at])
        more, variance = more + own, variance + spread
        influence[at] = told
    if variance <= 0:
        return None, None, nothing(NO_RETURN if not back.any() else NO_GROUP, count=len(time))
    once = len(people) == int(people.max()) + 1
    error = variance if once else float((np.bincount(people, weights=influence) ** 2).sum())
    if error <= 0:
        return None, None, nothing(ALL_SAME, count=len(time), value=math.exp(more / variance))
    reach = quantile_normal(level) * math.sqrt(error) / variance
    chi, low, high = more * more / error, math.exp(more / variance - reach), math.exp(more / variance + reach)
    return chi, float(chdtrc(1, chi)), Estimate(math.exp(more / variance), low, high, len(time))


def _less_than_expected(time: Floats, back: Flags, group: Flags) -> tuple[float, float, Floats]:
    """Return observed less expected returns of a group, Mantel's variance, and each visit's part in the former."""
    times, risk, events = _table(time, back)
    if not len(times):
        return 0.0, 0.0, np.zeros(len(time))
    mine = np.sort(time[group])
    share = (len(mine) - np.searchsorted(mine, times, side="left")) / risk
    spread = np.where(risk > 1, (risk - events) / np.maximum(risk - 1, 1), 0.0)
    variance = float((events * share * (1 - share) * spread).sum())
    # All that was expected of a visit until it ended: its own hazard, and the group's share of it.
    until = np.searchsorted(times, time, side="right")
    hazard = np.concatenate([[0.0], np.cumsum(events / risk)])[until]
    shared = np.concatenate([[0.0], np.cumsum(share * events / risk)])[until]
    own = np.where(back, group - share[np.maximum(until - 1, 0)], 0.0)
    return float((back & group).sum()) - float((events * share).sum()), variance, own - (group * hazard - shared)


def _rate_difference(
    who: Ints, time: Floats, back: Flags, group: Flags, alike: list[Flags], level: float, seed: int
) -> Estimate:
    """Return returns per unit of time watched of those who met it, less those of the others; people are drawn."""
    columns = [
        np.where(at, column, 0.0)
        for at in alike
        for column in (back & group, time * group, back & ~group, time * ~group)
    ]
    sums = by_customer(who, *columns)
    if not all(sums[:, nth].sum() for nth in range(1, len(columns), 2)):
        return nothing(ZERO_BASE, count=len(sums))

    def difference(s: Floats) -> Floats:
        watched = s[:, 1::4].sum(axis=1)
        others = (s[:, 1::4] * s[:, 2::4] / s[:, 3::4]).sum(axis=1)
        return np.asarray((s[:, 0::4].sum(axis=1) - others) / watched)

    return bootstrap(sums, difference, level, seed=seed)


def _by_then(
    people: Ints, time: Floats, back: Flags, group: Flags, alike: list[Flags], horizon: float, level: float
) -> Estimate:
    """Return the difference of the shares that came back by the horizon, with Greenwood's errors summed by person."""
    value, influence = 0.0, np.zeros(len(time))
    whole = sum(int(group[at].sum()) for at in alike)
    for at in alike:
        weight = float(group[at].sum()) / whole
        for sign, mine in ((1.0, at & group), (-1.0, at & ~group)):
            if time[mine].max() < horizon:
                return nothing(BEYOND, count=len(time))
            left, told = _share_left(time[mine], back[mine], horizon)
            value += sign * weight * (1.0 - left)
            influence[mine] = sign * weight * told
    error = float((np.bincount(people, weights=influence) ** 2).sum())
    reach = quantile_normal(level) * math.sqrt(error)
    cautions = () if reach else (ALL_SAME,)
    return Estimate(value, max(value - reach, -1.0), min(value + reach, 1.0), len(time), cautions)


def _share_left(time: Floats, back: Flags, horizon: float) -> tuple[float, Floats]:
    """Return the share that had not come back by the horizon, and each visit's part in one less it."""
    times, risk, events = _table(time, back)
    until = times <= horizon
    left = float(np.prod(1.0 - events[until] / risk[until]))
    place = np.searchsorted(times, np.minimum(time, horizon), side="right")
    expected = np.concatenate([[0.0], np.cumsum(events / risk.astype(np.float64) ** 2)])[place]
    at_risk = np.concatenate([[1], risk])[place]
    return left, left * (np.where(back & (time <= horizon), 1.0 / at_risk, 0.0) - expected)
