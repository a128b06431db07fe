"""Items that stand out among many, and the levels of facts that have fixed ends."""

import numpy as np

from onebook.journey.effects.expected import expected_shares, stands_out
from onebook.journey.effects.facts import MISSING, Coded, Fact, grouped


def test_expected_is_the_share_of_the_others_of_its_sort():
    shares = expected_shares([1, 3, 5], [10, 10, 50], [0, 0, 1])
    assert shares.tolist() == [0.3, 0.1, 9 / 70], "the last is alone of its sort: all together"


def test_among_many_without_difference_hardly_any_stands_out():
    rng = np.random.default_rng(1)
    named = 0
    for _ in range(60):
        of = rng.integers(20, 800, 300)
        named += stands_out(rng.binomial(of, 0.1), of, np.full(300, 0.1), above=True).any()
    assert named <= 8  # 99 % binomial bound of 5 % in 60


def test_those_that_differ_are_named_on_their_side_only():
    of = np.full(200, 500)
    came = np.full(200, 50)
    came[:5], came[5:10] = 90, 15
    expected = np.full(200, 0.1)
    assert np.flatnonzero(stands_out(came, of, expected, above=True)).tolist() == [0, 1, 2, 3, 4]
    assert np.flatnonzero(stands_out(came, of, expected, above=False)).tolist() == [5, 6, 7, 8, 9]
    assert not stands_out([], [], [], above=True).size


def test_fixed_ends_belong_to_the_level_below_and_whole_numbers_begin_after():
    places, groups = grouped(Fact("clicks", "number", [1, 2, 3, 7, None], (1, 3)))
    assert [group.name for group in groups] == ["up to 1", "2 to 3", "over 3", MISSING]
    assert places.tolist() == [0, 1, 1, 2, 3]
    assert [(group.above, group.upto) for group in groups] == [(None, 1), (1, 3), (3, None), (None, None)]
    _, groups = grouped(Fact("seconds", "number", [0.5, 9.0], (2.5, 4)))
    assert [group.name for group in groups] == ["up to 2.5", "over 4"], "a level that nobody has is none"


def test_coded_texts_are_levels_like_others():
    coded = Fact("kind", "category", Coded(np.array([0, 1, 1, -1]), ("a", "b", "never")))
    places, groups = grouped(coded)
    assert [group.name for group in groups] == ["b", "a", MISSING]
    assert places.tolist() == [1, 0, 0, 2]
