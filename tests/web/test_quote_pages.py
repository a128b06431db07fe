"""The pages of quotes, read as sales people and those who lead them read them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from book_business import PLAN, plan
from merchant import serving
from pages import Page, read

from onebook.book import make_book, open_book
from onebook.book.views import orders_found
from onebook.web import book_downloads, make_app
from onebook.web.api.kept import may_read_persons
from onebook.web.book_reading import PAGE
from tests.book.world import Desk

NOW = datetime.now(UTC)
MANY = PAGE + 5
"""Quotes of one sales person, on more than one page."""


def day(days: float) -> str:
    return (NOW + timedelta(days)).date().isoformat()


@pytest.fixture(scope="module")
def kept_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a business whose quotes are in all states."""
    folder = tmp_path_factory.mktemp("quoted")
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    url = f"sqlite:///{folder / 'book.db'}"
    make_book(url, plan())
    book = Desk(*open_book(url, plan()))
    with closing(book.store):
        write_quotes(book)
    return folder


@pytest.fixture(scope="module")
def kept(kept_in: Path) -> Iterator[httpx.Client]:
    """A client of its pages."""
    with serving(make_app(kept_in)) as made:
        yield made


def write_quotes(book: Desk) -> None:
    book.stock("main", lamp=100)
    book.done("set_price_list", name="trade")
    book.done("set_prices", name="trade", prices=[{"item": "lamp", "price": 20}])
    for party, role, name in (("F-1", "customer", "Hotel Seeblick"), ("F-2", "customer", "Jo Miller"),
                              ("V1", "employee", "Eve Adams")):  # fmt: skip
        book.done("set_party", system="crm", external_id=party, kind="person", roles=[role], name=name)

    def make(name: str, days: float, person: str, until: float, **more: object) -> None:
        line = {"item": "lamp", "quantity": 2, "tax_amount": "7.6"}
        said = {"channel": "web", "lines": [line], "customer_id": "F-1", "sales_person_id": person, **more}
        at = NOW - timedelta(days)
        book.done("make_quote", system="crm", external_id=name, valid_until=day(until), at=at, **said)

    def told(kind: str, name: str, **said: object) -> None:
        book.done(kind, system="crm", external_id=name, **said)

    make("WON", 20, "V1", 9)
    told("order_quote", "WON", order="AB-1", at=NOW - timedelta(16))
    make("LOST", 100, "V1", 9, channel="market")
    told("decline_quote", "LOST", reason="delivery_time", at=NOW - timedelta(92))
    make("OVER", 30, "V1", -10)
    book.done("expire_quotes", before=day(-1))
    make("SENT", 3, "V1", 2, reserve=True, customer_reference="their 7")
    told("send_quote", "SENT")
    given = {"item": "lamp", "quantity": 4, "gross_amount": 90, "discount_amount": 10}
    told("change_quote", "SENT", lines=[given])
    told("send_quote", "SENT")
    for number in range(MANY):
        make(f"M{number:02}", 1, "V2", 30, customer_id="F-2")


def _cells(page: Page, heading: str, name: str) -> list[str]:
    at = page.head(heading).index(name)
    return [row[at].text.strip() for row in page.tables[heading][1:]]


def test_the_first_line_tells_what_is_open_and_what_was_won(kept: httpx.Client) -> None:
    page = read(kept, "/quotes")
    assert page.answer.startswith(f"{MANY + 1} quotes are open, worth {MANY * 40 + 80:,}.00 EUR without tax; 1 ends ")
    assert "Of the 3 made in the last 365 days that are over, 33\N{NO-BREAK SPACE}% were ordered" in page.answer
    assert page.answer.endswith("customers decided after 6 days.")
    eve = read(kept, "/quotes?sales_person=V1")
    assert eve.answer.startswith("1 quote is open, worth 80.00 EUR without tax; 1 ends within 7 days.")
    assert list(eve.rows("Quotes")) == ["SENT", "WON", "OVER", "LOST"]


