"""The demo's book: it agrees with itself, shows orders in all states, comes once, and stays out of the figures."""

from __future__ import annotations

import re
import threading
from http import HTTPStatus
from pathlib import Path

import pytest
from merchant import serving

from onebook.app.business import open_business
from onebook.app.demo_book import keep_book
from onebook.app.keeping import keeping, publishing
from onebook.app.keeping.checking import check_the_book
from onebook.book.views.orders import OrderWish, order_life, orders_listed
from onebook.book.views.quotes import QuoteWish, quotes_listed
from onebook.book.views.stock import stock_listed
from onebook.sim import World, simulate
from onebook.web import make_app

STATES = {
    "draft": 1, "placed": 1, "paid": 3, "allocated": 20, "shipped": 5, "delivered": 8, "cancelled": 1,
}  # fmt: skip
"""Orders in each state, at least."""
QUOTED = 1


@pytest.fixture(scope="module")
def merchant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A merchant so small that there is often but one of an item."""
    folder = tmp_path_factory.mktemp("merchant")
    simulate(World(size=0.02, seed=3), folder)
    assert keep_book(folder)
    return folder


def test_orders_are_in_all_states_and_a_second_run_adds_nothing(merchant: Path) -> None:
    business = open_business(merchant)
    assert check_the_book(business).faults == ()
    with keeping(business) as book:
        orders = orders_listed(book.store, OrderWish(), 200)
        found = [order.status for order in orders]
        assert {state: found.count(state) >= least for state, least in STATES.items()} == dict.fromkeys(STATES, True)
        assert {order.channel for order in orders} == {
            "web_shop", "marketplace", "stores", "call_centre", "sales_team",
        }  # fmt: skip
        held = order_life(book.store, "erp", "AB-1202")
        assert held is not None
        assert held.hold_reason == "credit"
        quotes, _ = quotes_listed(book.store, QuoteWish(), 9)
        assert sorted(quote.status for quote in quotes) == ["declined", "draft", "ordered", "sent"]
        kept = [place.reserved for item in stock_listed(book.store, 500) for place in item.places]
        assert sum(map(bool, kept)) == 1 + QUOTED
    file = (merchant / "book.db").read_bytes()
    assert not keep_book(merchant)
    assert (merchant / "book.db").read_bytes() == file
    assert not list(merchant.glob("book.db.making*"))


def test_the_pages_show_what_needs_somebody(merchant: Path) -> None:
    with serving(make_app(merchant)) as client:

        def text(path: str) -> str:
            told = client.get(path)
            assert told.status_code == HTTPStatus.OK, path
            return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", told.text))

        orders = text("/orders")
        assert "to be shipped" in orders
        assert "4 wait for goods, 3 are late" in orders
        assert "Return R-1003 waits to be inspected" in text("/orders/shop/%23N1003")
        assert re.search(r"waits for \d+ of \d+, promised for 20", text("/orders/shop/%23N1101"))
        assert "its customer may not owe as much" in text("/orders/erp/AB-1202")
        assert "fetched by the customer, S2" in text("/orders/shop/%23N1017")
        stock = text("/stock")
        assert "4 items run out before more of them could be there; 1 count is asked for" in stock
        assert "Kitchen" in text("/items")


class Waited(threading.Event):
    """An event that is set once somebody has waited for it."""

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 (as an event's)
        self.set()
        return True


def test_the_book_is_published_only_where_somebody_asks(merchant: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched: list[bool] = []
    monkeypatch.setattr(publishing, "watch", lambda _opened, done, *_: watched.append(not done.is_set()))
    monkeypatch.setattr(publishing, "_tidy_while", lambda *_: None)
    publishing.publish_while(merchant, Waited(), print, by_itself=True)
    publishing.publish_while(merchant, Waited(), print)
    assert watched == [False, True]
