"""Counts: what was counted is noted, a full count finds what is missing, and what is due to be counted is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.learning import learn
from onebook.book.views.counts import counts_due, counts_listed
from onebook.book.views.tasks import tasks_listed
from onebook.intake.publishing.document import documents
from tests.book.world import Desk, command, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def on_hand(book: Desk, item: str, place: str = "main") -> int:
    at = book.rules.places[place].place_id
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    return sum(row[2] for row in book.store.rows("levels_of_items", items=[item_id]) if row[1] == at) // 10_000


def noted(book: Desk) -> list[tuple[str, str | None, int, int]]:
    return sorted((c.item, c.lot, c.expected // 10_000, c.counted // 10_000) for c in counts_listed(book.store, 50))


def milk(book: Desk, **received: int) -> None:
    book.done("set_item", item="milk", tracks_lots=True)
    for lot, n in received.items():
        line = {"item": "milk", "quantity": n, "unit_cost": 1, "lot": lot}
        book.done("receive_goods", place="main", lines=[line])


def lots(book: Desk) -> dict[str, int]:
    found = book.store.con.execute("select lot, on_hand from lot_level where on_hand <> 0 order by lot").fetchall()
    return {lot: n // 10_000 for lot, n in found}


def worth(book: Desk) -> int:
    ((value,),) = book.store.con.execute("select value from stock_worth").fetchall()
    return int(value)


def asked(book: Desk) -> list[tuple[str, str | None]]:
    return [(task.kind, task.place) for task in tasks_listed(book.store, 1000)]


def test_what_was_counted_is_noted_whether_it_differs_or_not(book: Desk) -> None:
    book.stock(pen=3, ink=2)
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 3}, {"item": "ink", "quantity": 1}])
    assert noted(book) == [("ink", None, 2, 1), ("pen", None, 3, 3)]
    (found,) = counts_listed(book.store, 1, item="pen", place="main")
    assert (found.actor, counts_listed(book.store, 9, found.count_id, item="pen")) == ("tester", [])


def test_a_count_is_published_though_nothing_moved(book: Desk) -> None:
    book.stock(pen=3)
    counted = book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 3}])
    (touched,) = [json.loads(t) for *_, t in book.store.con.execute(
        f"select touched from journal where journal_id = {counted.journal_id}"
    )]  # fmt: skip
    ((pen, *_),) = book.store.rows("items_named", skus=["pen"])
    assert documents()["stock"].leads_here["stock_count"](book.store, touched["stock_count"]) == [pen]


def test_a_full_count_takes_off_what_nobody_counted_and_allows_for_what_moved_meanwhile(book: Desk) -> None:
    book.stock(pen=3, ink=2, cap=1)
    book.stock("city", ink=4)
    book.do(book.order("o1", "market", ink=1))
    counted_at = datetime.now(UTC)
    book.stock(pen=5, ink=1)
    book.done("ship_order", system="shop", external_id="o1")
    told = book.done(
        "count_stock", place="main", complete="place", at=counted_at, lines=[{"item": "cap", "quantity": 1}]
    ).told
    assert told["lines"] == [{"item": "cap", "difference": 0}]
    # Of the two of ink that were not counted one has been shipped since: so it was there, and only the other is lost.
    assert {(m["item"], Decimal(m["difference"])) for m in told["not_counted"]} == {("pen", -3), ("ink", -2)}
    assert (on_hand(book, "pen"), on_hand(book, "ink"), on_hand(book, "cap")) == (5, 0, 1)
    assert on_hand(book, "ink", "city") == 4
    assert noted(book) == [("cap", None, 1, 1), ("ink", None, 2, 0), ("pen", None, 3, 0)]


def test_a_full_count_of_lots_takes_off_the_other_lots(book: Desk) -> None:
    book.done("set_item", item="milk", tracks_lots=True)
    for lot in ("a", "b"):
        line = {"item": "milk", "quantity": 2, "unit_cost": 1, "lot": lot}
        book.done("receive_goods", place="main", lines=[line])
    lines = [{"item": "milk", "quantity": 2, "lot": "a"}]
    told = book.done("count_stock", place="main", complete="place", at=datetime.now(UTC), lines=lines).told
    assert [(m["lot"], Decimal(m["difference"])) for m in told["not_counted"]] == [("b", -2)]
    assert on_hand(book, "milk") == 2


@pytest.mark.parametrize("lines", [{"A": 0, "B": 5}, {"B": 5, "A": 0}, {"B": 5}], ids=["A, B", "B, A", "complete"])
def test_pieces_of_another_lot_stay_whose_they_are_and_worth_what_they_were(book: Desk, lines: dict[str, int]) -> None:
    milk(book, A=5)
    received = [{"item": "milk", "quantity": 1, "unit_cost": 7, "lot": "C"}]
    book.done("receive_goods", place="city", lines=received)
    book.done("move_goods", from_place="city", to_place="customer", lines=[{"item": "milk", "quantity": 1}])
    book.done("reserve", system="shop", external_id="cart", channel="market", lines=[{"item": "milk", "quantity": 2}])
    book.do(book.order("o1", "market", milk=3))
    told = book.done(
        "count_stock", place="main", complete=None if "A" in lines else "place",
        lines=[{"item": "milk", "quantity": n, "lot": lot} for lot, n in lines.items()],
    ).told  # fmt: skip
    assert [line["difference"] for line in told["lines"]] == [n or -5 for n in lines.values()]
    assert lots(book) == {"B": 5}
    assert book.store.con.execute("select on_hand, committed, reserved from stock_level where on_hand > 0").fetchall() \
        == [(5_0000, 3_0000, 2_0000)]  # fmt: skip
    assert worth(book) == 10_0000
    assert asked(book) == []


def test_of_lots_only_what_is_left_over_is_found_or_lost(book: Desk) -> None:
    milk(book, A=5, B=3)
    book.done("reserve", system="shop", external_id="cart", channel="market", lines=[{"item": "milk", "quantity": 6}])
    counted = [{"item": "milk", "quantity": n, "lot": lot} for lot, n in (("C", 2), ("A", 3), ("B", 2))]
    book.done("count_stock", place="main", lines=counted)
    assert (lots(book), worth(book)) == ({"A": 3, "B": 2, "C": 2}, 7_0000)
    assert book.store.con.execute("select reserved from stock_level where on_hand > 0").fetchall() == [(6_0000,)]
    assert sorted((c.lot, c.expected, c.counted) for c in counts_listed(book.store, 9)) == [
        ("A", 5_0000, 3_0000), ("B", 3_0000, 2_0000), ("C", 0, 2_0000),
    ]  # fmt: skip


SOLD = {"system": "till", "external_id": "t", "channel": "shops", "lines": [{"item": "pen", "quantity": 1}]}
MOVED = {"to_place": "city", "lines": [{"item": "pen", "quantity": 1}]}
RECEIVED = {"lines": [{"item": "pen", "quantity": 1, "unit_cost": 1}]}
SHIPPED = {"system": "shop", "external_id": "o1"}


def early(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("kind", "fields", "there"),
    [
        ("sell", {"place": "main", **SOLD}, 4), ("move_goods", {"from_place": "main", **MOVED}, 4),
        ("receive_goods", {"place": "main", **RECEIVED}, 6), ("ship_order", SHIPPED, 4),
    ],
)  # fmt: skip
@pytest.mark.parametrize("batched", [True, False])
def test_what_is_told_only_after_a_count_that_has_seen_it_is_not_seen_twice(
    book: Desk, kind: str, fields: dict[str, object], there: int, *, batched: bool
) -> None:
    book.done("set_item", item="pen")
    received = {"place": "main", "lines": [{"item": "pen", "quantity": 5, "unit_cost": 1}]}
    book.done("receive_goods", **received, at=early(90))
    book.do(book.order("o1", "market", pen=1), book.order("o2", "market", pen=3))
    counted = command("count_stock", place="main", at=early(20), lines=[{"item": "pen", "quantity": there}])
    late = command(kind, **fields, at=early(30))
    for answer in book.do(counted, late) if batched else (*book.do(counted), *book.do(late)):
        assert isinstance(answer, Applied), answer
    assert on_hand(book, "pen") == there
    assert asked(book) == [("count", "main")], "and nobody else has to wait"
    assert book.store.con.execute("select waiting from sales_order_line where waiting > 0").fetchall() == []
    ((count_id,),) = book.store.con.execute("select count_id from stock_count").fetchall()
    rows = book.store.con.execute("select document from stock_move where document is not null").fetchall()
    assert rows == [(f"count {count_id}",)]
    book.done("count_stock", place="main", at=early(10), lines=[{"item": "pen", "quantity": there}])
    assert on_hand(book, "pen") == there, "what was set right has not moved"


def test_what_is_told_of_after_a_count_or_of_elsewhere_moves_as_ever(book: Desk) -> None:
    book.done("set_item", item="pen")
    for place in ("main", "city"):
        line = {"item": "pen", "quantity": 5, "unit_cost": 1}
        book.done("receive_goods", place=place, lines=[line], at=early(90))
    book.done("count_stock", place="main", at=early(20), lines=[{"item": "pen", "quantity": 5}])
    for at, place in ((early(10), "main"), (early(30), "city"), (None, "main")):
        book.done("sell", **SOLD | {"external_id": f"{at}"}, place=place, at=at)
    assert (on_hand(book, "pen"), on_hand(book, "pen", "city")) == (3, 4)
    assert asked(book) == []


@pytest.mark.parametrize("by_lots", [True, False])
def test_what_a_count_by_lots_has_seen_to_go_comes_back_to_the_lots_of_which_it_went(
    book: Desk, *, by_lots: bool
) -> None:
    milk(book, A=2, B=3)
    sold = [{"item": "milk", "quantity": 3}]
    lines = [{"item": "milk", "quantity": n, "lot": lot} for lot, n in (("A", 1), ("B", 3))]
    book.done("count_stock", place="main", lines=lines if by_lots else [{"item": "milk", "quantity": 4}])
    before = lots(book)
    book.done("sell", **SOLD | {"lines": sold}, place="main", at=early(5))
    assert (lots(book), on_hand(book, "milk")) == (before, 4)


def test_of_a_kit_that_was_sold_before_a_count_the_parts_are_not_missed_twice(book: Desk) -> None:
    book.stock(pen=5, ink=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 4}])
    book.done("sell", **SOLD | {"lines": [{"item": "set", "quantity": 1}]}, place="main", at=early(5))
    assert (on_hand(book, "pen"), on_hand(book, "ink")) == (4, 3)


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("in_steps", [True, False])
@pytest.mark.parametrize("lots", [True, False])
def test_what_came_back_before_a_count_that_has_seen_it_is_not_there_twice(
    book: Desk, *, batched: bool, in_steps: bool, lots: bool
) -> None:
    book.done("set_item", item="pen", tracks_lots=lots)
    line = {"item": "pen", "quantity": 5, "unit_cost": 1, **({"lot": "A"} if lots else {})}
    book.done("receive_goods", place="city", lines=[line], at=early(90))
    book.done("sell", **SOLD, place="city", at=early(60))
    counted = command("count_stock", place="city", at=early(20), lines=[{"item": "pen", "quantity": 5}])
    back, at = {"system": "till", "external_id": "r1"}, early(30)
    asked_back = {**back, "order": "t", "channel": "shops"}
    late = [command("take_back", **asked_back, place="city", pay=False, at=at, lines=[{"line": 1, "quantity": 1}])]
    if in_steps:
        late = [
            command("request_return", **asked_back, at=at, lines=[{"line": 1, "quantity": 1}]),
            command("receive_return", **back, place="city", at=at),
            command("inspect_return", **back, at=at, lines=[{"line": 1, "quantity": 1, "condition": "restock"}]),
        ]
    for answer in book.do(counted, *late) if batched else (*book.do(counted), *book.do(*late)):
        assert isinstance(answer, Applied), answer
    assert (on_hand(book, "pen", "city"), on_hand(book, "pen", "inspection")) == (5, 0)
    assert asked(book) == [("count", "city")]


@pytest.mark.parametrize("reason", ["not_found", "damaged"])
@pytest.mark.parametrize("batched", [True, False])
def test_what_a_place_could_not_give_before_a_count_that_has_missed_it_is_not_missed_twice(
    book: Desk, reason: str, *, batched: bool
) -> None:
    book.done("set_item", item="pen")
    book.done("receive_goods", place="main", at=early(90), lines=[{"item": "pen", "quantity": 10, "unit_cost": 1}])
    book.do(book.order("o1", "market", pen=2))
    counted = command("count_stock", place="main", at=early(20), lines=[{"item": "pen", "quantity": 8}])
    late = command("refuse_allocation", **SHIPPED, line=1, place="main", reason=reason, at=early(30))
    apart = 2 * (reason == "damaged")
    lines = [{"item": "pen", "quantity": apart}]
    others = command("count_stock", place="inspection", at=early(20), lines=lines)
    for answer in book.do(counted, others, late) if batched else (*book.do(counted, others), *book.do(late)):
        assert isinstance(answer, Applied), answer
    assert (on_hand(book, "pen"), on_hand(book, "pen", "inspection")) == (8, apart)
    assert ("count", "main") in asked(book)


def test_a_full_count_finds_an_empty_place_and_goods_that_came_in_the_same_batch(book: Desk) -> None:
    book.stock(pen=3)
    receipt = {"place": "main", "lines": [{"item": "ink", "quantity": 2, "unit_cost": 1}]}
    book.done("set_item", item="ink")
    book.do(command("receive_goods", **receipt), command("count_stock", place="main", complete="place"))
    assert (on_hand(book, "pen"), on_hand(book, "ink")) == (0, 0)
    refused = book.one("count_stock", place="main")
    assert isinstance(refused, Refusal)
    assert refused.code == "nothing_counted"


def test_pieces_that_were_sold_after_a_count_that_did_not_see_them_are_not_lost_twice(book: Desk) -> None:
    book.stock(pen=2)
    before = datetime.now(UTC)
    book.done(
        "sell", system="till", external_id="t", channel="shops", place="main", lines=[{"item": "pen", "quantity": 2}]
    )
    told = book.done("count_stock", place="main", at=before, lines=[{"item": "pen", "quantity": 0}]).told
    assert told["lines"] == [{"item": "pen", "difference": 0}]


def test_a_count_does_what_was_asked_and_leaves_what_is_asked_elsewhere_or_later(book: Desk) -> None:
    book.stock(pen=1, ink=1)
    book.stock("city", pen=1)
    assert book.done("plan_count", place="main", items=["pen", "ink", "pen"]).told["items"] == ["pen", "ink"]
    assert book.done("plan_count", place="main", items=["pen"]).told["items"] == []
    book.done("plan_count", place="city", items=["pen"])
    early = datetime.now(UTC) - timedelta(hours=1)
    book.done("count_stock", place="main", at=early, lines=[{"item": "pen", "quantity": 0}])
    assert len(asked(book)) == 3, "it was asked for after that count"
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 1}])
    assert asked(book) == [("count", "main"), ("count", "city")]
    book.done("count_stock", place="main", complete="place", lines=[{"item": "pen", "quantity": 1}])
    assert asked(book) == [("count", "city")]
    book.stock("city", cap=0)
    book.done("sell", **SOLD | {"lines": [{"item": "cap", "quantity": 1}]}, place="main")
    book.done("plan_count", place="main", items=["ink"])
    told = book.done("count_stock", place="main", complete="place", lines=[{"item": "pen", "quantity": 1}]).told
    assert (told["not_counted"], asked(book)) == ([], [("count", "city")]), "of the others, there is none there, either"


def test_what_is_asked_for_is_counted_first_then_what_moves_most(book: Desk) -> None:
    book.stock(pen=50, ink=50, cap=50, nib=50)
    book.do(*[book.order(f"o{n}", "market", ink=5, cap=1) for n in range(5)])
    book.do(*[command("ship_order", system="shop", external_id=f"o{n}") for n in range(5)])
    learn(book.store, book.rules)
    book.done("plan_count", place="main", items=["nib"])
    due = counts_due(book.store, "main", 9)
    assert [each.item for each in due] == ["nib", "ink", "cap", "pen"]
    assert [each.sort for each in due] == ["C", "A", "B", "C"]
    book.done("count_stock", place="main", lines=[{"item": "ink", "quantity": 25}, {"item": "nib", "quantity": 50}])
    assert [each.item for each in counts_due(book.store, "main", 2)] == ["cap", "pen"]
    later = int((datetime.now(UTC) + timedelta(days=40)).timestamp() * 1_000_000)
    assert [(each.item, each.days) for each in counts_due(book.store, "main", 9, later)][2:] == [
        ("ink", 40),
        ("nib", 40),
    ]


def test_many_counts_in_one_batch_close_each_its_own_task(book: Desk) -> None:
    book.stock(pen=1, ink=1)
    book.done("plan_count", place="main", items=["pen", "ink"])
    new = command("set_item", item="cap")
    counts = [
        command("count_stock", place="main", lines=[{"item": item, "quantity": 2}]) for item in ("pen", "cap", "ink")
    ]
    assert all(isinstance(answer, Applied) for answer in book.do(new, *counts))
    assert asked(book) == []
    assert [on_hand(book, item) for item in ("pen", "ink", "cap")] == [2, 2, 2]
