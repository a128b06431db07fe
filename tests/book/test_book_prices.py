"""Price lists: which one counts, what it says, and lines that leave their amounts to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebook.book import Applied, Refusal, check_book
from onebook.book.pricing.choosing import Asked, amounts_of, counts_for, price_for
from onebook.book.rows import ItemPrice, OrderLine, PriceList
from onebook.book.views.prices import price_lists, prices_listed
from tests.book.world import Desk, command, desk

ONE = 1_0000


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    opened.stock(pen=500, ink=500)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def lines(book: Desk, name: str) -> list[OrderLine]:
    (row,) = book.store.rows("order_ids", external_ids=[name])
    return sorted(OrderLine(*each) for each in book.store.rows("order_lines", orders=[row[2]]))


def ordered(book: Desk, name: str, quantity: int, **more: object) -> tuple[int, int]:
    """Order pens without amounts; return what they come to, and the discount, in cents."""
    line = {"item": "pen", "quantity": quantity, **more.pop("line", {})}  # type: ignore[dict-item]
    fields = {"channel": "web", "lines": [line], **more}
    book.done("place_order", system="shop", external_id=name, **fields)
    (told,) = lines(book, name)
    return told.gross_amount // 100, told.discount_amount // 100


def asked(quantity: int = ONE, **more: object) -> Asked:
    fields: dict[str, object] = {
        "item_id": 1, "unit": "", "quantity": quantity, "counted": quantity, "channel": "web", "day": "2026-05-01",
        "currency": "EUR", "parties": (7, 8), "groups": ("trade",),
    }  # fmt: skip
    return Asked(**(fields | more))  # type: ignore[arg-type]


GENERAL = PriceList(1, "general", "EUR")
RIVALS = (
    GENERAL,
    PriceList(2, "web", "EUR", channel="web"),
    PriceList(3, "trade", "EUR", group_name="trade"),
    PriceList(4, "trade on the web", "EUR", channel="web", group_name="trade"),
    PriceList(5, "employer", "EUR", party_id=8),
    PriceList(6, "own", "EUR", party_id=7),
)
"""Each goes before all that stand ahead of it."""
OTHERS = (
    PriceList(11, "dollars", "USD", party_id=7),
    PriceList(12, "shops", "EUR", channel="shops"),
    PriceList(13, "staff", "EUR", group_name="staff"),
    PriceList(14, "somebody else", "EUR", party_id=9),
    PriceList(15, "over", "EUR", party_id=7, until_on="2026-04-30"),
    PriceList(16, "later", "EUR", party_id=7, from_on="2026-05-02"),
)


@given(st.randoms(use_true_random=False), st.sets(st.sampled_from(RIVALS)))
def test_the_closest_list_counts_whatever_the_others_say(dice: random.Random, rivals: set[PriceList]) -> None:
    lists = [*rivals, *OTHERS]
    dice.shuffle(lists)
    prices = [ItemPrice(1, each.list_id, "", 0, dice.randrange(1, 100) * ONE) for each in lists]
    found = price_for(asked(), {each.list_id: each for each in lists}, prices)
    assert (found.by_list if found else None) == max(rivals, default=None, key=lambda each: each.list_id)
    assert not any(counts_for(each, asked()) for each in OTHERS)


def test_of_lists_that_are_as_close_the_last_to_begin_counts_then_the_lower_price_then_the_name() -> None:
    old, new, same = (
        PriceList(1, "a", "EUR", from_on="2026-01-01"), PriceList(2, "b", "EUR", from_on="2026-04-01"),
        PriceList(3, "c", "EUR", from_on="2026-04-01"),
    )  # fmt: skip
    lists = {each.list_id: each for each in (same, new, old)}

    def chosen(*prices: int) -> str:
        told = [ItemPrice(1, key, "", 0, price) for key, price in enumerate(prices, 1)]
        found = price_for(asked(), lists, told)
        assert found
        return found.by_list.name

    assert chosen(1, 30, 20) == "c"
    assert chosen(1, 20, 30) == "b"
    assert chosen(1, 20, 20) == "b"
    assert price_for(asked(), lists, [ItemPrice(1, 1, "", 5 * ONE, 9)]) is None, "below the only break"


def test_a_break_and_a_percentage_are_told_with_their_reason() -> None:
    base = PriceList(1, "base", "EUR", channel="shops", until_on="2020-01-01")
    trade = PriceList(2, "trade", "EUR", group_name="trade", base_id=1, off=1000)
    best = PriceList(3, "best", "EUR", party_id=7, base_id=2, off=2000)
    prices = [ItemPrice(1, 1, "", 0, 10 * ONE), ItemPrice(1, 1, "", 10 * ONE, 8_3333)]
    lists = {each.list_id: each for each in (base, trade, best)}
    found = price_for(asked(12 * ONE), lists, prices)
    assert found
    assert (found.by_list, found.stated_in, found.from_quantity) == (best, base, 10 * ONE)
    assert (found.gross, found.price) == (8_3333, 6_0000), "less 10 %, then less 20 %"
    assert amounts_of(found, 100) == (100_0000, 28_0000)
    own = price_for(asked(12 * ONE), lists, [*prices, ItemPrice(1, 3, "", 0, 7 * ONE)])
    assert own
    assert (own.price, own.stated_in) == (7 * ONE, best), "what it says itself goes before what it is based on"


def test_prices_in_packs_go_before_those_of_pieces() -> None:
    prices = [
        ItemPrice(1, 1, "", 0, ONE),
        ItemPrice(1, 1, "pack", 0, 9 * ONE),
        ItemPrice(1, 1, "pack", 5 * ONE, 8 * ONE),
    ]
    lists = {1: GENERAL}
    two = price_for(asked(2 * ONE, unit="pack", counted=20 * ONE), lists, prices)
    box = price_for(asked(2 * ONE, unit="box", counted=200 * ONE), lists, prices)
    assert two
    assert box
    assert (two.price, two.quantity) == (9 * ONE, 2 * ONE)
    assert (box.price, box.quantity) == (ONE, 200 * ONE)


def test_a_line_without_amounts_takes_the_price_of_whoever_buys(book: Desk) -> None:
    assert ordered(book, "o0", 2) == (0, 0), "there is no list yet"
    book.done("set_price_list", name="all")
    book.done("set_prices", name="all", prices=[
        {"item": "pen", "price": "2"}, {"item": "pen", "price": "1.555", "from_quantity": 10},
    ])  # fmt: skip
    book.done("set_price_list", name="trade", group_name="trade", base="all", off="0.1")
    book.done("set_party", system="shop", external_id="acme", kind="organisation", group_name="trade")
    book.done("set_party", system="shop", external_id="ann")
    book.done("relate_parties", system="shop", external_id="ann", relation="buys_for", other_id="acme")
    assert ordered(book, "o1", 9) == (1800, 0)
    assert ordered(book, "o2", 11) == (1710, 0), "11 at 1.555, to the cent"
    assert ordered(book, "o3", 10, customer_id="acme") == (1555, 155)
    assert ordered(book, "o4", 1, customer_id="ann") == (200, 20), "she buys for them"
    assert ordered(book, "o5", 1, customer_id="nobody") == (200, 0)
    assert ordered(book, "o6", 2, line={"gross_amount": 3}, customer_id="acme") == (300, 0)
    assert ordered(book, "o7", 2, line={"discount_amount": 1}, customer_id="acme") == (400, 100)
    refused = book.one("place_order", system="shop", external_id="o8", channel="web",
                       lines=[{"item": "ink", "quantity": 1}])  # fmt: skip
    assert isinstance(refused, Refusal)
    assert refused.code == "no_price"
    sold = book.one("sell", system="till", external_id="t1", channel="shops", place="city",
                    lines=[{"item": "ink", "quantity": 1}, {"item": "pen", "quantity": 1}])  # fmt: skip
    assert isinstance(sold, Applied), "what is in the customer's hand is sold, priced or not"
    assert [line.gross_amount for line in lines(book, "t1")] == [0, 2 * ONE]


def test_prices_are_set_changed_and_taken_away(book: Desk) -> None:
    book.done("set_price_list", name="all", channel="web")
    book.done("set_units", item="pen", units=[{"unit": "pack", "number": 12}])
    told = book.done("set_prices", name="all", prices=[
        {"item": "pen", "price": 2}, {"item": "pen", "price": 20, "unit": "pack"}, {"item": "ink", "price": 7},
    ]).told  # fmt: skip
    assert told == {"name": "all", "changed": 3, "gone": 0}
    assert ordered(book, "o1", 2, line={"unit": "pack"}) == (4000, 0)
    assert book.done("set_prices", name="all", prices=[{"item": "pen", "price": 3}], instead=True).told["gone"] == 1
    assert ordered(book, "o2", 1, line={"unit": "pack"}) == (3600, 0)
    none = book.done("set_prices", name="all", prices=[{"item": "ink"}], instead=True).told
    assert none == {"name": "all", "changed": 0, "gone": 1}
    book.done("set_prices", name="all", prices=[{"item": "ink", "price": 7}])
    assert book.done("set_prices", name="all", prices=[{"item": "ink"}]).told["gone"] == 1
    book.done("set_price_list", name="less", base="all", off="0.25", group_name="trade")
    assert [(each.name, each.channel, each.base, each.off) for each in price_lists(book.store, 10)] == [
        ("all", "web", None, 0), ("less", None, "all", 2500),
    ]  # fmt: skip
    book.done("set_prices", name="all", prices=[{"item": "pen", "price": 2, "from_quantity": 10}])
    first, after = prices_listed(book.store, 1, item="pen")
    second, _ = prices_listed(book.store, 1, price_list="all", after=after)
    assert [(each.item, each.from_quantity, each.price) for each in (*first, *second)] == [
        ("pen", 0, 3 * ONE), ("pen", 10 * ONE, 2 * ONE),
    ]  # fmt: skip
    codes = [
        book.one(*each[:1], **each[1]).code  # type: ignore[union-attr]
        for each in (
            ("set_prices", {"name": "none", "prices": [{"item": "pen", "price": 1}]}),
            ("set_prices", {"name": "all", "prices": [{"item": "ink"}]}),
            ("set_prices", {"name": "all", "prices": [{"item": "ink"}], "instead": True}),
            ("set_prices", {"name": "all", "prices": [{"item": "pen", "price": 1, "unit": "box"}]}),
            ("set_price_list", {"name": "all", "currency": "USD"}),
            ("set_price_list", {"name": "all", "base": "all"}),
            ("set_price_list", {"name": "all", "off": "0.1"}),
            ("set_price_list", {"name": "all", "from_on": "2026-02-01", "until_on": "2026-01-01"}),
        )
    ]
    assert codes == [
        "unknown_price_list", "no_such_price", "no_such_price", "unknown_unit", "other_currency", "base_of_itself",
        "off_nothing", "never_counts",
    ]  # fmt: skip


def test_lists_prices_and_orders_in_one_batch(book: Desk) -> None:
    answers = book.do(
        command("set_party", system="shop", external_id="acme", kind="organisation"),
        command("set_price_list", name="acme", system="shop", customer_id="acme"),
        command("set_prices", name="acme", prices=[{"item": "pen", "price": "1.5"}]),
        command("place_order", system="shop", external_id="o1", channel="web", customer_id="acme",
                lines=[{"item": "pen", "quantity": 2}]),
        command("set_prices", name="acme", prices=[{"item": "pen", "price": "1.2"}]),
        command("place_order", system="shop", external_id="o2", channel="web", customer_id="acme",
                lines=[{"item": "pen", "quantity": 2}]),
    )  # fmt: skip
    assert all(isinstance(answer, Applied) for answer in answers), answers
    assert [lines(book, name)[0].gross_amount for name in ("o1", "o2")] == [3 * ONE, 2_4000]
    assert Decimal(0) == book.one("place_order", system="shop", external_id="o3", channel="web",
                                  lines=[{"item": "pen", "quantity": 1}]).told["lines"][0]["waiting"]  # type: ignore[union-attr]  # fmt: skip
