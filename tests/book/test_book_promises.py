"""Promises: the days that make them up, who gets what comes in, and the first one kept whatever happens later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebook.book import Applied, check_book
from onebook.book.rows import OrderLine, Promise
from onebook.book.supply.calendar import Delivering, PlaceDays, Way, arriving, later, ready_by, sent_now, working
from onebook.book.supply.expecting import Comes, Due, Waits, due
from onebook.book.views.tasks import tasks_listed
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, desk

BERLIN = ZoneInfo("Europe/Berlin")
TERMS = Delivering(
    BERLIN, holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}), services={"express": 1}, countries={"FR": 4},
    places={7: PlaceDays(cut_off=18 * 60, handling_days=2, transit_days=3)},
)  # fmt: skip


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("ordered", "place", "way", "promised"),
    [
        ("2026-03-02T13:59", 1, Way("ship"), "2026-03-04"),
        ("2026-03-02T14:00", 1, Way("ship"), "2026-03-05"),
        ("2026-03-06T13:00", 1, Way("ship"), "2026-03-10"),
        ("2026-03-06T15:00", 1, Way("ship"), "2026-03-11"),
        ("2026-03-07T15:00", 1, Way("ship"), "2026-03-11"),
        ("2026-04-02T15:00", 1, Way("ship"), "2026-04-09"),
        ("2026-03-02T13:00", 1, Way("ship", "express"), "2026-03-03"),
        ("2026-03-02T13:00", 1, Way("ship", "no such", "FR"), "2026-03-06"),
        ("2026-03-02T13:00", 1, Way("ship", "express", "FR"), "2026-03-03"),
        ("2026-03-02T13:00", 1, Way("pickup"), "2026-03-02"),
        ("2026-03-07T13:00", 1, Way("pickup"), "2026-03-09"),
        ("2026-03-07T13:00", 1, Way("digital"), "2026-03-07"),
        ("2026-03-02T17:00", 7, Way("ship"), "2026-03-09"),
        ("2026-03-29T23:30", 1, Way("ship"), "2026-04-01"),
    ],
)  # fmt: skip
def test_what_is_there_is_promised_by_cut_off_working_days_and_carrier(ordered, place, way, promised):
    assert sent_now(TERMS, at(ordered), place, way) == promised


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 20))
def test_working_days_are_counted_one_by_one(day, days):
    found = later(TERMS, day, days)
    assert working(TERMS, found)
    between = [day + timedelta(n) for n in range((found - day).days + 1)]
    assert sum(working(TERMS, d) for d in between) == days + 1 or (days == 0 and found == day)


def test_what_comes_in_is_sent_on_after_it_was_put_away_and_what_is_overdue_is_not_there_yet():
    ready = ready_by(TERMS, "2026-03-06", "2026-03-02")
    assert (ready.isoformat(), arriving(TERMS, ready, 1, Way("ship"))) == ("2026-03-09", "2026-03-11")
    assert ready_by(TERMS, "2026-02-20", "2026-03-02") == date(2026, 3, 3)


def test_who_ordered_first_gets_what_comes_first_but_what_was_bought_for_a_line_is_that_line_s():
    waiting = [Waits((1, 1), 2, frozenset({1, 2})), Waits((2, 1), 2, frozenset({1})), Waits((3, 1), 1, frozenset({1}))]
    found = due(waiting, [Comes(11, 1, 2, "2026-03-09"), Comes(10, 1, 1, "2026-03-05"), Comes(12, 2, 9, "2026-03-04"),
                          Comes(13, 1, 1, "2026-03-05", (3, 1))])  # fmt: skip
    assert found == {
        (1, 1): Due("2026-03-04", 2, 0), (2, 1): Due("2026-03-09", 1, 0), (3, 1): Due("2026-03-05", 1, 0),
    }  # fmt: skip


lines = st.lists(st.tuples(st.integers(1, 5), st.sets(st.integers(1, 3), min_size=1)), max_size=5)
arrivals = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(10, 28), st.booleans()), max_size=6)


@given(lines, arrivals)
def test_nothing_that_comes_is_promised_twice_and_nothing_is_left_while_somebody_waits_for_it(wanted, arriving_goods):
    waiting = [Waits((n, 1), quantity, frozenset(places)) for n, (quantity, places) in enumerate(wanted)]
    coming = [
        Comes(n, place, quantity, f"2026-03-{day}", (0, 1) if claimed else None)
        for n, (place, quantity, day, claimed) in enumerate(arriving_goods)
    ]
    found = due(waiting, coming)
    promised = sum(each.quantity - found[each.line].missing for each in waiting)
    assert promised <= sum(each.quantity for each in coming)
    for each in waiting:
        assert 0 <= found[each.line].missing <= each.quantity
        assert (found[each.line].on is None) == (found[each.line].missing == each.quantity)
        if found[each.line].missing:
            reachable = sum(c.quantity for c in coming if c.place_id in each.places)
            assert promised >= min(reachable, each.quantity)


EVERY_DAY = Plan.model_validate(
    {
        **PLAN.model_dump(exclude={"working", "delivery"}),
        "working": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]},
        "delivery": {"transit_days": 2, "receiving_days": 1},
    }
)
SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 (far from midnight by weeks)


@pytest.fixture
def book(new_book: Callable[..., str]) -> Iterator[Desk]:
    opened = desk(new_book(EVERY_DAY), EVERY_DAY)
    opened.done("set_item", item="pen")
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def day(days: int) -> str:
    return (SOON + timedelta(days=days)).isoformat()


def expect(book: Desk, name: str, quantity: int, days: int, **more: object) -> Applied:
    line = {"item": "pen", "quantity": quantity, "expected_on": day(days)}
    return book.done("expect_supply", system="erp", external_id=name, place="main", lines=[line], **more)


def placed(book: Desk, name: str, quantity: int) -> str | None:
    (answer,) = book.do(book.order(name, pen=quantity))
    assert isinstance(answer, Applied)
    return answer.told["promised_on"]


def line_of(book: Desk, name: str) -> OrderLine:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return OrderLine(*book.store.rows("order_lines", orders=[order_id])[0])


def later_promises(book: Desk, name: str) -> list[str | None]:
    rows = book.store.rows("promises", orders=[line_of(book, name).order_id])
    return [Promise(*row).promised_on for row in rows]


def told(book: Desk) -> list[str | None]:
    return [task.order for task in tasks_listed(book.store, 1000, kinds=["tell_customer"])]


def test_an_order_is_promised_from_what_is_there_then_from_what_comes_then_nobody_can_say(book: Desk) -> None:
    book.stock(pen=1)
    expect(book, "po1", 2, 0)
    ordered_at = datetime.now(UTC)
    assert placed(book, "o1", 1) == sent_now(
        book.rules.delivering, int(ordered_at.timestamp() * 1_000_000), book.rules.places["main"].place_id, Way("ship")
    )
    assert placed(book, "o2", 1) == day(3)
    assert placed(book, "o3", 2) is None, "one of the two is not expected"
    expect(book, "po2", 5, 7)
    assert line_of(book, "o3").promised_on == day(10)
    assert placed(book, "o4", 1) == day(10)


def test_orders_of_one_batch_wait_behind_each_other(book: Desk) -> None:
    expect(book, "po1", 2, 0)
    expect(book, "po2", 2, 5)
    answers = book.do(*(book.order(f"o{n}", pen=1) for n in range(5)))
    assert [a.told["promised_on"] for a in answers if isinstance(a, Applied)] == [
        day(3), day(3), day(8), day(8), None,
    ]  # fmt: skip


def test_a_supplier_s_slip_finds_who_waits_and_keeps_the_first_promise(book: Desk) -> None:
    expect(book, "po1", 1, 0)
    expect(book, "po2", 1, 5)
    for name in ("o1", "o2", "o3"):
        placed(book, name, 1)
    at_first = told(book)
    assert at_first == ["o1", "o2", "o3"], "none of it is there"
    assert book.done("change_supply", system="erp", external_id="po1", expected_on=day(3)).told["promised_later"] == 1
    assert book.done("change_supply", system="erp", external_id="po1", expected_on=day(9)).told["promised_later"] == 2
    first, second = line_of(book, "o1"), line_of(book, "o2")
    assert (first.promised_on, first.latest_promised_on) == (day(3), day(8))
    assert (second.promised_on, second.latest_promised_on) == (day(8), day(12))
    assert later_promises(book, "o1") == [day(6), day(8)], "who ordered first gets what now comes first"
    assert told(book) == at_first, "each of them is to be told once"
    assert book.done("change_supply", system="erp", external_id="po1", expected_on=day(1)).told["promised_later"] == 0
    assert line_of(book, "o1").latest_promised_on == day(4)
    assert line_of(book, "o3").promised_on is None


def test_nobody_is_told_that_it_takes_longer_while_the_promised_day_is_the_same(new_book: Callable[..., str]) -> None:
    at_once = Plan.model_validate(
        EVERY_DAY.model_dump()
        | {
            "delivery": {"transit_days": 2, "receiving_days": 0},
            "working": EVERY_DAY.working.model_dump() | {"cut_off": "23:59"},
        }
    )
    book = desk(new_book(at_once), at_once)
    book.stock(pen=1)
    today = datetime.now(book.rules.time_zone).date().isoformat()
    for name, place in (("po1", "main"), ("po2", "city")):
        line = {"item": "pen", "quantity": 1, "expected_on": today}
        book.done("expect_supply", system="erp", external_id=name, place=place, lines=[line])
    as_if_there = placed(book, "o1", 1)
    assert placed(book, "o2", 1) is not None
    assert (line_of(book, "o2").waiting, told(book)) == (10_000, []), "it comes today, and is sent on today"
    book.done("refuse_allocation", system="shop", external_id="o1", line=1, place="main", reason="busy")
    again = line_of(book, "o1")
    assert (again.waiting, again.latest_promised_on, told(book)) == (10_000, as_if_there, [])
    book.done("change_supply", system="erp", external_id="po2", expected_on=day(1))
    assert told(book) == ["o1"], "now it does take longer"
    assert [task.latest_promised_on for task in tasks_listed(book.store, 9)] == [day(3)]
    book.store.close()


FAR = Plan.model_validate(
    PLAN.model_dump(exclude={"folder"})
    | {
        "places": {
            "city": {"kind": "store", "serves": ["shops", "web"]},
            "main": {"kind": "warehouse", "serves": ["web"], "transit_days": 30},
        },
    }
)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("sell", {"system": "till", "external_id": "t", "channel": "shops", "lines": [{"item": "pen", "quantity": 1}]}),
        ("count_stock", {"lines": [{"item": "pen", "quantity": 0}]}),
        ("move_allocation", {"system": "shop", "external_id": "o1", "line": 1, "to_place": "main"}),
    ],
)
def test_what_comes_from_where_it_takes_longer_is_promised_so(new_book: Callable[..., str], kind, fields) -> None:
    book = desk(new_book(FAR), FAR)
    book.stock("city", pen=1)
    book.stock("main", pen=1)
    book.do(book.order("o1", pen=1))
    (before,) = [OrderLine(*row) for row in book.store.con.execute("select * from sales_order_line").fetchall()]
    place = "from_place" if kind == "move_allocation" else "place"
    book.done(kind, **fields, **{place: "city"})
    rows = book.store.con.execute("select * from sales_order_line where order_id = " + str(before.order_id)).fetchall()
    (after,) = [OrderLine(*row) for row in rows]
    assert (after.allocated, after.promised_on) == (1_0000, before.promised_on)
    assert after.latest_promised_on >= (date.fromisoformat(before.promised_on) + timedelta(30)).isoformat()
    told = [each for each in tasks_listed(book.store, 9) if each.kind == "tell_customer"]
    assert [(each.order, each.latest_promised_on) for each in told] == [("o1", after.latest_promised_on)]
    assert check_book(book.store) == []
    book.store.close()


def test_what_is_not_to_be_had_yet_is_pre_ordered_for_the_day_that_was_announced(book: Desk) -> None:
    book.done("set_sourcing", item="pen", announced_on=day(0))
    assert placed(book, "o1", 1) == day(3)
    assert told(book) == [], "who orders it before knows"
    assert book.done("set_sourcing", item="pen", announced_on=day(4)).told["promised_later"] == 1
    assert line_of(book, "o1").latest_promised_on == day(7)


@settings(deadline=None, max_examples=6, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(["web", "market", "shops"]), st.integers(1, 3)), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(["main", "city"]), st.integers(1, 4)), min_size=1, max_size=5),
)
def test_if_all_comes_as_expected_nobody_waits_beyond_the_promise(new_book, orders, supplies):
    book = desk(new_book(EVERY_DAY), EVERY_DAY)
    book.done("set_item", item="pen")
    for n, (channel, quantity) in enumerate(orders):
        book.do(book.order(f"o{n}", channel, pen=quantity))
    for n, (place, quantity) in enumerate(supplies):
        line = {"item": "pen", "quantity": quantity, "expected_on": day(n)}
        book.done("expect_supply", system="erp", external_id=f"po{n}", place=place, lines=[line])
    promised = [line_of(book, f"o{n}").latest_promised_on for n in range(len(orders))]
    for n, (place, quantity) in enumerate(supplies):
        supply = {"system": "erp", "external_id": f"po{n}"}
        line = {"item": "pen", "quantity": quantity, "unit_cost": 1, "supply": supply}
        book.done("receive_goods", place=place, lines=[line])
        for order, promise in enumerate(promised):
            waits = line_of(book, f"o{order}").waiting
            assert bool(waits) == (promise is None or promise > day(n + 3)), (order, n)
    book.store.close()
