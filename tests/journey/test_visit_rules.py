"""When a visit ends where the source does not tell visits apart, what counts as engaged, and what reached something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from onebook.measures import use_models
from tests.journey.test_journeys import touched
from tests.measures.small import PLAN, small_lake

Touches = Sequence[Mapping[str, object]]


def visits(folder: Path, rows: Touches, rules: str = "", columns: str = "touches") -> list[Any]:
    with small_lake(folder, {"touch": rows}, "2024-12-31", PLAN + rules, journey=True) as session:
        use_models(session, ["person_visit"])
        found = session.con.execute(f"select {columns} from person_visit order by moment").fetchall()
        return [row[0] if len(row) == 1 else row for row in found]


def seen(n: int, at: str, kind: str = "page_view", **more: object) -> dict[str, object]:
    return touched(str(n), kind, f"2024-03-01 {at}", **{"visitor_id": "a", **more})


@pytest.mark.parametrize(
    ("times", "rules", "expected"),
    [
        (("10:00:00", "10:30:00"), "", [2]),
        (("10:00:00", "10:30:01"), "", [1, 1]),
        (("10:00:00", "10:30:01"), "[visits]\npause_minutes = 45", [2]),
        (("22:50:00", "23:10:00"), "", [1, 1]),  # midnight in Berlin lies between them
        (("22:50:00", "23:10:00"), "[visits]\nends_at_midnight = false", [2]),
    ],
)
def test_a_visit_ends_with_a_pause_and_with_the_day(
    tmp_path: Path, times: tuple[str, ...], rules: str, expected: list[int]
) -> None:
    rows = [seen(n, at) for n, at in enumerate(times)]
    for row, at in zip(rows, times, strict=True):
        row["touched_on"] = "2024-03-02" if at >= "23:00:00" else "2024-03-01"
    assert visits(tmp_path, rows, rules) == expected


@pytest.mark.parametrize(("rules", "expected"), [("", [1, 2, 1]), ("[visits]\nends_with_campaign = false", [4])])
def test_another_campaign_begins_another_visit(tmp_path: Path, rules: str, expected: list[int]) -> None:
    rows = [
        seen(1, "10:00:00", campaign_id="spring"), seen(2, "10:01:00", campaign_id="sale"), seen(3, "10:02:00"),
        seen(4, "10:03:00", campaign_id="spring"),
    ]  # fmt: skip
    assert visits(tmp_path, rows, rules) == expected, "a touch without a campaign goes on in the visit it is in"


def test_engaged_is_over_ten_seconds_or_two_views_or_a_key_event(tmp_path: Path) -> None:
    rows = [
        seen(1, "08:00:00", visitor_id="bounce"),
        seen(2, "09:00:00", "error", visitor_id="ten"), seen(3, "09:00:10", "error", visitor_id="ten"),
        seen(4, "10:00:00", "error", visitor_id="eleven"), seen(5, "10:00:11", "error", visitor_id="eleven"),
        seen(6, "11:00:00", visitor_id="two"), seen(7, "11:00:01", visitor_id="two"),
        seen(8, "12:00:00", "cart", visitor_id="key"),
    ]  # fmt: skip
    assert visits(tmp_path, rows, columns="engaged") == [False, False, True, True, True]


def test_something_of_interest_within_three_clicks_or_seven_seconds(tmp_path: Path) -> None:
    def walk(who: str, hour: int, seconds: Sequence[int]) -> list[dict[str, object]]:
        """Pages at these seconds, the last of them a product."""
        return [
            seen(hour * 10 + at, f"{hour:02}:00:{second:02}", "product_view" if second == seconds[-1] else "page_view",
                 visitor_id=who)
            for at, second in enumerate(seconds)
        ]  # fmt: skip

    rows = [
        *walk("third click", 8, (0, 20, 40)), *walk("fourth click", 9, (0, 20, 40, 50)),
        *walk("fourth in seven seconds", 10, (0, 2, 4, 7)), *walk("fourth in eight", 11, (0, 2, 4, 8)),
    ]  # fmt: skip
    assert visits(tmp_path, rows, columns="stayed") == [True, False, True, False]
