"""What is over by itself ends, and nothing is written where nothing is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from onebook.app.keeping import Book
from onebook.app.keeping.expiring import expire
from onebook.book import check_book, seal_journal
from tests.book.world import desk


def test_what_is_over_ends_by_itself(new_book: Callable[[], str]) -> None:
    given = desk(new_book())
    book, now = Book(given.store, given.rules), datetime.now(UTC)
    given.stock(pen=5)
    given.done("set_item", item="milk", tracks_lots=True)
    milk = {"item": "milk", "quantity": 1, "unit_cost": 1, "lot": "A", "expires_on": "2020-01-01"}
    given.done("receive_goods", place="main", lines=[milk])
    given.done("issue_voucher", code="v1", amount=5, reason="goodwill", expires_on=str(now.date()))
    cart = {"system": "shop", "external_id": "c1", "channel": "web"}
    given.done("reserve", **cart, lines=[{"item": "pen", "quantity": 5}], minutes=15)
    assert expire(book, now) == 1, "the lot"
    assert expire(book, now + timedelta(minutes=16)) == 1, "the cart"
    assert expire(book, now + timedelta(days=3)) == 1, "the voucher"
    before = seal_journal(given.store)
    assert expire(book, now + timedelta(days=4)) == 0
    assert seal_journal(given.store) == before
    placed = given.done("place_order", **cart, lines=[{"item": "pen", "quantity": 5}]).told
    assert [line["waiting"] for line in placed["lines"]] == [0], "what the cart kept is free"
    assert check_book(given.store) == []
    given.store.close()
