"""Differences between periods, and the alarm."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.effects.change import (
    FEW_BUCKETS,
    NOT_WATCHED,
    STEADY,
    change,
    cusum,
    cusum_alarm,
    series,
)
from onebook.journey.effects.estimate import NO_DATA

# Montgomery, Introduction to Statistical Quality Control, table 9.1: mean 10, from the 21st on 11; deviation 1.
MONTGOMERY = [
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
    10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
]  # fmt: skip


def test_tabular_cusum_as_in_montgomery_s_example():
    high, low = cusum(np.array(MONTGOMERY) - 10)
    assert high[[3, 4, 28]] == pytest.approx([1.16, 2.82, 5.28])
    assert low[[0, 1, 2]] == pytest.approx([0.05, 1.56, 1.77])
    assert np.flatnonzero(high > 5)[0] == 28  # the 29th, as the book has it


def test_limit_agrees_with_siegmund_s_run_length():
    # Both sums together run for ARL on average until a false alarm (Siegmund 1985), so that within n buckets one comes
    # with probability 1 - exp(-n / ARL). With very many buckets learnt from, the simulated limit must agree.
    rng = np.random.default_rng(1)
    watched = 100
    found = cusum_alarm(series(rng.normal(10, 1, 1500 + watched)), learn=1500)
    reach = found.limit + 1.166
    one_side = (math.exp(reach) - reach - 1) / 0.5
    assert 1 - math.exp(-watched / (one_side / 2)) == pytest.approx(0.05, abs=0.02)


def _share(rng, number, share):
    trials = rng.integers(80, 300, number)
    return series(rng.binomial(trials, share), trials)


def _mean(rng, number):
    trials = rng.integers(10, 40, number)
    return series([rng.normal(8, 2, n).sum() for n in trials], trials)


def _alike(rng, number):
    noise = rng.standard_normal(number + 20)
    for place in range(1, len(noise)):
        noise[place] += 0.25 * noise[place - 1]
    return series(100 + noise[20:])


@pytest.mark.parametrize(
    "make",
    [
        lambda r: _share(r, 52, 0.1),
        lambda r: _mean(r, 52),
        lambda r: series(r.poisson(30, 52)),
        lambda r: _alike(r, 52),
    ],
)
def test_false_alarms_come_as_often_as_they_may(make):
    raised = sum(cusum_alarm(make(np.random.default_rng(seed))).raised for seed in range(200))
    assert 3 <= raised <= 19  # 99 % binomial bound of 5 % in 200


def test_a_change_is_found_and_dated():
    rng = np.random.default_rng(2)
    trials = rng.integers(150, 300, 52)
    found = cusum_alarm(series(rng.binomial(trials, np.where(np.arange(52) < 32, 0.10, 0.05)), trials))
    assert found.raised
    assert found.up is False
    assert abs(found.since - 32) <= 2
    assert found.at >= found.since
    assert found.size == pytest.approx(-0.05, abs=0.015)


def test_a_season_that_came_last_year_too_raises_no_alarm():
    rng = np.random.default_rng(3)
    season = 100 + 60 * np.sin(np.arange(52) / 52 * 2 * np.pi)
    this, last = series(rng.poisson(season)), series(rng.poisson(season))
    assert cusum_alarm(this).raised
    assert not cusum_alarm(this, year_ago=last).raised


def test_buckets_without_data_are_passed_over():
    rng = np.random.default_rng(4)
    whole = _share(rng, 40, 0.2)
    gaps = np.insert(whole.numerator, 20, [0, 0]), np.insert(whole.denominator, 20, [0, 0])
    a, b = cusum_alarm(whole, learn=15), cusum_alarm(series(*gaps), learn=15)
    assert (a.p, a.usual, a.limit) == (b.p, b.usual, b.limit)


def test_difference_holds_the_truth_as_often_as_it_says():
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = change(_share(rng, 12, 0.15), _share(rng, 20, 0.10))
        held += found.low <= 0.05 <= found.high
    assert 181 <= held <= 197  # 99 % binomial bound of 95 % in 200


def test_season_is_taken_from_last_year():
    def flat(value):
        return series([value - 1, value + 1] * 5)

    assert change(flat(130), flat(100)).value == pytest.approx(30)
    found = change(flat(130), flat(100), flat(120), flat(100))
    assert found.value == pytest.approx(10)
    assert found.low < 10 < found.high


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=30),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=30),
)
def test_any_series_is_answered(a, b):
    first, second = (series([min(x) for x in c], [x[1] for x in c]) for c in (a, b))
    found, back = change(first, second), change(second, first)
    if found.value is not None:
        assert back.value == pytest.approx(-found.value)
    if found.low is not None:
        assert found.low <= found.value <= found.high
    alarm = cusum_alarm(first)
    assert alarm.raised == (alarm.at is not None)
    assert len(alarm.high) == len(a)


def test_what_cannot_be_told_is_told_as_such():
    assert change(series([]), series([1, 2])).cautions == (NO_DATA,)
    assert change(series([1]), series([1, 2])).cautions == (FEW_BUCKETS,)
    assert cusum_alarm(series([])).cautions == (NOT_WATCHED,)
    assert cusum_alarm(series([5] * 40)).cautions == (STEADY,)


def test_what_moves_both_groups_on_the_same_days_is_no_uncertainty():
    rng = np.random.default_rng(5)
    season = rng.normal(100, 30, 40)
    one, other = series(season + 5 + rng.standard_normal(40)), series(season + rng.standard_normal(40))
    apart, together = change(one, other), change(one, other, same_days=True)
    assert apart.value == together.value == pytest.approx(5, abs=1)
    assert not apart.tells_apart
    assert together.high - together.low < 2
    later = series(season + 8 + rng.standard_normal(40))
    moved = change(later, one, other, other, same_days=True)  # a group after and before, the others after and before
    assert moved.low < 3 < moved.high
