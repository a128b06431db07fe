"""What must hold for any paths: sums, other ways to the same answer, and that counting is all one."""

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.credit import (
    Paths,
    chain,
    collapse,
    credit,
    largest_remainder,
    linear,
    markov,
    opened,
    position,
    removal,
    shapley,
    side_by_side,
    time_decay,
)

NAMES = ("a", "b", "c", "d", "e")
MODELS = (*side_by_side(("a",)), markov(2), position(1, 0, 2), position(0, 1, 0))
ALL = st.sampled_from(MODELS)
PATHWISE = st.sampled_from([model for model in MODELS if model.shares])
MANY = settings(max_examples=120)  # over a dozen models

Row = tuple[list[int], int, int, int, list[int]]


@st.composite
def rows(draw: st.DrawFn, channels: int = len(NAMES)) -> Row:
    steps = draw(st.lists(st.integers(0, channels - 1), min_size=1, max_size=5))
    conversions = draw(st.integers(0, 3))
    value = draw(st.integers(-50_000, 1_000_000)) if conversions else 0
    ages = draw(st.lists(st.sampled_from([0, 3600, 86_400, 700_000]), min_size=len(steps), max_size=len(steps)))
    return steps, conversions, value, draw(st.integers(0, 2)), sorted(ages, reverse=True)


def paths_of(of: list[Row]) -> Paths:
    steps, conversions, value, nulls, ages = zip(*of, strict=True) if of else ((),) * 5
    offsets = np.cumsum([0, *map(len, steps)])
    flat, old = (np.array([x for one in many for x in one], np.int64) for many in (steps, ages))
    counts = (np.array(many, np.int64) for many in (conversions, value, nulls))
    return Paths(NAMES, flat, offsets, *counts, old.astype(float))


ANY = st.lists(rows(), max_size=12).map(paths_of)


@MANY
@given(model=ALL, paths=ANY)
def test_credits_add_up(model, paths):
    found = credit(paths, model)
    assert found.conversions.sum() == paths.conversions.sum() * 10_000
    assert found.value.sum() == paths.value.sum()
    assert (found.conversions >= 0).all()


@MANY
@given(model=PATHWISE, paths=ANY)
def test_a_figure_opens_to_steps_that_add_up_to_it_and_to_each_path(model, paths):
    found, steps = credit(paths, model), opened(paths, model)
    for whole, parts, own in (
        (found.conversions, steps.conversions, paths.conversions * 10_000),
        (found.value, steps.value, paths.value),
    ):
        by_channel = np.zeros(len(NAMES), np.int64)
        np.add.at(by_channel, paths.steps, parts)
        assert by_channel.tolist() == whole.tolist()
        by_path = np.zeros(len(paths), np.int64)
        np.add.at(by_path, paths.path_of, parts)
        assert by_path.tolist() == own.tolist()


@MANY
@given(model=PATHWISE, paths=ANY)
def test_rounding_moves_a_step_by_little(model, paths):
    steps = opened(paths, model)
    for place in range(len(paths)):
        alone = slice(paths.offsets[place], paths.offsets[place + 1])
        if paths.conversions[place]:
            one = Paths(NAMES, paths.steps[alone], np.array([0, alone.stop - alone.start]), *[np.ones(1, int)] * 3)
            share = model.shares(replace(one, ages=paths.ages[alone]))
            assert np.abs(steps.conversions[alone] - share * paths.conversions[place] * 10_000).max() < 2


@MANY
@given(model=ALL, of=st.lists(rows(), min_size=1, max_size=6), more=st.lists(st.integers(0, 5), max_size=8))
def test_identical_paths_may_come_singly_or_counted(model, of, more):
    paths = paths_of(of + [of[place % len(of)] for place in more])
    singly, counted = credit(paths, model), credit(collapse(paths), model)
    assert singly.conversions.tolist() == counted.conversions.tolist()
    assert singly.value.tolist() == counted.value.tolist()


@given(paths=ANY)
def test_collapsing_keeps_each_distinct_path_once(paths):
    once = collapse(paths)
    counts: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for place in range(len(paths)):
        at = slice(paths.offsets[place], paths.offsets[place + 1])
        key = (*paths.steps[at].tolist(), *paths.ages[at].tolist())
        for n, sums in enumerate((paths.conversions, paths.value, paths.nulls)):
            counts[key][n] += int(sums[place])
    found = {}
    for place in range(len(once)):
        at = slice(once.offsets[place], once.offsets[place + 1])
        key = (*once.steps[at].tolist(), *once.ages[at].tolist())
        found[key] = [int(sums[place]) for sums in (once.conversions, once.value, once.nulls)]
    assert found == counts
    assert list(found) == list(counts)


