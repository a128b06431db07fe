"""What is at a place, whatever the book thought: till sales, counts, and what they do to goods promised to others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from onebook.book import Applied, check_book
from onebook.book.rows import Level
from onebook.book.views.tasks import tasks_listed
from tests.book.world import Desk, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def level(book: Desk, item: str, place: str) -> Level:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    at = book.rules.places[place].place_id
    rows = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id])]
    return next((row for row in rows if row.place_id == at), Level(item_id, at))


def tasks(book: Desk) -> list[str]:
    return [task.kind for task in tasks_listed(book.store, 1000)]


def sell(book: Desk, name: str, place: str = "city", **quantities: int) -> Applied:
    lines = [{"item": item, "quantity": n, "gross_amount": 5 * n} for item, n in quantities.items()]
    return book.done("sell", system="till", external_id=name, channel="shops", place=place, lines=lines)


def test_a_till_sale_posts_at_a_stock_of_nothing_and_asks_for_a_count(book: Desk) -> None:
    book.stock(pen=0)
    told = sell(book, "t1", pen=2).told["lines"]
    assert told == [{"found": 2}]
    assert level(book, "pen", "city")[2:] == (0, 0, 0)
    assert tasks(book) == ["count"]
    assert book.one("sell", system="till", external_id="t1", channel="shops", place="city",
                    lines=[{"item": "pen", "quantity": 2}]).code == "order_exists"  # type: ignore[union-attr]  # fmt: skip


def test_what_a_till_sale_takes_from_an_order_is_sent_from_elsewhere(book: Desk) -> None:
    book.stock("city", pen=2)
    book.do(book.order("o1", pen=2))
    book.stock("main", pen=1)
    assert level(book, "pen", "city").available == 0
    sell(book, "t1", pen=2)
    assert level(book, "pen", "city")[2:] == (0, 0, 0)
    assert level(book, "pen", "main")[2:] == (1_0000, 1_0000, 0), "one of the two is sent from the warehouse"
    assert tasks(book) == ["tell_customer"], "the other waits, and the customer is told"
    told = book.done("cancel_order", system="shop", external_id="o1").told
    assert Decimal(told["cancelled"]) == 2


def test_the_order_that_came_last_gives_way(book: Desk) -> None:
    book.stock("city", pen=2)
    book.do(book.order("o1", pen=1), book.order("o2", pen=1))
    sell(book, "t1", pen=1)
    book.done("ship_order", system="shop", external_id="o1")
    assert book.one("ship_order", system="shop", external_id="o2").code == "nothing_kept"  # type: ignore[union-attr]


def test_who_ordered_last_gives_way_though_an_older_order_came_in_after(book: Desk) -> None:
    book.stock(pen=2)
    old = book.order("old", pen=1).model_copy(update={"at": datetime.now(UTC) - timedelta(days=2)})
    book.do(book.order("new", pen=1), old)
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 1}])
    assert book.one("ship_order", system="shop", external_id="new").code == "nothing_kept"  # type: ignore[union-attr]
    book.done("ship_order", system="shop", external_id="old")


def test_a_count_allows_for_what_moved_meanwhile(book: Desk) -> None:
    """One was expected, three were counted; one arrives after the count and before it is entered: two are found."""
    book.stock(pen=1)
    counted_at = datetime.now(UTC)
    book.stock(pen=1)
    told = book.done("count_stock", place="main", at=counted_at, lines=[{"item": "pen", "quantity": 3}]).told
    assert told["lines"] == [{"item": "pen", "difference": 2}]
    assert level(book, "pen", "main").on_hand == 4_0000


def test_a_count_after_an_arrival_finds_what_is_more_than_both(book: Desk) -> None:
    """Expected 1, counted 3, and 1 arrived meanwhile and was counted, too: an adjustment of 1."""
    book.stock(pen=1)
    book.stock(pen=1)
    told = book.done("count_stock", place="main", at=datetime.now(UTC), lines=[{"item": "pen", "quantity": 3}]).told
    assert told["lines"] == [{"item": "pen", "difference": 1}]


def test_what_a_count_does_not_find_is_taken_from_orders_too(book: Desk) -> None:
    book.stock(pen=3)
    book.do(book.order("o1", "market", pen=3))
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 1}])
    assert level(book, "pen", "main")[2:] == (1_0000, 1_0000, 0)
    assert tasks(book) == ["tell_customer"]


def test_found_goods_are_worth_what_others_of_their_kind_are(book: Desk) -> None:
    book.stock(pen=0)
    for cost in (100, 200):
        book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 1, "unit_cost": cost}])
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 3}])
    ((pen, *_),) = book.store.rows("items_named", skus=["pen"])
    assert [row[:3] for row in book.store.rows("worths", items=[pen])] == [(pen, 3_0000, 450_0000)]


def allocated(book: Desk, *names: str) -> list[str]:
    """What shipping each order now would send."""
    sent = []
    for name in names:
        answer = book.one("ship_order", system="shop", external_id=name)
        sent.append(str(answer.told["shipped"].normalize()) if isinstance(answer, Applied) else answer.code)
    return sent


def test_lines_that_wait_are_served_from_what_comes_in_and_the_oldest_first(book: Desk) -> None:
    book.stock(pen=0)
    book.do(book.order("o1", pen=2), book.order("o2", pen=2), book.order("o3", "shops", pen=1))
    book.stock(pen=3)
    assert level(book, "pen", "main").available == 0
    assert allocated(book, "o1", "o2", "o3") == ["2", "1", "nothing_kept"], "the warehouse does not serve the shops"


def test_what_a_cancelled_order_leaves_goes_to_those_who_wait(book: Desk) -> None:
    book.stock(pen=2)
    book.do(book.order("o1", pen=2), book.order("o2", pen=1))
    book.done("cancel_order", system="shop", external_id="o1")
    assert level(book, "pen", "main").available == 1_0000
    assert allocated(book, "o2") == ["1"]


def test_a_cart_keeps_its_pieces_until_it_expires_or_becomes_an_order(book: Desk) -> None:
    book.stock(pen=3)
    cart = {"system": "shop", "external_id": "cart1", "channel": "web"}
    told = book.done("reserve", **cart, lines=[{"item": "pen", "quantity": 2}], minutes=10).told
    assert told["lines"] == [{"reserved": 2, "short": 0}]
    (other,) = book.do(book.order("o1", pen=2))
    assert isinstance(other, Applied)
    assert other.told["lines"] == [{"allocated": 1, "waiting": 1}]
    own = book.order("o2", pen=2).model_copy(update={"cart": "cart1"})
    (placed,) = book.do(own)
    assert isinstance(placed, Applied)
    assert placed.told["lines"] == [{"allocated": 2, "waiting": 0}], "its own cart is no hindrance"
    assert level(book, "pen", "main").reserved == 0


def test_what_a_cart_held_too_long_goes_to_those_who_wait(book: Desk) -> None:
    book.stock(pen=1)
    cart = {"system": "shop", "external_id": "cart1", "channel": "web"}
    book.done("reserve", **cart, lines=[{"item": "pen", "quantity": 1}])
    book.do(book.order("o1", pen=1))
    assert book.done("expire_reservations", before=datetime.now(UTC)).told == {"expired": 0}
    assert book.done("expire_reservations", before=datetime.now(UTC) + timedelta(hours=1)).told == {"expired": 1}
    assert allocated(book, "o1") == ["1"]


def test_carts_give_way_to_a_till_before_orders_do(book: Desk) -> None:
    book.stock("city", pen=2)
    cart = {"system": "shop", "external_id": "cart1", "channel": "web"}
    book.do(book.order("o1", pen=1))
    book.done("reserve", **cart, lines=[{"item": "pen", "quantity": 1}])
    sell(book, "t1", pen=1)
    assert level(book, "pen", "city")[2:] == (1_0000, 1_0000, 0)
    assert tasks(book) == []
