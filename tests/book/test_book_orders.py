"""The life of a sales order: draft, kept, shipped in parts, delivered, cancelled in parts, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Order, OrderLine, Shipment, ShipmentLine
from onebook.book.sales.lines import line_state
from tests.book.world import Desk, command, desk

ORDER = {"system": "shop", "external_id": "o1"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def order(book: Desk, name: str = "o1") -> Order:
    ids = {row[1]: row[2] for row in book.store.rows("order_ids", external_ids=[name])}
    return Order(*book.store.rows("orders", orders=[ids[name]])[0])


def lines(book: Desk, name: str = "o1") -> list[OrderLine]:
    rows = book.store.rows("order_lines", orders=[order(book, name).order_id])
    return sorted(OrderLine(*row) for row in rows)


def shipments(book: Desk, name: str = "o1") -> list[Shipment]:
    return sorted(Shipment(*row) for row in book.store.rows("shipments", orders=[order(book, name).order_id]))


def refused(book: Desk, name: str, **fields: object) -> str:
    answer = book.one(name, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_an_order_is_shipped_in_parts_and_is_as_far_as_its_lines(book: Desk) -> None:
    book.stock(pen=5, ink=1)
    book.do(book.order("o1", pen=4, ink=2))
    assert order(book).status == "placed", "one ink waits"
    told = book.done(
        "ship_order", **ORDER, lines=[{"line": 1, "quantity": 3}], shipment="s1", shipment_system="dispatch",
        carrier="DHL", tracking_code="T1",
    ).told  # fmt: skip
    assert told["shipments"] == [{"system": "dispatch", "external_id": "s1", "place": "main"}]
    assert [line_state(line) for line in lines(book)] == ["allocated", "waiting"]
    book.stock(ink=1)
    assert order(book).status == "allocated"
    assert refused(book, "ship_order", **ORDER, lines=[{"line": 1, "quantity": 2}]) == "not_kept"
    assert refused(book, "ship_order", **ORDER, lines=[{"line": 3, "quantity": 1}]) == "unknown_line"
    assert refused(book, "ship_order", **ORDER, shipment="s1", shipment_system="dispatch") == "shipment_exists"
    book.done("ship_order", **ORDER)
    assert order(book).status == "shipped"
    first, second = shipments(book)
    sent = [ShipmentLine(*row) for row in book.store.rows("shipment_lines", orders=[order(book).order_id])]
    assert sorted((line.shipment_id, line.order_line, line.quantity) for line in sent) == [
        (first.shipment_id, 1, 3_0000), (second.shipment_id, 1, 1_0000), (second.shipment_id, 2, 2_0000),
    ]  # fmt: skip


def test_what_is_kept_grows_shrinks_and_is_used_up_as_in_a_known_scenario(book: Desk) -> None:
    """The steps and figures of ERPNext's scenarios of stock reservation."""
    book.stock(pen=30)
    (placed,) = book.do(book.order("o1", pen=50))
    assert isinstance(placed, Applied)
    assert placed.told["lines"] == [{"allocated": 30, "waiting": 20}]
    book.stock(pen=20)
    assert lines(book)[0].allocated == 50_0000
    book.done("release_allocation", **ORDER, lines=[{"line": 1, "quantity": 30}])
    assert lines(book)[0].allocated == 20_0000
    book.stock(ink=80)
    book.do(book.order("o2", ink=80))
    kept = []
    for quantity in (0, 10, 70):
        if quantity:
            sent = [{"line": 1, "quantity": quantity}]
            book.done("ship_order", system="shop", external_id="o2", lines=sent)
        kept.append((lines(book, "o2")[0].allocated, lines(book, "o2")[0].shipped))
    assert kept == [(80_0000, 0), (70_0000, 10_0000), (0, 80_0000)]


def test_a_delivery_is_noted_once_however_it_is_told(book: Desk) -> None:
    book.stock(pen=3)
    book.do(book.order("o1", pen=3))
    assert refused(book, "deliver", **ORDER) == "nothing_shipped"
    book.done("ship_order", **ORDER, lines=[{"line": 1, "quantity": 1}], tracking_code="T1")
    book.done("ship_order", **ORDER, shipment="s2")
    assert book.done("deliver", tracking_code="T1", at="2026-01-05T10:00:00Z").told["status"] == "shipped"
    assert book.done("deliver", tracking_code="T1", at="2026-01-06T10:00:00Z").told["delivered"] == 0
    assert shipments(book)[0].delivered_on == "2026-01-05", "the first word stands"
    assert book.done("deliver", system="shop", shipment="s2").told == {
        "order_id": order(book).order_id, "delivered": 1, "status": "delivered",
    }  # fmt: skip
    assert refused(book, "deliver", tracking_code="T2") == "unknown_shipment"