def test_people_are_named_to_those_who_may_read_persons(kept: httpx.Client, kept_in: Path) -> None:
    app = make_app(kept_in)
    app.dependency_overrides[may_read_persons] = lambda: False
    with serving(app) as client:
        for address in ("/quotes", "/quotes?sales_person=V1", "/quotes/crm/SENT", "/download/book/quotes.csv",
                        "/download/book/quote-figures.csv"):  # fmt: skip
            told = client.get(address)
            assert told.status_code == 200
            assert not re.search("Seeblick|Miller|Eve Adams", told.text), address
        assert _cells(read(client, "/quotes?sales_person=V1"), "Quotes", "Customer") == ["F-1"] * 4
        assert "No quote is known by" in unescape(read(client, "/quotes?q=seeblick").text), "nor found by a name"
    assert "Hotel Seeblick F-1" in read(kept, "/quotes/crm/SENT").text


def test_figures_are_told_by_sales_person_and_lead_to_their_quotes(kept: httpx.Client) -> None:
    page = read(kept, "/quotes")
    eve, other = page.tables["What became of them"][1:]
    assert (eve[0].text, eve[0].href) == ("Eve Adams", "/quotes?sales_person=V1")
    assert other[0].text == "V2"
    told = {name: _cells(page, "What became of them", name)[0] for name in page.head("What became of them")}
    assert (told["Made"], told["Open"], told["Ordered"], told["Declined"], told["Expired"]) == ("4", "1", "1", "1", "1")
    assert (told["Won, %"], told["Days until decided"], told["Ordered, without tax, EUR"]) == ("33.3", "6.0", "40.00")
    lately = read(kept, "/quotes?made=90")
    assert _cells(lately, "What became of them", "Won, %")[0] == "50.0", "one was lost before"
    assert "What became of them" not in read(kept, "/quotes?status=sent").tables


@pytest.mark.parametrize(
    ("asked", "found"),
    [("q=WO", ["WON"]), ("q=their 7", ["SENT"]), ("q=seeblick", ["SENT", "WON", "OVER", "LOST"]),
     ("status=ending", ["SENT"]), ("status=declined", ["LOST"]), ("channel=market", ["LOST"]),
     ("status=open&sales_person=V1", ["SENT"])],
)  # fmt: skip
def test_quotes_are_found_and_narrowed(kept: httpx.Client, asked: str, found: list[str]) -> None:
    page = read(kept, f"/quotes?{asked}")
    assert [name for name in page.rows("") if not name.startswith("M")] == found


def test_pages_of_quotes_follow_one_another_without_gap_or_double(kept: httpx.Client) -> None:
    for asked, first in (("", 4), ("?status=draft", 0), ("?q=M", 0), ("?q=F-2", 0), ("?q=Miller", 0)):
        address, seen = f"/quotes{asked}", []
        while address:
            page = read(kept, address)
            seen += [*page.rows("Quotes" if "Quotes" in page.tables else "")]
            address = page.after
        assert len(seen) == len(set(seen)) == MANY + first, asked


def test_the_list_tells_how_old_quotes_are_and_how_long_they_hold(kept: httpx.Client) -> None:
    page = read(kept, "/quotes?sales_person=V1")
    assert _cells(page, "Quotes", "Valid until")[0].startswith(day(2))
    assert "left" in _cells(page, "Quotes", "Valid until")[0]
    assert _cells(page, "Quotes", "Valid until")[1] == day(9)
    ages = _cells(page, "Quotes", "Age in days")
    assert (ages[0] in ("2", "3", "4"), ages[1], ages[3]) == (True, "4", "8")
    assert set(_cells(page, "Quotes", "Customer")) == {"Hotel Seeblick"}


