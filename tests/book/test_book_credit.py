"""Selling on account: terms, limits, and what is open, to the cent and with many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Credit, Order
from onebook.book.views.credit import owing, unpaid_orders
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk

ACME = {"system": "shop", "external_id": "acme"}
HOLD = Plan.model_validate(PLAN.model_dump(exclude={"folder"}) | {"credit": {"over_limit": "hold"}})


@pytest.fixture
def url(new_book: Callable[[], str]) -> str:
    return new_book()


def opened(url: str, plan: Plan = PLAN) -> Desk:
    book = desk(url, plan)
    book.stock(pen=1000)
    book.done("set_party", **ACME, kind="organisation", roles=["customer"])
    return book


@pytest.fixture
def book(url: str) -> Iterator[Desk]:
    book = opened(url)
    yield book
    assert check_book(book.store) == []
    book.store.close()


@pytest.fixture
def holding(url: str) -> Iterator[Desk]:
    book = opened(url, HOLD)
    yield book
    assert check_book(book.store) == []
    book.store.close()


def order(book: Desk, name: str) -> Order:
    (row,) = book.store.rows("order_ids", external_ids=[name])
    return Order(*book.store.rows("orders", orders=[row[2]])[0])


def fields(name: str, amount: object, quantity: int = 1, **more: object) -> dict[str, object]:
    line = {"item": "pen", "quantity": quantity, "gross_amount": amount}
    return {"system": "shop", "external_id": name, "channel": "web", "customer_id": "acme", "lines": [line]} | more


def still_open(book: Desk, party: str = "acme") -> Decimal:
    (row,) = book.store.rows("parties_named", external_ids=[party])
    known = [Credit(*each) for each in book.store.rows("credits", parties=[row[0]])]
    return Decimal(sum(each.open_amount for each in known)) / 10_000


def refused(book: Desk, name: str, **more: object) -> Refusal:
    answer = book.one(name, **more)
    assert isinstance(answer, Refusal), answer
    return answer


def test_terms_make_orders_due_and_count_them_against_the_limit(book: Desk) -> None:
    book.done("place_order", **fields("o0", 5))
    assert order(book, "o0").due_on is None, "no terms yet"
    told = book.done("set_terms", **ACME, due_days=30, credit_limit=100).told
    assert told["credit_limit"] == 100
    book.done("place_order", **fields("o1", 70, at="2026-03-01T10:00:00Z"))
    assert order(book, "o1").due_on == "2026-03-31"
    assert still_open(book) == 70
    answer = refused(book, "place_order", **fields("o2", "30.01"))
    assert answer.code == "over_credit_limit"
    assert answer.what == (
        "Order o2 leaves 30.0100 EUR to be paid. On the account of acme, 100.0000 may be owed, of which 70.0000 are "
        "open: 30.0000 are left."
    )
    book.done("place_order", **fields("o3", "30.01", prepaid=True))
    assert order(book, "o3").due_on is None
    paid = [{"amount": "0.01", "method": "cash"}]
    book.done("place_order", **fields("o4", "30.01", payments=paid))
    assert still_open(book) == 100
    assert refused(book, "place_order", **fields("o5", 1, due_days=7)).code == "over_credit_limit"
    assert refused(book, "place_order", **fields("o6", 1, currency="USD", due_days=7)).code == "no_credit_in_currency"
    book.done("place_order", **fields("o7", 1, currency="USD"))
    assert order(book, "o7").due_on is None, "no terms in dollars"


def test_what_is_open_follows_payments_cancellations_returns_and_closing(book: Desk) -> None:
    book.done("set_terms", **ACME, due_days=30)
    for name in ("o1", "o2", "o3"):
        book.done("place_order", **fields(name, 30, quantity=3))
    assert still_open(book) == 90
    book.done("pay", system="shop", external_id="o1", paid={"amount": 10, "method": "bank"})
    assert still_open(book) == 80
    book.done("pay", system="shop", external_id="o1", paid={"amount": 25, "method": "bank"})
    assert still_open(book) == 60, "what is paid too much does not pay for others"
    book.done("refund", system="shop", external_id="o1", reason="overpaid")
    book.done("cancel_lines", system="shop", external_id="o2", lines=[{"line": 1, "quantity": 1}])
    assert still_open(book) == 50
    book.done("refund", system="shop", external_id="o1", reason="chargeback", amount=30)
    assert still_open(book) == 80
    book.done("ship_order", system="shop", external_id="o3")
    book.done("take_back", system="shop", external_id="r1", channel="web", place="main", order="o3",
              lines=[{"line": 1, "quantity": 2}])  # fmt: skip
    assert still_open(book) == 60
    book.done("close_order", system="shop", external_id="o3", unpaid=True)
    assert still_open(book) == 50
    book.done("cancel_order", system="shop", external_id="o2")
    assert still_open(book) == 30


def test_those_who_buy_for_an_organisation_use_its_credit_while_they_do(book: Desk) -> None:
    book.done("set_terms", **ACME, due_days=14, credit_limit=50)
    book.do(
        command("set_party", system="shop", external_id="ann"),
        command("relate_parties", system="shop", external_id="ann", relation="buys_for", other_id="acme"),
        command("place_order", **fields("o1", 40, customer_id="ann")),
    )
    assert still_open(book) == 40
    assert refused(book, "place_order", **fields("o2", 11, customer_id="ann")).code == "over_credit_limit"
    book.done("relate_parties", system="shop", external_id="ann", relation="buys_for", other_id="acme", retract=True)
    book.done("place_order", **fields("o3", 11, customer_id="ann"))
    assert order(book, "o3").due_on is None
    book.done("place_order", **fields("o4", 11, customer_id="ann", due_days=3))
    assert (still_open(book), still_open(book, "ann")) == (40, 11), "on her own account, without limit"


def test_what_is_unpaid_is_told_by_age(book: Desk) -> None:
    book.done("set_terms", **ACME, due_days=10)
    for name, day in (("o1", "2026-01-01"), ("o2", "2026-03-01"), ("o3", "2026-04-01")):
        book.done("place_order", **fields(name, 10, at=f"{day}T12:00:00Z"))
    book.done("pay", system="shop", external_id="o1", paid={"amount": 3, "method": "bank"})
    at = 1_775_174_400_000_000  # 2026-04-03
    (acme,) = owing(book.store, book.rules, at, 10)
    assert (acme.open_amount, acme.not_due, acme.over_1, acme.over_31, acme.over_61, acme.over_91) == (
        27_0000, 10_0000, 10_0000, 0, 7_0000, 0,
    )  # fmt: skip
    assert (acme.overdue, acme.oldest_on) == (17_0000, "2026-01-11")
    assert [each.external_id for each in unpaid_orders(book.store, "shop", "acme", 2)] == ["o1", "o2"]


def test_a_draft_is_on_account_once_it_is_placed(book: Desk) -> None:
    book.done("set_terms", **ACME, due_days=14, credit_limit=50)
    for name in ("o1", "o2"):
        book.done("place_order", **fields(name, 30, as_draft=True))
    assert still_open(book) == 0
    book.done("place_draft", system="shop", external_id="o1")
    assert still_open(book) == 30
    assert refused(book, "place_draft", system="shop", external_id="o2").code == "over_credit_limit"
    assert order(book, "o2").status == "draft"


def test_a_draft_is_due_and_counted_by_the_terms_of_the_day_it_is_placed(book: Desk) -> None:
    on = {"at": "2026-01-05T10:00:00Z", "as_draft": True}
    for name, more in (("o1", {}), ("o2", {"due_days": 7}), ("o3", {"prepaid": True}), ("o4", {})):
        book.done("place_order", **fields(name, 30, **on, **more))
    book.done("set_terms", **ACME, due_days=30, credit_limit=60)
    placed = [
        book.one("place_draft", system="shop", external_id=f"o{n}", at="2026-03-01T10:00:00Z") for n in (1, 2, 3, 4)
    ]
    assert [isinstance(answer, Applied) for answer in placed] == [True, True, True, False]
    assert isinstance(placed[3], Refusal)
    assert placed[3].code == "over_credit_limit"
    due = [(order(book, f"o{n}").due_on, order(book, f"o{n}").account_id is not None) for n in (1, 2, 3)]
    assert due == [("2026-03-31", True), ("2026-03-08", True), (None, False)]
    assert still_open(book) == 60
    book.done("set_terms", **ACME, clear=["due_days", "credit_limit"])
    book.done("place_draft", system="shop", external_id="o4")
    assert (order(book, "o4").due_on, order(book, "o4").account_id) == (None, None), "no terms any more"


def test_a_draft_is_placed_in_the_batch_that_makes_it_and_sets_its_terms(book: Desk) -> None:
    answers = book.do(
        command("place_order", **fields("o1", 30, as_draft=True)), command("set_terms", **ACME, due_days=30),
        command("place_draft", system="shop", external_id="o1"),
    )  # fmt: skip
    assert all(isinstance(answer, Applied) for answer in answers)
    assert still_open(book) == 30


def test_terms_in_an_orders_currency_come_before_nearer_ones_in_others(book: Desk) -> None:
    book.done("set_terms", **ACME, due_days=14, credit_limit=50)
    book.done("set_party", system="shop", external_id="ann")
    book.done("relate_parties", system="shop", external_id="ann", relation="buys_for", other_id="acme")
    book.done("set_terms", system="shop", external_id="ann", currency="USD", due_days=9)
    book.done("place_order", **fields("o1", 40, customer_id="ann", due_days=3))
    assert (still_open(book), still_open(book, "ann")) == (40, 0)
    assert refused(book, "place_order", **fields("o2", 11, customer_id="ann", due_days=3)).code == "over_credit_limit"
    book.done("place_order", **fields("o3", 99, customer_id="ann", currency="USD"))
    assert (still_open(book), still_open(book, "ann")) == (40, 99), "of her own, without limit"


def test_an_order_beyond_the_limit_waits_on_hold_until_it_is_let_go(holding: Desk) -> None:
    book = holding
    book.done("set_terms", **ACME, due_days=14, credit_limit=50)
    book.done("place_order", **fields("o1", 40))
    told = book.done("place_order", **fields("o2", 20, quantity=2, if_short="refuse")).told
    assert told["on_hold"] == "credit"
    assert (order(book, "o2").on_hold, order(book, "o2").hold_reason) == (True, "credit")
    book.stock(pen=5)
    assert order(book, "o2").status == "placed", "what comes in goes to others"
    assert book.store.rows("proposals_of_orders", orders=[order(book, "o2").order_id]) == []
    answer = refused(book, "resume_order", system="shop", external_id="o2")
    assert (answer.code, answer.fields["open"]) == ("over_credit_limit", 40)
    book.done("pay", system="shop", external_id="o1", paid={"amount": 15, "method": "bank"})
    assert book.done("resume_order", system="shop", external_id="o2").told == {
        "order_id": order(book, "o2").order_id, "allocated": 2, "status": "allocated",
    }  # fmt: skip
    book.done("place_order", **fields("o3", 20))
    assert book.done("approve_order", system="shop", external_id="o3").told["status"] == "allocated"
    assert refused(book, "approve_order", system="shop", external_id="o3").code == "not_held_for_credit"
    assert still_open(book) == 65


def test_many_at_once_do_not_take_more_credit_than_there_is(url: str) -> None:
    book = opened(url)
    book.done("set_terms", **ACME, due_days=30, credit_limit=100)
    taken: list[int] = []

    def buy(nth: int) -> None:
        own = desk(url)
        for n in range(10):
            wanted = [command("place_order", **fields(f"{nth}-{n}-{m}", 3)) for m in range(2)]
            taken.extend(isinstance(answer, Applied) for answer in own.do(*wanted))
        own.store.close()

    threads = [threading.Thread(target=buy, args=(nth,)) for nth in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), sum(taken)) == (80, 33)
    assert still_open(book) == 99
    assert check_book(book.store) == []
    book.store.close()
