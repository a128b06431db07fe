"""Figures that others have published, met to the last place they give."""

import csv
import os
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from onebook.journey.credit import (
    Credits,
    Paths,
    chain,
    credit,
    inverse_j,
    j_shaped,
    last_non_direct,
    linear,
    markov,
    matrix,
    read_paths,
    shapley,
    time_decay,
    u_shaped,
)

ROOT = Path(__file__).parents[3]
DAY = 86_400.0


def rounded(given: Credits, places: int = 2) -> dict[str, float]:
    """Value by channel in currency, as pages print it."""
    return {c: round(v / 10_000, places) for c, v in zip(given.channels, given.value.tolist(), strict=True)}


def one_order(value: int, days: Sequence[float] | None = None) -> Paths:
    """Adobe Analytics, Attribution models, Example: search on 15, social on 18, e-mail and display on 24 September."""
    ages = None if days is None else np.array(days) * DAY
    channels = ("search", "social", "email", "display")
    return Paths(channels, np.arange(4), np.array([0, 4]), *(np.array([n]) for n in (1, value, 0)), ages)


def test_time_decay_as_in_adobes_documentation():
    given = credit(one_order(50_0000, (9, 6, 0, 0)), time_decay())
    assert rounded(given) == {"search": 6.92, "social": 9.32, "email": 16.88, "display": 16.88}
    assert given.value.sum() == 50_0000


def test_time_decay_takes_exact_instants_and_its_half_life():
    by_hours = credit(one_order(50_0000, (1.5, 1.0, 0.5, 0.0)), time_decay(0.5))
    assert by_hours.value.tolist() == [3_3333, 6_6667, 13_3333, 26_6667]


def test_linear_and_j_shape_as_in_adobes_documentation():
    path = one_order(50_0000)
    assert rounded(credit(path, linear())) == dict.fromkeys(path.channels, 12.5)
    assert rounded(credit(path, j_shaped())) == {"search": 10, "social": 5, "email": 5, "display": 30}


def test_u_shape_and_inverse_j_by_their_definition():
    """Adobe and Google: 40 % first, 40 % last, 20 % between; Adobe: 60 % first, 20 % last, 20 % between."""
    path = one_order(50_0000)
    assert rounded(credit(path, u_shaped())) == {"search": 20, "social": 5, "email": 5, "display": 20}
    assert rounded(credit(path, inverse_j())) == {"search": 30, "social": 5, "email": 5, "display": 10}


@pytest.mark.parametrize(
    ("model", "two"), [(u_shaped(), [5000, 5000]), (j_shaped(), [2500, 7500]), (inverse_j(), [7500, 2500])]
)
def test_one_and_two_steps_by_adobes_definition(model, two):
    assert credit(read_paths(["a"], [1]), model).conversions.tolist() == [10_000]
    assert credit(read_paths(["a > b"], [1]), model).conversions.tolist() == two


def test_last_non_direct_passes_direct_over_unless_there_is_nothing_else():
    given = credit(read_paths(["ad > direct > direct", "direct"], [1, 1]), last_non_direct(["direct"]))
    assert dict(zip(given.channels, given.conversions.tolist(), strict=True)) == {"ad": 10_000, "direct": 10_000}


def test_markov_worked_example():
    """S. Bryl, analyzecore.com 2016/08/03, attribution model with R, part 1; solved exactly in "Channel Attribution in
    Python" (2019-01-01): a third converts, removal effects are 50, 100, 100 %, conversions 0.2, 0.4, 0.4.
    """
    paths = read_paths(["c1 > c2 > c3", "c1", "c2 > c3"], [1, 0, 0], nulls=[0, 1, 1])
    given = credit(paths, markov())
    assert given.removal is not None
    assert given.removal.converts == pytest.approx(1 / 3)
    assert given.removal.conversions == pytest.approx([0.5, 1, 1])
    assert given.conversions.tolist() == [2000, 4000, 4000]
    assert matrix(chain(paths)) == pytest.approx(
        np.array(
            [[2 / 3, 1 / 3, 0, 0, 0], [0, 0.5, 0, 0, 0.5], [0, 0, 1, 0, 0], [0, 0, 0, 0.5, 0.5]],
        )
    )


def test_markov_second_worked_example():
    """S. Puzyrov, serhiipuzyrov.com 2019/07, Markov chain attribution: the transition probabilities are printed there.

    The effects follow by hand: 4 of 5 convert; 1 of 5 without Google Ads, 2 of 5 without mailing.
    """
    paths = read_paths(["google ads", "mailing", "google ads > mailing"], [2, 1, 1], nulls=[1, 0, 0])
    assert matrix(chain(paths)).tolist() == [[0.8, 0.2, 0, 0], [0, 0.25, 0.5, 0.25], [0, 0, 1, 0]]
    given = credit(paths, markov())
    assert given.removal is not None
    assert given.removal.conversions == pytest.approx([0.75, 0.5])
    assert given.conversions.tolist() == [24_000, 16_000]


def test_shapley_worked_example():
    """Data-driven marketing attribution, towardsdatascience.com (1a28d2e613a0), as computed in github.com/tomgorb/misc.

    Shares of conversions by set: F 20, O 10, L 17, F+O 17, F+L 30, F+L+O 6 %. Shapley values: F .455, O .205, L .34.
    """
    sets = {"F": 20, "O": 10, "L": 17, "O > F": 17, "L > F > L": 30, "L > O": 0, "F > O > L > F": 6}
    given = credit(read_paths(list(sets), list(sets.values())), shapley())
    assert dict(zip(given.channels, given.conversions.tolist(), strict=True)) == {
        "F": 45_5000,
        "L": 34_0000,
        "O": 20_5000,
    }


def sample() -> Path:
    """The sample of PyPI's ChannelAttribution, if that is installed in an environment of its own (it is GPL)."""
    homes = [os.environ.get("CHANNELATTRIBUTION_VENV"), ROOT / ".bench-venv", ROOT / "bench/.data/channelattribution"]
    for home in filter(None, homes):
        for found in Path(home).glob("lib/python*/site-packages/cypack/data/Data.csv"):
            return found
    pytest.skip(
        "ChannelAttribution's Data.csv is not here: run `python -m bench credit`, or set CHANNELATTRIBUTION_VENV"
    )


def test_channelattributions_sample():
    with sample().open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    value = [int(Decimal(row["total_conversion_value"]) * 10_000) for row in rows]
    conversions, nulls = ([int(row[name]) for row in rows] for name in ("total_conversions", "total_null"))
    given = credit(read_paths([row["path"] for row in rows], conversions, value, nulls), markov())
    published = {
        "alpha": 5344.947682,
        "iota": 3884.614702,
        "eta": 3340.847402,
        "beta": 2527.352167,
        "theta": 1971.912880,
        "lambda": 1282.847223,
        "epsilon": 599.570650,
        "zeta": 381.062553,
        "kappa": 274.363256,
        "gamma": 171.145443,
        "delta": 4.613618,
        "mi": 1.722425,
    }
    found = dict(zip(given.channels, given.conversions.tolist(), strict=True))
    assert found == {c: pytest.approx(f * 10_000, abs=1) for c, f in published.items()}
    assert given.conversions.sum() == sum(conversions) * 10_000
    assert given.value.sum() == sum(value)
