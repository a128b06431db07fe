"""Random draws that depend on nothing but the seed, their name and what they are drawn for.

A draw is a hash of (seed, name, keys), so the same person meets the same luck in a world where an effect is switched
off, however many draws others needed before; and the order in which things are computed does not matter.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Dice", "Floats", "Ints"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the finalizer of SplitMix64 (Steele, Lea, Flood 2014) of each value."""
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Dice:
    """The draws of one world. Every method takes a name (what is drawn) and the keys of what it is drawn for."""

    seed: int

    def uniform(self, name: str, *keys: ArrayLike) -> Floats:
        """Return numbers above 0 and below 1, one for each key."""
        start = (zlib.crc32(name.encode()) << 32) ^ (self.seed % 2**64)
        with np.errstate(over="ignore"):
            bits = np.asarray(np.uint64(start))
            for key in keys:
                bits = _mixed((bits + _STEP) ^ (np.asarray(key).astype(np.uint64) * _STEP))
        return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

    def chance(self, name: str, share: ArrayLike, *keys: ArrayLike) -> NDArray[np.bool_]:
        """Return yes with probability `share`."""
        return self.uniform(name, *keys) < np.asarray(share)

    def exponential(self, name: str, *keys: ArrayLike) -> Floats:
        """Return waiting times of mean 1."""
        return -np.log(self.uniform(name, *keys))

    def normal(self, name: str, *keys: ArrayLike) -> Floats:
        """Return standard normal numbers (Box and Muller 1958)."""
        radius = np.sqrt(-2.0 * np.log(self.uniform(name, *keys)))
        return radius * np.cos(2.0 * np.pi * self.uniform(name + "/angle", *keys))

    def pick(self, name: str, weights: ArrayLike, *keys: ArrayLike) -> Ints:
        """Return the place of one of the weights, with probability in proportion to it."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(edges, self.uniform(name, *keys) * edges[-1], side="right")
        return np.asarray(np.minimum(found, len(edges) - 1), dtype=np.int64)

    def whole(self, name: str, low: int, high: int, *keys: ArrayLike) -> Ints:
        """Return whole numbers from low to high, both included."""
        return np.asarray(low + np.floor(self.uniform(name, *keys) * (high - low + 1)), dtype=np.int64)

    def rounded(self, name: str, amount: ArrayLike, *keys: ArrayLike) -> Ints:
        """Return amounts rounded up or down by chance, so that small ones keep their mean."""
        return np.asarray(np.floor(np.asarray(amount) + self.uniform(name, *keys)), dtype=np.int64)

    def poisson(self, name: str, mean: ArrayLike, *keys: ArrayLike) -> Ints:
        """Return counts of the given (small) mean, by inverting their distribution."""
        chance = self.uniform(name, *keys)
        means = np.broadcast_to(np.asarray(mean, dtype=np.float64), chance.shape)
        term = np.exp(-means)
        below, count = term.copy(), np.zeros(chance.shape, dtype=np.int64)
        more = chance > below
        nth = 0
        while more.any() and nth < 1000:  # noqa: PLR2004
            nth += 1
            term = term * means / nth
            count[more] += 1
            below = below + term
            more &= chance > below
        return count
