"""check_book tells of rows that disagree, also where one of two that belong together is not there at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onebook.book import check_book
from tests.book.test_book_valuation import BY_VALUATION
from tests.book.world import desk

PEN, MILK = "(select item_id from item where sku = 'pen')", "(select item_id from item where sku = 'milk')"
TAMPERED = {
    "a level is another one": (f"update stock_level set on_hand = on_hand + 1 where item_id = {PEN}", {"on_hand"}),
    "a level is gone": (
        f"delete from stock_level where item_id = {PEN}", {"on_hand", "committed", "reserved"},
    ),
    "what is kept has no level": (
        f"update allocation set place_id = (select place_id from place where name = 'city') where item_id = {PEN}",
        {"committed"},
    ),
    "what a cart has no level": (
        "update reservation set place_id = (select place_id from place where name = 'city')", {"reserved"},
    ),
    "pieces went from one lot to another": (
        f"update lot_level set on_hand = case lot when 'A' then 1 else 4 end * 10000 where item_id = {MILK}",
        {"on_hand of a lot"},
    ),
    "a lot has another name": (
        f"update lot_level set lot = 'C' where item_id = {MILK} and lot = 'B'", {"on_hand of a lot"},
    ),
    "pieces of a lot are in another place": (
        f"update stock_move set lot = 'A' where item_id = {MILK} and lot = 'B'", {"on_hand of a lot"},
    ),
    "a worth is another one": (f"update stock_worth set value = value + 1 where item_id = {PEN}", {"value"}),
    "a worth is gone": (f"delete from stock_worth where item_id = {PEN}", {"value", "quantity"}),
    "a move was worth something else": (f"update stock_move set value = value + 1 where item_id = {PEN}", {"value"}),
    "more is promised than there is": (
        f"update stock_level set committed = committed + on_hand where item_id = {PEN}", {"available", "committed"},
    ),
}  # fmt: skip
"""What somebody did to the rows, and what must be told of them."""


@pytest.mark.parametrize("valuation", ["average", "fifo"])
def test_rows_that_somebody_tampered_with_are_told(new_book: Callable[..., str], valuation: str) -> None:
    plan = BY_VALUATION[valuation]
    book = desk(new_book(plan), plan)
    book.stock(pen=9)
    book.done("set_item", item="milk", tracks_lots=True)
    lots = [{"item": "milk", "quantity": n, "unit_cost": 1, "lot": lot} for lot, n in (("A", 3), ("B", 2))]
    book.done("receive_goods", place="main", lines=lots)
    book.do(book.order("o1", pen=2))
    book.done("reserve", system="shop", external_id="c", channel="web", lines=[{"item": "pen", "quantity": 1}])
    assert check_book(book.store) == []
    for name, (statement, what) in TAMPERED.items():
        book.store.con.execute("begin")
        book.store.con.execute(statement)
        told = {fault.what.partition(" is ")[0] for fault in check_book(book.store)}
        book.store.con.execute("rollback")
        assert what <= told, name
    assert check_book(book.store) == []
    book.store.close()
