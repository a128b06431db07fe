"""Drivers and inhibitors: which facts of a visit, a lead or a customer go with what came of it.

First each fact alone, then all of them together in a regularised logistic regression, so that a fact is not credited
with what another one does. Neither is proof of cause. Every fact is taken in levels: yes and no, categories, quantile
bins of numbers; what is missing is a level of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import (
    FEW_CUSTOMERS,
    LEVEL,
    NO_DATA,
    Estimate,
    Flags,
    Floats,
    Ints,
    nothing,
    quantile_normal,
)
from onebook.journey.effects.facts import MISSING, Fact, levels
from onebook.journey.effects.rates import SEED, less, share_by_person

__all__ = ["Drivers", "Effect", "Level", "drivers", "rates"]

ROWS = 200_000
"""Rows from which the regression is made, at most; of more, people are drawn."""
HELD_OUT = 0.25
STRENGTH = 1.0
"""Weight of the squared sizes against the log-likelihood: what a single row could add."""

ONE_OUTCOME = "All outcomes are the same, so nothing can be told apart."
FEW_EVENTS = (
    "There are fewer than 10 outcomes of the rarer sort for each level: sizes are unsure and held towards none."
)
NO_BETTER = "On people it has not seen, it tells outcomes no better than chance: do not act on it."
NOT_CHECKED = "There are too few people with either outcome to check it on some it has not seen."
SEPARATED = "Some levels have only one outcome; how strong they are cannot be told, only that they are."
TANGLED = "Some facts nearly always come together; what each does alone cannot be told."
FEW_PEOPLE = "It comes from fewer than 30 people: the intervals are rough."
_EVENTS, _TANGLED, _PEOPLE, _FOLD = 10, 10.0, 30, 20
_NOBODY = 1e-12


@dataclass(frozen=True, slots=True)
class Level:
    """How often the outcome comes with one level of a fact.

    rate: the share; against: rate less that of all other rows. Counts are of rows; intervals allow for one person's
    rows being alike.
    """

    fact: str
    level: str
    rows: int
    events: int
    rate: Estimate
    against: Estimate


@dataclass(frozen=True, slots=True)
class Effect:
    """What a level goes with, all other facts being equal, against the fact's reference level.

    odds_ratio: above 1 for drivers, below for inhibitors; points: by how many percentage points the outcome's share
    would differ, on average over all rows; tells: whether the interval leaves no doubt of its sign.
    """

    fact: str
    level: str
    reference: str
    rows: int
    odds_ratio: Estimate
    points: Estimate

    @property
    def tells(self) -> bool:
        """Whether the sign is beyond doubt, as far as the interval tells."""
        return self.points.tells_apart


@dataclass(frozen=True, slots=True)
class Drivers:
    """The facts together.

    base: the outcome's share; auc: how probable it is that of two rows of people that were held out, one with the
    outcome and one without, the right one is told (0.5 is chance); gain: log-loss saved against telling everybody the
    base rate, as a share of it; rows, people: of what it is made.
    """

    effects: tuple[Effect, ...]
    base: float | None
    auc: Estimate
    gain: float | None
    rows: int
    people: int
    cautions: tuple[str, ...] = ()


def rates(facts: Sequence[Fact], outcome: ArrayLike, person: ArrayLike, level: float = LEVEL) -> tuple[Level, ...]:
    """Return how often the outcome comes with each level of each fact, each fact by itself."""
    came = np.asarray(outcome, dtype=bool)
    who = np.unique(np.asarray(person), return_inverse=True)[1]
    found = []
    for fact in facts:
        places, names = levels(fact)
        found += [_level(fact.name, name, places == n, came, who, level) for n, name in enumerate(names)]
    return tuple(found)


def _level(fact: str, name: str, here: Flags, came: Flags, who: Ints, level: float) -> Level:
    rate, others = (_rate(who[rows], came[rows], level) for rows in (here, ~here))
    return Level(fact, name, int(here.sum()), int((here & came).sum()), rate, less(rate, others))


def _rate(who: Ints, came: Flags, level: float) -> Estimate:
    found = share_by_person(who, came, level)
    return replace(found, cautions=(FEW_PEOPLE,)) if FEW_CUSTOMERS in found.cautions else found


@dataclass(frozen=True, slots=True)
class _Design:
    """Columns of 0 and 1, one a level that is no reference. owner: the fact of each; reference: each fact's first."""

    matrix: Floats
    owner: Ints
    names: tuple[str, ...]
    reference: tuple[str, ...]