def test_what_is_handed_over_is_delivered_with_it(book: Desk) -> None:
    book.stock("city", pen=3)
    book.do(book.order("o1", pen=1).model_copy(update={"delivery_method": "pickup"}))
    assert book.done("ship_order", **ORDER).told["status"] == "delivered"
    book.done("sell", system="till", external_id="t1", channel="shops", place="city",
              lines=[{"item": "pen", "quantity": 2}])  # fmt: skip
    assert order(book, "t1").status == "delivered"
    assert [each.place_id for each in shipments(book, "t1")] == [book.rules.places["city"].place_id]


def test_a_draft_keeps_nothing_until_it_is_placed(book: Desk) -> None:
    book.stock(pen=2)
    draft = book.order("o1", pen=2).model_copy(update={"as_draft": True})
    assert isinstance(book.do(draft)[0], Applied)
    assert order(book).status == "draft"
    assert refused(book, "ship_order", **ORDER) == "nothing_kept"
    book.do(book.order("o2", pen=1))
    assert [line_state(line) for line in lines(book)] == ["draft"]
    assert refused(book, "place_draft", **ORDER, if_short="refuse") == "not_enough"
    told = book.done("place_draft", **ORDER).told
    assert [(line["allocated"], line["waiting"]) for line in told["lines"]] == [(1, 1)]
    assert refused(book, "place_draft", **ORDER) == "no_draft"
    book.do(book.order("o3", pen=1).model_copy(update={"as_draft": True}))
    assert book.done("cancel_order", system="shop", external_id="o3").told["cancelled"] == 1
    assert order(book, "o3").status == "cancelled"


def priced(book: Desk, name: str = "o1", **more: object) -> None:
    """3 pens at 10 less 0.01, 1.90 of shipping and 2 of tax; 1 ink at 5."""
    lines = [
        {"item": "pen", "quantity": 3, "gross_amount": 10, "discount_amount": "0.01", "shipping_amount": "1.9",
         "tax_amount": 2},
        {"item": "ink", "quantity": 1, "gross_amount": 5},
    ]  # fmt: skip
    book.done("place_order", system="shop", external_id=name, channel="web", lines=lines, **more)


def test_what_is_cancelled_is_owed_no_more_to_the_cent(book: Desk) -> None:
    book.stock(pen=1, ink=1)
    priced(book)
    owed = [order(book).owed_amount]
    for number, quantity in ((1, 1), (1, 1), (1, 1), (2, 1)):
        book.done("cancel_lines", **ORDER, lines=[{"line": number, "quantity": quantity}])
        owed.append(order(book).owed_amount)
    assert owed[0] == 18_8900
    assert owed[-1] == 0, "also the shipping, since nothing was sent"
    assert [before - after for before, after in pairwise(owed)] == [3_8900, 3_8900, 3_8900, 7_2200]
    assert refused(book, "cancel_lines", **ORDER, lines=[{"line": 1, "quantity": 1}]) == "not_open"
    assert order(book).status == "cancelled"


def test_what_waits_is_cancelled_before_what_is_kept(book: Desk) -> None:
    book.stock(pen=2)
    book.do(book.order("o1", pen=3))
    book.done("cancel_lines", **ORDER, lines=[{"line": 1, "quantity": 2}])
    (line,) = lines(book)
    assert (line.waiting, line.allocated, line.cancelled) == (0, 1_0000, 2_0000)


def test_an_order_is_closed_when_nothing_is_open_and_it_is_paid(book: Desk) -> None:
    book.stock(pen=3, ink=1)
    priced(book, due_days=30, customer_id="c7", sales_person_id="anna")
    assert (order(book).customer_id, order(book).sales_person_id) == ("c7", "anna"), "though nobody knows them"
    assert order(book).due_on is not None
    assert refused(book, "close_order", **ORDER) == "still_open"
    book.done("ship_order", **ORDER)
    assert refused(book, "close_order", **ORDER) == "not_settled"
    book.done("pay", **ORDER, paid={"amount": "18.89", "method": "transfer"})
    assert book.done("close_order", **ORDER).told["status"] == "closed"
    book.done("deliver", **ORDER)
    assert order(book).status == "closed"


