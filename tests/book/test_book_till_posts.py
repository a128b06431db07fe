"""A till's sale is posted whatever is wrong with it: the goods are in the customer's hand; a person looks after it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Item, Order, OrderLine, Payment, Voucher
from tests.book.world import Desk, command, desk

TILL = {"system": "till", "channel": "shops", "place": "city"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock("city", pen=5, ink=5)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def sold(book: Desk, name: str, *lines: dict[str, Any], **more: Any) -> tuple[Order, list[OrderLine]]:
    """Sell at the till; return the order and its lines."""
    book.done("sell", **TILL, external_id=name, lines=lines, **more)
    assert check_book(book.store) == []
    (row,) = book.store.con.execute(f"select * from sales_order where external_id = '{name}'").fetchall()
    lines_of = f"select * from sales_order_line where order_id = {row[0]} order by line"
    return Order(*row), [OrderLine(*each) for each in book.store.con.execute(lines_of).fetchall()]


def tasks(book: Desk, order: Order) -> list[tuple[str, int | None]]:
    """What people are asked to do for an order, and of which line."""
    return [(row[0], row[3]) for row in book.store.rows("order_tasks", order_id=order.order_id)]


def item(book: Desk, sku: str) -> Item:
    return Item(*book.store.rows("items_named", skus=[sku])[0])


def test_a_number_that_is_not_known_is_sold_as_a_new_draft_item(book: Desk) -> None:
    order, lines = sold(
        book, "t1", {"item": "pen", "quantity": 1, "gross_amount": 3}, {"item": "?", "quantity": 2, "gross_amount": 9},
        {"item": "?", "quantity": 1, "gross_amount": 4}, {"item": "rope", "quantity": 3, "unit": "metre"},
    )  # fmt: skip
    assert (item(book, "?").status, item(book, "?").name, item(book, "?").unit) == ("draft", "?", "piece")
    assert item(book, "rope").unit == "metre"
    assert [line.item_id for line in lines[1:]] == [item(book, sku).item_id for sku in ("?", "?", "rope")]
    assert all(line.shipped == line.quantity for line in lines)
    assert order.owed_amount == 16_0000
    assert tasks(book, order) == [("unknown_item", 2), ("unknown_item", 4)]
    again, _ = sold(book, "t2", {"item": "?", "quantity": 1})
    assert tasks(book, again) == [], "asked once"
    book.done("set_item", item="?", name="Question", status="active")
    book.done("receive_goods", place="city", lines=[{"item": "?", "quantity": 4, "unit_cost": 1}])
    _, (line,) = sold(book, "t3", {"item": "?", "quantity": 1})
    assert line.cost_amount == 1_0000


def test_two_sales_of_one_unknown_number_in_a_batch_are_of_one_item(book: Desk) -> None:
    line = {"item": "new", "quantity": 1, "gross_amount": 2}
    batch = [command("sell", **TILL, external_id=f"t{n}", lines=[line]) for n in range(3)]
    assert all(isinstance(answer, Applied) for answer in book.do(*batch))
    found = (
        "select t.kind from task as t join item as i on i.item_id = t.item_id where i.sku = 'new' and t.kind <> 'count'"
    )
    assert book.store.con.execute(found).fetchall() == [("unknown_item",)]


def test_a_discount_above_what_a_line_costs_is_taken_off_the_others(book: Desk) -> None:
    order, lines = sold(
        book, "t1", {"item": "pen", "quantity": 1, "gross_amount": 5, "discount_amount": 1},
        {"item": "ink", "quantity": 1, "gross_amount": 2, "discount_amount": 7},
        {"item": "pen", "quantity": 1, "gross_amount": 5},
    )  # fmt: skip
    assert [line.discount_amount for line in lines] == [5_0000, 2_0000, 1_0000]
    assert order.amount == 4_0000, "as the receipt has it"
    assert tasks(book, order) == [("check_discount", 2)]
    order, lines = sold(book, "t2", {"item": "pen", "quantity": 1, "gross_amount": 5, "discount_amount": "5.01"})
    assert (order.amount, lines[0].discount_amount) == (0, 5_0000)
    assert tasks(book, order) == [("check_discount", 1)]


def test_what_a_payment_does_not_cover_stays_owed(book: Desk) -> None:
    book.done("issue_voucher", code="little", amount=3, reason="sold")
    book.done("issue_voucher", code="old", amount=9, reason="sold", expires_on="2020-01-01", at="2019-12-01T12:00:00Z")
    line = {"item": "pen", "quantity": 1, "gross_amount": 10}
    for name, wrong, covers in (
        ("t1", {"voucher": "little", "payment": "v1"}, 3), ("t2", {"voucher": "little"}, 0),
        ("t3", {"voucher": "old"}, 0), ("t4", {"voucher": "none"}, 0), ("t5", {"currency": "USD"}, 0),
        ("t6", {"payment": "card1"}, 0),
    ):  # fmt: skip
        card = {"amount": 2, "method": "card", "payment": "card1" if name == "t1" else f"card-{name}"}
        order, _ = sold(book, name, line, payments=[{"amount": 8, "method": "other", **wrong}, card])
        assert (order.owed_amount, order.paid_amount) == (10_0000, (2 + covers) * 1_0000), name
        assert tasks(book, order) == [("check_payment", None)], name
    paid = "select * from payment where method = 'other'"
    assert [Payment(*row).amount for row in book.store.con.execute(paid).fetchall()] == [3_0000]
    left = [Voucher(*row) for row in book.store.con.execute("select * from voucher order by code").fetchall()]
    assert [each.balance for each in left] == [0, 9_0000]
    book.done("pay", system="till", external_id="t4", paid={"amount": 8, "method": "cash"})
    order, _ = sold(book, "t7", line, payments=[{"amount": 10, "method": "cash"}])
    assert tasks(book, order) == [], "nothing is asked where all is well"


def test_a_payment_that_is_named_twice_at_a_till_counts_once(book: Desk) -> None:
    paid = {"amount": 5, "method": "card", "payment": "p"}
    order, _ = sold(book, "t1", {"item": "pen", "quantity": 1, "gross_amount": 10}, payments=[paid, paid])
    assert order.paid_amount == 5_0000
    assert tasks(book, order) == [("check_payment", None)]


def test_only_what_nobody_can_count_is_refused(book: Desk) -> None:
    answer = book.one("sell", **TILL, external_id="t1", lines=[
        {"item": "?", "quantity": 1}, {"item": "pen", "quantity": 1, "unit": "box"}])  # fmt: skip
    assert isinstance(answer, Refusal)
    assert answer.code == "unknown_unit"
    assert book.store.rows("items_named", skus=["?"]) == [], "a refused sale leaves no item behind"


def test_whatever_a_till_sends_is_posted_for_what_it_comes_to(book: Desk) -> None:
    dice = random.Random(5)  # noqa: S311 (no secret)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1}])
    for code in range(3):
        book.done("issue_voucher", code=f"v{code}", amount=20, reason="sold")
    for number in range(40):
        lines = [
            {"item": dice.choice(["pen", "ink", "set", f"new{dice.randrange(9)}"]), "quantity": dice.randrange(1, 4),
             "gross_amount": dice.randrange(9), "discount_amount": dice.randrange(9), "tax_amount": dice.randrange(3)}
            for _ in range(dice.randrange(1, 5))
        ]  # fmt: skip
        payments = [
            {"amount": dice.randrange(1, 9), "method": "x", **dice.choice([{}, {"voucher": f"v{dice.randrange(4)}"}])}
            for _ in range(dice.randrange(3))
        ]
        order, posted = sold(book, f"t{number}", *lines, payments=payments)
        told = sum(line["gross_amount"] - line["discount_amount"] for line in lines)
        assert order.amount == max(0, told) * 1_0000
        assert [line.quantity for line in posted[: len(lines)]] == [line["quantity"] * 1_0000 for line in lines]
        asked = {kind for kind, _ in tasks(book, order)} - {"unknown_item"}
        wrong = any(line["discount_amount"] > line["gross_amount"] for line in lines)
        missing = order.paid_amount < sum(each["amount"] for each in payments) * 1_0000
        assert asked == {name for name, is_so in (("check_discount", wrong), ("check_payment", missing)) if is_so}
    redeemed = book.store.con.execute("select sum(amount) from voucher_entry where reason = 'redeemed'").fetchone()[0]
    held = book.store.con.execute("select sum(balance) from voucher").fetchone()[0]
    assert Decimal(held - redeemed) == 60_0000
