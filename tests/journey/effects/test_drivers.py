"""What goes with buying: each fact alone, and all together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.effects import drivers as d
from onebook.journey.effects.estimate import NO_DATA
from onebook.journey.effects.facts import MISSING, OTHERS, Fact, levels


def _planted(seed, rows=6000):
    rng = np.random.default_rng(seed)
    person = rng.integers(0, rows // 2, rows)
    error, promise, noise = (rng.random(rows) < p for p in (0.08, 0.4, 0.3))
    price = rng.normal(size=rows)
    odds = 0.3 - 1.3 * error + 0.4 * promise - 0.3 * price + 0.4 * rng.normal(size=rows // 2)[person]
    bought = rng.random(rows) < 1 / (1 + np.exp(-odds))
    facts = [
        Fact("error", "yes_no", error),
        Fact("promise", "yes_no", promise),
        Fact("noise", "yes_no", noise),
        Fact("price", "number", price),
    ]
    return facts, bought, person


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_effects_are_found(seed):
    facts, bought, person = _planted(seed)
    found = d.drivers(facts, bought, person)
    by_name = {(e.fact, e.level): e for e in found.effects}
    assert by_name["error", "yes"].points.high < 0
    assert by_name["promise", "yes"].points.low > 0
    error = by_name["error", "yes"].odds_ratio
    assert error.low < np.exp(-1.3) < error.high
    assert not found.cautions
    assert found.auc.low > 0.5
    assert found.gain > 0
    price = [e.points.value for e in found.effects if e.fact == "price"]
    assert price == sorted(price, reverse=True)


def test_intervals_hold_no_effect_as_often_as_they_say():
    held = 0
    for seed in range(100):
        found = d.drivers(*_planted(seed + 50, 1500))
        held += next(not e.tells for e in found.effects if e.fact == "noise")
    assert held >= 89  # 99 % binomial bound of 95 % in 100


def test_points_of_one_fact_are_the_difference_of_shares():
    met = np.repeat([True, False], 5000)
    bought = np.concatenate([np.arange(5000) < 1500, np.arange(5000) < 2500])
    (effect,) = d.drivers([Fact("met", "yes_no", met)], bought, np.arange(10_000)).effects
    assert effect.points.value == pytest.approx(-20, abs=0.1)
    assert effect.odds_ratio.value == pytest.approx((0.3 / 0.7) / (0.5 / 0.5), rel=0.01)
    assert effect.points.high - effect.points.value == pytest.approx(1.96 * np.sqrt(0.46 / 5000) * 100, rel=0.02)


def test_a_fact_is_not_credited_with_what_another_does():
    rng = np.random.default_rng(4)
    cause = rng.random(8000) < 0.5
    follower = np.where(rng.random(8000) < 0.8, cause, ~cause)
    bought = rng.random(8000) < np.where(cause, 0.7, 0.3)
    facts = [Fact("cause", "yes_no", cause), Fact("follower", "yes_no", follower)]
    alone = {(x.fact, x.level): x for x in d.rates(facts, bought, np.arange(8000))}
    together = {e.fact: e for e in d.drivers(facts, bought, np.arange(8000)).effects}
    assert alone["follower", "yes"].against.low > 0.1
    assert not together["follower"].tells
    assert together["cause"].tells


def test_rows_of_one_person_do_not_count_as_many():
    bought = np.repeat(np.random.default_rng(5).random(200) < 0.4, 50)
    met = np.repeat(np.arange(200) % 2 == 0, 50)
    grouped = d.rates([Fact("met", "yes_no", met)], bought, np.repeat(np.arange(200), 50))[0].rate
    alone = d.rates([Fact("met", "yes_no", met)], bought, np.arange(10_000))[0].rate
    assert (grouped.high - grouped.low) == pytest.approx(np.sqrt(50) * (alone.high - alone.low), rel=0.1)


def test_missing_is_a_level_of_its_own_and_rare_ones_are_put_together():
    places, names = levels(Fact("x", "yes_no", [True, None, False, 1, float("nan")]))
    assert names == ("no", "yes", MISSING)
    assert places.tolist() == [1, 2, 0, 1, 2]
    places, names = levels(Fact("x", "number", [1.0, None, 2.0, 30.0, 4.0, 5.0, 6.0, 7.0, 8.0]))
    assert names[-1] == MISSING
    assert np.bincount(places).tolist() == [2, 2, 2, 2, 1]
    _, names = levels(Fact("x", "category", [str(n) for n in range(40)] + ["often"] * 9 + [""]))
    assert names[0] == "often"
    assert names[-2:] == (OTHERS, MISSING)
    assert len(names) == 13


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6))), st.integers(1, 6))
def test_every_row_has_a_level(values, bins):
    places, names = levels(Fact("x", "number", values), bins)
    assert len(places) == len(values)
    assert set(places.tolist()) <= set(range(len(names)))
    assert len(names) <= bins + 1
    missing = {p for p, v in zip(places.tolist(), values, strict=True) if v is None}
    assert missing <= {len(names) - 1}


def test_cautions_say_where_the_sample_cannot_tell():
    rng = np.random.default_rng(6)
    noise = Fact("noise", "yes_no", rng.random(900) < 0.5)
    coin = rng.random(900) < 0.5
    assert d.NO_BETTER in d.drivers([noise], coin, np.arange(900)).cautions
    assert d.NOT_CHECKED in d.drivers([noise], np.arange(900) < 5, np.arange(900)).cautions
    assert d.FEW_EVENTS in d.drivers([noise], np.arange(900) < 5, np.arange(900)).cautions
    twin = Fact("twin", "yes_no", noise.values)
    assert d.TANGLED in d.drivers([noise, twin], coin, np.arange(900)).cautions
    told = d.drivers([Fact("told", "yes_no", coin)], coin, np.arange(900))
    assert d.SEPARATED in told.cautions
    assert told.effects[0].points.low is None
    assert d.FEW_PEOPLE in d.drivers([noise], coin, np.arange(900) % 7).cautions


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from(["", "a", "b"])), max_size=25))
def test_any_rows_are_answered(rows):
    facts = [Fact("kind", "category", [r[2] for r in rows]), Fact("none", "number", [None] * len(rows))]
    found = d.drivers(facts, [r[1] for r in rows], [r[0] for r in rows])
    assert found.rows == len(rows)
    assert found.cautions
    if not rows:
        assert found.cautions == (NO_DATA,)
    assert all(x.rows > 0 for x in d.rates(facts, [r[1] for r in rows], [r[0] for r in rows]))