def _design(facts: Sequence[Fact], rows: Ints) -> _Design:
    columns, owner, names, reference = [], [], [], []
    for place, fact in enumerate(facts):
        places, titles = levels(fact)
        reference.append(titles[0] if titles else MISSING)
        for n, title in enumerate(titles[1:], start=1):
            column = (places == n)[rows]
            if column.any() and not column.all():
                columns.append(column)
                owner.append(place)
                names.append(title)
    matrix = np.array(columns, dtype=np.float64).T if columns else np.empty((len(rows), 0))
    return _Design(matrix, np.array(owner, dtype=np.int64), tuple(names), tuple(reference))


def drivers(
    facts: Sequence[Fact], outcome: ArrayLike, person: ArrayLike, level: float = LEVEL, seed: int = SEED
) -> Drivers:
    """Return what each level of the facts goes with, all others being equal.

    One entry a row (a visit, a lead, a customer). Sizes are those of a logistic regression on standardised columns with
    their squares held small; intervals come from the sandwich of its curvature, by person. They are a little narrow
    where cautions say that sizes are held towards none.
    """
    came, who = np.asarray(outcome, dtype=bool), np.unique(np.asarray(person), return_inverse=True)[1]
    rng = np.random.default_rng(seed)
    rank = rng.permutation(int(who.max(initial=-1)) + 1)
    rows = _drawn(who, rank)
    came, who = came[rows], who[rows]
    people = len(np.unique(who))
    if not len(came) or came.all() or not came.any():
        base = float(came.mean()) if len(came) else None
        why = ONE_OUTCOME if len(came) else NO_DATA
        return Drivers((), base, nothing(why), None, len(came), people, (why,))
    design = _design(facts, rows)
    auc, gain = _checked(design.matrix, came, rank[who], level)
    effects, tangled = _effects(facts, design, came, who, level)
    return Drivers(
        effects, float(came.mean()), auc, gain, len(came), people, _cautions(design, came, people, auc, tangled)
    )


def _drawn(who: Ints, rank: Ints) -> Ints:
    """Return the rows to use: all, or those of people drawn by their rank."""
    if len(who) <= ROWS:
        return np.arange(len(who))
    number = np.cumsum(np.bincount(rank[who]))
    return np.flatnonzero(rank[who] < np.searchsorted(number, ROWS))


