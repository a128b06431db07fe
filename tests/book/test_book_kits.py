"""Kits, other units, and lots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Level
from onebook.book.views.tasks import tasks_listed
from tests.book.world import Desk, command, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


@pytest.fixture
def with_kit(book: Desk) -> Desk:
    """A set of one pen and two inks."""
    book.stock(pen=5, ink=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    return book


def available(book: Desk, item: str, place: str = "main") -> int:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    place_id = book.rules.places[place].place_id
    levels = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id])]
    return sum(level.available for level in levels if level.place_id == place_id) // 10_000


def lines(book: Desk, order_id: int) -> list[tuple[Any, ...]]:
    """Of each line: quantity, waiting, allocated, shipped, cancelled."""
    rows = sorted(book.store.rows("order_lines", orders=[order_id]))
    return [tuple(number // 10_000 for number in row[3:8]) for row in rows]


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_till_sells_what_has_only_now_become_part_of_a_kit_from_carts_before_orders(with_kit: Desk) -> None:
    with_kit.stock("city", cap=5)
    with_kit.do(with_kit.order("o1", cap=2))
    wanted = [{"item": "cap", "quantity": 3}]
    with_kit.done("reserve", system="shop", external_id="c1", channel="web", lines=wanted)
    sold = [{"item": "set", "quantity": 2, "gross_amount": 1}]
    answers = with_kit.do(
        command("set_kit", item="set", parts=[{"item": "cap", "quantity": 1}]),
        command("receive_goods", place="city", lines=[{"item": "cap", "quantity": 1, "unit_cost": 1}]),
        command("sell", system="till", external_id="t1", channel="shops", place="city", lines=sold),
    )
    assert all(isinstance(answer, Applied) for answer in answers)
    (level,) = [Level(*row) for row in with_kit.store.con.execute(
        "select l.* from stock_level as l join item as i on i.item_id = l.item_id where i.sku = 'cap'")]  # fmt: skip
    assert [n // 10_000 for n in (level.on_hand, level.committed, level.reserved)] == [4, 2, 2]


def test_a_kit_of_one_part_counts_with_the_order_wherever_its_line_stands(book: Desk) -> None:
    book.stock(pen=1, ink=5)
    book.done("set_item", item="six")
    book.done("set_kit", item="six", parts=[{"item": "ink", "quantity": 6}])
    wanted = [{"item": item, "quantity": 1, "gross_amount": amount} for item, amount in (("pen", 1), ("six", 20))]
    given = {"system": "shop", "channel": "web", "lines": [*wanted, {"item": "pen", "quantity": 1, "gross_amount": 1}]}
    assert refused(book.one("place_order", external_id="o1", **given, if_short="refuse")) == "not_enough"
    told = book.done("place_order", external_id="o1", **given).told
    assert [(line["allocated"], line["waiting"]) for line in told["lines"]] == [(1, 0), (0, 1), (0, 1)]
    ((amount, owed),) = book.store.con.execute("select amount, owed_amount from sales_order").fetchall()
    assert (amount, owed) == (220_000, 220_000)


def test_a_kit_is_sold_as_one_and_stocked_as_its_parts(with_kit: Desk) -> None:
    book = with_kit
    told = book.done("place_order", system="shop", external_id="o1", channel="web",
                     lines=[{"item": "set", "quantity": 3, "gross_amount": 30}]).told  # fmt: skip
    assert [(line["allocated"], line["waiting"]) for line in told["lines"]] == [(2, 1)], "inks are for two and a half"
    assert lines(book, told["order_id"]) == [(3, 1, 2, 0, 0), (3, 0, 3, 0, 0), (6, 1, 5, 0, 0)]
    assert (available(book, "pen"), available(book, "ink")) == (2, 0)
    book.done("receive_goods", place="main", lines=[{"item": "ink", "quantity": 4, "unit_cost": 1}])
    assert lines(book, told["order_id"])[0] == (3, 0, 3, 0, 0)
    book.done("ship_order", system="shop", external_id="o1")
    assert lines(book, told["order_id"])[0] == (3, 0, 0, 3, 0)


def test_a_kit_at_the_till_takes_its_parts_whatever_the_book_says(with_kit: Desk) -> None:
    sold = [{"item": "set", "quantity": 1, "gross_amount": 10}]
    told = with_kit.done("sell", system="till", external_id="t1", channel="shops", place="city", lines=sold).told
    assert [line["found"] for line in told["lines"]] == [3]
    assert lines(with_kit, told["order_id"]) == [(1, 0, 0, 1, 0), (1, 0, 0, 1, 0), (2, 0, 0, 2, 0)]


def test_what_a_cancelled_kit_kept_is_free_again(with_kit: Desk) -> None:
    with_kit.done("place_order", system="shop", external_id="o1", channel="web", lines=[{"item": "set", "quantity": 2}])
    assert available(with_kit, "ink") == 1
    with_kit.done("cancel_order", system="shop", external_id="o1")
    assert (available(with_kit, "pen"), available(with_kit, "ink")) == (5, 5)


def test_parts_of_a_kit_come_to_the_kit_however_it_is_taken_apart(book: Desk) -> None:
    book.stock(pen=5, ink=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": "0.5"}, {"item": "ink", "quantity": 2}])
    named = {"system": "shop", "external_id": "o1"}
    line = {"item": "set", "quantity": 2, "gross_amount": "10.01", "tax_amount": "1.91", "shipping_amount": "0.99"}
    paid = {"method": "card", "amount": "12.91"}
    told = book.done("place_order", **named, channel="web", lines=[line], payments=[paid]).told
    of = {"line": 1}
    assert refused(book.one("cancel_lines", **named, lines=[{**of, "quantity": "0.3335"}])) == "not_exact"
    book.done("ship_order", **named)
    credited = 0
    for number, quantity in enumerate(("0.3336", "0.3336", "1.3327", "0.3334", "0.9994")):
        back = {"system": "shop", "external_id": f"r{number}", "order": "o1", "place": "city"}
        answer = book.one("take_back", **back, lines=[{**of, "quantity": quantity}])
        if quantity == "1.3327":
            assert refused(answer) == "not_exact"
        else:
            assert isinstance(answer, Applied), answer
            credited += answer.told["credited"]
    assert credited == Decimal("12.91")
    assert (available(book, "pen", "city"), available(book, "ink", "city")) == (1, 4)
    assert lines(book, told["order_id"])[1:] == [(1, 0, 0, 1, 0), (4, 0, 0, 4, 0)]
    assert book.done("close_order", **named).told["status"] == "closed"


def test_a_kit_cannot_be_received(with_kit: Desk) -> None:
    received = [{"item": "set", "quantity": 1, "unit_cost": 1}]
    assert refused(with_kit.one("receive_goods", place="main", lines=received)) == "is_kit"


def test_packs_are_bought_and_pieces_sold(book: Desk) -> None:
    book.stock(pen=0)
    book.done(
        "set_units", item="pen", units=[{"unit": "pack", "number": 12}, {"unit": "third", "number": 1, "divisor": 3}]
    )
    book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 2, "unit": "pack", "unit_cost": 6}])
    assert available(book, "pen") == 24
    ((item_id, *_),) = book.store.rows("items_named", skus=["pen"])
    assert book.store.rows("worths", items=[item_id])[0][:3] == (item_id, 24_0000, 12_0000)
    order = {"system": "shop", "external_id": "o1", "channel": "web"}
    book.done("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "pack"}])
    assert available(book, "pen") == 12
    order["external_id"] = "o2"
    assert (
        refused(book.one("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "third"}]))
        == "not_exact"
    )
    assert (
        refused(book.one("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "box"}]))
        == "unknown_unit"
    )
    book.done("place_order", **order, lines=[{"item": "pen", "quantity": 3, "unit": "third"}])
    assert available(book, "pen") == 11


def by_lot(book: Desk, item: str = "milk") -> dict[tuple[str, str], int]:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    names = {place.place_id: place.name for place in book.rules.places.values()}
    return {(names[row[1]], row[2]): row[3] // 10_000 for row in book.store.rows("lot_levels", items=[item_id])}


@pytest.fixture
def with_lots(book: Desk) -> Desk:
    book.done("set_item", item="milk", tracks_lots=True)
    for lot, expires_on in (("B", "2099-05-01"), ("A", "2099-03-01"), ("old", "2020-01-01")):
        line = {"item": "milk", "quantity": 5, "unit_cost": 1, "lot": lot, "expires_on": expires_on}
        book.done("receive_goods", place="main", lines=[line])
    return book


def test_what_expires_first_goes_first_and_what_has_expired_does_not(with_lots: Desk) -> None:
    book = with_lots
    book.do(book.order("o1", milk=7))
    book.done("ship_order", system="shop", external_id="o1")
    assert by_lot(book) == {("main", "B"): 3, ("main", "old"): 5}
    book.do(book.order("o2", milk=4))
    assert refused(book.one("ship_order", system="shop", external_id="o2")) == "not_enough_of_lot"


def test_expired_lots_are_set_apart_and_their_orders_wait(with_lots: Desk) -> None:
    book = with_lots
    (placed,) = book.do(book.order("o1", milk=12))
    assert book.done("expire_lots", before="2026-01-01").told["moved"] == [
        {"item": "milk", "place": "main", "lot": "old", "quantity": 5}
    ]
    assert by_lot(book) == {("main", "A"): 5, ("main", "B"): 5, ("inspection", "old"): 5}
    assert lines(book, placed.told["order_id"]) == [(12, 2, 10, 0, 0)]  # type: ignore[union-attr]
    assert [task.kind for task in tasks_listed(book.store, 1000)] == ["tell_customer"]
    assert book.done("expire_lots", before="2026-01-01").told["moved"] == []


def test_lots_move_and_are_counted_one_by_one(with_lots: Desk) -> None:
    book = with_lots
    book.done("move_goods", from_place="main", to_place="city", lines=[{"item": "milk", "quantity": 2, "lot": "B"}])
    assert by_lot(book)["city", "B"] == 2
    counted = [{"item": "milk", "quantity": 1, "lot": "B"}]
    told = book.done("count_stock", place="city", lines=counted).told
    assert told["lines"][0]["difference"] == -1
    assert by_lot(book)["city", "B"] == 1
    received = [{"item": "milk", "quantity": 1, "unit_cost": 1}]
    assert refused(book.one("receive_goods", place="main", lines=received)) == "lot_needed"
