"""The pages of the book: orders, stock and items, read as a person reads them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from html import unescape
from pathlib import Path

import httpx
import pytest
from book_business import MANY, PLAN, SKU, plan, write_book
from merchant import HOSTILE, serving
from pages import Page, read

from onebook.book import make_book, open_book
from onebook.book.views.tasks import tasks_listed
from onebook.web import book_reading, make_app
from onebook.web.api.kept import may_read_persons
from tests.book.world import Desk


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of the pages of a business with a book and no lake."""
    folder = tmp_path_factory.mktemp("kept")
    write_book(folder)
    with serving(make_app(folder)) as made:
        yield made


def _column(page: Page, heading: str, name: str) -> list[str]:
    at = page.head(heading).index(name)
    return [row[at].text.strip() for row in page.tables[heading][1:]]


def test_the_pages_are_in_the_menu_only_where_there_is_a_book(kept: httpx.Client, tmp_path: Path) -> None:
    assert {"/orders", "/stock", "/items"} <= set(read(kept, "/orders").links)
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    with serving(make_app(tmp_path)) as client:
        assert not {"/orders", "/stock", "/items"} & set(read(client, "/plan").links)
        told = client.get("/orders")
        assert told.status_code == 422
        assert "onebook book make" in told.text


def test_many_who_ask_at_once_do_not_wait_for_one_another_for_ever(
    kept: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_reading, "ASKED_EVERY", 0)  # each page that is drawn asks whether there is a book
    with ThreadPoolExecutor(100) as people:
        answers = list(people.map(lambda _: kept.get("/orders", timeout=60), range(200)))
    assert {answer.status_code for answer in answers} == {200}


def test_the_first_line_tells_what_open_orders_need(kept: httpx.Client) -> None:
    page = read(kept, "/orders")
    assert page.answer.startswith("2 orders are to be shipped ")
    assert page.answer.endswith(", 1 waits for goods, 1 is late.")
    late = read(kept, "/orders?status=late")
    assert list(late.rows()) == ["A/1 <b>"]
    assert _column(late, "", "Promised")[0].endswith("past")
    assert list(read(kept, "/orders?status=waiting").rows()) == ["A2"]
    assert set(read(kept, "/orders?status=to_ship").rows()) == {"A/1 <b>", "A3"}
    assert "_" not in read(kept, "/orders?status=to_ship&channel=market").title
    assert "" not in read(kept, "/orders?status=to_ship&channel=market").tables


@pytest.mark.parametrize(
    ("asked", "found"),
    [("A2", "A2"), ("A/", "A/1 <b>"), ("k1", "A/1 <b>"), ("their 7", "A/1 <b>"), ("0034 4", "A4"), ("S4", "A4"),
     ("meier", "A/1 <b>")],
)  # fmt: skip
def test_an_order_is_found_by_whatever_is_at_hand(kept: httpx.Client, asked: str, found: str) -> None:
    assert list(Page(kept.get("/orders", params={"q": asked}).text).rows()) == [found]


def test_customers_are_named_to_those_who_may_read_persons(kept: httpx.Client, tmp_path: Path) -> None:
    page = read(kept, "/orders?q=A/")
    assert _column(page, "", "Customer") == [f"Ada Meier {HOSTILE}"]
    assert "/orders?customer=k1&system=shop" in page.links
    (row,) = csv.DictReader(io.StringIO(kept.get("/download/book/orders.csv?q=A/").text.lstrip("\ufeff")))
    assert (row["customer"], row["customer_name"]) == ("k1", f"Ada Meier {HOSTILE}")
    write_book(tmp_path)
    app = make_app(tmp_path)
    app.dependency_overrides[may_read_persons] = lambda: False
    with serving(app) as client:
        assert _column(read(client, "/orders?q=A/"), "", "Customer") == ["k1"]
        for address in ("/orders?q=A/", "/orders/shop/A%2F1%20%3Cb%3E", "/download/book/orders.csv?q=A/"):
            told = client.get(address)
            assert told.status_code == 200
            assert "Meier" not in told.text, address


def test_orders_are_chosen_by_channels_in_which_something_is_ordered(kept: httpx.Client) -> None:
    told = re.findall(r'<option value="(\w+)"', kept.get("/orders").text)
    assert [name for name in told if name in plan().channels] == ["web", "market", "shops"]
    assert kept.get("/orders?channel=search").status_code == 200, "who has the address is told that there are none"


