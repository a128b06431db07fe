"""Intervals of shares, means, scores and ratios, against published figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.effects import rates
from onebook.journey.effects.estimate import (
    ALL_SAME,
    FEW_CUSTOMERS,
    IMPOSSIBLE,
    NO_DATA,
    ONE_ANSWER,
    ONE_CUSTOMER,
    ZERO_BASE,
)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_tabulates_it(successes, trials, low, high):
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3.
    found = rates.share(successes, trials)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
    ],
)
def test_difference_of_shares_as_newcombe_tabulates_it(a, b, low, high):
    # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10.
    found = rates.share_difference(*a, *b)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def _moments(values):
    return rates.Moments(len(values), float(np.sum(values)), float(np.square(values).sum()))


def test_welch_on_student_s_sleep_data():
    # Student 1908; interval as R's t.test(extra ~ group, data = sleep) documents it.
    first = _moments([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = _moments([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    found = rates.mean_difference(first, second)
    assert found.value == pytest.approx(-1.58)
    assert (found.low, found.high) == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)


def test_net_promoter_score():
    found = rates.nps(100, 40, 200)
    assert found.value == pytest.approx(30)
    assert (found.high - found.low) / 2 == pytest.approx(10.82, abs=0.005)


def test_ratio_draws_customers_and_not_rows():
    rng = np.random.default_rng(5)
    customer = np.repeat(np.arange(200), 20)
    value = np.repeat(rng.normal(10, 2, 200), 20)
    found = rates.ratio(customer, value, np.ones(4000))
    alike = 1.96 * np.std(value[::20], ddof=1) / np.sqrt(200)
    assert (found.high - found.low) / 2 == pytest.approx(alike, rel=0.1)
    assert found.count == 200


def test_ratio_of_very_many_customers_is_as_sure_as_theory_has_it():
    rng = np.random.default_rng(6)
    above, below = rng.gamma(2, 10, 60_000), rng.poisson(3, 60_000) + 1.0
    found = rates.ratio(np.arange(60_000), above, below)
    off = above - found.value * below
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * off.std() / below.mean() / np.sqrt(60_000), rel=0.1)


def test_ratio_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(200):
        mean = rng.gamma(4, 1, 60)
        rows = rng.poisson(2, 60) + 1
        customer = np.repeat(np.arange(60), rows)
        found = rates.ratio(customer, rng.poisson(mean[customer]), np.ones(len(customer)))
        held += found.low <= 4 <= found.high
    assert 181 <= held <= 197  # 99 % binomial bound of 95 % in 200


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 100), st.integers(1, 9)), min_size=2), st.randoms())
def test_ratio_does_not_hang_on_the_order_of_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert rates.ratio(*zip(*rows, strict=True)) == rates.ratio(*zip(*shuffled, strict=True))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_shares_lie_in_their_intervals(a, more, b, others):
    one = rates.share(a, a + more)
    both = rates.share_difference(a, a + more, b, b + others)
    for found, floor in ((one, 0.0), (both, -1.0)):
        if found.value is None:
            assert found.cautions == (NO_DATA,)
        else:
            assert floor <= found.low <= found.value <= found.high <= 1.0
    if both.value is not None:
        mirrored = rates.share_difference(b, b + others, a, a + more)
        assert (-mirrored.high, -mirrored.low) == pytest.approx((both.low, both.high))


@pytest.mark.parametrize(
    ("found", "caution"),
    [
        (rates.share(0, 0), NO_DATA),
        (rates.share(3, 2), IMPOSSIBLE),
        (rates.share_difference(1, 2, 0, 0), NO_DATA),
        (rates.mean(rates.Moments(0, 0, 0)), NO_DATA),
        (rates.mean(rates.Moments(1, 4, 16)), ONE_ANSWER),
        (rates.mean_difference(rates.Moments(1, 4, 16), rates.Moments(9, 9, 20)), ONE_ANSWER),
        (rates.nps(0, 0, 0), NO_DATA),
        (rates.nps(2, 2, 3), IMPOSSIBLE),
        (rates.nps(1, 0, 1), ONE_ANSWER),
        (rates.ratio([], [], []), NO_DATA),
        (rates.ratio([7, 7], [1, 2], [1, 1]), ONE_CUSTOMER),
        (rates.ratio([1, 2], [1, 2], [0, 0]), ZERO_BASE),
    ],
)
def test_what_cannot_be_told_is_told_as_such(found, caution):
    assert (found.low, found.high) == (None, None)
    assert found.cautions == (caution,)
    assert not found.tells_apart


def test_all_the_same_is_told():
    assert rates.mean(rates.Moments(3, 6, 12)).cautions == (ALL_SAME,)
    assert rates.nps(5, 0, 5).cautions == (ALL_SAME,)
    assert rates.ratio([1, 2, 3], [2, 2, 2], [1, 1, 1]).cautions == (ALL_SAME, FEW_CUSTOMERS)
