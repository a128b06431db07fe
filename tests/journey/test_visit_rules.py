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


OTHERWISE = "[visits]\npause_minutes = 45\nends_at_midnight = false\nends_with_campaign = false"
ENDS = {
    "within the pause": (("10:00:00", "10:30:00"), [2], [2]),
    "after the pause": (("10:00:00", "10:30:01"), [1, 1], [2]),
    "after a longer one": (("10:00:00", "10:45:01"), [1, 1], [1, 1]),
    "midnight in Berlin": (("22:50:00", "23:10:00"), [1, 1], [2]),
}  # fmt: skip
CAMPAIGNS = ("spring", "sale", None, "spring")
"""Of touches a minute apart. One without a campaign goes on in the visit it is in."""


@pytest.mark.parametrize("rules", ["", OTHERWISE], ids=["as usual", "as the plan says"])
def test_a_visit_ends_with_a_pause_the_day_and_another_campaign(tmp_path: Path, rules: str) -> None:
    rows = []
    for who, (times, *_) in ENDS.items():
        for at in times:
            day = "2024-03-02" if at >= "23:00:00" else "2024-03-01"
            rows.append(seen(len(rows), at, visitor_id=who, touched_on=day))
    for minute, campaign in enumerate(CAMPAIGNS):
        rows.append(seen(len(rows), f"10:{minute:02}:00", visitor_id="campaigns", campaign_id=campaign))
    found: dict[object, list[int]] = {}
    for first, touches in visits(tmp_path, rows, rules, "document_id, touches"):
        found.setdefault(rows[int(first)]["visitor_id"], []).append(touches)
    wanted = {who: otherwise if rules else usual for who, (_, usual, otherwise) in ENDS.items()}
    assert found == wanted | {"campaigns": [4] if rules else [1, 2, 1]}


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