def test_orders_with_an_item_are_those_that_wait_have_it_kept_or_had_it(kept: httpx.Client) -> None:
    assert list(Page(kept.get("/orders", params={"item": SKU}).text).rows()) == ["A3", "A4"]
    assert set(read(kept, "/orders?item=chair").rows()) == {"A/1 <b>", "A3", "T1"}


@pytest.mark.parametrize("asked", ["", "?status=draft", "?channel=web", "?q=D"])
def test_pages_of_orders_follow_one_another_without_gap_or_double(kept: httpx.Client, asked: str) -> None:
    address, seen = f"/orders{asked}", []
    while address:
        page = read(kept, address)
        seen += [row for row in page.rows("Orders" if "To do" in page.tables else "") if row.startswith("D")]
        address = page.after
    assert sorted(seen) == [f"D{number:03}" for number in range(MANY)]


def test_where_nothing_is_found_it_says_what_to_do(kept: httpx.Client) -> None:
    assert "No order is known by 'nix'" in unescape(read(kept, "/orders?q=nix").text)
    assert "Take a filter away" in read(kept, "/orders?status=closed").text
    assert "No item is known by 'nix'" in unescape(read(kept, "/stock?q=nix").text)
    assert "No item is known so" in read(kept, "/items?q=nix").answer
    for address in ("/orders/shop/nix", "/stock/nix", "/items/nix", "/download/book/nix.csv",
                    "/download/book/orders.pdf", "/download/book/order-lines.csv?system=shop&id=nix"):  # fmt: skip
        assert kept.get(address).status_code == 404, address
    assert kept.get("/orders?cursor=x").status_code == 422


def test_an_empty_book_says_what_to_do_next(tmp_path: Path) -> None:
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    make_book(f"sqlite:///{tmp_path / 'book.db'}", plan())
    with serving(make_app(tmp_path)) as client:
        assert "place_order" in read(client, "/orders").text
        assert "onebook book open" in read(client, "/stock").answer.replace("<code>", "")
        items = read(client, "/items").answer
        assert all(word in items for word in ("set_item", "onebook book open", "onebook do")), items
        assert "import" not in items, "which makes no items"


def test_an_order_tells_its_whole_life(kept: httpx.Client) -> None:
    page = read(kept, "/orders/shop/A4")
    assert "delivered" in page.answer
    assert _column(page, "Lines", "Cost of what was shipped") == ["4.00"]
    assert "86.00 EUR (95.6 %)" in page.text, "what was sold for 90 had cost 4"
    assert _column(page, "Payments and refunds", "Amount") == ["107.10"]
    assert _column(page, "Returns", "Received pieces") == ["1"]
    assert _column(page, "Shipments", "Tracking") == ["0034 4"]
    assert "javascript:" not in page.text
    waits = read(kept, "/orders/shop/A2")
    assert "1 line waits for goods; promised for 2099-" in waits.answer
    assert _column(waits, "To do for it", "To do") == ["tell the customer that it waits for goods"]
    assert _column(waits, "To do for it", "Promised") == _column(waits, "Lines", "Promised")
    kit = read(kept, "/orders/shop/A3")
    assert _column(kit, "Lines", "Part of line") == ["", "1", "1"]
    assert _column(kit, "Kept for it", "Quantity") == ["1", "2"]


def test_an_order_says_what_comes_next_and_its_lines_add_up(kept: httpx.Client) -> None:
    assert "It is ready to ship from main; 107.10 EUR are to be paid." in read(kept, "/orders/shop/A3").text
    assert "Return R4 waits to be inspected." in read(kept, "/orders/shop/A4").text
    page = read(kept, "/orders/shop/A2")
    assert "<dd>94.95 EUR</dd>" in page.text
    assert "It waits for 1 of rare, promised for 2099-" in page.text
    assert _column(page, "Lines", "Without tax, EUR") == ["90.00"]
    assert _column(page, "Lines", "Shipping") == ["4.95"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/orders?channel=fair", "there is no channel 'fair' in the plan. There are: web, market, shops, search."),
        ("/orders?status=open", "there is no status 'open'. There are: late,"),
        ("/orders?statsu=draft", "this page knows no 'statsu'. It knows: channel,"),
        ("/stock?place=cellar", "there is no place 'cellar'."),
        ("/stock?channel=fair", "there is no channel 'fair' in the plan. There are: web, market, shops, search."),
        ("/stock/chair?place=cellar", "there is no place 'cellar'."),
        ("/items?status=open", "there is no status 'open'."),
        ("/download/book/orders.csv?channel=fair", "there is no channel 'fair' in the plan."),
        ("/orders?q=A&status=late", "a text is looked for among all there are, whatever the filters say."),
        ("/download/book/quotes.csv?q=A&status=sent", "a text is looked for among all there are"),
    ],
)
def test_what_no_page_knows_is_not_passed_over(kept: httpx.Client, address: str, says: str) -> None:
    answer = kept.get(address)
    assert answer.status_code == 422
    assert says in " ".join(re.sub("<[^>]*>", " ", unescape(answer.text)).split())