def _fitted(matrix: Floats, came: Flags) -> tuple[Floats, float, Floats]:
    """Return sizes in log-odds by column, the constant, and the columns' standard deviations."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (needs a second)

    scale = matrix.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    middle = matrix.mean(axis=0)
    if not matrix.shape[1]:
        share = float(came.mean())
        return np.empty(0), math.log(share / (1 - share)), scale
    model = LogisticRegression(C=1 / STRENGTH, solver="newton-cholesky", max_iter=200, tol=1e-8)
    model.fit((matrix - middle) / scale, came)
    sizes = model.coef_[0] / scale
    return sizes, float(model.intercept_[0] - (sizes * middle).sum()), scale


def _checked(matrix: Floats, came: Flags, rank: Ints, level: float) -> tuple[Estimate, float | None]:
    """Return how well people are told that were held out: AUC (Hanley and McNeil 1982) and log-loss gain."""
    people = np.unique(rank)
    held = rank >= people[int(len(people) * (1 - HELD_OUT))]
    good, bad = int((came & held).sum()), int((~came & held).sum())
    learnt = came[~held]
    if min(good, bad) < _FOLD or not len(learnt) or learnt.all() or not learnt.any():
        return nothing(NOT_CHECKED, count=int(held.sum())), None
    sizes, constant, _ = _fitted(matrix[~held], learnt)
    told = np.clip(_share(matrix[held] @ sizes + constant), _NOBODY, 1 - _NOBODY)
    truth = came[held]
    base = float(learnt.mean())
    loss = -float(np.where(truth, np.log(told), np.log(1 - told)).mean())
    plain = -float(np.where(truth, math.log(base), math.log(1 - base)).mean())
    a = _auc(told, truth)
    first, second = a / (2 - a), 2 * a * a / (1 + a)
    variance = (a * (1 - a) + (good - 1) * (first - a * a) + (bad - 1) * (second - a * a)) / (good * bad)
    reach = quantile_normal(level) * math.sqrt(max(variance, 0.0))
    return Estimate(a, max(a - reach, 0.0), min(a + reach, 1.0), int(held.sum())), 1 - loss / plain


def _auc(told: Floats, truth: Flags) -> float:
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    return float(roc_auc_score(truth, told))


def _share(odds: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -500, 500))))


def _effects(
    facts: Sequence[Fact], design: _Design, came: Flags, who: Ints, level: float
) -> tuple[tuple[Effect, ...], bool]:
    """Return the effects, and whether some columns nearly always come together."""
    sizes, constant, scale = _fitted(design.matrix, came)
    full = np.column_stack([np.ones(len(came)), design.matrix])
    odds = design.matrix @ sizes + constant
    told = _share(odds)
    bread = (full * (told * (1 - told))[:, None]).T @ full + np.diag([0.0, *(STRENGTH * scale**2)])
    scores = full * (came - told)[:, None]
    by_person = np.stack([np.bincount(who, weights=column) for column in scores.T], axis=1)
    people = len(np.unique(who))
    inverse = np.linalg.pinv(bread)
    covariance = inverse @ (by_person.T @ by_person) @ inverse * people / max(people - 1, 1)
    reach = quantile_normal(level)
    one_sided = _one_sided(design, came)
    found = []
    for place, size in enumerate(sizes):
        error = reach * math.sqrt(max(float(covariance[place + 1, place + 1]), 0.0))
        ratio = Estimate(math.exp(size), math.exp(size - error), math.exp(size + error), len(came))
        points = _points(full, sizes, odds, design.owner == design.owner[place], place, covariance, reach)
        if one_sided[place]:
            ratio, points = (nothing(SEPARATED, count=len(came), value=e.value) for e in (ratio, points))
        fact = int(design.owner[place])
        rows = int(design.matrix[:, place].sum())
        found.append(Effect(facts[fact].name, design.names[place], design.reference[fact], rows, ratio, points))
    return tuple(found), _tangled(design)


def _points(
    full: Floats, sizes: Floats, odds: Floats, of_fact: Flags, place: int, covariance: Floats, reach: float
) -> Estimate:
    """Return the average difference in the outcome's share, in percentage points, by the delta method.

    Every row is taken as if its fact were at this level, and as if it were at the reference.
    """
    at_reference = odds - full[:, 1:][:, of_fact] @ sizes[of_fact]
    low, high = _share(at_reference), _share(at_reference + sizes[place])
    slope_low, slope_high = low * (1 - low), high * (1 - high)
    gradient = (slope_high - slope_low) @ full / len(full)
    gradient[1:][of_fact] = 0.0
    gradient[place + 1] += slope_high.mean()
    value = 100 * float((high - low).mean())
    error = 100 * reach * math.sqrt(max(float(gradient @ covariance @ gradient), 0.0))
    return Estimate(value, max(value - error, -100.0), min(value + error, 100.0), len(full))


def _one_sided(design: _Design, came: Flags) -> Flags:
    """Return which columns have only one outcome where they are 1, or whose fact's reference has only one."""
    found = np.zeros(len(design.owner), dtype=bool)
    for place, owner in enumerate(design.owner):
        mine = design.matrix[:, place] > 0
        reference = design.matrix[:, design.owner == owner].sum(axis=1) == 0
        shares = [came[rows].mean() for rows in (mine, reference) if rows.any()]
        found[place] = any(p in {0.0, 1.0} for p in shares)
    return found


def _tangled(design: _Design) -> bool:
    """Return whether a column is told almost wholly by those of other facts (variance inflation above 10)."""
    scale = design.matrix.std(axis=0)
    centred = (design.matrix - design.matrix.mean(axis=0)) / np.where(scale > 0, scale, 1.0)
    cross = centred.T @ centred / len(centred)
    for fact in np.unique(design.owner):
        own, rest = design.owner == fact, design.owner != fact
        if not rest.any():
            continue
        told = np.linalg.pinv(cross[np.ix_(rest, rest)]) @ cross[np.ix_(rest, own)]
        unexplained = 1.0 - np.einsum("ij,ij->j", cross[np.ix_(rest, own)], told)
        if (unexplained < 1 / _TANGLED).any():
            return True
    return False


def _cautions(design: _Design, came: Flags, people: int, auc: Estimate, tangled: bool) -> tuple[str, ...]:
    found = [*auc.cautions]
    if auc.low is not None and auc.low <= 0.5:  # noqa: PLR2004
        found.append(NO_BETTER)
    if min(came.sum(), (~came).sum()) < _EVENTS * max(design.matrix.shape[1], 1):
        found.append(FEW_EVENTS)
    if _one_sided(design, came).any():
        found.append(SEPARATED)
    if tangled:
        found.append(TANGLED)
    if people < _PEOPLE:
        found.append(FEW_PEOPLE)
    return tuple(found)
