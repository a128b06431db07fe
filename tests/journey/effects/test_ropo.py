"""Research before purchase, beyond coincidence: on people whose truth is known, and on simulated ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.effects import ropo as r
from onebook.journey.effects.estimate import NO_DATA

LAST = 364


def _purchases(customer, lag, placebo_lag, *, order=None, amount=None, reach=None):
    number = len(customer)
    pair = reach if reach is not None else (0, 0)
    return r.Purchases(
        np.array(customer),
        np.arange(number) if order is None else np.array(order),
        np.ones(number) if amount is None else np.array(amount, dtype=float),
        np.array(lag),
        np.array(placebo_lag),
        np.full(number, float(pair[0])),
        np.full(number, float(pair[1])),
    )


def test_shares_of_customers_orders_and_revenue_by_hand():
    # Order 1 has two lines, one of them researched; customer 8 buys twice, looked before the second only by habit.
    found = r.ropo(
        _purchases([7, 7, 8, 8], [3, -1, -1, 9], [-1, -1, -1, 2], order=[1, 1, 2, 3], amount=[10, 30, 20, 40]),
        r.Totals(orders=6, amount=200),
    )
    assert (found.customers.plain.value, found.customers.increment.value) == (1.0, 0.5)
    assert (found.orders.plain.value, found.orders.placebo.value) == pytest.approx((2 / 3, 1 / 3))
    assert found.revenue.plain.value == pytest.approx(0.5)
    assert found.revenue.increment.value == pytest.approx(0.1)
    assert found.orders.bounds.watched == pytest.approx(0.5)
    assert found.customers.bounds is None
    assert r.UNSEASONED in found.cautions
    assert [lag.plain for lag in found.lags if lag.plain] == pytest.approx([1 / 3, 1 / 3])
    assert found.lags[2].beyond == pytest.approx(-1 / 3)


def test_season_carries_the_placebo_to_the_look_back():
    rng = np.random.default_rng(1)
    lag, before = (np.where(rng.random(4000) < p, 5, -1) for p in (0.3, 0.2))
    found = r.ropo(_purchases(np.arange(4000), lag, before, reach=(300, 200)))
    assert found.season == pytest.approx(1.5)
    assert found.orders.increment.value == pytest.approx((lag >= 0).mean() - 1.5 * (before >= 0).mean())
    assert not found.orders.increment.tells_apart


def test_bounds_are_what_the_unknown_could_make_of_it():
    found = r.ropo(_purchases(range(100), [1] * 60 + [-1] * 40, [-1] * 100), r.Totals(400, 400)).orders
    assert found.bounds.low == pytest.approx(0.25 * found.increment.low)
    assert found.bounds.high == pytest.approx(0.25 * found.increment.high + 0.75)


def test_reach_counts_people_once_in_each_window():
    found = r.reach([0, 0, 1, 0], [1, 1, 1, 0], [100, 110, 105, 104], [0, 90], [300, 300], 2, 200)
    brute = {
        (sort, day, shift): len(
            {
                who
                for who, what, at, first in ((0, 1, 100, 0), (0, 1, 110, 0), (1, 1, 105, 90), (0, 0, 104, 0))
                if what == sort and day - 30 - shift <= at < day - shift and first < day - 60
            }
        )
        for sort in range(2)
        for day in range(200)
        for shift in (0, 30)
    }
    assert all(found.window[s, d] == brute[s, d, 0] and found.placebo[s, d] == brute[s, d, 30] for s, d, _ in brute)


def test_only_buyers_seen_before_both_windows_are_compared():
    assert r.observable([100, 100, 340], [39, 40, 0], LAST).tolist() == [True, False, False]


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 29), st.integers(-1, 29), st.integers(0, 9)), max_size=30),
    st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
def test_any_purchases_are_answered(rows, reach):
    columns = [[row[n] for row in rows] for n in range(4)]
    found = r.ropo(_purchases(*columns[:3], amount=columns[3], reach=reach))
    if not rows:
        assert found.cautions == (NO_DATA,)
        return
    assert sum(lag.plain for lag in found.lags) == pytest.approx(found.orders.plain.value)
    for share in (found.customers, found.orders, found.revenue):
        if share.increment.low is None:
            assert share.increment.cautions
        else:
            assert share.increment.low <= share.increment.value <= share.increment.high
    assert (found.season is None) == (not all(reach))
