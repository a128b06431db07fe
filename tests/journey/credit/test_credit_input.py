"""Paths as they come in: what is refused and in which words, degenerate worlds, larger chains."""

import numpy as np
import pytest

from onebook.journey.credit import (
    Paths,
    chain,
    chains,
    collapse,
    credit,
    j_shaped,
    largest_remainders,
    linear,
    markov,
    on_spend,
    opened,
    position,
    read_paths,
    removal,
    side_by_side,
    time_decay,
)
from onebook.records import BadInput

GOOD = {
    "channels": ("a", "b"),
    "steps": np.array([0, 1, 1]),
    "offsets": np.array([0, 2, 3]),
    "conversions": np.array([1, 0]),
    "value": np.array([5, 0]),
    "nulls": np.array([0, 2]),
    "ages": np.array([9.0, 1.0, np.nan]),
}


def test_good_paths_are_taken_and_nulls_need_no_ages():
    assert len(Paths(**GOOD)) == 2


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"steps": np.array([0, 1, 2])}, "path 1", "names channel 2, of 2"),
        ({"steps": np.array([0.0, 1.0, 1.0])}, "paths, steps", "whole numbers"),
        ({"offsets": np.array([0, 2, 4])}, "paths, offsets", "does not cut the steps"),
        ({"offsets": np.array([0, 3, 3])}, "path 1", "has no step"),
        ({"conversions": np.array([1])}, "paths, conversions", "1 entries for 2 paths"),
        ({"conversions": np.array([-1, 0]), "value": np.array([0, 0])}, "path 0", "below zero"),
        ({"value": np.array([5, 3])}, "path 1", "a value but no conversion"),
        ({"value": np.array([2**53, 0])}, "paths, value", "more than can be shared out exactly"),
        ({"nulls": np.array([0, -2])}, "path 1", "below zero"),
        ({"channels": ("a", "a")}, "paths, channels", "twice"),
        ({"ages": np.array([1.0, 9.0, 0.0])}, "path 0", "not in order of time"),
        ({"ages": np.array([9.0, -1.0, 0.0])}, "path 0", "after its conversion"),
        ({"ages": np.array([np.nan, 1.0, 0.0])}, "path 0", "no known age"),
        ({"ages": np.array([1.0])}, "paths, ages", "1 entries for 3 steps"),
    ],
)
def test_what_does_not_fit_is_told(change, where, what):
    with pytest.raises(BadInput) as refused:
        Paths(**{**GOOD, **change})
    fault = refused.value.faults[0]
    assert fault.where == where
    assert what in fault.what
    assert fault.mend


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput) as refused:
        Paths(**{**GOOD, "nulls": np.array([-1, -1]), "value": np.array([0, 1])})
    assert [f"{fault}" for fault in refused.value.faults] == [
        "path 0: has nulls below zero. So have 1 more. Count them from 0.",
        "path 1: has a value but no conversion. Give it 0, or count its conversions.",
    ]


def test_models_refuse_what_they_cannot_do():
    with pytest.raises(BadInput, match="needs the instant of each step"):
        credit(read_paths(["a > b"], [1]), time_decay())
    with pytest.raises(BadInput, match="half-life of 0 days"):
        time_decay(0)
    with pytest.raises(BadInput, match="weights 0, 0, 0"):
        position(0, 0, 0)
    with pytest.raises(BadInput, match="order 0"):
        markov(0)
    with pytest.raises(BadInput, match="not made of credits to single orders"):
        opened(read_paths(["a > b"], [1]), markov())


@pytest.mark.parametrize(
    ("texts", "what"),
    [(["a", None], "path 1: has no text"), (["a", "b", "a >  > b"], "path 2: has a step without a name: “a >  > b”")],
)
def test_texts_that_are_no_paths_are_told(texts, what):
    with pytest.raises(BadInput, match=what):
        read_paths(texts, np.ones(len(texts), int))


def test_texts_are_read_with_or_without_spaces():
    paths = read_paths(["till>web", " web  >  till > web "], [1, 1])
    assert paths.channels == ("till", "web")
    assert paths.steps.tolist() == [0, 1, 1, 0, 1]
    assert paths.offsets.tolist() == [0, 2, 5]