def test_a_quote_tells_its_prices_what_it_keeps_and_its_life(kept: httpx.Client) -> None:
    page = read(kept, "/quotes/crm/SENT")
    assert ": sent; it can be ordered until" in page.answer
    assert "their 7" in page.text
    assert _cells(page, "Lines", "Price from") == ["given with the quote"]
    assert (_cells(page, "Lines", "Each, less discount"), _cells(page, "Lines", "Discount")) == (["20.00"], ["10.00"])
    assert _cells(page, "Kept for it", "Quantity") == ["4"]
    assert _cells(page, "Versions", "Without tax, EUR") == ["40.00", "80.00"]
    assert _cells(page, "Lines of earlier versions", "Price from") == ["trade"]
    did = _cells(page, "Who did what", "What")
    assert did == ["make quote", "send quote", "change quote", "send quote"]
    lost = read(kept, "/quotes/crm/LOST")
    assert ": declined after 8 days; the time of delivery." in lost.answer
    assert "Kept for it" not in lost.tables
    assert read(kept, "/quotes/crm/OVER").answer.split(": ")[-1].startswith("expired after ")


def test_a_quote_and_its_order_lead_to_one_another(kept: httpx.Client) -> None:
    page = read(kept, "/quotes/crm/WON")
    assert page.answer.endswith("ordered after 4 days; it became order AB-1.")
    assert "/orders/crm/AB-1" in page.links
    assert "/quotes/crm/WON" in read(kept, "/orders/crm/AB-1").links


def test_a_file_has_all_quotes_and_exact_figures(kept: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ("/quotes", "/quotes?status=open", "/quotes?q=M", "/quotes/crm/SENT", "/quotes/crm/WON")
    links = {link for each in addresses for link in read(kept, each).links if link.startswith("/download/book/")}
    assert len(links) == 2 * (1 + 3 + 5 + 2)
    for link in links:
        assert kept.get(link.replace("&amp;", "&")).status_code == 200, link

    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(kept.get(f"/download/book/{name}").content.decode("utf-8-sig"))))

    monkeypatch.setattr(book_downloads, "MOST", 10)  # of which a file asks for several
    assert len(rows("quotes.csv?q=Miller")) == MANY
    monkeypatch.setattr(orders_found, "CUSTOMERS", 1)
    told = kept.get("/download/book/quotes.csv?q=e")
    assert (told.status_code, "customers are called so" in told.text) == (422, True)
    quotes = rows("quotes.csv")
    assert len(quotes) == MANY + 4
    assert {row["status"] for row in quotes} == {"draft", "sent", "ordered", "declined", "expired"}
    assert (quotes[-1]["sales_person"], quotes[-1]["amount"]) == ("V1", "40.0000")
    eve, _ = rows("quote-figures.csv")
    assert (eve["sales_person"], eve["ordered_amount"], eve["won_share"][:7]) == ("V1", "40.0000", "33.3333")
    assert len(rows("quote-figures.csv?sales_person=V2")) == 1


def test_what_no_page_of_quotes_knows_is_told(kept: httpx.Client) -> None:
    for address in ("/quotes/crm/nix", "/download/book/quote-lines.csv?system=crm&id=nix",
                    "/download/book/quote-kept.csv?system=crm&id=WON"):  # fmt: skip
        assert kept.get(address).status_code == 404, address
    for address, says in (
        ("/quotes?status=placed", "there is no status 'placed'. There are: open, ending, draft,"),
        ("/quotes?made=7", "figures are not told of '7' days. There are: 30, 90, 365, all."),
        ("/quotes?channel=fair", "there is no channel 'fair'"), ("/quotes?stat=open", "this page knows no 'stat'"),
        ("/quotes?cursor=x", "it is none"), ("/download/book/quotes.csv?status=placed", "there is no status"),
        ("/download/book/quote-figures.csv?made=7", "figures are not told of '7' days."),
    ):  # fmt: skip
        answer = kept.get(address)
        assert answer.status_code == 422, address
        assert says in " ".join(re.sub("<[^>]*>", " ", unescape(answer.text)).split()), address
    assert "No quote is known by 'nix'" in unescape(read(kept, "/quotes?q=nix").text)
    assert "Take a filter away" in read(kept, "/quotes?sales_person=V9").text


def test_without_quotes_it_says_how_to_make_one(tmp_path: Path) -> None:
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    make_book(f"sqlite:///{tmp_path / 'book.db'}", plan())
    with serving(make_app(tmp_path)) as client:
        page = read(client, "/quotes")
        assert page.answer == "No quote is open."
        assert "make-quote" in page.text
        assert page.tables == {}
