"""Stock as KPIs: turn, days of supply, what is dead, how often there was none, and how long order lines wait."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onebook.measures import Session
from tests.measures.small import PLAN, small_lake, values, whole

SHOP = PLAN.replace("[systems.shop]", '[systems.shop]\nids = { item = "erp" }\n\n[systems.erp]')


def count(item: str, place: str, day: str, quantity: int, unit_cost: int = 2) -> dict[str, Any]:
    return {"system": "erp", "item_id": item, "place_id": place, "counted_on": day, "quantity": quantity,
            "unit_cost": unit_cost}  # fmt: skip


def line(number: str, item: str, day: str, status: str = "delivered", **more: Any) -> dict[str, Any]:
    return {"sales_order_id": number, "line": "1", "channel": "web", "ordered_on": day, "item_id": item,
            "quantity": 3, "gross_amount": 9, "cost_amount": 6} | more  # fmt: skip


LINES = [
    line("o1", "pen", "2024-05-06"),
    line("o2", "pen", "2024-05-21"),
    line("o3", "pen", "2024-05-26"),
    line("o4", "ink", "2024-05-10"),
    line("o5", "pen", "2024-05-30", cost_amount=0),
    line("o6", "pen", "2024-06-05", cost_amount=0),
    line("o7", "ink", "2024-06-09", cost_amount=0),
]
STATUS = {"o5": "placed", "o6": "paid", "o7": "allocated"}
RECORDS: dict[str, list[dict[str, Any]]] = {
    "item": [{"system": "erp", "external_id": name, "name": name.title()} for name in ("pen", "ink", "cap")],
    # Of pens 10 stood in the shop for 20 days of May, then none for 6 days, then 4 again; caps came half a year ago.
    "stock_count": [
        count("pen", "city", "2024-05-01", 10), count("pen", "city", "2024-05-21", 0),
        count("pen", "city", "2024-05-27", 4), count("cap", "main", "2023-10-01", 5, 1),
        count("ink", "main", "2024-05-10", 1),
    ],
    "sales_order_line": LINES,
    "sales_order": [
        {"external_id": each["sales_order_id"], "channel": "web", "ordered_on": each["ordered_on"],
         "status": STATUS.get(each["sales_order_id"], "delivered")}
        for each in LINES
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("stock"), RECORDS, "2024-06-10", SHOP) as opened:
        yield opened


def test_turn_and_days_of_supply(session: Session) -> None:
    held = 20 * 20 + 5 * 8 + 22 * 2 + 31 * 5  # value times days of May: pens, pens again, ink, caps
    assert whole(session, "stock_turn", "2024-05") == pytest.approx(Decimal(24 * 365) / held)
    assert whole(session, "stock_value", "2024-05") == 8 + 2 + 5
    assert whole(session, "days_of_supply", "2024-05") == pytest.approx(Decimal(15 * 31) / 24)
    assert values(session, "stock_value", "2024-05", "item") == {None: 15, "Pen": 8, "Ink": 2, "Cap": 5}
    assert whole(session, "stock_value", "2024-06") == 15


def test_what_nobody_ordered_for_long_is_dead(session: Session) -> None:
    assert whole(session, "dead_stock", "2024-05") == pytest.approx(Decimal(5) / 15)
    assert whole(session, "dead_stock", "2024-01") == 0, "the caps were new"


def test_days_without_any_are_told_from_days_on_which_the_last_were_sold(session: Session) -> None:
    """On 21 May the last pens were sold, on 26 May there were none; of ink nobody knew before it was counted."""
    assert values(session, "stock_out_rate", "2024-05", "item") == {None: Decimal("0.25"), "Pen": Decimal("0.25")}


CUT_OVER = PLAN.replace(
    "[systems.shop]",
    """[systems.shop]
ids = { item = "book" }

[systems.erp]
ids = { item = "book" }

