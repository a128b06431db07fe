"""The six touchpoints: points from a KPI's scale, weights made up for what is missing, and what the plan may say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.planning import check_folder
from onebook.measures import Board, Figure, Row, kpis
from onebook.measures.periods import Period
from onebook.measures.touchpoints import Scale, declared_touchpoints, points_of, scores_of
from onebook.plan import parse_plan
from onebook.records import BadInput
from tests.measures.small import PLAN

UP, DOWN = Scale(Decimal("0.8"), Decimal(1)), Scale(Decimal(10), Decimal(1))


@pytest.mark.parametrize(
    ("scale", "value", "points"),
    [(UP, "0.9", 50), (UP, "0.5", 0), (UP, "1", 100), (DOWN, "1", 100), (DOWN, "5.5", 50), (DOWN, "30", 0)],
)
def test_points_follow_a_straight_line_and_stay_beyond_its_ends(scale: Scale, value: str, points: int) -> None:
    assert points_of(Decimal(value), scale) == points


def test_a_goal_is_worth_a_hundred_points_and_keeps_the_direction() -> None:
    assert UP.aimed_at(Decimal("0.9")) == Scale(Decimal("0.8"), Decimal("0.9"))
    assert DOWN.aimed_at(Decimal(3)) == Scale(Decimal(10), Decimal(3))
    beyond = DOWN.aimed_at(Decimal(20))
    assert (beyond.zero, beyond.hundred) == (29, 20), "goods made to order: the whole scale moves"
    assert points_of(Decimal(19), beyond) == 100


def row(name: str, value: str, channel: str | None = None, **more: object) -> Row:
    figure = Figure(Decimal(value), None, None, more.pop("low", None), more.pop("high", None))  # type: ignore[arg-type]
    found = Row(kpis(parse_plan(PLAN))[name], channel, figure, None, None, None)
    return replace(found, **more)  # type: ignore[arg-type]


def board(*rows: Row) -> Board:
    return Board(Period(), None, rows, ())


def test_what_is_missing_is_left_out_and_the_others_weigh_more() -> None:
    plan = parse_plan(PLAN)
    business, web = scores_of(plan, board(
        row("payment_success", "0.925"), row("platform_success_rate", "1000"), row("payment_success", "1", "web"),
    ))  # fmt: skip
    buy = business.touchpoints[2]
    assert (buy.name, buy.value, buy.known) == ("buy", 75, Decimal(4) / 8), "50 and 100 points of like weight"
    assert [part.scored.kpi.name for part in buy.parts if part.value is None] == [
        "cart_abandonment", "out_of_stock_cancellations",
    ]  # fmt: skip
    assert business.touchpoints[0].value is None
    assert business.together.value == 75, "a touchpoint of which nothing is told is no zero"
    assert (web.channel, web.touchpoints[2].value) == ("web", 100)


def test_the_interval_is_that_of_a_weighted_sum() -> None:
    sure = row("payment_success", "0.925", low=Decimal("0.91"), high=Decimal("0.94"))
    buy = scores_of(parse_plan(PLAN), board(sure, row("platform_success_rate", "975")))[0].touchpoints[2]
    assert buy.value == 50
    assert buy.low is not None
    assert buy.high is not None
    assert float(buy.value - buy.low) == pytest.approx(5), "ten points either way, at half the weight"
    assert float(buy.high - buy.value) == pytest.approx(5)


def test_the_period_before_counts_where_all_was_told_then() -> None:
    plan = parse_plan(PLAN)
    told = row("payment_success", "1", previous=Decimal("0.85"))
    assert scores_of(plan, board(told))[0].touchpoints[2].previous == 0
    untold = row("platform_success_rate", "1000")
    assert scores_of(plan, board(told, untold))[0].touchpoints[2].previous is None


def test_published_figures_are_scored_on_the_same_scale() -> None:
    buy = scores_of(
        parse_plan(PLAN),
        board(
            row(
                "cart_abandonment",
                "0.65",
            )
        ),
    )[0].touchpoints[2]
    assert buy.versus is not None
    assert [float(one) for one in buy.versus] == [50, pytest.approx((0.9 - 0.6982) / 0.5 * 100)]


OWN = """
[kpis.mine]
phase = "decision"
label = "Mine"
fact = "sale"
numerator = "count(*)"
direction = "up"
"""


def test_the_plan_weighs_leaves_out_and_adds() -> None:
    said = """
[touchpoints.buy]
weight = 3
[touchpoints.buy.kpis]
payment_success = 0
platform_success_rate = { weight = 2, zero = 900, hundred = 990 }
mine = { zero = 0, hundred = 10 }
"""
    buy = declared_touchpoints(parse_plan(PLAN + OWN + said))[2]
    weights = {one.kpi.name: (one.weight, one.scale.zero, one.scale.hundred) for one in buy.kpis}
    assert buy.weight == 3
    assert weights["platform_success_rate"] == (2, 900, 990)
    assert weights["mine"] == (1, 0, 10)
    assert weights["cart_abandonment"][0] == 3, "what is not named counts as usual"
    assert "payment_success" not in weights


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[touchpoints.fnd]", "no such touchpoint"),
        ("[touchpoints.find.kpis]\nbounce_rat = 1", "no KPI 'bounce_rat'"),
        ("[touchpoints.find.kpis]\nmine = 1", "nothing tells how many points"),
        ("[touchpoints.find.kpis]\nbounce_rate = { zero = 0.1, hundred = 0.9 }", "cannot be"),
        ("[touchpoints.find.kpis]\nbounce_rate = { zero = 0.1, hundred = 0.1 }", "cannot be"),
    ],
)
def test_plan_check_finds_what_cannot_be_scored(tmp_path, said: str, words: str) -> None:  # type: ignore[no-untyped-def]
    text = PLAN + OWN + said
    with pytest.raises(BadInput, match=words):
        declared_touchpoints(parse_plan(text))
    (tmp_path / "onebook.toml").write_text(text, encoding="utf-8")
    found = [one for one in check_folder(tmp_path) if one.where.startswith("touchpoints.")]
    assert [words in one.what for one in found] == [True]
    assert found[0].line


def test_every_scale_says_why() -> None:
    touchpoints = declared_touchpoints(parse_plan(PLAN))
    assert [one.name for one in touchpoints] == ["find", "choose", "buy", "get", "use", "maintain"]
    assert [s.kpi.name for one in touchpoints for s in one.kpis if len(s.scale.argument) < 20] == []


def test_the_reference_lists_every_kpi_with_its_scale() -> None:
    page = (Path(__file__).parents[2] / "docs" / "journey.md").read_text(encoding="utf-8")
    for touchpoint in declared_touchpoints(parse_plan(PLAN)):
        for one in touchpoint.kpis:
            row = f"| `{one.kpi.name}` | {one.weight} | {one.scale.zero:g} | {one.scale.hundred:g} |"
            assert row in page, row
            assert one.scale.argument in page, one.kpi.name
