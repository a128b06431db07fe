"""What the book publishes: the lake has what the book has, once, whenever and however often publishing was cut off."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import pyarrow as pa
import pytest

from onebook.app.business import Business, measuring
from onebook.book import open_book
from onebook.intake import absorb
from onebook.intake.publishing import NotThisBook, watch
from onebook.lake import open_lake, publish_views
from onebook.measures import use_models
from tests.book.crowd import forked, work
from tests.book.lakes import ON_ONE_STORE, at, held, in_lake_as_in_book, sent, told
from tests.book.publisher import publish_on
from tests.book.world import PLAN, Desk, desk

KILLS = int(os.environ.get("ONEBOOK_KILLS", "3"))


def live(book: Desk, seed: int, rounds: int) -> None:
    """Some days of a shop: orders of several lines, parts of them shipped, cancelled or waiting, and till sales."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    for n in range(rounds):
        name = f"{seed}-{n}"
        lines = [
            {"item": f"i{i}", "quantity": dice.randrange(1, 5), "gross_amount": "10.01", "discount_amount": "0.5"}
            for i in dice.sample(range(4), 2)
        ]
        book.one("place_order", system="shop", external_id=name, channel="web", lines=lines)
        old = f"{seed}-{dice.randrange(n + 1)}"
        dice.choice(
            [
                lambda old=old: book.one("ship_order", system="shop", external_id=old),
                lambda old=old: book.one("cancel_order", system="shop", external_id=old),
                lambda: book.stock("city", **{f"i{dice.randrange(4)}": 3}),
                lambda name=name: book.one(
                    "sell", system="till", external_id=name, channel="shops", place="city",
                    lines=[{"item": "i1", "quantity": 1, "gross_amount": 7}],
                ),
            ]
        )()  # fmt: skip


@ON_ONE_STORE
def test_what_is_published_bit_by_bit_is_what_is_published_at_once(new_book: Callable[[], str], tmp_path: Path) -> None:
    book = desk(new_book())
    book.stock(**{f"i{n}": 20 for n in range(4)})
    bit_by_bit, at_once = at(tmp_path / "bits"), at(tmp_path / "once")
    for seed in range(4):
        live(book, seed, 9)
        assert sent(book, bit_by_bit) > 0
        assert sent(book, bit_by_bit) == 0
    sent(book, at_once)
    assert held(bit_by_bit) == held(at_once)
    sent(book, bit_by_bit, again=True)
    assert held(bit_by_bit) == held(at_once)
    with open_lake(at_once.lake) as con:
        publish_views(con)
        asked = "select count(*), cast(sum(gross_amount * 10000) as bigint) from sales_order_line"
        (sold,) = con.execute(asked).fetchall()
        (moved,) = con.execute("select count(*) from stock_move").fetchall()
        assert con.execute("select count(*) from lake.control.reject").fetchall() == [(0,)]
    own = book.store.con.execute("select sum(gross_amount) from sales_order_line").fetchone()
    assert sold[1] == own[0]
    assert moved == book.store.con.execute("select count(*) from stock_move").fetchone()
    book.store.close()


@ON_ONE_STORE
def test_sales_count_once_they_are_shipped_at_what_the_goods_cost(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock(pen=1, ink=5)
    lines = [
        {"item": "pen", "quantity": 3, "gross_amount": 30, "tax_amount": "5.7"},
        {"item": "ink", "quantity": 2, "gross_amount": 8},
    ]
    book.done("place_order", system="shop", external_id="o1", channel="web", lines=lines)
    sent(book, business)

    def sold() -> list[tuple[object, ...]]:
        with measuring(business) as session:
            use_models(session, ["sale"])
            rows = session.con.execute(
                "select item_id, sum(quantity), sum(gross_amount), sum(cost_amount) from sale group by 1 order by 1"
            ).fetchall()
        return [tuple(map(str, row)) for row in rows]

    assert sold() == []
    book.done("ship_order", system="shop", external_id="o1")
    sent(book, business)
    assert sold() == [("ink", "2.0000", "8.0000", "2.0000"), ("pen", "1.0000", "10.0000", "1.0000")]
    book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 2, "unit_cost": 2}])
    book.done("ship_order", system="shop", external_id="o1")
    sent(book, business)
    assert sold() == [("ink", "2.0000", "8.0000", "2.0000"), ("pen", "3.0000", "30.0000", "5.0000")]
    book.store.close()