@pytest.mark.parametrize("model", side_by_side(), ids=lambda m: m.name)
def test_degenerate_worlds_have_sane_answers(model):
    none = np.zeros(0, np.int64)
    empty = Paths(("a",), none, np.zeros(1, np.int64), none, none, none, none.astype(float))
    assert credit(empty, model).conversions.tolist() == [0]
    nobody = Paths(("a", "b"), np.array([0, 1]), np.array([0, 2]), *(np.array([n]) for n in (0, 0, 7)), np.zeros(2))
    assert credit(nobody, model).value.tolist() == [0, 0]
    single = Paths(("a", "b"), np.array([1]), np.array([0, 1]), *(np.array([n]) for n in (3, 5, 0)), np.zeros(1))
    assert credit(single, model).conversions.tolist() == [0, 30_000]
    assert credit(single, model).value.tolist() == [0, 5]
    given_back = Paths(
        ("a", "b"), np.array([0, 1]), np.array([0, 2]), *(np.array([n]) for n in (1, -7, 0)), np.zeros(2)
    )
    assert credit(given_back, model).value.sum() == -7


def test_values_that_cancel_out_go_as_conversions_do():
    paths = read_paths(["a", "b"], [1, 1], [500, -500])
    assert credit(paths, markov()).value.tolist() == [0, 0]


def test_a_path_of_steps_that_are_all_very_old_still_counts():
    old = np.array([4e12, 3e12])
    paths = Paths(("a", "b"), np.array([0, 1]), np.array([0, 2]), *(np.array([n]) for n in (1, 0, 0)), old)
    assert credit(paths, time_decay()).conversions.tolist() == [0, 10_000]


def test_long_paths_of_many_channels_are_told_apart():
    """More steps than are compared at once, and a difference at the very end only."""
    channels = tuple(f"c{n}" for n in range(300))
    steps = np.tile(np.arange(300), 3)
    steps[-1] = 0
    paths = Paths(
        channels, steps, np.array([0, 300, 600, 900]), *(np.array(n) for n in ([1, 2, 3], [0, 0, 0], [0, 0, 0]))
    )
    assert collapse(paths).conversions.tolist() == [3, 3]


def test_ages_with_the_same_sum_are_told_apart():
    ages = np.array([7.0, 1.0, 6.0, 2.0, 7.0, 1.0, 6.0, 2.0]).view(np.int64)
    ages[2], ages[3] = ages[0] - 1, ages[1] + 1
    ages[6], ages[7] = ages[2], ages[3]
    ones = np.ones(4, int)
    paths = Paths(("a",), np.zeros(8, int), np.arange(0, 9, 2), ones, ones, ones, ages.view(np.float64))
    assert collapse(paths).conversions.tolist() == [2, 2]


def test_many_states_are_solved_as_few_are(monkeypatch):
    """The same chain of order 2, once factorised and once as a series."""
    rng = np.random.default_rng(3)
    lengths = rng.integers(1, 9, 400)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    won = rng.integers(0, 2, 400)
    paths = Paths(tuple("abcdef"), rng.integers(0, 6, offsets[-1]), offsets, won, won * 70, 1 - won)
    factorised = removal(chain(paths, 2))
    monkeypatch.setattr(chains, "DIRECT", 0)
    summed = removal(chain(paths, 2))
    assert summed.conversions == pytest.approx(factorised.conversions, abs=1e-13)
    assert summed.value == pytest.approx(factorised.value, abs=1e-13)


def test_high_orders_of_many_channels_keep_their_states_apart():
    """Codes of states outgrow 63 bits here; without repeats, the chain of a high order knows each path by heart."""
    rng = np.random.default_rng(4)
    steps = np.concatenate([rng.permutation(5000)[:12] for _ in range(40)])
    ones = np.ones(40, int)
    paths = Paths(tuple(map(str, range(5000))), steps, np.arange(0, 481, 12), ones, ones, ones)
    counted = chain(paths, 9)
    assert len(counted.states) == 160
    assert counted.states[0] in {tuple(steps[n : n + 9].tolist()) for n in range(480)}


def test_return_on_spend():
    given = credit(read_paths(["a", "b", "c"], [2, 1, 0], [300_0000, 50_0000, 0]), linear())
    spend = on_spend(given, np.array([100_0000, 0, 9_0000]))
    assert spend.value[[0, 2]].tolist() == [3.0, 0.0]
    assert spend.cost[0] == 50.0
    assert np.isnan([spend.value[1], spend.cost[1], spend.cost[2]]).all()


def test_models_explain_themselves():
    for model in side_by_side(("direct",), half_life_days=3, order=2):
        assert model.label
        assert model.source
        assert "{" not in model.explanation
    assert "3 days" in time_decay(3).explanation
    assert "20" in j_shaped().explanation
    assert len({model.name for model in side_by_side()}) == len(side_by_side())


def test_shares_of_large_totals_add_up():
    total = np.array([2**52 - 1, -(2**52 - 1)])
    parts = largest_remainders(total, np.tile([0.1, 0.7, 0.2], 2), np.array([0, 3, 6]))
    assert parts.reshape(2, 3).sum(axis=1).tolist() == total.tolist()
