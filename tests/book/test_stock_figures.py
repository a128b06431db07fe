"""How stock turned, how long it lasts, what is dead, how often there was none, who waits; its worth at any date."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from onebook.book import check_book
from onebook.book.learning import learn
from onebook.book.rows import StockFigure, Worth
from onebook.book.views.stock_figures import ItemFigures, stock_figures, stock_totals, value_on
from tests.book.world import Desk, command, desk

NOON = datetime.combine(datetime.now(UTC).date() - timedelta(days=1), time(12), UTC)
"""Yesterday's: what is still to come is not taken."""


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def ago(days: int) -> datetime:
    return NOON - timedelta(days=days)


def micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


def receive(book: Desk, at: datetime, place: str = "main", cost: object = 10, **items: int) -> None:
    for item in items:
        book.done("set_item", item=item)
    lines = [{"item": item, "quantity": n, "unit_cost": cost} for item, n in items.items()]
    book.done("receive_goods", place=place, at=at, lines=lines)


def sell(book: Desk, at: datetime, items: dict[str, int]) -> None:
    lines = [{"item": item, "quantity": n} for item, n in items.items()]
    book.done("sell", system="till", external_id=str(at), channel="shops", place="city", at=at, lines=lines)


def one(book: Desk, item: str, place: str = "") -> ItemFigures:
    (found,) = stock_figures(book.store, book.rules, 1, item=item, place=place, at=micros(NOON))
    return found


def test_turn_supply_and_stock_outs_of_an_item(book: Desk) -> None:
    """30 came 100 days ago; 10 left 60, 30 and 20 days ago each; 10 days ago none was left when it was ordered."""
    receive(book, ago(100), "city", pen=30)
    sell(book, ago(60), {"pen": 10})
    sell(book, ago(30), {"pen": 10})
    sell(book, ago(20), {"pen": 10})
    late = command("place_order", system="shop", external_id="o1", channel="web", at=ago(10),
                   lines=[{"item": "pen", "quantity": 4}])  # fmt: skip
    book.do(late)
    receive(book, ago(5), "main", pen=10)
    learn(book.store, book.rules, micros(NOON))
    pen = one(book, "pen")
    held = 30 * 40 + 20 * 30 + 10 * 10 + 10 * 5
    assert (pen.sold, pen.cost_of_sold) == (30_0000, 300_0000)
    assert pen.average_value == pytest.approx(held * 10_0000 / 365, abs=1)
    assert pen.turn == (Decimal(300 * 365) / (held * 10)).quantize(Decimal("0.0001"))
    assert (pen.on_hand, pen.available, pen.value) == (10_0000, 6_0000, 100_0000)
    assert (pen.demand_days, pen.out_days, pen.out_share) == (4, 1, Decimal("0.2500"))
    # 34 were ordered in the 90 days that rates are learnt from; it was there before. 6 are left.
    assert pen.supply_days == (Decimal(6) * 90 / 34).quantize(Decimal("0.0001"))
    assert one(book, "pen", "city").out_days == 1
    assert one(book, "pen", "main")[2:5] == (10_0000, 6_0000, 100_0000)
    assert one(book, "pen", "main").demand_days == 1, "tills do not draw on it"


def test_how_long_stock_lasts_goes_by_the_days_that_the_book_knows_it(book: Desk) -> None:
    """A book of 14 days: pens from the beginning, ink for 7 days, a cap that is ordered and never came."""
    receive(book, ago(14), "city", pen=40)
    receive(book, ago(7), "city", ink=8)
    book.done("set_item", item="cap")
    for item, days in (("pen", 6), ("ink", 2)):
        sell(book, ago(days), {item: 1})
        sell(book, ago(days - 1), {item: 3})
    wish = command("place_order", system="shop", external_id="o1", channel="web", at=ago(1),
                   lines=[{"item": "cap", "quantity": 1}])  # fmt: skip
    book.do(wish)
    learn(book.store, book.rules, micros(NOON))
    assert one(book, "pen").supply_days == 36 * 14 // 4
    assert one(book, "pen", "city").supply_days == 36 * 14 // 4
    assert one(book, "ink").supply_days == 4 * 7 // 4
    whole, city = (stock_totals(book.store, book.rules, place, micros(NOON)) for place in ("", "city"))
    assert whole.supply_days == city.supply_days == 40 * 14 // 8, "all of it is worth 400, and 80 of it went in 14 days"


def test_what_a_place_holds_is_worth_as_much_before_anything_was_learnt(book: Desk) -> None:
    receive(book, ago(3), "city", pen=5, ink=2)
    receive(book, ago(2), "main", pen=5)
    whole, city, main = (stock_totals(book.store, book.rules, place, micros(NOON)) for place in ("", "city", "main"))
    assert (whole.value, city.value, main.value) == (120_0000, 70_0000, 50_0000)
    assert (city.learnt_at, city.supply_days, city.turn, city.dead_items) == (None, None, None, 0)
    learn(book.store, book.rules, micros(NOON))
    assert stock_totals(book.store, book.rules, "city", micros(NOON)).value == city.value


