"""Who comes back: cohorts, how long it takes until the next visit, and what an error does to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import (
    ALL_SAME,
    LEVEL,
    NO_DATA,
    ONE_CUSTOMER,
    ZERO_BASE,
    Estimate,
    Flags,
    Floats,
    Ints,
    nothing,
    quantile_normal,
)
from onebook.journey.effects.intervals import wilson
from onebook.journey.effects.rates import SEED, bootstrap, by_customer, effective_number, less
from onebook.journey.effects.survival import NO_RETURN, Survival, share_left, survival, table

__all__ = ["Cohorts", "Gaps", "Return", "Survival", "cohorts", "compare_return", "gaps", "survival"]

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
    times, risk, events = table(time, back)
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
    """Return the difference of the shares that came back by the horizon, with Greenwood's errors summed by person.

    Each share has Wilson's interval on its effective number, so that one of few visits, all of which came back, is no
    certainty; the two are joined allowing for persons who are in both.
    """
    whole = sum(int(group[at].sum()) for at in alike)
    shares, errors = [], []
    for mine in (group, ~group):
        share, influence = 0.0, np.zeros(len(time))
        for at in alike:
            here, weight = at & mine, float(group[at].sum()) / whole
            left, told = share_left(time[here], back[here], horizon)
            if left > 0 and time[here].max() < horizon:
                return nothing(BEYOND, count=len(time))
            share += weight * (1.0 - left)
            influence[here] = weight * told
        error = np.bincount(people, weights=influence)
        looked = np.logical_or.reduce(alike) & mine
        shares.append(_sure(share, float((error * error).sum()), people[looked], level))
        errors.append(error)
    spread = math.sqrt(float((errors[0] ** 2).sum()) * float((errors[1] ** 2).sum()))
    likeness = float((errors[0] * errors[1]).sum()) / spread if spread > 0 else 0.0
    return replace(less(shares[0], shares[1], likeness), count=len(time))


def _sure(share: float, variance: float, people: Ints, level: float) -> Estimate:
    """Return a share with its interval; people: whose the visits are."""
    number = len(np.unique(people))
    if number == 1:
        return nothing(ONE_CUSTOMER, count=len(people), value=share)
    share = min(max(share, 0.0), 1.0)
    low, high = wilson(share, effective_number(share, variance, len(people), number, level), quantile_normal(level))
    return Estimate(share, low, high, len(people))