[systems.old]
cut_over = 2024-05-15
""",
)
"""The book opened on 16 May, after ERP and a program that was cut over a day before."""


def test_what_the_book_holds_takes_the_place_of_other_systems_levels(tmp_path: Path) -> None:
    records = {
        "item": [{"system": "book", "external_id": name, "name": name.title()} for name in ("pen", "ink", "cap")],
        "stock_count": [
            count("pen", "main", "2024-05-01", 10), count("pen", "main", "2024-05-20", 99),
            count("pen", "market's", "2024-05-01", 5), count("cap", "main", "2024-05-01", 4),
            count("ink", "cellar", "2024-05-01", 3) | {"system": "old"},
            count("pen", "main", "2024-05-16", 8) | {"system": "book"},
            count("cap", "main", "2024-05-16", 0) | {"system": "book"},
        ],
        "sales_order_line": [line("o1", "cap", "2024-05-10"), line("o2", "cap", "2024-05-18")],
        "sales_order": [
            {"external_id": each, "channel": "web", "ordered_on": "2024-05-10", "status": "delivered"}
            for each in ("o1", "o2")
        ],
    }  # fmt: skip
    with small_lake(tmp_path, records, "2024-11-05", CUT_OVER) as opened:
        told = values(opened, "stock_value", "2024-05", "place", "system")
        assert {of: value for of, value in told.items() if value} == {
            None: 26, ("main", "book"): 16, ("market's", "erp"): 10
        }, "what the book does not hold stays as it was told"  # fmt: skip
        held = 20 * 15 + 8 * 15 + 6 * 15 + 16 * 16 + 10 * 31
        assert whole(opened, "stock_turn", "2024-05") == pytest.approx(Decimal(12 * 365) / held)
        assert whole(opened, "stock_out_rate", "2024-05") == Decimal("0.5"), "by the book there are no caps on 18 May"
        assert whole(opened, "dead_stock", "2024-11") == 1, "the pens were there before the book had them"


def test_days_without_any_are_those_on_which_what_stands_adds_up_to_none(tmp_path: Path) -> None:
    """Against the levels of each evening looked up one by one: counts of any days, of systems that end or do not."""
    dice = random.Random(7)  # noqa: S311 (no secret)
    days = [f"2024-05-{day:02}" for day in range(1, 32)]
    begun = {"book": "2024-05-16"}
    counts = [
        count(item, place, day, dice.choice((-1, 0, 0, 0, 1))) | {"system": system}
        for system, places in (("erp", ("main", "market")), ("old", ("cellar",)), ("book", ("main",)))
        for item in ("pen", "ink", "cap")
        for place in places
        for day in dice.sample(days, 9)
        if day >= begun.get(system, day)
    ]
    first = min(each["counted_on"] for each in counts if each["system"] == "book")
    ended = {("erp", "main"): first, ("old", "cellar"): max(first, "2024-05-15")}
    wanted = sorted({(item, day) for item in ("pen", "ink", "cap") for day in dice.sample(days, 25)})
    records = {
        "stock_count": counts,
        "sales_order_line": [line(f"o{n}", item, day) for n, (item, day) in enumerate(wanted)],
        "sales_order": [
            {"external_id": f"o{n}", "channel": "web", "ordered_on": day, "status": "delivered"}
            for n, (_, day) in enumerate(wanted)
        ],
    }

    def evening(item: str, day: str) -> list[int]:
        """What stands of an item at places: of each the last count until then, if it has not ended by then."""
        last = {
            (each["system"], each["place_id"]): each["quantity"]
            for each in sorted(counts, key=lambda each: each["counted_on"])
            if each["item_id"] == item and each["counted_on"] <= day
            and each["counted_on"] < ended.get((each["system"], each["place_id"]), "9999")
        }  # fmt: skip
        return [quantity for of, quantity in last.items() if day < ended.get(of, "9999")]

    expected = {}
    for item, day in wanted:
        before, then = evening(item, f"2024-05-{int(day[-2:]) - 1:02}"), evening(item, day)
        if before:
            expected[item, day] = sum(before) <= 0 and bool(then) and sum(then) <= 0
    plan = CUT_OVER.replace("[systems.old]", '[systems.old]\nids = { item = "book" }')
    with small_lake(tmp_path, records, "2024-06-10", plan) as opened:
        out = whole(opened, "stock_out_rate", "2024-05")
        found = opened.con.execute("select item_id, strftime(day, '%Y-%m-%d'), none_there from item_day").fetchall()
    assert {(item, day): none for item, day, none in found} == expected
    assert 5 < sum(expected.values()) < len(expected) - 5
    assert out == pytest.approx(Decimal(sum(expected.values())) / len(expected))


def test_lines_that_wait_are_told_with_their_age(session: Session) -> None:
    assert whole(session, "back_orders", "all") == 2
    assert whole(session, "back_order_age", "all") == 8
    assert whole(session, "back_order_age_p90", "all") == Decimal("10.4")
