"""Intervals where people are few, alike, or all did the same: never narrower than what so many people can tell."""

import numpy as np
import pytest

from onebook.journey.effects import rates, returning
from onebook.journey.effects.drivers import rates as level_rates
from onebook.journey.effects.estimate import ONE_CUSTOMER
from onebook.journey.effects.facts import Fact
from onebook.journey.effects.intervals import wilson


def test_a_share_of_one_row_a_person_has_wilson_s_interval():
    found = rates.share_by_person(np.arange(263), np.arange(263) < 81)
    plain = rates.share(81, 263)
    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_what_all_of_few_did_is_not_certain():
    # Three people came ten times each, and always came back: as sure as three out of three, not as thirty.
    found = rates.share_by_person(np.repeat(np.arange(3), 10), np.ones(30))
    assert (found.value, found.low, found.high) == pytest.approx((1.0, 0.4385, 1.0), abs=1e-4)
    alone = rates.share_by_person(np.zeros(30, dtype=int), np.ones(30))
    assert (alone.value, alone.low, alone.cautions) == (1.0, None, (ONE_CUSTOMER,))


def test_a_share_of_few_people_who_differ_covers_the_truth():
    # Ten people with six visits each, of whom each has an own mind; a plain interval of 60 visits covers it too seldom.
    held = plain = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        minds = rng.beta(1, 1, 10)
        came = rng.random((10, 6)) < minds[:, None]
        found = rates.share_by_person(np.repeat(np.arange(10), 6), came.ravel())
        held += found.low <= 0.5 <= found.high
        alone = rates.share(int(came.sum()), 60)
        plain += alone.low <= 0.5 <= alone.high
    assert plain < 240
    assert 275 <= held <= 295  # 99 % binomial bound of 95 % in 300


def test_a_level_of_one_person_alone_has_no_interval():
    # Only one person met it, a hundred times: nothing is known of others who would.
    met = np.arange(200) < 100
    person = np.where(met, 0, np.arange(200))
    came = np.arange(200) % 2 == 0
    rate = {one.level: one for one in level_rates([Fact("met", "yes_no", met)], came, person)}["yes"]
    assert (rate.rate.value, rate.rate.low, rate.against.low) == (0.5, None, None)


def test_all_who_met_it_came_back_and_still_the_difference_is_unsure():
    # Of 12 visits with an error all were followed by another within four weeks, of 200 without one half.
    who, met = np.arange(212), np.arange(212) < 12
    back = met | (who % 2 == 0)
    found = returning.compare_return(who, np.where(back, 5.0, 60.0), back, met, 28).by_then
    expected = rates.share_difference(12, 12, 100, 200)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, expected.low, expected.high), abs=1e-9)
    none = returning.compare_return(who, np.full(212, 5.0), np.ones(212, dtype=bool), met, 28).by_then
    assert none.low < -0.2, "where all came back, of twelve a quarter could have failed to"
    assert 0 < none.high < 0.02, "and of two hundred a fiftieth"


def test_the_return_of_all_and_of_none_has_an_interval():
    # Ten people, nobody lost from sight: at the end all are back, at the start none; both as Wilson tells of ten.
    found = returning.survival(np.arange(1, 11), np.ones(10, dtype=bool))
    low, high = found.between(10)
    assert (low, high) == (0.0, pytest.approx(wilson(0.0, 10)[1], abs=0.02))
    assert found.between(0.5) == (pytest.approx(1 - wilson(0.0, 10)[1]), 1.0)
    assert found.between(11) is None
    at_once = returning.survival([3.0, 3.0], [True, True])
    assert at_once.between(3) == (0.0, pytest.approx(wilson(0.0, 2)[1]))
    assert found.between(0) == (1.0, 1.0), "at the start nobody can be back"
    nobody = returning.survival([4.0, 6.0], [False, False])
    assert nobody.between(5) == (pytest.approx(1 - wilson(0.0, 1)[1]), 1.0), "one was watched that long"