@given(of=st.lists(rows(), max_size=12), age=st.sampled_from([0, 5, 10**9]))
def test_time_decay_of_equal_ages_is_linear(of, age):
    paths = paths_of([(*row[:4], [age] * len(row[0])) for row in of])
    decayed, same = credit(paths, time_decay(3)), credit(paths, linear())
    assert decayed.conversions.tolist() == same.conversions.tolist()
    assert decayed.value.tolist() == same.value.tolist()


@given(paths=ANY)
def test_shapley_is_the_average_over_all_orders_of_joining(paths):
    def worth(players: frozenset[int]) -> int:
        within = [set(paths.steps[a:b].tolist()) <= players for a, b in pairwise(paths.offsets)]
        return int(paths.conversions[within].sum())

    values = [Fraction(0)] * len(NAMES)
    orders = list(permutations(range(len(NAMES))))
    for order in orders:
        for place, player in enumerate(order):
            joined = frozenset(order[: place + 1])
            values[player] += Fraction(worth(joined) - worth(joined - {player}), len(orders))
    found = credit(paths, shapley()).conversions
    off = [abs(v * 10_000 - int(f)) for v, f in zip(values, found, strict=True)]
    assert max(off) < len(paths) + 1  # each distinct path is rounded by less than one unit


class Walked:
    """A chain as plain dictionaries, walked step by step until all have arrived."""

    def __init__(self, paths: Paths, order: int) -> None:
        self.went: dict[object, dict[object, int]] = defaultdict(lambda: defaultdict(int))
        self.worth: dict[object, int] = defaultdict(int)
        for place in range(len(paths)):
            steps = paths.steps[paths.offsets[place] : paths.offsets[place + 1]].tolist()
            converted, left = int(paths.conversions[place]), int(paths.nulls[place])
            states = [tuple(steps[n : n + order]) for n in range(max(len(steps) - order, 0) + 1)]
            for one, then in pairwise(["start", *states]):
                self.went[one][then] += converted + left
            self.went[states[-1]]["conversion"] += converted
            self.went[states[-1]]["null"] += left
            self.worth[states[-1]] += int(paths.value[place])

    def arrives(self, without: int | None) -> tuple[float, float]:
        """Conversions and value of one path, where whoever comes to this channel is lost."""
        now, count, value = {"start": 1.0}, 0.0, 0.0
        while sum(now.values()) > 1e-12:
            later: dict[object, float] = defaultdict(float)
            for state, mass in now.items():
                share = mass / (sum(self.went[state].values()) or 1)
                count += share * self.went[state]["conversion"]
                value += share * self.worth[state]
                for then, times in self.went[state].items():
                    if then not in ("conversion", "null") and without not in then:
                        later[then] += share * times
            now = later
        return count, value


@given(paths=st.lists(rows(4), min_size=1, max_size=10).map(paths_of), order=st.integers(1, 3))
def test_removal_effects_by_walking_the_chain(paths, order):
    found, walked = removal(chain(paths, order)), Walked(paths, order)
    count, value = walked.arrives(None)
    assert found.converts == pytest.approx(count, abs=1e-9)
    for channel in range(len(NAMES)):
        less, cheaper = walked.arrives(channel)
        assert found.conversions[channel] == pytest.approx(1 - less / count if count else 0, abs=1e-9)
        if abs(value) > 1:
            assert found.value[channel] == pytest.approx((value - cheaper) / value, abs=1e-6)


@given(
    total=st.integers(-(10**12), 10**12),
    weights=st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any),
)
def test_largest_remainder_is_within_one_unit(total, weights):
    parts = largest_remainder(total, np.array(weights, float)).tolist()
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) <= Fraction(1001, 1000)


def test_equal_remainders_favour_nobody_over_many_paths():
    """A path of three leaves one unit; it must not always go to the same step."""
    number = 6
    steps = np.array([[a, b, c] for a, b, c in permutations(range(number), 3)]).ravel()
    single = np.ones(len(steps) // 3, int)
    paths = Paths(tuple("abcdef"), steps, np.arange(0, len(steps) + 1, 3), single, single * 0, single * 0)
    first = opened(paths, linear()).conversions.reshape(-1, 3)
    assert (first.sum(axis=0) - first.sum() / 3 < len(single) * 0.2).all()
