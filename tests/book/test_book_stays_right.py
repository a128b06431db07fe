"""What once went wrong at the edges of orders and money: each of these lost goods or money, or left them stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from onebook.book import Applied, Refusal, check_book
from tests.book.world import PLAN, Desk, command, desk

PAID = {"payment": "p1", "method": "card", "amount": 100}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock(pen=50)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def placed(book: Desk, name: str, *, paid: bool = True, quantity: int = 1, **more: object) -> dict[str, str]:
    """An order over 100; paid: with a payment of its own."""
    order = {"system": "shop", "external_id": name}
    line = {"item": "pen", "quantity": quantity, "gross_amount": 100}
    payments = [PAID | {"payment": f"of-{name}"}] if paid else []
    book.done("place_order", **order, channel="web", lines=[line], payments=payments, **more)
    return order


def _ids(book: Desk, name: str) -> list[int]:
    return [row[2] for row in book.store.rows("order_ids", external_ids=[name])]


def refused(book: Desk, command: str, **fields: object) -> str:
    answer = book.one(command, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def _on_hand(book: Desk, *items: str) -> list[int]:
    rows = book.store.con.execute("select i.sku, sum(l.on_hand) from stock_level as l join item as i using (item_id) "
                                  "group by i.sku").fetchall()  # fmt: skip
    return [int(dict(rows)[item]) // 10_000 for item in items]


def _ago(hours: int) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_what_a_count_set_right_has_not_moved_since_another_count(book: Desk) -> None:
    lines = [{"item": "ink", "quantity": 10, "unit_cost": 1}]
    book.done("set_item", item="ink")
    book.done("receive_goods", place="main", at=_ago(5), lines=lines)
    for counted in (5, 8):
        book.done("count_stock", place="main", at=_ago(1), lines=[{"item": "ink", "quantity": counted}])
        assert _on_hand(book, "ink") == [counted]
    at = _ago(2)
    twice = [command("count_stock", place="main", at=at, lines=[{"item": "ink", "quantity": 6}]) for _ in range(2)]
    book.do(*twice)
    assert _on_hand(book, "ink") == [6]


def test_a_count_beside_a_return_in_one_batch_sees_each_piece_once(book: Desk) -> None:
    lines = [{"item": "ink", "quantity": 10, "unit_cost": 1}]
    book.done("set_item", item="ink")
    book.done("receive_goods", place="main", at=_ago(5), lines=lines)
    book.do(book.order("o1", ink=4))
    book.done("ship_order", system="shop", external_id="o1")
    count = command("count_stock", place="main", at=_ago(1), lines=[{"item": "ink", "quantity": 10}])
    back = command("take_back", system="shop", external_id="r1", order="o1", place="city", channel="shops", pay=False,
                   lines=[{"line": 1, "quantity": 1, "condition": "restock"}])  # fmt: skip
    for answer in book.do(count, back):
        assert isinstance(answer, Applied), answer
    assert _on_hand(book, "ink") == [7]


def test_items_merged_one_upon_the_other_are_split_the_last_one_first(book: Desk) -> None:
    book.stock(a=5, b=5, c=5)
    for item, into in (("a", "b"), ("b", "c")):
        book.done("retire_item", item=item, status="ended")
        book.done("merge_items", item=item, into=into)
    assert refused(book, "split_items", item="a") == "merged_on"
    book.done("split_items", item="b")
    book.done("split_items", item="a")
    assert _on_hand(book, "a", "b", "c") == [5, 5, 5]


def test_a_refund_goes_by_a_name_that_is_its_own(book: Desk) -> None:
    one, other = placed(book, "o1"), placed(book, "o2")
    for order in (one, other):
        book.done("cancel_order", **order)
    assert refused(book, "refund", **one, refund="of-o1", reason="cancelled") == "payment_of_another"
    assert book.done("refund", **one, refund="r1", reason="cancelled").told["refunded"] == 100
    assert book.done("refund", **one, refund="r1", reason="cancelled").told["refunded"] == 0
    assert refused(book, "refund", **other, refund="r1", reason="cancelled") == "payment_of_another"


def test_what_is_charged_back_after_an_order_was_closed_is_owed_again(book: Desk) -> None:
    order = placed(book, "o1")
    book.done("ship_order", **order)
    book.done("close_order", **order)
    assert book.done("refund", **order, reason="chargeback", amount=100).told["due"] == 100
    assert [row[6] for row in book.store.rows("orders", orders=_ids(book, "o1"))] == ["shipped"]


def test_no_money_is_given_back_onto_a_voucher_that_is_over(book: Desk) -> None:
    book.done(
        "issue_voucher", code="V", reason="goodwill", amount=10, expires_on="2020-01-01", at="2019-12-01T12:00:00Z"
    )
    order = placed(book, "o1")
    book.done("cancel_order", **order)
    assert refused(book, "refund", **order, voucher="V", reason="cancelled") == "voucher_expired"


def test_a_part_of_a_kit_is_not_cancelled_by_itself_but_comes_back_so(book: Desk) -> None:
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}])
    order = {"system": "shop", "external_id": "k"}
    book.done("place_order", **order, channel="web", lines=[{"item": "set", "quantity": 1, "gross_amount": 10}])
    part = [{"line": 2, "quantity": 1}]
    assert refused(book, "cancel_lines", **order, lines=part) == "part_of_kit"
    book.done("ship_order", **order)
    back = {"system": "shop", "external_id": "r", "order": "k", "lines": part}
    book.done("request_return", **back)


def test_what_is_on_hold_for_credit_is_given_no_goods(new_book: Callable[[], str]) -> None:
    held = PLAN.model_copy(update={"credit": PLAN.credit.model_copy(update={"over_limit": "hold"})})
    book = desk(new_book(), held)
    book.stock(pen=5)
    book.done("set_party", system="shop", external_id="c", kind="organisation", name="Credit Ltd")
    book.done("set_terms", system="shop", external_id="c", credit_limit=50, due_days=30)
    placed(book, "o1", paid=False)
    answer = book.one("place_order", system="shop", external_id="h", channel="web", customer_id="c",
                      lines=[{"item": "pen", "quantity": 1, "gross_amount": 100}])  # fmt: skip
    assert isinstance(answer, Applied)
    assert answer.told["on_hold"] == "credit"
    moved = {
        "system": "shop",
        "external_id": "o1",
        "line": 1,
        "from_place": "main",
        "to_external_id": "h",
        "to_line": 1,
    }
    assert refused(book, "move_allocation", **moved) == "on_hold"
    book.done("expect_supply", system="erp", external_id="s", place="main",
              lines=[{"item": "pen", "quantity": 1, "expected_on": "2099-01-05",
                      "for_order": {"system": "shop", "external_id": "h"}}])  # fmt: skip
    book.done("receive_goods", place="main", lines=[
        {"item": "pen", "quantity": 1, "unit_cost": 1, "supply": {"system": "erp", "external_id": "s", "line": 1}}
    ])  # fmt: skip
    assert refused(book, "ship_order", system="shop", external_id="h") == "nothing_kept"
    assert check_book(book.store) == []
    book.store.close()
