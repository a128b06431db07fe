"""Cohorts, survival of the return, and what an error does to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.journey.effects import returning
from onebook.journey.effects.estimate import NO_DATA

# Freireich et al. 1963, Blood 21:699: weeks of remission under 6-MP (below 0: censored) and under placebo.
TREATED = (6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def _read(weeks):
    return np.abs(np.array(weeks, dtype=float)), np.array(weeks) > 0


def test_kaplan_meier_on_freireich_s_remissions():
    # Shares as in Cox and Oakes 1984 and Kleinbaum and Klein, Survival Analysis.
    found = returning.survival(*_read(TREATED))
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.share == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert found.median == 23
    assert returning.survival(*_read(PLACEBO)).median == 8
    assert found.at(5) == 1.0
    assert found.at(100) == found.share[-1]


def test_greenwood_s_error_on_freireich_s_remissions():
    # Greenwood at 6 weeks: 0.857² × 3 / (21 × 18); on the log-log scale 0.620 to 0.952 (Kalbfleisch and Prentice).
    found = returning.survival(*_read(TREATED))
    assert (found.low[0], found.high[0]) == pytest.approx((0.620, 0.952), abs=1e-3)


def test_log_rank_on_freireich_s_remissions():
    # Chi-square 16.79 with 9 relapses where 19.25 are expected: Kleinbaum and Klein, Survival Analysis, chapter 2.
    time, back = (np.concatenate(parts) for parts in zip(_read(TREATED), _read(PLACEBO), strict=True))
    met = np.arange(42) < 21
    found = returning.compare_return(np.arange(42), time, back, met, 20)
    assert found.chi_square == pytest.approx(16.79, abs=0.005)
    assert found.p == pytest.approx(4.2e-5, rel=0.02)
    assert found.hazard_ratio.value == pytest.approx(np.exp((9 - 19.25) / 6.257), rel=2e-3)
    assert found.hazard_ratio.high < 1
    assert found.rate.value == pytest.approx(9 / 359 - 21 / 182)
    assert found.rate.high < 0
    assert found.by_then.value == pytest.approx((1 - 0.6275) - 19 / 21, abs=1e-3)
    assert found.by_then.high < 0


def test_gaps_end_with_the_data():
    found = returning.gaps([2, 1, 1, 2], [5.0, 3.0, 1.0, 9.0], 10.0)
    assert found.duration.tolist() == [4.0, 7.0, 2.0, 1.0]
    assert found.returned.tolist() == [True, False, True, False]


def test_cohorts_by_hand():
    found = returning.cohorts(["a", "a", "b", "b", "c", "a"], [3, 5, 3, 4, 4, 5])
    assert found.periods.tolist() == [3, 4, 5]
    assert found.sizes.tolist() == [2, 1, 0]
    assert found.active.tolist() == [[2, 1, 1], [1, 0, -1], [0, -1, -1]]
    assert np.isnan(found.retention[1, 2])
    assert found.retention[0].tolist() == [1.0, 0.5, 0.5]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-3, 6))))
def test_cohorts_hold_everybody_once(visits):
    found = returning.cohorts([w for w, _ in visits], [p for _, p in visits])
    assert found.sizes.sum() == len({w for w, _ in visits})
    assert (found.sizes == found.active[:, :1].T).all()
    assert (found.active <= found.sizes[:, None]).all()
    assert found.active[found.active >= 0].sum() == len(set(visits))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 20), st.booleans(), st.booleans()), max_size=40),
    st.integers(1, 25),
)
def test_any_visits_are_answered(rows, horizon):
    who, time, back, met = (np.array([r[n] for r in rows]) for n in range(4))
    found = returning.compare_return(who, time, back, met, horizon)
    assert (np.diff(found.others.share) <= 0).all()
    for estimate in (found.hazard_ratio, found.rate, found.by_then):
        if estimate.low is None:
            assert estimate.cautions
        else:
            assert estimate.low <= estimate.value <= estimate.high
    if not rows:
        assert found.cautions == (NO_DATA,)


def test_rate_of_people_who_are_alike_is_less_sure_than_rows_suggest():
    rng = np.random.default_rng(1)
    quick = np.repeat(rng.gamma(0.5, 2, 100), 10)
    time = rng.exponential(1 / np.maximum(quick, 0.01))
    met = np.repeat(np.arange(100) % 2 == 0, 10)
    back = np.ones(1000, dtype=bool)
    grouped = returning.compare_return(np.repeat(np.arange(100), 10), time, back, met, 1.0).rate
    alone = returning.compare_return(np.arange(1000), time, back, met, 1.0).rate
    assert grouped.high - grouped.low > 1.3 * (alone.high - alone.low)


def test_visits_are_compared_with_those_that_came_equally_far():
    # Who goes far meets errors and comes back; the error itself does nothing.
    held = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        who = np.repeat(np.arange(300), 4)
        reached = rng.integers(0, 2, len(who))
        met = rng.random(len(who)) < np.array([0.05, 0.4])[reached]
        often = rng.gamma(2, 0.5, 300)[who] * np.array([0.01, 0.05])[reached]
        back, end = rng.exponential(1 / often), rng.uniform(10, 60, len(who))
        told = who, np.minimum(back, end), back < end, met, 28
        assert returning.compare_return(*told).by_then.low > 0, "it seems to help"
        alike = returning.compare_return(*told, reached=reached)
        held += alike.by_then.low <= 0 <= alike.by_then.high
        held += alike.hazard_ratio.low <= 1 <= alike.hazard_ratio.high
    assert 70 <= held <= 80  # 99 % binomial bound of 95 % in 80
