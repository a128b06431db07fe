"""Markov chains of paths: counted, and solved for what would be lost without a channel.

The chain of order n is in a state that is the last n steps of a path (all its steps, while it has fewer). It begins at
the start, and ends in a conversion or in null. Taking a channel away sends every state that holds it to null.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from onebook.journey.credit.apportion import TABLE, Floats, Ints, dense, numbered, summed, tally
from onebook.journey.credit.distinct import taken
from onebook.journey.credit.paths import Paths

__all__ = ["CONVERSION", "NULL", "START", "Chain", "Removal", "chain", "matrix", "removal"]

START, CONVERSION, NULL = -1, -2, -3
"""What stands for these in `Chain.source` and `Chain.target`, where states are numbered from 0."""
DIRECT = 2_000
"""Up to so many states, their equations are factorised; for more, their series is summed up."""
REST = 1e-17
"""The series ends when no more than this probability is still on its way: floats tell no less apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A counted chain; paths without any count are not in it.

    states: the places in `channels` of each state's steps, the oldest first. source, target, count: one entry for each
    transition that was seen, and how often. value: of the conversions that came straight from each state, in
    ten-thousandths.
    """

    channels: tuple[str, ...]
    order: int
    states: tuple[tuple[int, ...], ...]
    source: Ints
    target: Ints
    count: Ints
    value: Ints

    @property
    def probability(self) -> Floats:
        """Of each transition, from its source."""
        out = np.bincount(self.source + 1, self.count, len(self.states) + 1)
        return np.asarray(self.count / out[self.source + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """What is lost without each channel, as shares of the conversions and of their value (0 to 1).

    converts: the probability that a path ends in a conversion.
    """

    converts: float
    conversions: Floats
    value: Floats


def chain(paths: Paths, order: int = 1) -> Chain:
    """Count the chain of this order."""
    weight = paths.conversions + paths.nulls
    if not weight.all():
        paths, weight = taken(paths, np.flatnonzero(weight)), weight[weight > 0]
    state, lengths, states = _states(paths, order)
    number, ends = len(states), np.cumsum(lengths)
    before = np.empty_like(state)
    before[1:] = state[:-1] + 1
    before[ends - lengths] = 0
    pair, count = tally(before * number + state, np.repeat(weight, lengths))
    final, every = state[ends - 1], np.arange(number)
    converted, left, value = (summed(n, final, number) for n in (paths.conversions, paths.nulls, paths.value))
    source = np.concatenate((pair // max(number, 1) - 1, every, every))
    target = np.concatenate((pair % max(number, 1), np.full(number, CONVERSION), np.full(number, NULL)))
    counts = np.concatenate((count, converted, left))
    seen = counts > 0
    return Chain(paths.channels, order, states, source[seen], target[seen], counts[seen], value)


def _states(paths: Paths, order: int) -> tuple[Ints, Ints, tuple[tuple[int, ...], ...]]:
    """Return the states of all paths one after the other, how many each path has, and what each state holds."""
    if order == 1:
        return paths.steps, paths.lengths, tuple((channel,) for channel in range(len(paths.channels)))
    position = numbered(paths.lengths)
    base = len(paths.channels) + 1
    code = paths.steps + 1
    for _ in range(order - 1):
        if len(code) and int(code.max()) >= TABLE * TABLE // base:
            code = dense(code)[0] + 1
        code = np.where(position > 0, np.roll(code, 1) * base, 0) + paths.steps + 1
    last = np.zeros(len(code), bool)
    last[paths.offsets[1:] - 1] = True
    kept = np.flatnonzero((position >= order - 1) | last)
    state, one_of = dense(code[kept])
    at = kept[one_of]
    spans = zip((at - np.minimum(position[at], order - 1)).tolist(), at.tolist(), strict=True)
    states = tuple(tuple(paths.steps[first : final + 1].tolist()) for first, final in spans)
    return state, np.maximum(paths.lengths - order + 1, 1), states


def matrix(counted: Chain) -> Floats:
    """Return the probabilities of a chain of order 1 as a table for a page.

    Rows: the start, then each channel. Columns: each channel, then conversion, then null. A channel that was never met
    has a row of zeros.
    """
    if counted.order != 1:
        raise ValueError("only a chain of order 1 is a table of channels")
    number = len(counted.channels)
    channel = np.array([state[0] for state in counted.states], np.int64)
    table = np.zeros((number + 1, number + 2))
    inner = counted.target >= 0
    column = np.where(counted.target == CONVERSION, number, number + 1)
    column[inner] = channel[counted.target[inner]]
    row = np.zeros(len(counted.source), np.int64)
    row[counted.source >= 0] = channel[counted.source[counted.source >= 0]] + 1
    table[row, column] = counted.probability
    return table


def removal(counted: Chain) -> Removal:
    """Solve for what is lost without each channel. Where nothing converts, all effects are 0."""
    number, probability = len(counted.states), counted.probability
    inner = (counted.source >= 0) & (counted.target >= 0)
    cells = (probability[inner], (counted.source[inner], counted.target[inner]))
    onward = sparse.csr_array(cells, shape=(number, number))
    ends = counted.target == CONVERSION
    gains = np.zeros((number, 2))
    gains[counted.source[ends], 0] = probability[ends]
    gains[counted.source[ends], 1] = (probability / counted.count)[ends] * counted.value[counted.source[ends]]
    start = np.zeros(number)
    begins = counted.source == START
    start[counted.target[begins]] = probability[begins]
    gained = visits(onward, start) @ gains
    lost = (_with_each if counted.order == 1 else _with_each_set)(counted, onward, start, gains)
    share = np.divide(lost, gained, out=np.zeros_like(lost), where=gained != 0)
    return Removal(float(gained[0]), np.clip(share[:, 0], 0.0, 1.0), share[:, 1])


def _with_each(counted: Chain, onward: sparse.csr_array, start: Floats, gains: Floats) -> Floats:
    """Return what is lost without each channel, where each channel is one state: one inverse serves them all.

    Lost with state j is what is gained from j onward, times the probability of ever coming to j: the expected visits to
    j from the start, divided by those from j itself.
    """
    lost = np.zeros((len(counted.channels), gains.shape[1]))
    between = np.linalg.inv(_leaving(onward).toarray())
    lost[[state[0] for state in counted.states]] = ((start @ between) / np.diag(between))[:, None] * (between @ gains)
    return lost


def _with_each_set(counted: Chain, onward: sparse.csr_array, start: Floats, gains: Floats) -> Floats:
    """Return what is lost without each channel, solving anew without the states that hold it."""
    lost = np.zeros((len(counted.channels), gains.shape[1]))
    holds = np.zeros((len(counted.channels), len(counted.states)), bool)
    for number, state in enumerate(counted.states):
        holds[list(state), number] = True
    gained = visits(onward, start) @ gains
    for channel in np.flatnonzero(holds.any(axis=1)):
        kept = np.flatnonzero(~holds[channel])
        lost[channel] = gained - visits(onward[kept][:, kept], start[kept]) @ gains[kept]
    return lost


def visits(onward: sparse.csr_array, start: Floats) -> Floats:
    """Return the expected number of visits to each state: x = start + x · onward."""
    if not len(start):
        return start
    if len(start) <= DIRECT:
        return np.asarray(splu(_leaving(onward).T.tocsc()).solve(start))
    back = onward.T.tocsr()
    total, now = start.copy(), start
    while now.sum() > REST:
        now = back @ now
        total += now
    return total


def _leaving(onward: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(sparse.eye_array(onward.shape[0]) - onward)