@ON_ONE_STORE
def test_what_is_paid_comes_back_or_is_known_by_a_code_is_published_too(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock(pen=3)
    book.done("set_item_codes", item="pen", codes=[{"scheme": "gtin", "code": "4006381333931"}])
    paid = {"payment_system": "psp", "payment": "p1", "method": "card", "amount": 20}
    book.done(
        "place_order", system="shop", external_id="o1", channel="web", customer_id="c1", payments=[paid],
        lines=[{"item": "pen", "quantity": 2, "gross_amount": 20}],
    )  # fmt: skip
    book.done("ship_order", system="shop", external_id="o1")
    line = {"line": 1, "quantity": 1}
    back = {"order_system": "shop", "order": "o1", "lines": [line]}
    book.done("take_back", system="till", external_id="r1", place="city", **back)
    sent(book, business)

    came = "select system, external_id, sales_order_id, order_line, quantity, amount, cost_amount from sales_return"
    assert told(business, came) == [("shop", "till:r1", "o1", "1", "1.0000", "10.0000", "1.0000")]
    money = "select system, kind, status, amount, sales_order_id from payment order by kind"
    assert told(business, money) == [
        ("shop", "payment", "succeeded", "20.0000", "o1"), ("shop", "refund", "succeeded", "10.0000", "o1"),
    ]  # fmt: skip
    codes = "select item_id, scheme, code from item_code"
    assert told(business, codes) == [("pen", "gtin", "4006381333931")]
    book.done("set_item_codes", item="pen", drop=["gtin"])
    sent(book, business)
    assert told(business, codes) == []
    book.store.close()


@ON_ONE_STORE
def test_what_the_book_has_is_the_books(new_book: Callable[[], str], tmp_path: Path) -> None:
    book = desk(new_book())
    business = at(tmp_path / "business", systems={"shop": {"gives": ["sales_order"]}})

    def loaded(**more: list[object]) -> None:
        """What a load does with orders as the shop exports them."""
        names = ["o1", "old"]
        columns = {"external_id": names, "channel": ["web"] * 2, "ordered_at": ["2020-01-01"] * 2}
        absorb(business.plan, "shop", "sales_order", pa.table(columns | {"status": ["closed"] * 2} | more))

    loaded()
    book.stock(pen=1)
    book.do(book.order("o1", pen=1))
    sent(book, business)
    for more in ({}, {"revision": [1_800_000_000_000_000_000] * 2}, {"deleted": [True, False]}):
        loaded(**more)
        statuses = {row[0]: row[1] for row in _orders(business)}
        assert statuses == {"o1": "allocated", "old": "closed"}
    book.done("ship_order", system="shop", external_id="o1")
    sent(book, business)
    assert dict(_orders(business))["o1"] == "shipped"
    book.store.close()


def _orders(business: Business) -> list[tuple[str, str]]:
    with open_lake(business.lake) as con:
        publish_views(con)
        return con.execute("select external_id, status from sales_order order by all").fetchall()


@ON_ONE_STORE
def test_a_lake_of_another_journal_is_told_and_put_right_when_asked(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    business, lost, book = at(tmp_path / "business"), desk(new_book()), desk(new_book())
    for each, name in ((lost, "lost"), (book, "there")):
        each.stock(pen=5)
        each.do(each.order(name, pen=1))
    sent(lost, business)
    with pytest.raises(NotThisBook, match="--again"):
        sent(book, business)
    sent(book, business, again=True)
    assert [name for name, _ in _orders(business)] == ["there"]
    for each in (lost, book):
        each.store.close()


@contextmanager
def running(doing: Callable[..., None], log: Path, *arguments: object) -> Iterator[BaseProcess]:
    """A process of its own that has begun, as its log says; it is killed in the end."""
    process = forked().Process(target=doing, args=(*arguments, log))
    process.start()
    try:
        until = time.monotonic() + 60
        while not (log.exists() and log.stat().st_size):
            assert time.monotonic() < until
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.join()


def test_who_writes_or_publishes_is_killed_at_any_instant_and_nothing_is_undone_or_done_twice(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    url = new_book()
    book, killed, whole = desk(url), at(tmp_path / "killed"), at(tmp_path / "whole")
    book.stock(**{f"i{n}": 50 for n in range(5)})
    sent(book, killed)
    dice = random.Random(3)  # noqa: S311 (no secret)
    for seed in range(KILLS):
        writer = running(work, tmp_path / f"{seed}-writer", url, seed)
        publisher = running(publish_on, tmp_path / f"{seed}-publisher", url, killed.folder)
        with publisher as publishing, writer as writing:
            time.sleep(dice.random() / 2)
            dice.choice([writing, publishing]).kill()
            time.sleep(dice.random() / 4)
        sent(book, killed)
        in_lake_as_in_book(book, killed)
    sent(book, whole)
    assert held(killed) == held(whole)
    book.store.close()


@ON_ONE_STORE
def test_who_watches_publishes_by_itself_and_goes_on_after_trouble(new_book: Callable[[], str], tmp_path: Path) -> None:
    url = new_book()
    book, business = desk(url), at(tmp_path / "business")
    done, said, followed = threading.Event(), [], threading.Event()
    calls = []

    @contextmanager
    def opened():
        calls.append(1)
        if len(calls) < 3:
            raise OSError("no room left")
        store, rules = open_book(url, PLAN)
        try:
            yield business.plan, store, rules
        finally:
            store.close()

    watching = threading.Thread(target=watch, args=(opened, done, said.append, followed.set))
    watching.start()
    book.stock(pen=5)
    book.do(book.order("o1", pen=1))
    assert followed.wait(60)
    until = time.monotonic() + 60
    while time.monotonic() < until and not (business.lake.exists() and _orders(business)):
        time.sleep(0.1)
    done.set()
    watching.join()
    assert _orders(business) == [("o1", "allocated")]
    assert said == ["no room left"], "said once"
    book.store.close()
