"""Many shares held against what is expected of each: which of them stand out, beyond what so many make by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from onebook.journey.effects.estimate import Flags, Floats

__all__ = ["FALSE_SHARE", "expected_shares", "stands_out"]

FALSE_SHARE = 0.05
"""Of those that are said to stand out, the share that may do so by chance."""


def expected_shares(came: ArrayLike, of: ArrayLike, sort: ArrayLike) -> Floats:
    """Return for each row the share of all rows of its sort together, the row itself left out.

    came, of: counts; sort: an integer each. Where a row is all there is of its sort, it is the share of all rows.
    """
    hits, trials, sorts = (np.asarray(a) for a in (came, of, sort))
    if not len(hits):
        return np.empty(0)
    others_hits = np.bincount(sorts, weights=hits)[sorts] - hits
    others = np.bincount(sorts, weights=trials)[sorts] - trials
    whole = float(hits.sum()) / max(float(trials.sum()), 1.0)
    return np.asarray(np.where(others > 0, others_hits / np.maximum(others, 1), whole))


def stands_out(came: ArrayLike, of: ArrayLike, expected: ArrayLike, *, above: bool) -> Flags:
    """Return which rows came more often (or less, if not above) than expected, with few false ones among them.

    One-sided binomial probabilities, and the rule of Benjamini and Hochberg (1995, J. R. Statist. Soc. B 57:289): of
    those named, 5 % are expected to be there by chance.
    """
    from scipy.special import bdtr, bdtrc  # noqa: PLC0415 (needs a while)

    hits, share = (np.asarray(a, dtype=np.float64) for a in (came, expected))
    trials = np.asarray(of, dtype=np.int64)
    if not len(hits):
        return np.zeros(0, dtype=bool)
    p = np.where(hits > 0, bdtrc(np.maximum(hits - 1, 0), trials, share), 1.0) if above else bdtr(hits, trials, share)
    order = np.argsort(p, kind="stable")
    fits = p[order] <= FALSE_SHARE * np.arange(1, len(p) + 1) / len(p)
    named = np.zeros(len(p), dtype=bool)
    if fits.any():
        named[order[: int(np.flatnonzero(fits)[-1]) + 1]] = True
    return named
