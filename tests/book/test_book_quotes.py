"""Quotes: made, priced, kept for, changed, ordered, declined and over; and what was cancelled of orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Cancellation, Order, OrderLine, Proposal
from onebook.book.views.order_life import order_beside
from onebook.book.views.orders import order_life
from onebook.book.views.quotes import QuotesOpen, QuoteWish, quote_figures, quote_shown, quotes_listed, quotes_open
from onebook.book.views.quotes_found import people_of, quotes_found, sales_people
from tests.book.world import Desk, command, desk

TODAY = datetime.now(UTC).date()
UNTIL = (TODAY + timedelta(20)).isoformat()
QUOTE = {"system": "crm", "external_id": "q1"}
FREE = {"system": "shop", "channel": "web"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock(pen=10, ink=5)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def quote(book: Desk, name: str = "q1", pen: int = 4, **more: object) -> Applied:
    lines = [{"item": "pen", "quantity": pen, "gross_amount": 2 * pen, "tax_amount": 1}]
    fields = {"channel": "web", "lines": lines, "valid_until": UNTIL, "customer_id": "acme", "sales_person_id": "eve"}
    return book.done("make_quote", system="crm", external_id=name, **(fields | more))


def order(book: Desk, name: str) -> Order:
    (row,) = book.store.rows("order_ids", external_ids=[name])
    return Order(*book.store.rows("orders", orders=[row[2]])[0])


def free(book: Desk, wanted: int) -> bool:
    """Whether so many pens can be had, without taking them."""
    lines = [{"item": "pen", "quantity": wanted}]
    answer = book.one("place_order", **FREE, external_id=f"{wanted}", lines=lines, if_short="refuse")
    if isinstance(answer, Applied):
        book.done("cancel_order", system="shop", external_id=f"{wanted}")
    return isinstance(answer, Applied)


def code(book: Desk, name: str, **fields: object) -> str:
    answer = book.one(name, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_quote_becomes_an_order_with_its_prices_and_what_was_kept_for_it(book: Desk) -> None:
    told = quote(book, pen=6, reserve=True).told
    assert (told["amount"], told["lines"][0]["reserved"]) == (12, 6)
    assert not free(book, 5)
    assert book.done("send_quote", **QUOTE).told["status"] == "sent"
    answer = book.done("order_quote", **QUOTE, order="o1").told
    assert answer["lines"] == [{"allocated": 6, "waiting": 0}]
    placed = order(book, "o1")
    assert (placed.amount, placed.owed_amount, placed.customer_id, placed.sales_person_id, placed.quote_id) == (
        12_0000, 13_0000, "acme", "eve", told["quote_id"],
    )  # fmt: skip
    shown = quote_shown(book.store, "crm", "q1")
    assert shown
    assert (shown.quote.status, shown.quote.order, shown.versions[0].lines[0].item) == ("ordered", "o1", "pen")
    assert code(book, "order_quote", **QUOTE, order="o2") == "quote_decided"
    assert code(book, "decline_quote", **QUOTE, reason="price") == "quote_decided"
    assert code(book, "change_quote", **QUOTE, lines=[{"item": "pen", "quantity": 1}]) == "quote_decided"
    book.done("cancel_order", system="crm", external_id="o1")
    assert free(book, 10)


def test_a_changed_quote_keeps_its_versions_and_counts_in_the_last_one(book: Desk) -> None:
    quote(book, reserve=True)
    book.done("send_quote", **QUOTE)
    lines = [{"item": "pen", "quantity": 9, "gross_amount": 17}, {"item": "ink", "quantity": 1, "gross_amount": 3}]
    assert book.done("change_quote", **QUOTE, lines=lines).told["version"] == 2
    assert not free(book, 2)
    assert code(book, "order_quote", **QUOTE, order="o1", version=1) == "quote_changed"
    shown = quote_shown(book.store, "crm", "q1")
    assert shown
    assert [(each.version, each.amount, len(each.lines)) for each in shown.versions] == [
        (1, 8_0000, 1), (2, 20_0000, 2),
    ]  # fmt: skip
    assert shown.quote.status == "draft", "the customer has not seen it"
    told = book.done("order_quote", **QUOTE, order="o1", version=2).told
    assert [line["allocated"] for line in told["lines"]] == [9, 1]


def test_a_quote_is_priced_by_the_customers_list_and_keeps_its_price(book: Desk) -> None:
    book.done("set_party", system="crm", external_id="acme", kind="organisation", group_name="trade")
    book.done("set_price_list", name="trade", group_name="trade")
    book.done("set_prices", name="trade", prices=[{"item": "pen", "price": 3}])
    told = quote(book, lines=[{"item": "pen", "quantity": 2}]).told
    assert (told["amount"], told["lines"][0]["price_list"]) == (6, "trade")
    book.done("set_prices", name="trade", prices=[{"item": "pen", "price": 4}])
    assert book.done("order_quote", **QUOTE, order="o1").told["amount"] == 6
    assert order(book, "o1").amount == 6_0000
    assert code(book, "make_quote", **QUOTE | {"external_id": "q2"}, channel="web", valid_until=UNTIL,
                lines=[{"item": "ink", "quantity": 1}]) == "no_price"  # fmt: skip
    assert code(book, "make_quote", **QUOTE, channel="web", valid_until=UNTIL,
                lines=[{"item": "pen", "quantity": 1}]) == "quote_exists"  # fmt: skip
    quote(book, "q3", lines=[{"item": "pen", "quantity": 1}])
    lines = [{"item": "pen", "quantity": 5}]
    assert book.done("change_quote", system="crm", external_id="q3", lines=lines).told["amount"] == 20


def test_a_quote_is_declined_or_over_and_lets_go_what_it_kept(book: Desk) -> None:
    quote(book, "q1", 5, reserve=True)
    early, last = datetime.now(UTC) - timedelta(3), (TODAY - timedelta(2)).isoformat()
    quote(book, "q2", 5, reserve=True, valid_until=last, at=early)
    assert not free(book, 1)
    book.done("decline_quote", **QUOTE, reason="competitor", note="They were cheaper.")
    assert free(book, 5)
    assert book.done("expire_quotes", before=last).told["expired"] == 0
    assert code(book, "order_quote", system="crm", external_id="q2", order="o2") == "quote_over"
    assert book.done("expire_quotes", before=TODAY.isoformat()).told["expired"] == 1
    assert free(book, 10)
    assert code(book, "make_quote", system="crm", external_id="q9", channel="web", valid_until="2020-01-01",
                lines=[{"item": "pen", "quantity": 1, "gross_amount": 1}]) == "quote_over"  # fmt: skip
    again = [{"item": "pen", "quantity": 1, "gross_amount": 1}]
    book.done("change_quote", system="crm", external_id="q2", lines=again, valid_until=UNTIL)
    book.done("order_quote", system="crm", external_id="q2", order="o2")


def test_what_a_cart_of_the_same_name_keeps_is_not_the_quotes(book: Desk) -> None:
    book.done("reserve", **QUOTE, channel="web", lines=[{"item": "pen", "quantity": 3}])
    quote(book, pen=4, reserve=True)
    assert not free(book, 4)
    book.done("decline_quote", **QUOTE, reason="no_need")
    assert free(book, 7)
    assert not free(book, 8)


def test_conversions_are_told_by_sales_person(book: Desk) -> None:
    for n, person in enumerate(("eve", "eve", "bob", "eve")):
        quote(book, f"q{n}", 1, sales_person_id=person)
    book.done("order_quote", system="crm", external_id="q0", order="o0")
    book.done("decline_quote", system="crm", external_id="q1", reason="price")
    figures = {each.sales_person_id: each for each in quote_figures(book.store, "2000-01-01", "2100-01-01")}
    eve = figures["eve"]
    assert (eve.made, eve.ordered, eve.declined, eve.open, eve.amount, eve.ordered_amount) == (
        3, 1, 1, 1, 6_0000, 2_0000,
    )  # fmt: skip
    assert figures["bob"].ordered == 0
    assert (figures["bob"].won_share, figures["bob"].days_to_decide, figures["bob"].open_amount) == (None, None, 2_0000)
    listed, after = quotes_listed(book.store, QuoteWish(), 3)
    assert [each.external_id for each in listed] == ["q3", "q2", "q1"]
    assert [each.external_id for each in quotes_listed(book.store, QuoteWish(), 3, after)[0]] == ["q0"]
    assert [each.external_id for each in quotes_listed(book.store, QuoteWish(status="declined"), 3)[0]] == ["q1"]


def test_figures_tell_how_many_were_won_and_how_soon(book: Desk) -> None:
    made = datetime.now(UTC) - timedelta(10)
    for name, days in (("won", 2), ("lost", 6)):
        quote(book, name, 1, at=made)
        at = made + timedelta(days)
        if name == "won":
            book.done("order_quote", system="crm", external_id=name, order="o1", at=at)
        else:
            book.done("decline_quote", system="crm", external_id=name, reason="price", at=at)
    quote(book, "over", 1, at=made, valid_until=(TODAY - timedelta(3)).isoformat())
    book.done("expire_quotes", before=TODAY.isoformat())
    quote(book, "nobody", 1, sales_person_id=None)
    eve, nobody = quote_figures(book.store, "2000-01-01", "2100-01-01")
    assert (eve.sales_person_id, eve.expired, eve.won_share, eve.days_to_decide) == ("eve", 1, Decimal(1) / 3, 4)
    assert (nobody.sales_person_id, nobody.open, nobody.open_amount) == (None, 1, 2_0000)
    (since,) = quote_figures(book.store, TODAY.isoformat(), "2100-01-01")
    assert since.sales_person_id is None, "the others were made before"


def test_open_quotes_are_counted_and_listed_by_what_is_asked_for(book: Desk) -> None:
    soon = (TODAY + timedelta(3)).isoformat()
    quote(book, "a", 1, valid_until=soon)
    quote(book, "b", 2, sales_person_id="bob")
    quote(book, "c", 1, channel="market", customer_reference="their 7")
    for name in ("a", "b"):
        book.done("send_quote", system="crm", external_id=name)
    book.done("decline_quote", system="crm", external_id="c", reason="price")
    assert quotes_open(book.store, soon) == [QuotesOpen("sent", "EUR", 2, 6_0000, 1)]
    assert quotes_open(book.store, soon, "bob") == [QuotesOpen("sent", "EUR", 1, 4_0000, 0)]
    for wish, names in (
        (QuoteWish(status="open"), ["b", "a"]), (QuoteWish(ends_by=soon), ["a"]), (QuoteWish(channel="market"), ["c"]),
        (QuoteWish(sales_person="bob"), ["b"]), (QuoteWish(customer="nobody"), []),
    ):  # fmt: skip
        assert [each.external_id for each in quotes_listed(book.store, wish, 9)[0]] == names, wish


def test_a_quote_is_found_by_number_customer_reference_and_name(book: Desk) -> None:
    book.done("set_party", system="crm", external_id="acme", kind="organisation", roles=["customer"], name="Acme 100%")
    book.done("set_party", system="crm", external_id="eve", kind="person", roles=["employee"], name="Eve Adams")
    for name in ("q1", "q2", "x3"):
        quote(book, name, 1)
    quote(book, "x4", 1, customer_id="bob", sales_person_id="max", customer_reference="their 7")
    for text, by, names in (
        ("q", "number", ["q1", "q2"]), ("acme", "customer", ["x3", "q2", "q1"]), ("their 7", "reference", ["x4"]),
        ("100%", "name", ["x3", "q2", "q1"]), ("1%0", "", []),
    ):  # fmt: skip
        found = quotes_found(book.store, text, 9, None)
        assert ([each.external_id for each in found.quotes], found.by) == (names, by), text
    for text, names in (("x", ["x3", "x4"]), ("acme", ["x3", "q2", "q1"])):
        seen, after = [], None
        while (page := quotes_found(book.store, text, 1, after)).quotes:
            seen += [each.external_id for each in page.quotes]
            after = page.next
        assert seen == names, "pages follow one another without gap or double"
    last, *_, first = quotes_listed(book.store, QuoteWish(), 9)[0]
    people = people_of(book.store, [first, last])
    assert [tuple(people[each.quote_id]) for each in (first, last)] == [("Acme 100%", "Eve Adams"), ("", "")]
    assert sales_people(book.store) == {"eve": "Eve Adams", "max": ""}


def test_a_quote_tells_its_prices_what_it_keeps_its_life_and_its_order(book: Desk) -> None:
    book.done("set_price_list", name="retail")
    book.done("set_prices", name="retail", prices=[{"item": "pen", "price": 3}])
    lines = [{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1, "gross_amount": 5}]
    quote(book, lines=lines, reserve=True)
    book.done("send_quote", **QUOTE)
    shown = quote_shown(book.store, "crm", "q1")
    assert shown
    assert [(each.item, each.price_list) for each in shown.versions[0].lines] == [("pen", "retail"), ("ink", None)]
    assert [(each.item, each.place, each.quantity) for each in shown.kept] == [
        ("ink", "main", 1_0000), ("pen", "main", 2_0000),
    ]  # fmt: skip
    book.done("order_quote", **QUOTE, order="o1")
    shown = quote_shown(book.store, "crm", "q1")
    assert shown
    assert [each.kind for each in shown.entries] == ["make_quote", "send_quote", "order_quote"]
    assert shown.kept == []
    life = order_life(book.store, "crm", "o1")
    assert life
    assert order_beside(book.store, life).quote == ("crm", "q1")
    book.do(book.order("o2", pen=1))
    other = order_life(book.store, "shop", "o2")
    assert other
    assert order_beside(book.store, other).quote is None


def test_a_cancellation_says_when_by_whom_and_why(book: Desk) -> None:
    book.do(book.order("o1", pen=4, ink=1))
    lines = [{"line": 1, "quantity": 1}]
    book.done("cancel_lines", system="shop", external_id="o1", lines=lines, at="2026-03-01T10:00:00Z")
    book.done("cancel_order", system="shop", external_id="o1", cancelled_by="customer", reason="customer_request")
    rows = [Cancellation(*row) for row in book.store.rows("cancellations", orders=[order(book, "o1").order_id])]
    told = sorted((row.line, row.quantity, row.cancelled_by, row.reason) for row in rows if row.cancelled_by)
    assert told == [(1, 3_0000, "customer", "customer_request"), (2, 1_0000, "customer", "customer_request")]
    (first,) = [row for row in rows if not row.cancelled_by]
    assert (first.quantity, first.cancelled_at) == (1_0000, 1_772_359_200_000_000)


def proposals(book: Desk, name: str) -> list[Proposal]:
    return [Proposal(*row) for row in book.store.rows("proposals_of_orders", orders=[order(book, name).order_id])]


def test_nothing_is_proposed_for_what_is_cancelled_or_on_hold(book: Desk) -> None:
    book.done("set_sourcing", item="pen", supplier="maker", lead_days=5)
    for name in ("o1", "o2"):
        book.do(book.order(name, pen=12))
    assert len(proposals(book, "o1") + proposals(book, "o2")) == 2
    book.done("cancel_lines", system="shop", external_id="o2", lines=[{"line": 1, "quantity": 12}])
    assert proposals(book, "o2") == []
    book.done("release_allocation", system="shop", external_id="o1")
    assert proposals(book, "o1") == []
    book.done("expect_supply", system="erp", external_id="p1", place="main",
              lines=[{"item": "pen", "quantity": 1, "expected_on": "2030-01-01"}])  # fmt: skip
    assert proposals(book, "o1") == [], "nobody buys for what is on hold"
    book.done("resume_order", system="shop", external_id="o1")
    assert len(proposals(book, "o1")) == 1


def test_what_a_supplier_sends_is_not_kept_when_an_order_is_resumed(book: Desk) -> None:
    book.do(book.order("o1", pen=14))
    supply = {"item": "pen", "quantity": 4, "expected_on": "2030-01-01", "drop_ship": True,
              "for_order": {"system": "shop", "external_id": "o1"}}  # fmt: skip
    book.done("expect_supply", system="erp", external_id="p1", place="main", lines=[supply])
    book.done("release_allocation", system="shop", external_id="o1")
    book.stock(pen=10)
    assert book.done("resume_order", system="shop", external_id="o1").told["allocated"] == 10
    (row,) = book.store.rows("order_lines", orders=[order(book, "o1").order_id])
    assert OrderLine(*row).waiting == 4_0000


def test_a_quote_is_made_sent_and_ordered_in_one_batch(book: Desk) -> None:
    lines = [{"item": "pen", "quantity": 2, "gross_amount": 4}]
    answers = book.do(
        command("make_quote", **QUOTE, channel="web", lines=lines, valid_until=UNTIL, reserve=True),
        command("send_quote", **QUOTE),
        command("order_quote", **QUOTE, order="o1"),
        command("pay", system="crm", external_id="o1", paid={"amount": 4, "method": "bank"}),
    )
    assert all(isinstance(answer, Applied) for answer in answers), answers
