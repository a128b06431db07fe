"""What goods are worth: the scenarios known from other systems, and that history made again comes to the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.book import check_book
from onebook.book.stock.valuation import Past, Standing, come, go, revalued
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, desk

BY_VALUATION = {
    valuation: PLAN.model_copy(update={"business": PLAN.business.model_copy(update={"valuation": valuation})})
    for valuation in ("average", "fifo")
}


@pytest.fixture
def opened(new_book: Callable[[Plan], str]) -> Iterator[Callable[[str], Desk]]:
    desks = []

    def opening(valuation: str) -> Desk:
        plan = BY_VALUATION[valuation]
        desks.append(desk(new_book(plan), plan))
        desks[-1].done("set_item", item="pen", weight="0.5")
        desks[-1].done("set_item", item="ink", weight="1.5")
        return desks[-1]

    yield opening
    for each in desks:
        assert check_book(each.store) == []
        each.store.close()


def receive(book: Desk, quantity: int, cost: int, document: str | None = None, item: str = "pen") -> None:
    line = {"item": item, "quantity": quantity, "unit_cost": cost}
    book.done("receive_goods", place="city", lines=[line], document=document)


def sell(book: Desk, name: str, quantity: int, item: str = "pen") -> Decimal:
    """Sell at the till; return what the goods cost."""
    line = {"item": item, "quantity": quantity}
    told = book.done("sell", system="till", external_id=name, channel="shops", place="city", lines=[line]).told
    ((cost,),) = [(row[11],) for row in book.store.rows("order_lines", orders=[told["order_id"]])]
    return Decimal(cost).scaleb(-4)


def worth(book: Desk, item: str = "pen") -> tuple[Decimal, Decimal]:
    """How many are ours, and what one of them is worth."""
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    ((_, quantity, value, *_),) = book.store.rows("worths", items=[item_id])
    return Decimal(quantity).scaleb(-4), Decimal(value) / quantity if quantity else Decimal(0)


def test_the_average_of_what_came_in(opened: Callable[[str], Desk]) -> None:
    book = opened("average")
    for quantity, cost, average in ((1, 100, 100), (1, 200, 150), (2, 200, 175)):
        receive(book, quantity, cost)
        assert worth(book)[1] == average


def test_a_cost_set_right_is_carried_through(opened: Callable[[str], Desk]) -> None:
    """One at 100 comes in, two go before the next two at 120 are booked: the count puts that right."""
    book = opened("average")
    receive(book, 1, 100)
    sell(book, "t1", 2)
    receive(book, 2, 120, "R2")
    book.done("count_stock", place="city", lines=[{"item": "pen", "quantity": 1}])
    receive(book, 3, 100)
    assert worth(book) == (4, 105)
    told = book.done("correct_cost", document="R2", lines=[{"item": "pen", "unit_cost": 130}]).told["lines"]
    assert worth(book) == (4, Decimal("107.5"))
    assert (told[0]["stays"], told[0]["left"]) == (10, 10)
    again = book.done("correct_cost", document="R2", lines=[{"item": "pen", "unit_cost": 130}]).told["lines"]
    assert (again[0]["stays"], again[0]["left"]) == (0, 0), "the same again changes nothing"


def test_first_in_first_out(opened: Callable[[str], Desk]) -> None:
    book = opened("fifo")
    receive(book, 4, 10)
    receive(book, 2, 25)
    assert [sell(book, "t1", 3), sell(book, "t2", 1), sell(book, "t3", 1)] == [30, 10, 25]
    assert worth(book) == (1, 25)


def test_a_cost_set_right_first_in_first_out(opened: Callable[[str], Desk]) -> None:
    book = opened("fifo")
    receive(book, 4, 10, "R1")
    receive(book, 2, 25)
    sell(book, "t1", 3)
    told = book.done("correct_cost", document="R1", lines=[{"item": "pen", "unit_cost": 14}]).told["lines"]
    assert (told[0]["stays"], told[0]["left"]) == (4, 12)
    assert [sell(book, "t2", 1), sell(book, "t3", 1)] == [14, 25]


@pytest.mark.parametrize("valuation", ["average", "fifo"])
def test_freight_is_laid_to_the_goods_and_taken_off_again(opened: Callable[[str], Desk], valuation: str) -> None:
    book = opened(valuation)
    receive(book, 10, 100, "R1")
    freight = {"system": "carrier", "external_id": "F1"}
    book.done("add_landed_cost", **freight, amount=10, receipts=["R1"])
    assert worth(book)[1] == 101
    book.done("cancel_landed_cost", **freight)
    assert worth(book)[1] == 100


@pytest.mark.parametrize(("spread_by", "pen", "ink"), [("value", 30, 10), ("quantity", 20, 20), ("weight", 10, 30)])
def test_freight_is_spread_by(opened: Callable[[str], Desk], spread_by: str, pen: int, ink: int) -> None:
    book = opened("average")
    lines = [{"item": "pen", "quantity": 10, "unit_cost": 30}, {"item": "ink", "quantity": 10, "unit_cost": 10}]
    book.done("receive_goods", place="city", lines=lines, document="R1")
    freight: dict[str, Any] = {"system": "carrier", "external_id": "F1", "amount": 40, "receipts": ["R1"]}
    book.done("add_landed_cost", **freight, spread_by=spread_by)
    assert [10 * worth(book, item)[1] for item in ("pen", "ink")] == [300 + pen, 100 + ink]
    assert worth(book)[1] * 10 + worth(book, "ink")[1] * 10 == 440


ENTRY = st.tuples(st.integers(-30_000, 30_000).filter(bool), st.none() | st.integers(0, 10**7))


@settings(max_examples=300)
@given(st.lists(ENTRY, max_size=25), st.booleans())
def test_history_made_again_comes_to_the_same(entries: list[tuple[int, int | None]], by_average: bool) -> None:
    standing, past = Standing(parts=None if by_average else ()), []
    for quantity, cost in entries:
        if quantity > 0:
            standing, value = come(standing, quantity, cost)
            past.append(Past(quantity, value, cost))
        elif standing.quantity >= -quantity:
            standing, value = go(standing, -quantity)
            past.append(Past(quantity, -value))
    again, values = revalued(past, by_average=by_average)
    assert again == standing
    assert values == [entry.value for entry in past]
    assert standing.value == sum(values), "worth is the sum of its entries"
    assert standing.quantity or not standing.value, "nothing is worth nothing"
    if standing.parts is not None:
        assert sum(part.value for part in standing.parts) == standing.value


@settings(max_examples=200)
@given(st.lists(ENTRY, max_size=15), st.integers(0, 10**6), st.booleans())
def test_what_a_cost_is_set_right_by_is_all_laid_somewhere(
    entries: list[tuple[int, int | None]], more: int, by_average: bool
) -> None:
    standing, past = Standing(parts=None if by_average else ()), []
    for quantity, cost in [(10_000, 500), *entries]:
        if quantity > 0:
            standing, value = come(standing, quantity, cost or 1)
            past.append(Past(quantity, value, cost or 1))
        elif standing.quantity >= -quantity:
            standing, value = go(standing, -quantity)
            past.append(Past(quantity, -value))
    dearer = [past[0]._replace(cost=500 + more), *past[1:]]
    after, values = revalued(dearer, by_average=by_average)
    left = sum(was.value - now for was, now in zip(past, values, strict=True) if was.quantity < 0)
    assert after.value - standing.value + left == more
