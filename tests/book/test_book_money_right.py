"""Money that is given back in several ways comes out even: nothing of it is counted twice, and nothing is left open."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onebook.book import Applied, Refusal, check_book
from onebook.book.loading import returns
from onebook.book.loading.returns import unsettled
from onebook.book.rows import Order, Payment, Return
from onebook.book.views.orders import order_life
from onebook.book.views.tasks import tasks_listed
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk

ROUNDS = int(os.environ.get("ONEBOOK_STEPS", "60"))
O1 = {"system": "shop", "external_id": "o1"}
R1 = {"system": "shop", "external_id": "r1"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock(pen=50)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def placed(book: Desk, *quantities: int, paid: object = 100, name: str = "o1") -> None:
    """An order with so many pens on each of its lines, at 10 a piece."""
    lines = [{"item": "pen", "quantity": each, "gross_amount": 10 * each} for each in quantities]
    payments = [{"payment": f"of-{name}", "method": "card", "amount": paid}] if paid else []
    book.done("place_order", system="shop", external_id=name, channel="web", lines=lines, payments=payments)


def taken_back(book: Desk, quantity: int, name: str = "r1", **more: object) -> Applied:
    lines = [{"line": 1, "quantity": quantity, **more}]
    return book.done("take_back", system="shop", external_id=name, order="o1", place="city", pay=False, lines=lines)


def order(book: Desk, name: str = "o1") -> Order:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return Order(*book.store.rows("orders", orders=[order_id])[0])


def amounts(book: Desk) -> tuple[int, int]:
    """What is owed, and what is paid."""
    found = order(book)
    return found.owed_amount // 10_000, found.paid_amount // 10_000


def back(book: Desk, name: str = "r1") -> Return:
    ((_, _, return_id),) = book.store.rows("returns_named", external_ids=[name])
    return Return(*book.store.rows("returns", returns=[return_id])[0])


def refused(book: Desk, kind: str, **fields: object) -> str:
    answer = book.one(kind, **fields)
    assert isinstance(answer, Refusal), answer
    assert answer.mend
    return answer.code


def to_tell(book: Desk) -> list[tuple[str | None, int | None]]:
    return [(task.order, task.line) for task in tasks_listed(book.store, 1000, kinds=["tell_customer"])]


def test_what_was_given_back_as_goodwill_is_not_given_back_again_when_the_rest_is_cancelled(book: Desk) -> None:
    placed(book, 4, 6)
    book.done("refund", **O1, reason="goodwill", amount=50)
    book.done("cancel_lines", **O1, lines=[{"line": 1, "quantity": 4}])
    assert amounts(book) == (10, 50)
    book.done("cancel_order", **O1)
    assert amounts(book) == (0, 50)
    assert book.done("refund", **O1, reason="cancelled").told["refunded"] == 50
    book.done("close_order", **O1)


def test_goodwill_for_an_order_that_is_paid_in_part_is_not_owed_after_it_is_cancelled(book: Desk) -> None:
    placed(book, 10, paid=60)
    book.done("refund", **O1, reason="goodwill", amount=10)
    book.done("cancel_order", **O1)
    assert amounts(book) == (0, 50)
    book.done("refund", **O1, reason="cancelled")
    book.done("close_order", **O1)


def test_an_order_that_is_not_paid_has_nothing_to_give_as_goodwill(book: Desk) -> None:
    placed(book, 10, paid=None)
    assert refused(book, "refund", **O1, reason="goodwill", amount=1) == "more_than_paid"


@pytest.mark.parametrize(("paid", "fee", "credited", "payable"), [
    (100, 0, 100, 80), (100, "0.1", 90, 80), (100, "0.5", 50, 50), (60, 0, 100, 40),
])  # fmt: skip
def test_goodwill_before_a_return_is_settled_with_it(
    book: Desk, paid: int, fee: object, credited: int, payable: int
) -> None:
    placed(book, 10, paid=paid)
    book.done("ship_order", **O1)
    book.done("refund", **O1, reason="goodwill", amount=20)
    told = taken_back(book, 10, fee_share=fee).told
    assert (told["credited"], told["payable"]) == (credited, payable)
    assert book.done("refund_return", **R1).told["status"] == "refunded"
    owed, left = amounts(book)
    assert owed == left == max(0, 80 - credited)
    book.done("close_order", **O1)


def test_all_of_an_order_given_as_goodwill_leaves_a_return_nothing_to_pay(book: Desk) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    book.done("refund", **O1, reason="goodwill", amount=100)
    assert taken_back(book, 10).told["status"] == "refunded"
    assert amounts(book) == (0, 0)


def test_goodwill_after_a_return_is_no_more_than_is_owed(book: Desk) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    taken_back(book, 9)
    assert refused(book, "refund", **O1, reason="goodwill", amount="10.01") == "more_than_owed"
    book.done("refund", **O1, reason="goodwill", amount=10)
    assert book.done("refund_return", **R1).told["refunded"] == 90
    assert amounts(book) == (0, 0)


REFUNDS = ["goodwill", "other", "chargeback", "cancelled", "returned"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["pay", *REFUNDS]), st.integers(1, 60)),
        st.tuples(st.sampled_from(["cancel", "take_back", "take_back"]), st.integers(1, 4)),
        st.tuples(st.just("refund_return"), st.integers(0, 1)),
    ),
    min_size=4, max_size=10,
)  # fmt: skip


class Customer:
    """Somebody who has an order of two lines, the first one shipped. backs: their returns."""

    def __init__(self, book: Desk, name: str) -> None:
        self.book, self.name = book, name
        self.named = {"system": "shop", "external_id": name}
        self.backs: list[dict[str, str]] = []
        lines = [{"item": "pen", "quantity": 6, "gross_amount": "50.01", "shipping_amount": 7, "tax_amount": "11.42"},
                 {"item": "pen", "quantity": 4, "gross_amount": 40, "discount_amount": 7}]  # fmt: skip
        book.done("place_order", **self.named, channel="web", lines=lines)
        book.done("ship_order", **self.named, lines=[{"line": 1, "quantity": 6}])

    def does(self, kind: str, number: int) -> None:
        """Take a step, which may be refused."""
        if kind == "take_back":
            self.backs.append({"system": "shop", "external_id": f"{self.name}-{len(self.backs)}"})
            self.book.one("take_back", **self.backs[-1], order=self.name, place="city", pay=False,
                          lines=[{"line": 1, "quantity": number}])  # fmt: skip
        elif kind == "cancel":
            self.book.one("cancel_lines", **self.named, lines=[{"line": 2, "quantity": number}])
        elif kind == "refund_return":
            for each in self.backs[number:]:
                self.book.one("refund_return", **each)
        elif kind == "pay":
            self.book.one("pay", **self.named, paid={"method": "card", "amount": number})
        else:
            self.book.one("refund", **self.named, reason=kind, amount=number)

    def finishes(self) -> None:
        """Cancel what is left, settle what is owed, and close the order."""
        self.book.one("cancel_order", **self.named)
        for each in self.backs:
            self.book.one("refund_return", **each)
        due = Decimal(order(self.book, self.name).owed_amount - order(self.book, self.name).paid_amount) / 10_000
        if due < 0:
            self.book.done("refund", **self.named, reason="overpaid")
        elif due > 0:
            self.book.done("pay", **self.named, paid={"method": "card", "amount": due})
        self.book.done("close_order", **self.named)


def test_however_money_is_given_back_the_order_and_its_returns_can_be_finished(new_book: Callable[[], str]) -> None:
    plan = Plan.model_validate({**PLAN.model_dump(exclude_defaults=True), "returns": {"restocking_fee": "0.1"}})
    book = desk(new_book(plan), plan)  # type: ignore[call-arg]
    book.stock(pen=90_000)
    names = iter(range(10_000))

    @settings(
        max_examples=max(5, ROUNDS // 6), deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], derandomize="ONEBOOK_STEPS" not in os.environ,
    )  # fmt: skip
    @given(st.integers(1, 100), STEPS)
    def run(paid: int, steps: list[tuple[str, int]]) -> None:
        customer = Customer(book, f"o{next(names)}")
        for step in [("pay", paid), *steps]:
            customer.does(*step)
            found = order(book, customer.name)
            assert min(found.owed_amount, found.paid_amount) >= 0, step
        customer.finishes()
        rows = [book.store.rows("returns_named", external_ids=[each["external_id"]]) for each in customer.backs]
        assert {back(book, row[1]).status for found in rows for row in found} <= {"refunded"}

    run()
    assert check_book(book.store) == []
    book.store.close()


def test_a_discount_is_never_more_than_what_it_is_taken_off(book: Desk) -> None:
    book.done("set_price_list", name="web", currency="EUR", channel="web")
    book.done("set_prices", name="web", prices=[{"item": "pen", "price": 3}])
    web = {"system": "shop", "external_id": "o1", "channel": "web"}
    good = {"item": "pen", "quantity": 1, "gross_amount": 5, "discount_amount": 5}
    for wrong in ({"gross_amount": 5, "discount_amount": "5.01"}, {"discount_amount": "3.01"}):
        lines = [good, {"item": "pen", "quantity": 1, **wrong}]
        for kind, named in (("place_order", web), ("make_quote", {**web, "valid_until": "2999-01-01"})):
            answer = book.one(kind, **named, lines=lines)
            assert isinstance(answer, Refusal), kind
            assert (answer.code, answer.fields["line"]) == ("discount_too_large", 2)
            assert "pen" in answer.what
    book.done("place_order", **web, lines=[good, {"item": "pen", "quantity": 1, "discount_amount": 3}])


def test_a_payment_that_is_named_twice_pays_for_nothing_twice(book: Desk) -> None:
    book.done("set_party", system="shop", external_id="c", kind="organisation", name="Credit Ltd")
    book.done("set_terms", system="shop", external_id="c", credit_limit=50, due_days=30)
    on_account = {**O1, "channel": "web", "customer_id": "c", "lines": [
        {"item": "pen", "quantity": 1, "gross_amount": 150}]}  # fmt: skip
    paid = {"payment": "p1", "method": "card", "amount": 50}
    for twice in ([paid, paid], [paid, {**paid, "payment_system": "shop"}]):
        assert refused(book, "place_order", **on_account, payments=twice) == "payment_named_twice"
    assert refused(book, "place_order", **on_account, payments=[paid]) == "over_credit_limit"
    unnamed = {"method": "card", "amount": 50}
    book.done("place_order", **on_account, payments=[paid, unnamed, {**paid, "payment_system": "bank"}])
    assert amounts(book) == (150, 150)


def test_a_refund_for_what_was_returned_settles_the_returns_the_oldest_first(book: Desk) -> None:
    placed(book, 10, 3, paid=130)
    book.done("ship_order", **O1, lines=[{"line": 1, "quantity": 10}])
    book.done("cancel_order", **O1)
    taken_back(book, 4)
    taken_back(book, 3, "r2")
    assert refused(book, "refund", **O1, reason="returned", amount="100.01") == "more_than_owed"
    for _ in range(2):
        book.done("refund", **O1, reason="returned", amount=40, refund="f1")
    assert (back(book).status, back(book, "r2").status) == ("refunded", "inspected")
    (found,) = [Payment(*row) for row in book.store.rows("payments_named", external_ids=["f1"])]
    assert found.return_id == back(book).return_id
    assert book.done("refund_return", system="shop", external_id="r2").told["refunded"] == 30
    assert amounts(book) == (30, 60), "what was cancelled is still to be given back"


def test_no_more_is_given_back_for_what_was_cancelled_than_is_not_owed(book: Desk) -> None:
    placed(book, 4, 6)
    assert refused(book, "refund", **O1, reason="cancelled", amount=1) == "more_than_owed"
    book.done("cancel_lines", **O1, lines=[{"line": 1, "quantity": 4}])
    assert refused(book, "refund", **O1, reason="cancelled", amount="40.01") == "more_than_owed"
    book.done("refund", **O1, reason="cancelled", amount=40)
    book.done("refund", **O1, reason="other", amount=10)
    assert amounts(book) == (60, 50), "that is owed again"


def test_a_debit_that_bounces_after_all_was_refunded_is_owed_and_can_be_settled(book: Desk) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    taken_back(book, 10)
    book.done("refund_return", **R1, amount=60)
    book.done("close_order", **O1, unpaid=True)
    bounced = {**O1, "reason": "chargeback", "amount": 100, "of_payment": "of-o1", "refund": "bounce"}
    assert refused(book, "refund", **O1, reason="chargeback", amount=100) == "more_than_paid", "which one is not said"
    assert refused(book, "refund", **(bounced | {"amount": 101})) == "more_than_payment"
    assert book.done("refund", **bounced).told["due"] == 60
    assert book.done("refund", **bounced).told["refunded"] == 0, "told again"
    assert refused(book, "refund", **(bounced | {"refund": "twice", "amount": 1})) == "more_than_payment"
    assert amounts(book) == (0, -60)
    assert (back(book).status, back(book).settled_amount) == ("refunded", 100_0000), "nothing is left to pay for it"
    assert refused(book, "refund_return", **R1) == "nothing_to_refund"
    assert refused(book, "refund", **O1, reason="other", amount=1) == "more_than_paid"
    assert refused(book, "close_order", **O1) == "not_settled", "it is open again"
    assert book.done("pay", **O1, paid={"amount": 60, "method": "card"}).told["due"] == 0
    assert book.done("close_order", **O1).told["status"] == "closed"


@pytest.mark.parametrize("left", [0, 30])
def test_what_a_payment_turns_out_to_lack_after_it_was_given_back_is_owed(book: Desk, left: int) -> None:
    placed(book, 10)
    book.done("cancel_order", **O1)
    book.done("refund", **O1, reason="cancelled")
    paid = {"payment": "of-o1", "method": "card", "amount": left or 100, "status": "captured" if left else "failed"}
    assert book.done("pay", **O1, paid=paid).told["due"] == 100 - left
    assert amounts(book) == (0, left - 100)


@pytest.mark.parametrize("reason", ["chargeback", "other"])
def test_money_that_went_back_otherwise_settles_the_return_for_which_it_is_missing(book: Desk, reason: str) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    taken_back(book, 6)
    book.done("refund", **O1, reason=reason, amount=30)
    assert back(book).settled_amount == 30_0000
    assert book.done("refund_return", **R1).told["refunded"] == 30
    assert amounts(book) == (40, 40)


def test_what_comes_in_beside_it_in_a_batch_is_settled_too(book: Desk) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    lines = [{"line": 1, "quantity": 6}]
    answers = book.do(
        command("take_back", **R1, order="o1", place="city", pay=False, lines=lines),
        command("refund", **O1, reason="returned"),
    )
    assert all(isinstance(answer, Applied) for answer in answers)
    assert back(book).status == "refunded"


def test_what_was_credited_while_it_waited_for_the_order_is_settled_too(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(book, 10)
    book.done("ship_order", **O1)
    taken_back(book, 6)
    seen = []

    def not_at_first(*asked: Any) -> set[int]:
        seen.append(unsettled(*asked))
        return set() if len(seen) == 1 else seen[-1]

    monkeypatch.setattr(returns, "unsettled", not_at_first)
    book.done("refund", **O1, reason="returned")
    assert (back(book).status, len(seen)) == ("refunded", 2)


def late(book: Desk, name: str, days: int) -> None:
    """Two lines that wait for a supply which then comes later, time and again."""
    lines = [{"item": "ink", "quantity": 2}, {"item": "ink", "quantity": 1}]
    book.done("place_order", system="shop", external_id=name, channel="web", lines=lines)
    for nth in range(days):
        book.done("change_supply", system="erp", external_id="po", expected_on=f"2999-01-{nth + 10}")


@pytest.fixture
def waits(book: Desk) -> Desk:
    book.stock(ink=0)
    line = {"item": "ink", "quantity": 3, "expected_on": "2999-01-01"}
    book.done("expect_supply", system="erp", external_id="po", place="main", lines=[line])
    return book


def test_customers_are_to_be_told_once_a_line_until_it_is_sent(waits: Desk) -> None:
    late(waits, "o1", 3)
    assert to_tell(waits) == [("o1", 1), ("o1", 2)]
    waits.done("receive_goods", place="main", lines=[{"item": "ink", "quantity": 3, "unit_cost": 1}])
    waits.done("ship_order", **O1, lines=[{"line": 1, "quantity": 1}])
    assert to_tell(waits) == [("o1", 1), ("o1", 2)], "one of two pieces is still to be sent"
    waits.done("ship_order", **O1, lines=[{"line": 1, "quantity": 1}])
    assert to_tell(waits) == [("o1", 2)]
    waits.done("ship_order", **O1)
    assert to_tell(waits) == []


def test_nobody_is_told_of_lines_that_are_cancelled(waits: Desk) -> None:
    late(waits, "o1", 1)
    waits.done("cancel_lines", **O1, lines=[{"line": 1, "quantity": 2}])
    assert to_tell(waits) == [("o1", 2)]
    place = waits.order("o2", ink=4)
    answers = waits.do(command("cancel_order", **O1), place, command("cancel_order", system="shop", external_id="o2"))
    assert all(isinstance(answer, Applied) for answer in answers)
    assert to_tell(waits) == []


def test_nobody_is_told_of_what_a_supplier_has_sent(book: Desk) -> None:
    book.stock(ink=0)
    placed(book, 1)
    book.done("place_order", system="shop", external_id="o2", channel="web", lines=[{"item": "ink", "quantity": 1}])
    assert len(to_tell(book)) == 1
    claim = {"system": "shop", "external_id": "o2", "line": 1}
    line = {"item": "ink", "quantity": 1, "expected_on": "2999-01-01", "drop_ship": True, "for_order": claim}
    book.done("expect_supply", system="erp", external_id="po", place="main", lines=[line])
    book.done("drop_ship", system="erp", external_id="po", quantity=1, unit_cost=1)
    assert to_tell(book) == []


def test_nobody_gives_names_for_the_book_itself(book: Desk) -> None:
    lines = [{"item": "pen", "quantity": 1, "gross_amount": 10}]
    own = {"system": "book", "external_id": "1", "lines": lines}
    assert refused(book, "place_order", **own, channel="web") == "own_system"
    assert refused(book, "sell", **own, channel="shops", place="city") == "own_system"
    assert refused(book, "make_quote", **own, channel="web", valid_until="2999-01-01") == "own_system"
    placed(book, 10, paid=None)
    unnamed = {"method": "card", "amount": 100}
    assert refused(book, "pay", **O1, paid={**unnamed, "payment_system": "book", "payment": "1"}) == "own_system"
    assert refused(book, "ship_order", **O1, shipment_system="book", shipment="1") == "own_system"
    book.done("pay", **O1, paid=unnamed)
    life = order_life(book.store, "shop", "o1")
    assert life is not None
    (paid,) = life.payments
    again = {**unnamed, "payment_system": "book", "payment": paid["external_id"], "fee_amount": 1}
    assert book.done("pay", **O1, paid=again).told["paid"] == 100, "what it has named may be named again"
    book.done("cancel_order", **O1)
    refund = {"refund_system": "book", "reason": "cancelled"}
    assert refused(book, "refund", **O1, **refund, refund="1") == "own_system"
    book.done("refund", **O1, **refund, of_payment=paid["external_id"])


def test_nobody_says_that_an_exchange_has_failed(book: Desk) -> None:
    placed(book, 10)
    placed(book, 5, paid=None, name="o2")
    book.done("ship_order", **O1)
    taken_back(book, 4)
    book.done("exchange_return", **R1, order="o2")
    life = order_life(book.store, "shop", "o2")
    assert life is not None
    (paid,) = life.payments
    failed = {"payment_system": "book", "payment": paid["external_id"], "amount": 40, "method": "x", "status": "failed"}
    assert refused(book, "pay", system="shop", external_id="o2", paid=failed) == "is_exchange"
    assert order(book, "o2").paid_amount == 40_0000


def test_nothing_is_sent_while_an_order_is_on_hold_for_credit(new_book: Callable[[], str]) -> None:
    held = PLAN.model_copy(update={"credit": PLAN.credit.model_copy(update={"over_limit": "hold"})})
    book = desk(new_book(held), held)  # type: ignore[call-arg]
    book.stock(pen=0)
    book.done("set_party", system="shop", external_id="c", kind="organisation", name="Credit Ltd")
    book.done("set_terms", system="shop", external_id="c", credit_limit=50, due_days=30)
    book.done("place_order", **O1, channel="web", customer_id="c", lines=[
        {"item": "pen", "quantity": 2, "gross_amount": 100}])  # fmt: skip
    claim = {**O1, "line": 1}
    line = {"item": "pen", "quantity": 2, "expected_on": "2999-01-01", "drop_ship": True, "for_order": claim}
    book.done("expect_supply", system="erp", external_id="po", place="main", lines=[line])
    sent = {"system": "erp", "external_id": "po", "quantity": 1, "unit_cost": 1}
    assert refused(book, "drop_ship", **sent) == "on_hold"
    book.done("approve_order", **O1)
    book.done("drop_ship", **sent)
    assert not order(book).on_hold
    assert check_book(book.store) == []
    book.store.close()