def test_stock_tells_levels_by_place_and_what_needs_somebody(kept: httpx.Client) -> None:
    page = read(kept, "/stock")
    assert "1 count is asked for" in page.answer
    assert "worth" in page.answer
    assert _column(page, "To be counted", "Place") == ["city"], "the till sold two of one"
    at = list(page.rows("Levels")).index("chair")
    told = [_column(page, "Levels", name)[at] for name in ("On hand", "Kept for orders", "Available")]
    assert told == ["20", "4", "16"]
    one = Page(kept.get("/stock", params={"q": SKU}).text)
    assert list(one.rows("Levels")) == [SKU, "inspection", "main"]
    assert list(read(kept, "/stock?place=city").rows("Levels")) == ["chair"]


def test_what_is_to_do_and_to_buy_is_shown_until_it_is_done(tmp_path: Path) -> None:
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'book.db'}"
    make_book(url, plan())
    book = Desk(*open_book(url, plan()))
    with serving(make_app(tmp_path)) as client, closing(book.store) as store:
        assert ("To do" in read(client, "/orders").tables, "To buy" in read(client, "/stock").tables) == (False, False)
        book.stock("main", pen=1, ink=0)
        expected = [{"item": "pen", "quantity": 2, "expected_on": "2031-01-01"}]
        book.done("expect_supply", system="erp", external_id="p1", place="city", lines=expected)
        came = {"item": "pen", "quantity": 5, "unit_cost": 1, "supply": {"system": "erp", "external_id": "p1"}}
        book.done("receive_goods", place="city", lines=[came])
        book.do(book.order("o1", "market", ink=3))
        orders, stock = read(client, "/orders"), read(client, "/stock")
        assert list(orders.rows("To do")) == list(orders.rows("Orders")) == ["o1"]
        assert (list(stock.rows("To buy")), _column(stock, "To buy", "For order")) == (["ink"], ["o1"])
        assert _column(stock, "To buy", "Quantity") == ["3"]
        assert _column(stock, "More came than was ordered", "Place") == ["city"]
        for name, held in (("to-do", "tell_customer"), ("to-buy", "o1"), ("came-over", "city")):
            assert held in client.get(f"/download/book/{name}.csv").text
        tasks = [task.task_id for task in tasks_listed(store, 9)]
        book.done("finish_task", tasks=tasks)
        assert "To do" not in read(client, "/orders").tables
        assert "More came than was ordered" not in read(client, "/stock").tables


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Desk, httpx.Client]]:
    """A book of its own for a test, and a client of its pages."""
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'book.db'}"
    make_book(url, plan())
    book = Desk(*open_book(url, plan()))
    with serving(make_app(tmp_path)) as client, closing(book.store):
        yield book, client


def test_of_several_days_that_is_said_to_be_past_which_is(own: tuple[Desk, httpx.Client]) -> None:
    book, client = own
    book.stock("main", pen=1, ink=0)
    book.done("expect_supply", system="erp", external_id="p1", place="main",
              lines=[{"item": "ink", "quantity": 2, "expected_on": "2099-01-05"}])  # fmt: skip
    lines = [{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 1}]
    book.done("place_order", system="shop", external_id="o1", channel="web", lines=lines, at="2026-01-05T10:00:00Z")
    answer = read(client, "/orders/shop/o1").answer
    assert re.search(r"promised for 2026-01-\d\d, which is past, the last of it for 2099-01-\d\d", answer), answer


def test_what_is_fetched_is_not_said_to_be_shipped(own: tuple[Desk, httpx.Client]) -> None:
    book, client = own
    book.stock("city", pen=1, ink=0)
    told = {"system": "shop", "channel": "web", "delivery_method": "pickup", "pickup_place": "city"}
    book.done("place_order", external_id="o1", lines=[{"item": "pen", "quantity": 1}], **told)
    assert "It is ready to be fetched at city." in read(client, "/orders/shop/o1").text


