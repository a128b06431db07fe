"""The book in Python: stock and items as rows with exact figures, as programs and notebooks read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import onebook
from onebook.app.notebook import Book
from onebook.book import Applied
from tests.book.served import business


@pytest.fixture
def shop(new_book: Callable[[], str], tmp_path: Path) -> Iterator[Book]:
    """Ten lamps and four pads came in; a kit of both; one chair goes by two numbers."""
    with onebook.open(business(tmp_path, new_book())) as opened:

        def done(kind: str, **said: Any) -> None:
            answer = opened.do(kind, **said)
            assert isinstance(answer, Applied), answer

        for item, name in (("lamp", "Lamp"), ("pad", "Pad"), ("set", "Set"), ("c1", "Oak chair"), ("c2", "Chair oak")):
            done("set_item", item=item, name=name)
        done("receive_goods", place="main", at="2026-01-02T12:00:00Z", lines=[
            {"item": "lamp", "quantity": 10, "unit_cost": "4.50"}, {"item": "pad", "quantity": 4, "unit_cost": "1"},
        ])  # fmt: skip
        parts = [{"item": "lamp", "quantity": 1}, {"item": "pad", "quantity": 2}]
        done("set_kit", item="set", parts=parts)
        done("list_item", item="lamp", channel="web", listed=True, price="12.50")
        yield opened


def test_what_channels_may_sell(shop: Book) -> None:
    told = {(row["item"], row["channel"]): row["told"] for row in shop.available()}
    assert told["lamp", "market"] == Decimal(10)
    assert told["set", "market"] == Decimal(2), "two pads a set"
    assert told["lamp", "shops"] == 0
    only = shop.available("lamp", channel="web")
    assert [(row["channel"], row["told"]) for row in only] == [("web", Decimal(10))]
    assert only.arrow().num_rows == 1
    with pytest.raises(onebook.BadInput, match="there is no channel 'fair'"):
        shop.available(channel="fair")
    for asked in (shop.available, shop.stock, shop.stock_figures, lambda item: shop.stock_value(item=item)):
        with pytest.raises(onebook.BadInput, match="there is no item 'moon'"):
            asked("moon")
    with pytest.raises(onebook.BadInput, match="there is no place 'cellar'"):
        shop.stock(place="cellar")


def test_what_stock_is_worth_and_what_is_to_be_counted(shop: Book) -> None:
    assert list(shop.stock_value(date(2026, 1, 1))) == []
    worth = shop.stock_value("2026-01-02")
    assert [(row["item"], row["quantity"], row["value"]) for row in worth] == [
        ("lamp", Decimal(10), Decimal(45)), ("pad", Decimal(4), Decimal(4)),
    ]  # fmt: skip
    figures = shop.stock_figures()
    assert next((row["item"], row["value"], row["turn"]) for row in figures) == ("lamp", Decimal(45), None)
    assert {row["item"] for row in shop.stock_due("main", limit=5)} == {"lamp", "pad"}
    for answer in (worth, figures, shop.stock_due("main")):
        assert answer.arrow().num_rows == len(answer)
    with pytest.raises(onebook.BadInput, match="there is no place 'cellar'"):
        shop.stock_due("cellar")
    with pytest.raises(onebook.BadInput, match="'soon' is no day"):
        shop.stock_value("soon")


def test_items_and_what_stands_of_them(shop: Book) -> None:
    assert [row["item"] for row in shop.items()] == ["c1", "c2", "lamp", "pad", "set"]
    assert [row["item"] for row in shop.items(find="chair")] == ["c1", "c2"]
    kit = shop.item("set")
    assert [(part.sku, quantity) for part, quantity in kit.life.parts] == [("lamp", 1_0000), ("pad", 2_0000)]
    (pair,) = shop.duplicates()
    assert (pair["item"], pair["other"]) == ("c1", "c2")
    (lamp,) = shop.listings("web")
    assert (lamp["item"], lamp["is_listed"], lamp["price"]) == ("lamp", "yes", Decimal("12.50"))
    assert shop.listings("web").arrow().num_rows == 1
    assert list(shop.listings("market")) == []
    with pytest.raises(onebook.BadInput, match="there is no item 'moon'"):
        shop.item("moon")


def test_quotes_prices_accounts_and_vouchers(shop: Book) -> None:
    lines = [{"item": "lamp", "quantity": 2, "gross_amount": 25}]
    named = {"system": "crm", "external_id": "q1"}
    for kind, said in (
        ("make_quote", {**named, "channel": "web", "valid_until": "2099-12-31", "lines": lines}),
        ("set_price_list", {"name": "retail"}),
        ("set_prices", {"name": "retail", "prices": [{"item": "lamp", "price": "12.50"}]}),
        ("set_party", {"system": "shop", "external_id": "acme"}),
        ("set_terms", {"system": "shop", "external_id": "acme", "due_days": 10, "credit_limit": 50}),
        ("place_order", {"system": "shop", "external_id": "1", "channel": "web", "customer_id": "acme",
                         "at": "2026-01-03T12:00:00Z", "lines": lines}),
        ("issue_voucher", {"code": "G1", "amount": 30, "reason": "goodwill"}),
    ):  # fmt: skip
        assert isinstance(shop.do(kind, **said), Applied)
    assert [(row["external_id"], row["amount"]) for row in shop.quotes(status="draft")] == [("q1", Decimal(25))]
    assert shop.quotes(status="sent").arrow().num_rows == shop.quotes(channel="market").arrow().num_rows == 0
    for behind in (shop.quotes(after=("crm", "q1")), shop.orders(after=("shop", "1")), shop.items(after="zz"),
                   shop.owing(after=("shop", "acme", "EUR")), shop.prices(after=("retail", "lamp", "", "0")),
                   shop.price_lists(after="retail"), shop.parties("", after=("shop", "acme"))):  # fmt: skip
        assert list(behind) == []
    assert shop.quote("crm", "q1").versions[0].lines[0].quantity == 2_0000
    (figures,) = shop.quote_figures("2020-01-01")
    assert (figures["made"], figures["open_amount"], figures["won_share"]) == (1, Decimal(25), None)
    assert [row["name"] for row in shop.price_lists()] == ["retail"]
    assert [(row["item"], row["price"]) for row in shop.prices("retail")] == [("lamp", Decimal("12.5"))]
    assert [(row["external_id"], row["overdue"]) for row in shop.owing()] == [("acme", Decimal(25))]
    assert [order.due_on for order in shop.account("shop", "acme").orders] == ["2026-01-13"]
    assert shop.voucher("G1").balance == 30_0000
    for asked, says in (
        (lambda: shop.quotes(status="open"), "no status 'open'"),
        (lambda: shop.quotes(after=("crm", "q")), "no quote q"), (lambda: shop.quote("crm", "q2"), "no quote q2"),
        (lambda: shop.prices("moon"), "no price list 'moon'"), (lambda: shop.prices(item="moon"), "no item 'moon'"),
        (lambda: shop.account("shop", "bob"), "no account"),
        (lambda: shop.voucher("G2"), "no voucher 'G2'"),
    ):  # fmt: skip
        with pytest.raises(onebook.BadInput, match=says):
            asked()
