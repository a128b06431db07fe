"""Goals: a part is held against the business's goal only where it could be expected to reach it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.measures import Filter, Session, board
from onebook.measures.benchmarks import benchmarks
from tests.measures.small import PLAN, Rows, period, small_lake

GOALS = (
    PLAN
    + """
[goals]
demand = 100
average_order_value = { value = 60, channels = { app = 75 } }
demand_orders = { value = 3, channels = { web = 1 } }
days_between_orders = 5
big_orders = 1

[kpis.big_orders]
phase = "decision"
label = "Big lines"
fact = "demand"
numerator = "count(*) filter (where net_amount > 50)"
unit = "ratio"
direction = "up"
"""
)
ORDERS = (("1", "web", 70), ("2", "web", 20), ("3", "app", 70), ("4", "store", 90))
RECORDS: dict[str, Rows] = {
    "sales_order": [
        {"external_id": n, "channel": c, "ordered_on": f"2024-05-0{n}", "customer_id": "c"} for n, c, _ in ORDERS
    ],
    "sales_order_line": [
        {"sales_order_id": n, "line": "1", "channel": c, "ordered_on": f"2024-05-0{n}", "quantity": 1,
         "gross_amount": g, "place_id": "p1"}
        for n, c, g in ORDERS
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("goals"), RECORDS, "2024-06-15", GOALS) as opened:
        yield opened


Judged = dict[tuple[str, str | None], tuple[Decimal | None, str | None]]


def judged(session: Session, *filters: Filter) -> Judged:
    return {
        (r.kpi.name, r.channel): (r.goal, r.status) for r in board(session, period(session, "2024-05"), filters).rows
    }


def test_counts_and_sums_of_a_channel_need_a_goal_of_their_own(session: Session) -> None:
    found = judged(session)
    assert found["demand", None] == (100, "good")
    assert found["demand", "web"] == found["demand", "app"] == (None, None)
    assert found["demand_orders", None] == (3, "good")
    assert found["demand_orders", "web"] == (1, "good")
    assert found["demand_orders", "app"] == (None, None)
    # What a KPI is decides, not its unit: this one of the plan's is a count.
    assert found["big_orders", None] == (1, "good")
    assert found["big_orders", "web"] == (None, None)


def test_ratios_and_medians_of_a_channel_are_held_against_the_businesss(session: Session) -> None:
    found = judged(session)
    assert found["average_order_value", "web"] == (60, "bad")
    assert found["average_order_value", "app"] == (75, "near")
    assert found["days_between_orders", "app"] == (5, None)  # neither way is better


def test_what_filters_leave_is_a_part_too(session: Session) -> None:
    web = judged(session, Filter("channel", "web"))
    assert web["demand", None] == (None, None)
    assert web["demand_orders", None] == (1, "good")
    assert judged(session, Filter("channel", "app"))["average_order_value", None] == (75, "near")
    place = judged(session, Filter("place", "p1"), Filter("channel", "web"))
    assert place["demand", None] == (None, None)
    several = judged(session, Filter("channel", "web"), Filter("channel", "app"))
    assert several["demand_orders", None] == (None, None)
    (compared,) = (c for c in benchmarks(session, period(session, "2024-05"), (Filter("channel", "app"),))
                   if c.kpi.name == "demand")  # fmt: skip
    assert (compared.goal, compared.status) == (None, None)