def test_what_was_long_not_sold_is_dead_but_not_what_is_new(book: Desk) -> None:
    receive(book, ago(400), "city", pen=5, ink=5)
    receive(book, ago(100), "city", cap=5)
    sell(book, ago(300), {"pen": 1})
    sell(book, ago(100), {"ink": 1})
    receive(book, ago(10), "main", pen=2)
    learn(book.store, book.rules, micros(NOON))
    assert {each: one(book, each).is_dead for each in ("pen", "ink", "cap")} == {
        "pen": True,
        "ink": False,
        "cap": False,
    }
    whole, city = (stock_totals(book.store, book.rules, place, micros(NOON)) for place in ("", "city"))
    assert (whole.dead_value, whole.dead_items) == (60_0000, 1)
    assert (city.dead_value, city.dead_items, city.value) == (40_0000, 1, 130_0000)


def test_how_long_customers_wait(book: Desk) -> None:
    book.stock(pen=0)
    for n, days in enumerate((0, 1, 3, 10, 12, 40)):
        asked = book.order(f"o{n}", "market", pen=2)
        book.do(asked.model_copy(update={"at": ago(days)}))
    found = stock_totals(book.store, book.rules, at=micros(NOON)).waiting
    assert [(w.from_days, w.lines, w.quantity) for w in found] == [
        (0, 2, 4_0000), (2, 1, 2_0000), (7, 2, 4_0000), (30, 1, 2_0000)
    ]  # fmt: skip
    assert found[-1].oldest_at == micros(ago(40))
    assert stock_totals(book.store, book.rules).learnt_at is None
    book.stock(pen=1)
    assert (one(book, "pen").waiting, one(book, "pen").waiting_since) == (11_0000, micros(ago(40)))


def past(book: Desk, seed: int) -> None:
    """A year at random: goods come at odd costs, are sold (there or not), moved and lost."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    for day in range(360, 0, -9):
        items = {f"i{n}": dice.randrange(1, 9) for n in dice.sample(range(4), 2)}
        at = ago(day)
        receive(book, at, dice.choice(["main", "city"]), Decimal(dice.randrange(1, 99_999)) / 10_000, **items)
        sell(book, at + timedelta(hours=30), {f"i{dice.randrange(4)}": dice.randrange(1, 4) for _ in range(2)})
        if day % 2:
            book.one("move_goods", from_place="main", to_place=dice.choice(["city", "loss"]), reason="other",
                     at=at + timedelta(hours=50), lines=[{"item": f"i{dice.randrange(4)}", "quantity": 1}])  # fmt: skip


def test_worth_at_a_past_date_is_the_sum_of_its_entries_and_today_what_the_book_says(book: Desk) -> None:
    for n in range(4):
        book.done("set_item", item=f"i{n}")
    past(book, 3)
    days = [NOON.date() - timedelta(days=d) for d in (400, 200, 90, 9)]
    zone = book.rules.time_zone
    for day in days:
        until = micros(datetime.combine(day, time(), zone) + timedelta(days=1))
        moved = book.store.con.execute(f"select coalesce(sum(value), 0) from stock_move where moved_at < {until}")
        assert sum(row.value for row in value_on(book.store, book.rules, day)) == moved.fetchone()[0]
    today = {row.item: (row.quantity, row.value) for row in value_on(book.store, book.rules, NOON.date())}
    rows = book.store.rows("items_named", skus=[f"i{n}" for n in range(4)])
    worths = {row[0]: Worth(*row) for row in book.store.rows("worths", items=sorted(row[0] for row in rows))}
    assert today == {row[1]: (worths[row[0]].quantity, worths[row[0]].value) for row in rows}
    assert value_on(book.store, book.rules, date(1999, 1, 1)) == []


def test_what_is_learnt_of_places_adds_up_to_the_whole_and_is_what_a_plain_count_tells(book: Desk) -> None:
    for n in range(4):
        book.done("set_item", item=f"i{n}")
    past(book, 5)
    until = micros(NOON)
    learn(book.store, book.rules, until)
    figures = [StockFigure(*row) for row in book.store.rows("learnt_figures")]
    for item_id in {f.item_id for f in figures}:
        whole = next(f for f in figures if f.item_id == item_id and not f.place_id)
        parts = [f for f in figures if f.item_id == item_id and f.place_id]
        assert sum(p.sold for p in parts) == whole.sold
        assert sum(p.cost_of_sold for p in parts) == whole.cost_of_sold
        assert sum(p.value for p in parts) == whole.value
        entries = book.store.con.execute(f"select moved_at, value from stock_move where item_id = {item_id}").fetchall()
        evenings = [until - day * 86_400_000_000 for day in range(365)]
        plain = sum(sum(value for at, value in entries if at <= evening) for evening in evenings) / 365
        assert whole.value == pytest.approx(plain, rel=0.02)
    totals = stock_totals(book.store, book.rules, at=until)
    by_place = [stock_totals(book.store, book.rules, place, until) for place in ("main", "city")]
    assert totals.value == sum(each.value for each in by_place)
    assert totals.cost_of_sold == sum(each.cost_of_sold for each in by_place)
    assert totals.average_value == sum(each.average_value for each in by_place)
