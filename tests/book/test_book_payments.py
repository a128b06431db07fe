"""Money for orders: paid in parts, given back, by vouchers; never more back than was paid, no balance below zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from pydantic import ValidationError

from onebook.book import Refusal, check_book
from onebook.book.rows import Order, Payment, Voucher
from onebook.book.views.vouchers import voucher_shown
from tests.book.world import Desk, desk

ORDER = {"system": "shop", "external_id": "o1"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock(pen=10)
    opened.done("place_order", **ORDER, channel="web", lines=[{"item": "pen", "quantity": 12, "gross_amount": 100}])
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def order(book: Desk, name: str = "o1") -> Order:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return Order(*book.store.rows("orders", orders=[order_id])[0])


def payments(book: Desk, name: str) -> list[Payment]:
    return [Payment(*row) for row in book.store.rows("payments_named", external_ids=[name])]


def voucher(book: Desk, code: str) -> Voucher:
    return Voucher(*book.store.rows("vouchers_named", codes=[code])[0])


def pay(book: Desk, amount: object, at: str | None = None, **more: object) -> Decimal:
    told = book.done("pay", **ORDER, at=at, paid={"amount": amount, "method": "card", **more}).told
    return Decimal(str(told["due"]))


def refused(book: Desk, name: str, **fields: object) -> str:
    answer = book.one(name, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_deposit_and_the_rest_make_an_order_paid(book: Desk) -> None:
    assert pay(book, 20, kind="deposit") == 80
    assert order(book).status == "placed"
    assert pay(book, 80, payment="p2") == 0
    assert order(book).status == "paid"
    assert pay(book, 80, payment="p2") == 0, "it is the same payment"
    assert pay(book, 5) == -5, "paid too much"
    assert book.done("refund", **ORDER, reason="overpaid").told["refunded"] == 5
    assert order(book).paid_amount == 100_0000


def test_a_payment_comes_further_and_late_word_does_not_undo_it(book: Desk) -> None:
    assert pay(book, 100, "2026-01-05T10:00:00Z", payment="p1", status="authorised") == 100
    assert pay(book, 90, "2026-01-05T12:00:00Z", payment="p1", status="captured") == 10, "captured in part"
    assert pay(book, 100, "2026-01-05T13:00:00Z", payment="p1", status="authorised") == 10
    assert pay(book, 100, "2026-01-05T11:00:00Z", payment="p1", status="failed") == 10, "that was said before"
    assert pay(book, 90, "2026-01-09T11:00:00Z", payment="p1", status="failed") == 100, "the direct debit bounced"
    assert [(each.status, each.paid_on) for each in payments(book, "p1")] == [("failed", "2026-01-09")]


def test_no_more_is_given_back_than_was_paid(book: Desk) -> None:
    pay(book, 60, payment="p1")
    assert refused(book, "refund", **ORDER, reason="overpaid") == "nothing_to_refund"
    assert refused(book, "refund", **ORDER, reason="goodwill", amount="60.01") == "more_than_paid"
    given = {**ORDER, "reason": "goodwill", "amount": 10, "refund": "r1", "of_payment": "p1"}
    assert book.done("refund", **given).told["due"] == 40, "a goodwill is not owed again"
    assert book.done("refund", **given).told["refunded"] == 0, "told twice"
    assert refused(book, "refund", **{**given, "refund": "r2", "amount": 51}) == "more_than_payment"
    assert refused(
        book, "pay", **ORDER, paid={"amount": 60, "method": "card", "payment": "p1", "status": "failed"}
    ) == ("already_refunded")
    assert book.done("refund", **ORDER, reason="chargeback", amount=50).told["due"] == 90, "the customer owes it again"
    assert order(book).paid_amount == 0


def test_a_payment_in_other_money_counts_for_what_is_said(book: Desk) -> None:
    assert refused(book, "pay", **ORDER, paid={"amount": 30, "method": "card", "currency": "USD"}) == "wrong_currency"
    assert pay(book, 30, currency="USD", order_amount="27.5") == Decimal("72.5")
    book.done("place_order", system="shop", external_id="o2", channel="web", lines=[{"item": "pen", "quantity": 1}])
    pay(book, 1, payment="p1")
    assert refused(book, "pay", system="shop", external_id="o2", paid={
        "amount": 1, "method": "card", "payment": "p1"}) == "payment_of_another"  # fmt: skip


def test_a_voucher_is_redeemed_until_it_is_used_up(book: Desk) -> None:
    book.done("issue_voucher", code="G1", amount=130, reason="sold", expires_on="2030-12-31")
    book.done("issue_voucher", code="G3", amount=99, reason="sold")
    assert refused(book, "redeem_voucher", **ORDER, code="G3", amount=100) == "not_enough_on_voucher"
    assert refused(book, "issue_voucher", code="G1", amount=1, reason="sold") == "voucher_exists"
    told = book.done("redeem_voucher", **ORDER, code="G1").told
    assert (told["redeemed"], told["balance"], told["due"]) == (100, 30, 0)
    assert refused(book, "redeem_voucher", **ORDER, code="G1") == "nothing_to_redeem"
    assert refused(book, "redeem_voucher", **ORDER, code="G1", amount=31) == "more_than_due"
    assert refused(book, "redeem_voucher", **ORDER, code="G2") == "unknown_voucher"
    over = {"code": "G0", "amount": 1, "reason": "sold", "expires_on": "2020-12-31"}
    assert refused(book, "issue_voucher", **over) == "voucher_expired"
    book.done("issue_voucher", **over, at="2020-12-31T12:00:00Z")
    with pytest.raises(ValidationError, match="name the order by both"):
        book.one("issue_voucher", code="G3", amount=1, reason="sold", external_id="o1")
    assert refused(book, "redeem_voucher", **ORDER, code="G0", amount=1) == "voucher_expired"
    book.done("refund", **ORDER, reason="goodwill", amount=100, voucher="G1")
    assert voucher(book, "G1").balance == 130_0000
    assert book.done("expire_vouchers", before="2030-12-31").told == {"expired": 1, "amount": 1}, "the other"
    assert book.done("expire_vouchers", before="2031-01-01").told == {"expired": 1, "amount": 130}
    shown = voucher_shown(book.store, "G1")
    assert shown
    assert [(each.reason, each.amount) for each in shown.entries] == [
        ("issued", 130_0000), ("redeemed", -100_0000), ("refunded", 100_0000), ("expired", -130_0000),
    ]  # fmt: skip


def test_a_sale_is_paid_with_it_in_whatever_ways(book: Desk) -> None:
    book.done("issue_voucher", code="G1", amount=3, reason="goodwill")
    paid = [{"amount": 3, "method": "voucher", "voucher": "G1"}, {"amount": 7, "method": "cash"}]
    till = {"system": "till", "channel": "shops", "place": "city", "lines": [
        {"item": "pen", "quantity": 1, "gross_amount": 8, "tax_amount": 2}]}  # fmt: skip
    book.done("sell", external_id="t1", **till, payments=paid)
    assert order(book, "t1").paid_amount == order(book, "t1").owed_amount == 10_0000
    book.done(
        "place_order", system="shop", external_id="o3", channel="web", payments=[{"amount": 8, "method": "card"}],
        lines=[{"item": "pen", "quantity": 20, "gross_amount": 8}],
    )  # fmt: skip
    assert order(book, "o3").status == "paid"


def test_goodwill_says_how_much_it_is(book: Desk) -> None:
    pay(book, 100)
    book.done("cancel_lines", **ORDER, lines=[{"line": 1, "quantity": 6}])
    assert refused(book, "refund", **ORDER, reason="goodwill") == "amount_needed"
    assert book.done("refund", **ORDER, reason="cancelled").told["refunded"] == 50
    assert refused(book, "refund", **ORDER, reason="cancelled") == "nothing_to_refund"
    assert (order(book).owed_amount, order(book).paid_amount) == (50_0000, 50_0000)


def test_a_voucher_does_not_become_money_by_paying_too_much(book: Desk) -> None:
    book.done("issue_voucher", code="G1", amount=130, reason="sold")
    assert pay(book, 60, payment="p1") == 40
    assert refused(book, "redeem_voucher", **ORDER, code="G1", amount="40.01") == "more_than_due"
    by_voucher = {"amount": 41, "method": "voucher", "voucher": "G1", "payment": "p2"}
    assert refused(book, "pay", **ORDER, paid=by_voucher) == "more_than_due"
    assert pay(book, 60, method="voucher", voucher="G1", payment="p1") == 40, "what was said to be by card was by it"
    book.done("cancel_order", **ORDER)
    assert refused(book, "redeem_voucher", **ORDER, code="G1", amount=1) == "more_than_due"
    line = {"item": "pen", "quantity": 1, "gross_amount": 8}
    new = {"system": "till", "lines": [line], "payments": [{"amount": 20, "method": "voucher", "voucher": "G1"}]}
    assert refused(book, "place_order", **new, external_id="o2", channel="web") == "more_than_due"
    book.done("sell", **new, external_id="t1", channel="shops", place="city")
    assert order(book, "t1").paid_amount == 8_0000, "as far as it is due"
    assert voucher(book, "G1").balance == 62_0000
    assert pay(book, 5) == -65, "by card, it is a fact"


def test_what_the_bank_took_back_is_not_put_onto_a_voucher_too(book: Desk) -> None:
    pay(book, 100)
    back = {**ORDER, "reason": "chargeback", "amount": 100}
    assert refused(book, "refund", **back, voucher="V") == "bank_has_it"
    assert book.store.rows("vouchers_named", codes=["V"]) == []
    assert book.done("refund", **back).told["due"] == 100
