"""Giving credit: totals by channel, the same step by step, and what it returned on what was spent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from onebook.journey.credit.apportion import (
    SCALE,
    Floats,
    Ints,
    largest_remainder,
    largest_remainders,
    numbered,
    spread,
    summed,
)
from onebook.journey.credit.chains import Chain, Removal, chain, removal
from onebook.journey.credit.distinct import alike, taken
from onebook.journey.credit.models import Model
from onebook.journey.credit.paths import Paths
from onebook.records import BadInput, Fault

__all__ = ["Credits", "Spend", "StepCredits", "credit", "on_spend", "opened"]


@dataclass(frozen=True, slots=True, eq=False)
class Credits:
    """What each channel is given, in ten-thousandths of a conversion and of the currency.

    Adds up exactly to the paths' conversions and value. chain, removal: what a Markov model came from, else None.
    """

    model: Model
    channels: tuple[str, ...]
    conversions: Ints
    value: Ints
    chain: Chain | None = None
    removal: Removal | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StepCredits:
    """What each step is given, one entry for each of `Paths.steps`, in ten-thousandths.

    Adds up exactly to each path's own conversions and value, and for each channel to its `Credits`.
    """

    conversions: Ints
    value: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Spend:
    """What was credited for what was spent, by channel; NaN where nothing was spent, or nothing credited.

    value: credited for each unit of the currency spent. cost: spent for each conversion credited, in currency.
    """

    value: Floats
    cost: Floats


def credit(paths: Paths, model: Model) -> Credits:
    """Give credit by this model. Raises BadInput where the paths lack what it needs (time decay: ages).

    Identical paths are rounded together, so that it is all one whether they come singly or counted.
    """
    if model.shares is None:
        return _by_chain(paths, model)
    paths = _needed(paths, model)
    group, rows = alike(paths)
    number = len(rows)
    totals = (summed(paths.conversions, group, number) * SCALE, summed(paths.value, group, number))
    once = taken(paths, rows)
    shares, turns = model.shares(once), _turns(once)
    parts = [largest_remainders(total, shares, once.offsets, turns) for total in totals]
    conversions, value = (summed(part, once.steps, len(paths.channels)) for part in parts)
    return Credits(model, paths.channels, conversions, value)


def opened(paths: Paths, model: Model) -> StepCredits:
    """Give credit step by step, so that a channel's figure can be opened to its touches and orders.

    For models by path; a Markov chain gives credit to channels only, and is refused with BadInput.
    A step's credit is within one ten-thousandth of its share or so: what rounding leaves is carried on among
    identical paths, so that parts add up to the figure of `credit`.
    """
    if model.shares is None:
        mend = "Open a model by path, such as linear, or look at its removal effects."
        raise BadInput(Fault(f"credit by {model.title}", "is not made of credits to single orders.", mend))
    rows = np.flatnonzero(paths.conversions)
    some = _needed(paths, model)
    group, firsts = alike(some)
    once = taken(some, firsts)
    order = np.argsort(group, kind="stable")
    group, sizes = group[order], some.lengths[order]
    shares = model.shares(once)[spread(once.offsets[:-1][group], sizes)]
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    anew = np.diff(group, prepend=-1) > 0
    at = spread(paths.offsets[:-1][rows[order]], sizes)
    found = []
    for amount in (some.conversions[order] * SCALE, some.value[order]):
        so_far = largest_remainders(_running(amount, anew), shares, offsets, _turns(once)[group])
        before = so_far[np.arange(len(so_far)) - np.repeat(sizes, sizes)]
        out = np.zeros(len(paths.steps), np.int64)
        out[at] = so_far - np.where(np.repeat(anew, sizes), 0, before)
        found.append(out)
    return StepCredits(*found)


def on_spend(credits_: Credits, costs: Ints) -> Spend:
    """Hold credits against costs by channel, in ten-thousandths of the currency."""
    spent = np.asarray(costs, np.float64)
    none = np.full(len(spent), np.nan)
    value = np.divide(credits_.value, spent, out=none.copy(), where=spent > 0)
    cost = np.divide(spent, credits_.conversions, out=none, where=(credits_.conversions > 0) & (spent > 0))
    return Spend(value, cost)


def _by_chain(paths: Paths, model: Model) -> Credits:
    counted = chain(paths, model.order)
    effects = removal(counted)
    conversions = largest_remainder(int(paths.conversions.sum()) * SCALE, effects.conversions)
    # Values that cancel out give no weights: then they go as conversions do.
    weights = effects.value if (effects.value > 0).any() else effects.conversions
    value = largest_remainder(int(paths.value.sum()), weights)
    return Credits(model, paths.channels, conversions, value, counted, effects)


def _needed(paths: Paths, model: Model) -> Paths:
    """Return what a model by path looks at: paths that converted, and ages only if it asks for them."""
    return taken(paths if model.timed else replace(paths, ages=None), np.flatnonzero(paths.conversions))


def _running(amounts: Ints, anew: npt.NDArray[np.bool_]) -> Ints:
    """Add up from each place that begins anew."""
    total = np.cumsum(amounts)
    begins = np.flatnonzero(anew)
    return total - np.repeat((total - amounts)[begins], np.diff(np.append(begins, len(amounts))))


def _turns(paths: Paths) -> Ints:
    """Whose turn it is among equal remainders: told by the path itself, and spread evenly over paths."""
    if not len(paths):
        return np.zeros(0, np.int64)
    return np.add.reduceat(paths.steps * (numbered(paths.lengths) + 1), paths.offsets[:-1]) % paths.lengths
