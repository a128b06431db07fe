"""Goods come back: in any channel and place, with or without the order, in parts, at the cost they left with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Level, Order, OrderLine, Return, ReturnLine, Worth
from onebook.book.sales.amounts import standing, total_of
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk

ORDER = {"system": "shop", "external_id": "o1"}
BACK = {"system": "shop", "external_id": "r1"}


def plan(**returns: object) -> Plan:
    return Plan.model_validate({**PLAN.model_dump(exclude_defaults=True), "returns": returns})


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def order(book: Desk, name: str = "o1") -> Order:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return Order(*book.store.rows("orders", orders=[order_id])[0])


def back(book: Desk, name: str = "r1") -> Return:
    ((_, _, return_id),) = book.store.rows("returns_named", external_ids=[name])
    return Return(*book.store.rows("returns", returns=[return_id])[0])


def back_lines(book: Desk, name: str = "r1") -> list[ReturnLine]:
    rows = book.store.rows("return_lines", returns=[back(book, name).return_id])
    return sorted((ReturnLine(*row) for row in rows), key=lambda line: line.line)


def on_hand(book: Desk, item: str = "pen") -> dict[str, Decimal]:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    levels = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id])]
    return {book.rules.place(level.place_id).name: Decimal(level.on_hand) / 10_000 for level in levels if level.on_hand}


def worth(book: Desk, item: str = "pen") -> int:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    return Worth(*book.store.rows("worths", items=[item_id])[0]).value


def refused(book: Desk, name: str, **fields: object) -> str:
    answer = book.one(name, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def sold(book: Desk, name: str = "o1", *, paid: bool = True, quantity: int = 3, **at: str) -> None:
    """3 pens at 10 with 1.90 of shipping and 2 of tax, shipped from the warehouse."""
    line = {"item": "pen", "quantity": quantity, "gross_amount": 10, "shipping_amount": "1.9", "tax_amount": 2}
    named = {"system": "shop", "external_id": name}
    book.done("place_order", **named, channel="web", lines=[line], customer_id="c1", **at)
    book.done("ship_order", **named, **at)
    if paid:
        book.done("pay", **named, paid={"amount": "13.9", "method": "card", "payment": f"p-{name}"})


def test_a_return_is_asked_for_received_inspected_and_paid(book: Desk) -> None:
    book.stock(pen=3)
    sold(book)
    assert refused(book, "request_return", **BACK, order="o1", lines=[{"line": 1, "quantity": 4}]) == (
        "more_than_shipped"
    )
    asked = {"order": "o1", "channel": "shops", "lines": [{"line": 1, "quantity": 2, "reason": "too blue"}]}
    book.done("request_return", **BACK, **asked)
    assert refused(book, "request_return", system="till", external_id="r2", order_system="shop", **asked) == (
        "more_than_shipped"
    )
    assert (back(book).channel, back(book).return_channel, back(book).customer_id) == ("web", "shops", "c1")
    assert refused(book, "inspect_return", **BACK, lines=[{"line": 1, "quantity": 1, "condition": "scrap"}]) == (
        "not_received"
    )
    told = book.done("receive_return", **BACK, place="city").told
    assert told == {"return_id": back(book).return_id, "status": "received"}, "a clerk is not told what goods cost"
    assert on_hand(book) == {"inspection": 2}, "nobody sells it yet"
    assert refused(book, "receive_return", **BACK, place="city") == "nothing_to_come"
    found = [{"line": 1, "quantity": 1, "condition": "restock"}, {"line": 1, "quantity": 1, "condition": "scrap"}]
    told = book.done("inspect_return", **BACK, lines=found).told
    assert told["payable"] == Decimal("7.79"), "two thirds of 10 and of the tax on it; shipping stands"
    assert on_hand(book) == {"city": 1}
    assert refused(book, "refund_return", **BACK, amount="7.80") == "more_than_owed"
    book.done("refund_return", **BACK, amount=3, refund="f1")
    assert book.done("refund_return", **BACK, amount=3, refund="f1").told["refunded"] == 0
    assert book.done("refund_return", **BACK).told["status"] == "refunded"
    assert refused(book, "refund_return", **BACK) == "nothing_to_refund"
    assert order(book).paid_amount == order(book).owed_amount == 6_1100
    (line,) = back_lines(book)
    assert (line.order_line, line.restocked, line.scrapped, line.tax_amount) == (1, 1_0000, 1_0000, 1_1200)


def test_what_comes_back_comes_at_the_cost_it_left_with(book: Desk) -> None:
    book.stock(pen=0)
    cost = [{"item": "pen", "quantity": 3, "unit_cost": "3.3333"}]
    book.done("receive_goods", place="main", lines=cost)
    sold(book)
    book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 1, "unit_cost": 100}])
    values = [worth(book)]
    for nth in range(3):
        told = book.done("take_back", system="till", external_id=f"r{nth}", order_system="shop", order="o1",
                         channel="shops", place="city", lines=[{"line": 1, "quantity": 1}]).told  # fmt: skip
        values.append(worth(book))
        assert "cost" not in told
    assert [later - before for before, later in pairwise(values)] == [3_3333] * 3
    assert told["refunded"] == Decimal("6.11"), "the last piece takes the rest, and nothing is left: also the shipping"
    assert (order(book).owed_amount, order(book).paid_amount) == (0, 0)
    assert on_hand(book) == {"main": 1, "city": 3}


def test_what_came_first_in_comes_back_at_its_own_cost(new_book: Callable[[], str]) -> None:
    fifo = Plan.model_validate(
        {**PLAN.model_dump(exclude_defaults=True), "business": {**PLAN.business.model_dump(), "valuation": "fifo"}}
    )
    book = desk(new_book(fifo), fifo)  # type: ignore[call-arg]
    book.stock(pen=0)
    for quantity, cost in ((2, 10), (1, 25)):
        book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": quantity, "unit_cost": cost}])
    sold(book)
    book.done("take_back", **BACK, order="o1", place="main", lines=[{"line": 1, "quantity": 2}])
    assert worth(book) == 30_0000, "two of the three that left with 45"
    assert check_book(book.store) == []
    book.store.close()


def test_goods_that_are_not_accepted_go_back_and_are_not_paid(book: Desk) -> None:
    book.stock(pen=3)
    sold(book)
    book.done("request_return", **BACK, order="o1", lines=[{"item": "pen", "quantity": 3}])
    book.done("receive_return", **BACK, place="main", lines=[{"line": 1, "quantity": 1}])
    book.done("inspect_return", **BACK, lines=[{"line": 1, "quantity": 1, "condition": "send_back"}])
    assert on_hand(book) == {}
    assert back(book).status == "received", "two are still to come"
    assert book.done("refuse_return", **BACK, reason="worn").told["status"] == "refused"
    assert order(book).owed_amount == 13_9000
    again = {"system": "shop", "external_id": "r2", "order": "o1"}
    assert refused(book, "request_return", **again, lines=[{"line": 1, "quantity": 3}]) == "more_than_shipped"
    book.done("request_return", **again, lines=[{"line": 1, "quantity": 2}])


def test_what_is_repaired_waits_where_it_was_inspected(book: Desk) -> None:
    book.stock(pen=3)
    sold(book)
    book.done("take_back", **BACK, order="o1", place="city", lines=[
        {"line": 1, "quantity": 1, "condition": "repair"}])  # fmt: skip
    assert on_hand(book) == {"inspection": 1}
    assert back(book).status == "refunded"


def test_what_is_restocked_goes_to_those_who_wait(book: Desk) -> None:
    book.stock(pen=3)
    sold(book)
    book.do(book.order("o2", pen=1))
    book.done("take_back", **BACK, order="o1", place="main", lines=[{"line": 1, "quantity": 1}])
    assert order(book, "o2").status == "allocated"


def test_an_exchange_pays_for_the_other_order_as_far_as_it_goes(book: Desk) -> None:
    book.stock("city", pen=9)
    sold(book)
    book.done("place_order", system="till", external_id="o2", channel="shops",
              lines=[{"item": "pen", "quantity": 1, "gross_amount": 20}])  # fmt: skip
    told = book.done("take_back", system="till", external_id="r1", order_system="shop", order="o1", place="city",
                     lines=[{"line": 1, "quantity": 3}], exchange_order="o2").told  # fmt: skip
    assert (told["exchanged"], told["due"], told["status"]) == (Decimal("13.9"), Decimal("6.1"), "exchanged")
    sold(book, "o3")
    book.done("request_return", system="shop", external_id="r3", order="o3", lines=[{"line": 1, "quantity": 3}])
    book.done("receive_return", system="shop", external_id="r3", place="city")
    book.done("inspect_return", system="shop", external_id="r3",
              lines=[{"line": 1, "quantity": 3, "condition": "restock"}])  # fmt: skip
    told = book.done("exchange_return", system="shop", external_id="r3", order_system="till", order="o2").told
    assert (told["exchanged"], told["due"], told["payable"]) == (Decimal("6.1"), 0, Decimal("7.8"))
    assert book.done("refund_return", system="shop", external_id="r3").told["status"] == "exchanged"
    assert refused(book, "exchange_return", system="shop", external_id="r3", order="o3") == "no_exchange"


def test_nothing_is_exchanged_where_there_is_nothing_to_lay_upon_it(book: Desk) -> None:
    book.stock(pen=9)
    sold(book)
    for name in ("o2", "o3"):
        book.done("place_order", system="shop", external_id=name, channel="web",
                  lines=[{"item": "pen", "quantity": 1, "gross_amount": 20}])  # fmt: skip
    book.done("cancel_order", system="shop", external_id="o2")
    book.done("request_return", **BACK, order="o1", lines=[{"line": 1, "quantity": 3}])
    assert refused(book, "exchange_return", **BACK, order="o3") == "nothing_to_refund"
    book.done("receive_return", **BACK, place="main")
    condition = {"line": 1, "condition": "restock"}
    book.done("inspect_return", **BACK, lines=[{**condition, "quantity": 2}])
    assert refused(book, "exchange_return", **BACK, order="o2") == "nothing_due"
    line = [{"line": 1, "quantity": 1}]
    back = {"system": "shop", "external_id": "r2", "place": "main"}
    sold(book, "o4", paid=False)
    assert refused(book, "take_back", **back, order="o4", lines=line, exchange_order="o3") == "nothing_to_refund"
    told = book.done("exchange_return", **BACK, order="o3").told
    assert told["exchanged"] > 0
    book.done("inspect_return", **BACK, lines=[{**condition, "quantity": 1, "fee_share": 1}])
    assert refused(book, "exchange_return", **BACK, order="o2") == "nothing_due", "shipping is left to pay"


def test_a_payment_that_fails_settles_returns_that_it_leaves_no_money_for(book: Desk) -> None:
    book.stock(pen=9)
    book.done("place_order", **ORDER, channel="web", lines=[{"item": "pen", "quantity": 2, "gross_amount": 20}])
    book.done("pay", **ORDER, paid={"amount": 20, "method": "card", "payment": "p"})
    book.done("ship_order", **ORDER)
    for name in ("r1", "r2"):
        book.done("take_back", system="shop", external_id=name, order="o1", place="main", pay=False,
                  lines=[{"line": 1, "quantity": 1}])  # fmt: skip
    book.done("pay", **ORDER, paid={"amount": 14, "method": "card", "payment": "p"})
    assert [back(book, name).settled_amount for name in ("r1", "r2")] == [6_0000, 0], "captured in part"
    book.done("pay", **ORDER, paid={"amount": 14, "method": "card", "payment": "p", "status": "failed"})
    assert [back(book, name).status for name in ("r1", "r2")] == ["refunded", "refunded"]
    answer = book.one("refund_return", **BACK)
    assert isinstance(answer, Refusal)
    assert (answer.code, "Inspect" in (answer.mend or "")) == ("nothing_to_refund", False)
    book.done("close_order", **ORDER)


def test_a_fee_is_the_same_however_a_line_is_inspected(book: Desk) -> None:
    book.stock(pen=20)
    for name, parts in (("o1", [10]), ("o2", [1] * 10), ("o3", [3, 3, 4])):
        line = {"item": "pen", "quantity": 10, "gross_amount": "1.5", "tax_amount": "0.3"}
        book.done("sell", system="till", external_id=name, channel="shops", place="main", lines=[line],
                  payments=[{"amount": "1.8", "method": "cash"}])  # fmt: skip
        named = {"system": "till", "external_id": name}
        book.done("request_return", **named, order=name, lines=[{"line": 1, "quantity": 10}])
        book.done("receive_return", **named, place="main")
        for quantity in parts:
            found = {"line": 1, "quantity": quantity, "condition": "restock", "fee_share": "0.2"}
            book.done("inspect_return", **named, lines=[found])
        assert back(book, name).owed_amount == 1_4400, name
        assert sum(line.fee_amount for line in back_lines(book, name)) == 3600


def test_what_is_not_paid_yet_is_owed_no_more(book: Desk) -> None:
    book.stock(pen=3)
    sold(book, paid=False)
    told = book.done("take_back", **BACK, order="o1", place="main", lines=[{"line": 1, "quantity": 1}]).told
    assert (told["refunded"], told["status"]) == (0, "refunded")
    assert order(book).owed_amount == 13_9000 - 3_8900, "a third of 10, and of the 2 in tax as far as it is on goods"


def test_without_the_order_goods_are_worth_what_others_are_and_paid_by_a_voucher(book: Desk) -> None:
    book.stock(pen=0)
    for cost in (1, 3):
        book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 1, "unit_cost": cost}])
    line = {"item": "pen", "quantity": 2, "amount": 7, "tax_amount": 1}
    taken = {**BACK, "channel": "shops", "place": "city"}
    assert refused(book, "take_back", **BACK, place="city", lines=[line]) == "channel_needed"
    assert refused(book, "take_back", **taken, lines=[{"item": "pen", "quantity": 2}]) == "amount_needed"
    assert refused(book, "take_back", **taken, lines=[line]) == "voucher_only"
    told = book.done("take_back", **taken, lines=[line], voucher="V1").told
    assert (told["refunded"], told["status"], worth(book)) == (8, "refunded", 2 * 4_0000)
    ((_, code, reason, _, balance, *_),) = book.store.rows("vouchers_named", codes=["V1"])
    assert (code, reason, balance) == ("V1", "refund", 8_0000)
    assert on_hand(book) == {"main": 2, "city": 2}


def test_the_plan_says_until_when_and_at_which_fee(new_book: Callable[[], str]) -> None:
    rules = plan(days=14, restocking_fee="0.1", refund_shipping="share", without_order="refuse")
    book = desk(new_book(rules), rules)  # type: ignore[call-arg]
    book.stock(pen=9)
    sold(book, at="2020-01-01T12:00:00Z")
    late = {**BACK, "order": "o1", "place": "city"}
    line = {"line": 1, "quantity": 1}
    assert refused(book, "take_back", **late, lines=[line]) == "too_late"
    told = book.done("take_back", **late, lines=[line], exception=True).told
    assert told["refunded"] == Decimal("4.24"), "3.33 + 0.56 less a tenth of that; 0.63 + 0.11 for shipping"
    told = book.done("take_back", **{**late, "external_id": "r2"}, exception=True,
                     lines=[{**line, "reason": "damaged"}]).told  # fmt: skip
    assert told["refunded"] == Decimal("4.64"), "no fee, since it is our fault"
    assert refused(book, "take_back", system="till", external_id="r3", channel="shops", place="city", lines=[
        {"item": "pen", "quantity": 1, "amount": 1}]) == "order_needed"  # fmt: skip
    assert check_book(book.store) == []
    book.store.close()


def test_a_sale_at_the_till_comes_back_in_the_same_batch(book: Desk) -> None:
    book.stock("city", pen=1)
    line = {"item": "pen", "quantity": 2, "gross_amount": 8}
    till = {"system": "till", "place": "city"}
    answers = book.do(
        command("sell", **till, external_id="t1", channel="shops", lines=[line], payments=[
            {"amount": 8, "method": "cash"}]),
        command("take_back", **till, external_id="r1", order="t1", lines=[{"item": "pen", "quantity": 1}]),
        command("take_back", **till, external_id="r2", order="t1", lines=[{"item": "pen", "quantity": 1}]),
        command("take_back", **till, external_id="r3", order="t1", lines=[{"item": "pen", "quantity": 1}]),
    )  # fmt: skip
    assert [answer.code if isinstance(answer, Refusal) else "" for answer in answers] == [
        "", "", "", "more_than_shipped",
    ]  # fmt: skip
    assert isinstance(answers[2], Applied)
    assert on_hand(book) == {"city": 2}


amounts = st.integers(0, 10**7)


@given(
    lines=st.lists(st.tuples(st.integers(1, 9), amounts, amounts, amounts), min_size=1, max_size=3),
    rule=st.sampled_from(["never", "whole", "share"]), cent=st.sampled_from([10, 100, 10_000]), data=st.data(),
)  # fmt: skip
def test_parts_that_are_credited_come_to_the_whole(
    lines: list[tuple[int, int, int, int]], rule: str, cent: int, data: st.DataObject
) -> None:
    """Whichever pieces are cancelled or come back, in whatever order: what stands never rises, and falls to nothing."""
    rows = [
        OrderLine(1, nth, 1, quantity * 10_000, 0, 0, 0, 0, goods, 0, tax, 0, shipping_amount=shipping)
        for nth, (quantity, goods, shipping, tax) in enumerate(lines, 1)
    ]
    credited = {row.line: 0 for row in rows}
    pieces = data.draw(st.permutations([row.line for row in rows for _ in range(row.quantity // 10_000)]))
    stood = [total_of(standing(rows, credited, rule, cent))]
    assert stood[0] == sum(row.gross_amount + row.tax_amount + row.shipping_amount for row in rows)
    for number in pieces:
        if data.draw(st.booleans()):
            credited[number] += 10_000
        else:
            rows[number - 1] = rows[number - 1]._replace(cancelled=rows[number - 1].cancelled + 10_000)
        stood.append(total_of(standing(rows, credited, rule, cent)))
        assert all(part >= 0 for each in standing(rows, credited, rule, cent).values() for part in each)
    assert stood == sorted(stood, reverse=True)
    assert stood[-1] == 0


def test_a_kit_is_cancelled_shipped_and_taken_back_by_its_parts(book: Desk) -> None:
    book.stock(pen=4, ink=2)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1}])
    line = {"item": "set", "quantity": 3, "gross_amount": 30}
    book.done("place_order", **ORDER, channel="web", lines=[line], payments=[{"amount": 30, "method": "card"}])
    book.done("cancel_lines", **ORDER, lines=[{"line": 1, "quantity": 1}])
    assert order(book).owed_amount == 20_0000
    book.done("ship_order", **ORDER, lines=[{"line": 1, "quantity": 1}])
    book.done("ship_order", **ORDER)
    assert order(book).status == "shipped"
    told = book.done("take_back", **BACK, order="o1", place="city", lines=[{"line": 1, "quantity": 1}]).told
    assert (told["credited"], told["refunded"]) == (10, 10)
    assert (worth(book), worth(book, "ink")) == (2_0000, 1_0000)
    assert book.done("refund", **ORDER, reason="cancelled").told["refunded"] == 10
    assert (on_hand(book), on_hand(book, "ink")) == ({"city": 2}, {"city": 1})
    assert refused(book, "take_back", **{**BACK, "external_id": "r2"}, order="o1", place="city", lines=[
        {"line": 1, "quantity": 2}]) == "more_than_shipped"  # fmt: skip


def test_a_draft_of_a_kit_keeps_nothing(book: Desk) -> None:
    book.stock(pen=2)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}])
    book.done("place_order", **ORDER, channel="web", as_draft=True, lines=[{"item": "set", "quantity": 1}])
    assert check_book(book.store) == []
    book.done("place_draft", **ORDER)
    assert order(book).status == "allocated"


def test_a_lot_comes_back_as_the_lot_it_was(book: Desk) -> None:
    book.done("set_item", item="pen", tracks_lots=True)
    lots = [{"item": "pen", "quantity": 2, "unit_cost": cost, "lot": lot, "expires_on": day}
            for lot, cost, day in (("A", 1, "2098-01-01"), ("B", 4, "2099-01-01"))]  # fmt: skip
    book.done("receive_goods", place="main", lines=lots)
    sold(book)
    taken = {**BACK, "order": "o1", "place": "city"}
    assert refused(book, "take_back", **taken, lines=[{"line": 1, "quantity": 2, "lot": "B"}]) == "not_of_lot"
    book.done("take_back", **taken, lines=[{"line": 1, "quantity": 1, "lot": "B"}, {"line": 1, "quantity": 2}])
    ((pen, *_),) = book.store.rows("items_named", skus=["pen"])
    city = book.rules.places["city"].place_id
    rows = [row[2:] for row in book.store.rows("lot_levels", items=[pen]) if row[1] == city]
    assert sorted(rows) == [("A", 2_0000), ("B", 1_0000)]