def test_what_is_released_goes_to_others_until_the_order_is_resumed(book: Desk) -> None:
    book.stock(pen=3)
    book.do(book.order("o1", pen=3), book.order("o2", pen=2))
    book.done("release_allocation", **ORDER, lines=[{"line": 1, "quantity": 2}])
    assert [line.allocated for line in (*lines(book), *lines(book, "o2"))] == [1_0000, 2_0000]
    book.stock(pen=5)
    assert lines(book)[0].waiting == 2_0000, "it is on hold"
    assert book.done("resume_order", **ORDER).told["allocated"] == 2
    assert refused(book, "release_allocation", **ORDER, lines=[{"line": 1, "quantity": 4}]) == "not_kept"


def test_an_allocation_is_split_between_places_and_handed_to_another_order(book: Desk) -> None:
    book.stock(pen=3)
    book.do(book.order("o1", pen=3), book.order("o2", pen=1))
    book.stock("city", pen=1)
    assert lines(book, "o2")[0].allocated == 1_0000
    book.done("cancel_order", system="shop", external_id="o2")
    moved = {**ORDER, "line": 1, "from_place": "main"}
    assert refused(book, "move_allocation", **moved, to_place="city", quantity=2) == "not_enough"
    assert refused(book, "move_allocation", **moved, to_place="city", quantity=4) == "not_kept"
    book.done("move_allocation", **moved, to_place="city", quantity=1)
    assert {shipment["place"] for shipment in book.done("ship_order", **ORDER, place="city").told["shipments"]} == {
        "city"
    }
    book.do(book.order("o3", "market", pen=2))
    assert lines(book, "o3")[0].waiting == 1_0000
    book.done("move_allocation", **moved, to_external_id="o3", to_line=1, quantity=1)
    assert (lines(book)[0].waiting, lines(book, "o3")[0].allocated) == (1_0000, 2_0000)
    assert refused(book, "move_allocation", **moved, to_external_id="o3", to_line=1) == "not_waiting"


def test_all_of_it_in_one_batch(book: Desk) -> None:
    book.stock(pen=3)
    answers = book.do(
        book.order("o1", pen=2), command("ship_order", **ORDER, tracking_code="T"),
        command("deliver", tracking_code="T"), command("pay", **ORDER, paid={"amount": 3, "method": "card"}),
        command("refund", **ORDER, reason="overpaid"), command("close_order", **ORDER),
    )  # fmt: skip
    assert [type(answer).__name__ for answer in answers] == ["Applied"] * 6, answers
    assert Decimal(str(answers[3].told["due"])) == -3  # type: ignore[union-attr]


def test_who_is_refused_is_told_what_to_do_instead(book: Desk) -> None:
    book.stock(pen=1)
    pens = {"channel": "web", "lines": [{"item": "pen", "quantity": 2}], "if_short": "refuse"}
    supply = {"system": "erp", "external_id": "po1"}
    book.done("place_order", **ORDER, channel="web", lines=pens["lines"], as_draft=True)
    book.done("expect_supply", **supply, place="main",
              lines=[{"item": "pen", "quantity": 1, "expected_on": "2100-01-01"}])  # fmt: skip
    book.done("cancel_supply", **supply)
    book.do(book.order("o3", pen=1))
    for name, fields, code, mend in (
        ("place_order", {"system": "shop", "external_id": "o2", **pens}, "not_enough", '(if_short "wait")'),
        ("place_draft", {**ORDER, "if_short": "refuse"}, "not_enough", '(if_short "wait")'),
        ("reserve", {"system": "shop", "external_id": "c1", **pens}, "not_enough", '(if_short "take")'),
        ("release_allocation", ORDER, "nothing_kept", "(cancel_order)"),
        ("ship_order", {**ORDER, "place": "mian"}, "unknown_place", "city"),
        ("cancel_supply", supply, "nothing_open", "(receive_goods)"),
        ("place_draft", {"system": "shop", "external_id": "o3"}, "no_draft", "(place_order)"),
    ):
        answer = book.one(name, **fields)
        assert isinstance(answer, Refusal), name
        assert answer.code == code
        assert mend in answer.mend, name
