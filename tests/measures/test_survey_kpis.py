"""Surveys: the rule of each sort, other scales, and how sure a figure is."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.measures import Session
from onebook.measures.intervals import share_interval
from tests.measures.small import figures, small_lake, values, whole


def answers(
    kind: str, scale: tuple[int, int], scores: list[object], channel: str = "web", day: str = "2024-05-06"
) -> list[dict[str, object]]:
    return [
        {"external_id": f"{kind}/{channel}/{day}/{scale}/{i}", "kind": kind, "channel": channel, "answered_on": day,
         "score": score, "scale_min": scale[0], "scale_max": scale[1]}
        for i, score in enumerate(scores)
    ]  # fmt: skip


RECORDS = {
    "survey": [
        *answers("nps", (0, 10), [9] * 60 + [10] * 40 + [7] * 40 + [8] * 20 + [0] * 15 + [6] * 25),
        *answers("nps", (0, 10), [None, 10, 6], day="2024-04-06"),
        *answers("nps", (1, 5), [5, 4, 3, 1], day="2024-03-06"),  # promoter, passive, detractor, detractor
        *answers("nps", (1, 10), [9, 7, 6], day="2024-02-06"),  # promoter, passive, detractor
        *answers("csat", (1, 5), [5, 4, 3, 1]),
        *answers("csat", (0, 10), [6, 7], day="2024-04-06"),
        *answers("ces", (1, 7), [7, 5]),
        *answers("ces", (1, 5), [1, 3, 5], day="2024-04-06"),  # 1, 4 and 7 of 1 to 7
        *answers("satisfaction", (1, 5), [5, 4, 3, 2], "web"),
        *answers("satisfaction", (1, 5), [1, 1, 1], "store"),
        *answers("rating", (1, 5), [4, 5]),
        *answers("rating", (0, 1), [1], day="2024-04-06"),
    ],
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("surveys"), RECORDS, "2024-06-15") as opened:
        yield opened


def test_what_is_no_share_has_no_interval() -> None:
    assert share_interval(5, 1) is None
    assert share_interval(-1, 1) is None
    assert share_interval(0, 1) is not None


def test_nps_and_its_interval(session: Session) -> None:
    # 50 % promoters and 20 % detractors of 200: 30, give or take 1.96 · sqrt((0.7 − 0.3²) ÷ 200) = 10.82 points.
    found = figures(session, "nps", "2024-05")[None]
    assert (found.value, found.denominator) == (30, 200)
    assert found.low is not None
    assert found.high is not None
    assert float(found.high - found.low) / 2 == pytest.approx(10.82, abs=0.005)


def test_other_scales_are_laid_upon_the_usual_one(session: Session) -> None:
    assert whole(session, "nps", "2024-04") == 0  # an answer without a score is none
    assert whole(session, "nps", "2024-03") == -25
    assert whole(session, "nps", "2024-02") == 0
    assert whole(session, "ces", "2024-05") == 6
    assert whole(session, "ces", "2024-04") == 4


def test_satisfied_is_the_upper_forty_percent(session: Session) -> None:
    found = figures(session, "csat", "2024-05")[None]
    assert found.value == Decimal(1) / 2
    assert found.low is not None
    assert float(found.low) == pytest.approx(0.15, abs=0.001)  # Wilson, 2 of 4
    assert whole(session, "csat", "2024-04") == Decimal(1) / 2  # 6 of 0 to 10 is not above six tenths


def test_net_satisfaction_is_of_digital_channels(session: Session) -> None:
    # Two above the middle, one on it, one below; the store's three do not count.
    assert values(session, "net_satisfaction", "2024-05", "channel") == {None: 25, "web": 25}


def test_review_score_is_the_mean_of_ratings_and_satisfaction(session: Session) -> None:
    assert whole(session, "review_score", "2024-05") == Decimal(22) / 6
    # 1 of 0 to 1 is 5 stars; 6 and 7 of 0 to 10 are 3.4 and 3.8.
    assert float(whole(session, "review_score", "2024-04") or 0) == pytest.approx((5 + 3.4 + 3.8) / 3)


def test_one_answer_tells_nothing_of_its_spread_and_none_is_empty(tmp_path_factory: pytest.TempPathFactory) -> None:
    with small_lake(tmp_path_factory.mktemp("one"), {"survey": answers("nps", (0, 10), [10])}, "2024-06-15") as session:
        found = figures(session, "nps", "2024-05")[None]
        assert (found.value, found.low, found.high) == (100, None, None)
        assert whole(session, "nps", "2024-04") is None
        assert whole(session, "csat", "2024-05") is None
