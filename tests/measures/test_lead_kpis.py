"""Leads: merged, credited once, measured over a fixed horizon; the three drivers of revenue per lead."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.measures import Session
from tests.measures.small import figures, small_lake, values, whole


def lead(n: str, day: str, who: str | None, **more: object) -> dict[str, object]:
    return {"external_id": n, "channel": "web", "created_on": day, "customer_id": who, **more}


def order(n: str, day: str, who: str, amount: int, **more: object) -> tuple[dict[str, object], dict[str, object]]:
    head = {"external_id": n, "channel": "web", "ordered_on": day, "customer_id": who, **more}
    line = {"sales_order_id": n, "line": "1", "channel": "web", "ordered_on": day, "customer_id": who, "quantity": 1,
            "gross_amount": amount}  # fmt: skip
    return head, line


SOLD = [
    order("before", "2024-01-01", "ann", 7),  # before any lead: counts for none
    order("first", "2024-02-20", "ann", 100),
    order("second", "2024-03-20", "ann", 50),  # after Ann's second lead, so it is that one's
    order("too_late", "2024-07-01", "ann", 500),  # 118 days after it
    order("named", "2024-02-25", "firm", 300),  # the lead names it, though the firm's other lead is later
    order("firm_late", "2024-12-01", "firm", 1000),  # within 365 days: an organisation
    order("stranger", "2024-02-25", "nobody", 9999),
]

RECORDS: dict[str, list[dict[str, object]]] = {
    "party": [
        {"external_id": "ann", "kind": "person"},
        {"external_id": "firm", "kind": "organisation"},
        {"external_id": "bob", "kind": "person"},
    ],
    "lead": [
        lead("l1", "2024-02-10", "ann", status="won", answered_on="2024-02-11", engaged_on="2024-02-12"),
        lead("l2", "2024-03-10", "ann", status="won", answered_on="2024-03-11", answered_channel="phone"),
        lead("l3", "2024-02-10", "firm", sales_order_id="named"),
        lead("l4", "2024-02-20", "firm", status="open"),
        lead("l5", "2024-02-12", "bob", status="lost", answered_on="2024-02-13"),
        # Bob asked again in the store, and then once more: both are merged into l5.
        lead("l5b", "2024-02-14", None, status="duplicate", duplicate_of="l5", channel="store"),
        lead("l5c", "2024-02-15", None, duplicate_of="l5b"),
        lead("l6", "2024-02-15", None, status="duplicate"),  # of nobody knows what: counts nowhere
        lead("l7", "2025-01-20", "bob", status="open"),
    ],
    "sales_order": [head for head, _ in SOLD],
    "sales_order_line": [line for _, line in SOLD],
    "sales_return": [
        {"external_id": "r1", "line": "1", "sales_order_id": "first", "channel": "web", "returned_on": "2024-03-01",
         "quantity": 1, "amount": 30},
        {"external_id": "r2", "line": "1", "sales_order_id": "first", "channel": "web", "returned_on": "2024-09-01",
         "quantity": 1, "amount": 20},  # after the horizon: as later sales do not count, later returns do not
    ],
    "cost": [
        {"external_id": "k1", "kind": "marketing", "channel": "web", "incurred_on": "2024-02-05", "amount": 60},
        {"external_id": "k2", "kind": "marketing", "channel": "store", "incurred_on": "2024-02-05", "amount": 40},
        {"external_id": "k3", "kind": "marketing", "channel": "app", "incurred_on": "2024-02-05", "amount": 900},
        {"external_id": "k4", "kind": "shared", "incurred_on": "2024-02-05", "amount": 7},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("leads"), RECORDS, "2025-03-01") as opened:
        yield opened


def test_duplicates_are_merged(session: Session) -> None:
    # l1, l3, l4, l5 in February; the merged ones came with l5, in its channel.
    assert values(session, "leads", "2024-02", "channel") == {None: 4, "web": 4}
    assert whole(session, "leads", "all") == 6


def test_every_sale_counts_for_one_lead_within_its_horizon(session: Session) -> None:
    # l1: 100 less 30; l3: 300; l4: 1000; l5: nothing, and it counts. February: (70 + 300 + 1000 + 0) ÷ 4.
    found = figures(session, "revenue_per_lead", "2024-02")[None]
    assert (found.numerator, found.denominator) == (1370, 4)
    assert found.value == Decimal("342.5")
    assert whole(session, "revenue_per_lead", "2024-03") == 50
    # Over the whole year nothing counts twice: 70 + 50 + 300 + 1000.
    assert figures(session, "revenue_per_lead", "2024")[None].numerator == 1420


def test_young_cohorts_are_left_out(session: Session) -> None:
    assert whole(session, "leads", "2025-01") == 1
    assert whole(session, "revenue_per_lead", "2025-01") is None  # 40 of 90 days have passed


def test_drivers(session: Session) -> None:
    # Answered: l1 and l5; l5 was asked again in the store.
    assert whole(session, "leads_right_channel", "2024-02") == Decimal(1) / 4
    assert whole(session, "leads_right_channel", "2024-03") == 0  # l2 had to be answered by phone
    # l1 engaged, l5 came back.
    assert whole(session, "leads_engaged", "2024-02") == Decimal(2) / 4
    # Won so far: l1, and l3 by its order.
    assert whole(session, "lead_conversion_rate", "2024-02") == Decimal(2) / 4


def test_cost_per_lead_takes_the_costs_of_what_brings_leads(session: Session) -> None:
    # The app's 900 brought none; the store's 40 brought the merged one.
    found = figures(session, "cost_per_lead", "2024-02", "channel")
    assert (found[None].numerator, found[None].denominator) == (100, 4)
    assert found[("web",)].value == 15
    assert found[("store",)].value is None  # no lead came first to the store: empty, not 0
    assert whole(session, "cost_per_lead", "2024-03") == 0


def test_consistency_is_chi_square_over_its_degrees_of_freedom(tmp_path_factory: pytest.TempPathFactory) -> None:
    # Two weeks of ten leads with 8 and 2 won: expected 5 of each, chi-square = 4 · 9/5 = 7.2, one degree of freedom.
    def week(day: str, won: int) -> list[dict[str, object]]:
        return [lead(f"{day}/{i}", day, None, status="won" if i < won else "lost") for i in range(10)]

    uneven = {"lead": [*week("2024-01-03", 8), *week("2024-01-10", 2), *week("2024-02-07", 5), *week("2024-02-14", 5)]}
    with small_lake(tmp_path_factory.mktemp("weeks"), uneven, "2024-12-31") as session:
        found = figures(session, "lead_consistency", "2024-01", "channel")
        assert float(found[None].value or 0) == pytest.approx(7.2)
        assert float(found["web",].value or 0) == pytest.approx(7.2)
        assert found[None].denominator == 2
        assert float(whole(session, "lead_consistency", "2024-02") or 0) == pytest.approx(0)
        # Over four weeks p = 1/2 still; chi-square 7.2, three degrees of freedom.
        assert float(whole(session, "lead_consistency", "2024") or 0) == pytest.approx(2.4)
        # Sales cannot be told apart by lead here, so there is no revenue per lead, rather than 0.
        assert whole(session, "revenue_per_lead", "2024-01") is None


@pytest.mark.parametrize(("today", "counted"), [("2024-04-10", None), ("2024-04-11", 0)])
def test_a_lead_counts_once_the_last_day_of_its_horizon_is_over(tmp_path: Path, today: str, counted: int) -> None:
    records = {**RECORDS, "lead": [lead("l", "2024-01-11", "bob")]}  # the 90th day after is 10 April
    with small_lake(tmp_path, records, today) as session:
        assert whole(session, "revenue_per_lead", "2024-01") == counted


@pytest.mark.parametrize("won", [0, 3])
def test_consistency_of_one_week_or_none_won_is_empty(tmp_path_factory: pytest.TempPathFactory, won: int) -> None:
    rows = [lead(str(i), "2024-01-03", None, status="won" if i < won else "lost") for i in range(3)]
    with small_lake(tmp_path_factory.mktemp("week"), {"lead": rows}, "2024-12-31") as session:
        assert whole(session, "lead_consistency", "2024-01") is None
