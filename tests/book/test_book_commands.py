"""Commands on the book, on both stores: what they do, what they refuse, and that they are applied once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from onebook.book import Applied, Refusal, Who, check_book, run
from onebook.book.commands import Given
from onebook.book.rows import Level
from tests.book.world import Desk, command, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    opened.store.close()


def levels(book: Desk) -> dict[tuple[str, str], Level]:
    skus = ["pen", "ink", "cap"]
    names = {row[0]: row[1] for row in book.store.rows("items_named", skus=skus)}
    places = {p.place_id: p.name for p in book.rules.places.values()}
    rows = book.store.rows("levels_of_items", items=sorted(names))
    return {(names[row[0]], places[row[1]]): Level(*row) for row in rows}


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_an_order_keeps_its_goods_until_they_are_shipped(book: Desk) -> None:
    book.stock(pen=5, ink=5)
    (placed,) = book.do(book.order("o1", pen=2, ink=3))
    assert isinstance(placed, Applied)
    assert placed.told["lines"] == [{"allocated": 2, "waiting": 0}, {"allocated": 3, "waiting": 0}]
    assert levels(book)["pen", "main"].available == 3_0000
    book.done("ship_order", system="shop", external_id="o1")
    assert levels(book)["pen", "main"][2:] == (3_0000, 0, 0)
    assert refused(book.one("ship_order", system="shop", external_id="o1")) == "nothing_kept"
    assert refused(book.one("cancel_order", system="shop", external_id="o1")) == "nothing_open"
    assert check_book(book.store) == []


def test_what_is_cancelled_is_free_again(book: Desk) -> None:
    book.stock(pen=5)
    book.do(book.order("o1", pen=7))
    assert levels(book)["pen", "main"].available == 0
    told = book.done("cancel_order", system="shop", external_id="o1").told
    assert Decimal(told["cancelled"]) == 7
    assert levels(book)["pen", "main"].available == 5_0000
    assert check_book(book.store) == []


def test_places_are_drawn_on_in_the_order_of_the_plan_and_only_if_they_serve_the_channel(book: Desk) -> None:
    book.stock(pen=2)
    book.stock("city", pen=2)
    web, market = book.do(book.order("o1", pen=3), book.order("o2", "market", pen=1))
    assert isinstance(web, Applied)
    assert isinstance(market, Applied)
    assert web.told["lines"] == [{"allocated": 3, "waiting": 0}]
    assert market.told["lines"] == [{"allocated": 0, "waiting": 1}], "the store does not serve the marketplace"
    assert levels(book)["pen", "main"].available == 0
    assert levels(book)["pen", "city"].available == 1_0000


def test_two_lines_of_one_order_do_not_share_the_last_piece(book: Desk) -> None:
    book.stock(pen=1)
    lines = [{"item": "pen", "quantity": 1}, {"item": "pen", "quantity": 1}]
    order = {"system": "shop", "external_id": "o1", "channel": "web", "lines": lines}
    assert refused(book.one("place_order", **order, if_short="refuse")) == "not_enough"
    assert levels(book)["pen", "main"].available == 1_0000, "what is refused keeps nothing"
    told = book.done("place_order", **order).told["lines"]
    assert [Decimal(line["allocated"]) for line in told] == [1, 0]


def test_a_command_is_applied_once_whoever_sends_it_again(book: Desk) -> None:
    book.stock(pen=5)
    order = book.order("o1", pen=1)
    first, at_once = book.do(order, order)
    (later,) = book.do(order)
    assert isinstance(first, Applied)
    for again in (at_once, later):
        assert isinstance(again, Applied)
        assert again.again
        assert again.journal_id == first.journal_id
        assert again.told["order_id"] == first.told["order_id"]
    assert levels(book)["pen", "main"].committed == 1_0000
    changed = order.model_copy(update={"external_id": "o2"})
    assert refused(book.do(changed)[0]) == "id_used"
    other = Who("another", "somebody")
    (answer,) = run(book.store, book.rules, [Given(changed, other)])
    assert isinstance(answer, Applied), "ids are each caller's own"


def test_a_command_of_another_kind_that_says_the_same_is_another_one(book: Desk) -> None:
    book.stock(pen=5)
    book.do(book.order("o1", pen=1), book.order("o2", pen=1))
    first = {"command_id": "o1", "system": "shop", "external_id": "o1"}
    book.done("ship_order", **first)
    assert refused(book.one("close_order", **first)) == "id_used"
    assert book.done("ship_order", **first).again
    second = {"command_id": "o2", "system": "shop", "external_id": "o2"}
    cancelled, told = book.do(command("cancel_order", **second), command("ship_order", **second))
    assert isinstance(cancelled, Applied)
    assert refused(told) == "id_used"


def test_a_refused_command_may_be_sent_again_once_it_can_be_done(book: Desk) -> None:
    book.stock(pen=0)
    order = book.order("o1", pen=1).model_copy(update={"if_short": "refuse"})
    assert refused(book.do(order)[0]) == "not_enough"
    book.stock(pen=1)
    assert isinstance(book.do(order)[0], Applied)


def test_what_is_refused_leaves_the_rest_of_the_batch_alone(book: Desk) -> None:
    book.stock(pen=5)
    answers = book.do(
        book.order("o1", pen=1), book.order("o1", pen=1), book.order("o2", "fair", pen=1), book.order("o3", cap=1),
        command("receive_goods", place="cellar", lines=[{"item": "pen", "quantity": 1, "unit_cost": 1}]),
        book.order("o4", pen=1),
    )  # fmt: skip
    assert [a.code if isinstance(a, Refusal) else "" for a in answers] == [
        "", "order_exists", "unknown_channel", "unknown_item", "unknown_place", "",
    ]  # fmt: skip
    assert levels(book)["pen", "main"].committed == 2_0000


def test_goods_leave_at_the_average_of_what_they_cost(book: Desk) -> None:
    book.stock(pen=0)
    for quantity, cost in ((1, 100), (1, 200)):
        book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": quantity, "unit_cost": cost}])
    book.do(book.order("o1", pen=1))
    book.done("ship_order", system="shop", external_id="o1")
    ((_, quantity, value, *_),) = book.store.rows(
        "worths", items=[row[0] for row in book.store.rows("items_named", skus=["pen"])]
    )
    assert (quantity, value) == (1_0000, 150_0000)
    assert check_book(book.store) == []


FAR = ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"]


@pytest.mark.parametrize("at", FAR)
def test_an_instant_that_cannot_have_been_is_refused_by_itself(book: Desk, at: str) -> None:
    book.stock(pen=5)
    pen = {"item": "pen", "quantity": 1}
    answers = book.do(
        book.order("o1", pen=1),
        command("place_order", system="shop", external_id="o2", channel="web", lines=[pen], at=at),
        command("receive_goods", place="main", lines=[{**pen, "unit_cost": 1}], at=at),
        command("count_stock", place="main", lines=[pen], at=at),
        command("move_goods", from_place="main", to_place="city", lines=[pen], at=at),
        book.order("o3", pen=1),
    )  # fmt: skip
    told = "in_future" if at > "2" else "too_long_ago"
    assert [a.code if isinstance(a, Refusal) else "" for a in answers] == ["", told, told, told, told, ""]
    alone = book.one("count_stock", place="main", lines=[pen], at=at)
    assert refused(alone) == told
    book.done("acknowledge_stock", channel="web", up_to=at)
    book.done("expire_reservations", before=at)
    assert check_book(book.store) == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("make_quote", {"system": "crm", "external_id": "q", "channel": "web", "valid_until": "9999-12-31",
                        "lines": [{"item": "pen", "quantity": 1}], "reserve": True}),
        ("change_quote", {"system": "crm", "external_id": "q", "valid_until": "3000-01-01",
                          "lines": [{"item": "pen", "quantity": 1}]}),
        ("expect_supply", {"system": "erp", "external_id": "p", "place": "main", "lines": [
            {"item": "pen", "quantity": 1, "expected_on": "9999-12-31"}]}),
        ("change_supply", {"system": "erp", "external_id": "p", "line": "1", "expected_on": "9999-12-31"}),
        ("set_sourcing", {"item": "pen", "announced_on": "9999-12-31"}),
    ],
)  # fmt: skip
def test_no_day_is_so_late_that_none_can_be_reckoned_from_it(kind: str, told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="it must be no later than 2999-12-31"):
        command(kind, **told)
    command(kind, **json.loads(json.dumps(told).replace("9999", "2999").replace("3000-01-01", "2999-12-31")))


def test_goods_are_received_where_goods_are_ours(book: Desk) -> None:
    book.stock(pen=0)
    lines = [{"item": "pen", "quantity": 1, "unit_cost": 1}]
    assert refused(book.one("receive_goods", place="customer", lines=lines)) == "not_ours"


def test_a_number_that_is_too_large_is_refused_and_the_rest_is_done(book: Desk) -> None:
    book.stock(pen=5)
    huge = [{"item": "pen", "quantity": 99_999_999_999, "unit_cost": 99_999_999_999}]
    answers = book.do(
        book.order("o1", pen=1), command("receive_goods", place="main", lines=huge), book.order("o2", pen=1)
    )  # fmt: skip
    assert [a.code if isinstance(a, Refusal) else "" for a in answers] == ["", "too_large", ""]
    assert check_book(book.store) == []