def test_what_goes_straight_to_a_customer_is_not_the_first_to_come(own: tuple[Desk, httpx.Client]) -> None:
    book, client = own
    book.stock("main", ink=0)
    book.do(book.order("o1", ink=1))
    sent = {"item": "ink", "quantity": 1, "expected_on": "2030-01-01", "drop_ship": True,
            "for_order": {"system": "shop", "external_id": "o1"}}  # fmt: skip
    book.done("expect_supply", system="erp", external_id="p1", place="main",
              lines=[sent, {"item": "ink", "quantity": 5, "expected_on": "2099-01-05"}])  # fmt: skip
    assert "; 5 to come, the first on 2099-01-05" in read(client, "/stock/ink").answer


def test_a_kit_is_not_said_to_be_missing_nor_what_ended_to_be_had(own: tuple[Desk, httpx.Client]) -> None:
    book, client = own
    book.stock("main", pen=4, ink=2)
    book.done("set_item", item="set", name="Set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}])
    page = read(client, "/stock/set")
    assert page.answer == "Set: a kit. What is there of it is there as its parts."
    assert "receive_goods" not in page.text, "which takes no kits"
    book.done("retire_item", item="ink", status="ended")
    assert read(client, "/items/ink").answer == "ink: ended; offered nowhere."
    assert set(_column(read(client, "/stock/ink"), "What channels may sell", "May sell")) == {"0"}


def test_stock_tells_how_many_a_channel_may_sell(kept: httpx.Client) -> None:
    assert "May sell" not in read(kept, "/stock").head("Levels")
    page = read(kept, "/stock?channel=market")
    at = list(page.rows("Levels")).index("chair")
    whole, shops = (_column(each, "Levels", "May sell") for each in (page, read(kept, "/stock?channel=shops")))
    assert (whole[at], shops[at]) == ("16", "0"), "the warehouse serves the market, and the store has none left"
    file = csv.DictReader(io.StringIO(kept.get("/download/book/stock.csv?channel=market").text.lstrip("\ufeff")))
    assert next(row["told"] for row in file if row["item"] == "chair") == "16.0000"


def test_why_a_level_is_what_it_is(kept: httpx.Client) -> None:
    page = read(kept, "/stock/chair")
    assert "20 on hand, of which 16 may be promised" in page.answer
    why = page.tables["Why: what moved, the latest first"]
    assert [row[1].text for row in why[1:]] == ["shipment", "found", "receipt", "receipt"]
    assert why[1][5].text == "city 0"
    assert _column(page, "Where it is", "To be counted")[1].startswith("since ")
    assert "What channels may sell" in page.tables
    coming = read(kept, "/stock/rare")
    assert _column(coming, "What is expected", "Expected") == ["2099-01-05"]


def test_an_item_is_found_by_its_barcode_and_tells_what_it_lacks(kept: httpx.Client) -> None:
    assert list(read(kept, "/items?q=4006381333931").rows()) == ["chair"]
    assert list(read(kept, "/items?q=oak").rows()) == ["chair", "chair-2"]
    assert list(read(kept, "/items?category=seats&status=active").rows()) == ["chair", "chair-2"]
    page = read(kept, "/items/chair")
    assert "1 other item may be the same" in page.answer
    assert page.rows("Where it is offered")["Web & more"][-1].text == "a description of 100 letters, a weight"
    assert "chair-2" in page.rows("Items that may be the same")["chair"][1].text
    assert list(read(kept, "/items?same=1").rows()) == ["chair"]
    assert list(read(kept, "/items/set").rows("Parts of one kit")) == [SKU, "chair"]


def test_nothing_that_was_given_runs_in_a_page(kept: httpx.Client) -> None:
    for address in ("/orders?q=meier", "/orders/shop/A%2F1%20%3Cb%3E", "/stock", "/items", "/items?q=lamp",
                    "/quotes", "/quotes/crm/AN%2F1%20%3Cb%3E"):  # fmt: skip
        page = read(kept, address)
        assert "script" not in page.tags, address
        assert "b" not in page.tags, address


def test_every_table_downloads_as_it_is_shown(kept: httpx.Client) -> None:
    addresses = ("/orders", "/orders?status=late", "/orders/shop/A4", "/orders/shop/A2", "/stock", "/stock/chair",
                 "/items", "/items/chair", "/items?same=1")  # fmt: skip
    links = {link for address in addresses for link in read(kept, address).links if link.startswith("/download/book/")}
    assert len(links) > 2 * 15
    for link in links:
        answer = kept.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert answer.content


def test_a_file_has_all_pages_and_exact_figures(kept: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(kept.get("/download/book/orders.csv").content.decode("utf-8-sig"))))
    assert len(rows) == MANY + 5
    assert {row["status"] for row in rows} == {"draft", "placed", "allocated", "delivered"}
    assert next(row for row in rows if row["order"] == "A4")["amount_with_tax"] == "107.1000"
