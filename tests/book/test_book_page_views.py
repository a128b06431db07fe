"""What pages read of the book, on both stores: open orders, what is found, what of the stock needs somebody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from onebook.app.keeping.order_pages import OrdersAsked, margin_of, order_shown, orders_shown
from onebook.book.rows import Row
from onebook.book.supply.calendar import Delivering, Way
from onebook.book.views.item_life import categories, item_life, items_found, may_be_same
from onebook.book.views.items import items_listed
from onebook.book.views.open_orders import STATES, OpenCounted, OpenWish, ShipBy, counted_open, open_listed, open_orders
from onebook.book.views.order_life import order_beside
from onebook.book.views.orders import order_life
from onebook.book.views.orders_found import customers_called, orders_found, orders_in_status, orders_with_item
from onebook.book.views.quotes_found import quotes_found
from onebook.book.views.remembered import remembered_rows
from onebook.book.views.stock_needs import (
    count_tasks,
    expected_of,
    item_count_tasks,
    lots_of,
    number_to_count,
    proposed_for,
    running_out,
)
from onebook.records import BadInput
from tests.book.world import Desk, desk

NOW = time.time_ns() // 1000


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    """A lamp of which many are there, a chair of which none is."""
    found = desk(new_book())
    found.stock(lamp=5)
    found.done("set_item", item="chair", name="Oak chair", category="seats")
    yield found
    found.store.close()


def _open(book: Desk, state: str, **of: str) -> list[str]:
    found, _ = open_listed(book.store, book.rules, NOW, OpenWish(state, **of), 10)
    return [each.order.external_id for each in found]


def test_open_orders_are_counted_and_listed_alike(book: Desk) -> None:
    book.do(book.order("kept", lamp=1), book.order("waits", chair=1), book.order("gone", lamp=1))
    book.done("place_order", system="shop", external_id="old", channel="web", at="2026-01-05T10:00:00Z",
              lines=[{"item": "lamp", "quantity": 1}])  # fmt: skip
    book.done("place_order", system="shop", external_id="held", channel="web", lines=[{"item": "lamp", "quantity": 1}])
    book.done("release_allocation", system="shop", external_id="held", hold=True)
    book.done("ship_order", system="shop", external_id="gone")
    counted = open_orders(book.store, book.rules, NOW)
    assert (counted.waiting, counted.late, counted.to_ship, counted.all_seen) == (2, 1, 2, True)
    assert {state: len(_open(book, state)) for state in STATES} == {"late": 1, "to_ship": 2, "waiting": 2}
    assert _open(book, "to_ship")[0] == "old", "what was promised first comes first"
    first, after = open_listed(book.store, book.rules, NOW, OpenWish("to_ship"), 1)
    second, _ = open_listed(book.store, book.rules, NOW, OpenWish("to_ship"), 1, after)
    assert [each.order.external_id for each in (*first, *second)] == ["old", "kept"]


def test_where_much_is_open_the_first_of_it_is_counted_and_more_is_listed(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onebook.book.views.open_orders.COUNTED", 2)
    book.do(book.order("one", lamp=1), book.order("two", lamp=1))
    counted = open_orders(book.store, book.rules, NOW)
    assert (counted.number, counted.all_seen) == (2, True)
    book.do(book.order("three", lamp=1))
    counted = open_orders(book.store, book.rules, NOW)
    assert (counted.number, counted.to_ship, counted.all_seen) == (2, 2, False)
    assert _open(book, "to_ship") == ["one", "two", "three"]


def test_an_order_must_leave_on_the_last_day_of_work_on_which_it_is_in_time() -> None:
    friday = date(2026, 11, 20)
    terms = Delivering(ZoneInfo("Europe/Berlin"), transit_days=2)
    by = ShipBy(terms, friday + timedelta(1))
    assert by.ship_on == date(2026, 11, 23), "nobody works on Saturday"
    assert by.in_time(1, Way("ship")) == "2026-11-26", "what leaves on Tuesday is there on Thursday"

    def counted(on: str | None, *, waits: bool = False, on_hold: bool = False) -> OpenCounted:
        return OpenCounted(on, waits, 1, on_hold, Way("ship"), 1)

    still = [counted("2026-11-25"), counted("2026-11-26"), counted(None), counted("2026-11-20", on_hold=True),
             counted("2026-11-19", waits=True)]  # fmt: skip
    found = counted_open(still, by)
    assert (found.to_ship, found.held, found.late, found.waiting, found.kept) == (2, 1, 2, 1, 4)


def test_orders_are_found_by_item_status_and_what_a_customer_gives(book: Desk) -> None:
    book.done("set_party", system="shop", external_id="k1", kind="person", roles=["customer"], given_name="Ada",
              family_name="Meier")  # fmt: skip
    book.do(book.order("A1", lamp=1), book.order("A2", lamp=1), book.order("A3", chair=1))
    book.done("place_order", system="shop", external_id="B1", channel="market", customer_id="k1",
              customer_reference="ref 7", lines=[{"item": "lamp", "quantity": 1}])  # fmt: skip
    book.done("ship_order", system="shop", external_id="A2", shipment="S2", tracking_code="T2")

    def found(text: str) -> tuple[str, list[str]]:
        said = orders_found(book.store, text, 10, None)
        return said.by, [order.external_id for order in said.orders]

    assert found("A") == ("number", ["A1", "A2", "A3"])
    assert found("k1") == ("customer", ["B1"])
    assert found("ref 7") == ("reference", ["B1"])
    assert found("T2") == found("S2") == ("shipment", ["A2"])
    assert found("meier") == ("name", ["B1"])
    assert found("nobody") == ("", [])
    assert [o.external_id for o in orders_in_status(book.store, "", "market", 10, None).orders] == ["B1"]
    page = orders_in_status(book.store, "allocated", "", 1, None)
    assert page.next is not None
    assert [o.external_id for o in orders_in_status(book.store, "allocated", "", 1, page.next).orders] == ["A1"]
    assert {o.external_id for o in orders_with_item(book.store, "lamp", 10, None).orders} == {"A1", "A2", "B1"}
    assert [o.external_id for o in orders_with_item(book.store, "chair", 10, None).orders] == ["A3"]


def _walked(book: Desk, item: str, most: int, between: Callable[[], None] = lambda: None) -> list[str]:
    """The orders of an item, page by page. between: what is done after each page."""
    told: list[str] = []
    page = orders_with_item(book.store, item, most, None)
    while True:
        assert len(page.orders) <= most
        told += [order.external_id for order in page.orders]
        if page.next is None:
            return told
        between()
        page = orders_with_item(book.store, item, most, page.next)


@pytest.mark.parametrize("most", [1, 3, 20])
def test_orders_of_an_item_are_each_told_once(book: Desk, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onebook.book.views.orders_found.MOVES", 4)
    book.done("receive_goods", place="main", lines=[{"item": "lamp", "quantity": 20, "unit_cost": 1}])

    def place(number: str, item: str, quantity: int) -> None:
        book.done("place_order", system="shop", external_id=number, channel="web",
                  lines=[{"item": item, "quantity": quantity}])  # fmt: skip

    def ship(number: str, quantity: int) -> None:
        part = [{"line": 1, "quantity": quantity}]
        book.done("ship_order", system="shop", external_id=number, lines=part)

    for n in range(7):
        place(f"C{n}", "chair", 1)
    assert _walked(book, "chair", most) == [f"C{n}" for n in reversed(range(7))], "none has moved"
    for n in range(4):
        place(f"L{n}", "lamp", 2)
        ship(f"L{n}", 1)
    for n in range(4, 9):
        place(f"L{n}", "lamp", 2)
    for n in (5, 7, 5, 7, 8):  # some of them bit by bit
        ship(f"L{n}", 1)
    book.done("ship_order", system="shop", external_id="L8")
    kept, sent = ["L6", "L4", "L3", "L2", "L1", "L0"], ["L8", "L7", "L5"]
    assert _walked(book, "lamp", most) == kept + sent
    once = iter(["L8", "L7"])

    def comes_back() -> None:
        if number := next(once, None):
            book.done("take_back", system="till", external_id=f"R{number}", order_system="shop", order=number,
                      place="main", channel="shops", pay=False, lines=[{"line": 1, "quantity": 1}])  # fmt: skip

    told = _walked(book, "lamp", most, comes_back)
    assert set(told) == {*kept, *sent}, "none is lost though others move meanwhile"


def test_filters_of_orders_hold_together(book: Desk) -> None:
    at = "2026-01-05T10:00:00Z"

    def place(number: str, item: str, customer: str, channel: str = "web", system: str = "shop") -> None:
        book.done("place_order", system=system, external_id=number, channel=channel, customer_id=customer, at=at,
                  lines=[{"item": item, "quantity": 1}])  # fmt: skip

    place("A1", "lamp", "K1")
    place("A2", "lamp", "K2")
    place("A3", "lamp", "K1", channel="market")
    place("A4", "chair", "K1")
    place("A5", "lamp", "K1")
    book.done("cancel_order", system="shop", external_id="A5")

    def asked(**of: str) -> list[str]:
        shown = orders_shown(book.store, book.rules, OrdersAsked(**of), 10, lambda *_: None, persons=True)
        return sorted(order.external_id for order, _ in shown.orders)

    assert asked(customer="K1", status="late") == ["A1", "A3"]
    assert asked(customer="K2", status="to_ship") == ["A2"]
    assert asked(customer="K1", status="waiting", channel="web") == ["A4"]
    assert asked(item="lamp", status="late", channel="web") == ["A1", "A2"]
    assert asked(item="none", status="late") == []
    assert asked(item="lamp", status="cancelled", channel="web") == ["A5"]
    assert asked(item="lamp", channel="market") == asked(item="lamp", customer="K1", channel="market") == ["A3"]
    with pytest.raises(BadInput, match="Leave out q, or the filters beside it"):
        asked(text="A", status="late")
    place("B1", "lamp", "K1", system="till")
    for of in ({}, {"status": "late"}, {"item": "lamp", "channel": "web"}):
        assert "B1" in asked(customer="K1", **of)
        assert asked(customer="K1", system="till", **of) == ["B1"], "another one's customer has the same number"


def test_what_is_found_by_a_name_goes_on_until_all_of_it_was_told(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    for system, customer in (("shop", "k1"), ("crm", "k1"), ("shop", "k2")):
        name = "Jo Other" if system == "crm" else "Ada Miller"
        book.done("set_party", system=system, external_id=customer, kind="person", roles=["customer"], name=name)
    lines = [{"item": "lamp", "quantity": 1, "gross_amount": 9}]
    for number in range(7):
        for system in ("shop", "crm"):  # whose k1 is called otherwise
            of = {"system": system, "external_id": f"A{number}", "channel": "web", "lines": lines,
                  "customer_id": f"k{1 + number % 2 * (system == 'shop')}"}  # fmt: skip
            book.done("place_order", as_draft=True, **of)
            book.done("make_quote", valid_until="2099-01-01", **of)

    for look in (orders_found, quotes_found):
        seen, after = [], None
        while True:
            found = look(book.store, "miller", 2, after)
            assert found.by == "name"
            seen += [(each.system, each.external_id) for each in found[0]]
            after = found.next
            if after is None:
                break
        assert sorted(seen) == [("shop", f"A{number}") for number in range(7)], look
    monkeypatch.setattr("onebook.book.views.orders_found.CUSTOMERS", 1)
    assert orders_found(book.store, "miller", 2, None).by == quotes_found(book.store, "miller", 2, None).by == "names"


def test_what_stands_beside_an_order(book: Desk) -> None:
    book.done("place_order", system="shop", external_id="A1", channel="web", deliver_to={"country": "AT"},
              lines=[{"item": "chair", "quantity": 1}])  # fmt: skip
    life = order_life(book.store, "shop", "A1")
    assert life is not None
    beside = order_beside(book.store, life)
    assert beside.country == "AT"
    assert [task.kind for task in beside.tasks] == ["tell_customer"]


def test_of_a_kit_that_went_in_part_what_its_parts_bear_counts_as_sold(book: Desk) -> None:
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "lamp", "quantity": 1}, {"item": "chair", "quantity": 1}])
    lines = [{"item": "set", "quantity": 2, "gross_amount": 22, "discount_amount": 2}]
    book.done("place_order", system="shop", external_id="A1", channel="web", lines=lines)

    def earned() -> tuple[int, int]:
        shown = order_shown(book.store, "shop", "A1")
        assert shown is not None
        return margin_of(shown)

    assert earned() == (0, 0)
    book.done("ship_order", system="shop", external_id="A1")
    assert earned() == (100_000, 20_000), "two lamps, each half of a set of 10, at 1 each"
    book.done("receive_goods", place="main", lines=[{"item": "chair", "quantity": 1, "unit_cost": 3}])
    book.done("ship_order", system="shop", external_id="A1")
    assert earned() == (150_000, 50_000)
    book.done("cancel_order", system="shop", external_id="A1")
    assert earned() == (150_000, 50_000), "the chair that never comes was not sold"
    shown = order_shown(book.store, "shop", "A1")
    assert shown is not None
    assert shown.life.owed_amount == 150_000


def test_what_a_whole_book_is_looked_through_for_is_asked_again_only_once_something_was_written(
    new_book: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_book()
    book, other = desk(url), desk(url)
    book.stock(lamp=5)
    said: list[str] = []
    rows = book.store.rows

    def noted(name: str, **given: object) -> list[Row]:
        said.append(name)
        return rows(name, **given)

    monkeypatch.setattr(book.store, "rows", noted)

    def number() -> tuple[int, bool]:
        asked = len(said)
        rows = remembered_rows(book.store, "open_orders_counted", lines=100)
        return sum(row[-1] for row in rows), len(said) > asked

    assert [number(), number()] == [(0, True), (0, False)]
    other.do(other.order("theirs", lamp=1))
    assert [number(), number()] == [(1, True), (1, False)]
    book.do(book.order("ours", lamp=1))
    assert [number(), number()] == [(2, True), (2, False)]
    book.store.close()
    other.store.close()


def test_stock_that_needs_somebody(book: Desk) -> None:
    for number in range(4):
        book.do(book.order(f"A{number}", lamp=1))
    (lamp,) = running_out(book.store, book.rules, time.time_ns() // 1000, 10)
    assert (lamp.item, lamp.sold, lamp.available) == ("lamp", 40_000, 10_000)
    assert lamp.lasts == Decimal("0.25"), "one is left, and four went since it came, which counts as a day"
    book.done("sell", system="till", external_id="T1", channel="shops", place="city",
              lines=[{"item": "lamp", "quantity": 2}])  # fmt: skip
    assert [(task.item, task.place) for task in count_tasks(book.store, 10)] == [("lamp", "city")]
    assert number_to_count(book.store) == 1
    assert [place for place, _ in item_count_tasks(book.store, lamp.item_id)] == ["city"]
    book.done("expect_supply", system="erp", external_id="P1", place="main",
              lines=[{"item": "lamp", "quantity": 3, "expected_on": "2099-01-01"}])  # fmt: skip
    assert [(each.external_id, each.open) for each in expected_of(book.store, lamp.item_id)] == [("P1", 30_000)]
    book.do(book.order("B1", chair=2))
    life = item_life(book.store, "chair")
    assert life is not None
    assert [(each.kind, each.external_id) for each in proposed_for(book.store, life.item.item_id, 10)] == [
        ("purchase", "B1")
    ]
    book.done("set_item", item="milk", tracks_lots=True)
    book.done("receive_goods", place="main", lines=[
        {"item": "milk", "quantity": 1, "unit_cost": 1, "lot": "L2", "expires_on": "2099-02-01"},
        {"item": "milk", "quantity": 1, "unit_cost": 1, "lot": "L1", "expires_on": "2099-03-01"},
    ])  # fmt: skip
    milk = item_life(book.store, "milk")
    assert milk is not None
    assert [lot.lot for lot in lots_of(book.store, milk.item.item_id)] == ["L2", "L1"]


def test_what_runs_out_goes_by_the_days_that_the_book_knows_it_and_never_having_been_there_hides_nothing(
    book: Desk,
) -> None:
    """14 days ago 30 bulbs came, 10 are left. Of chairs and beds none ever came; sofas are sent by the supplier."""
    now = time.time_ns() // 1000
    for item in ("bed", "sofa", "bulb"):
        book.done("set_item", item=item)
    came = {"item": "bulb", "quantity": 30, "unit_cost": 1}
    book.done("receive_goods", place="main", at=_at(now, 14), lines=[came])
    for number, (item, days, quantity) in enumerate(
        [("bulb", 5, 10), ("bulb", 2, 10), ("chair", 40, 2), ("bed", 1, 1), ("bed", 1, 1), ("sofa", 1, 1)]
    ):
        wish = book.order(f"A{number}", **{item: quantity})
        book.do(wish.model_copy(update={"at": _at(now, days)}))
    book.done("set_sourcing", item="sofa", supplier="S", drop_ship=True)
    sent = {"item": "chair", "quantity": 1, "expected_on": "2030-01-05", "drop_ship": True}
    chair = {"for_order": {"system": "shop", "external_id": "A2"}}
    book.done("expect_supply", system="erp", external_id="po", place="main", lines=[sent | chair])
    found = running_out(book.store, book.rules, now, 10)
    assert [(each.item, each.available, each.waiting, each.sold) for each in found] == [
        ("bed", 0, 20_000, 20_000), ("chair", 0, 10_000, 0), ("bulb", 100_000, 0, 200_000)
    ]  # fmt: skip
    assert [float(each.lasts) for each in found] == pytest.approx([0, 0, 7], abs=0.001)
    assert running_out(book.store, book.rules, now, 1)[0].item == "bed"


def _at(now: int, days: int) -> datetime:
    return datetime.fromtimestamp(now / 1_000_000, UTC) - timedelta(days=days)


def test_an_item_with_all_that_stands_of_it(book: Desk) -> None:
    book.done("set_item", item="chair-2", name="Chair oak")
    book.done("set_item", item="chair-3", name="Oak-chair")
    book.done("set_item_codes", item="chair", codes=[{"scheme": "gtin", "code": "4006381333931"}])
    book.done("keep_items_apart", item="chair", other="chair-3")
    life = item_life(book.store, "chair")
    assert life is not None
    assert {each.other for each in may_be_same(book.store, life.item, life.codes)} == {"chair-2"}
    assert [each.item for each in items_found(book.store, 10, text="04006381333931")] == ["chair"]
    assert [each.item for each in items_found(book.store, 10, text="oak", category="seats")] == ["chair"]
    assert categories(book.store) == ["seats"]
    assert item_life(book.store, "nothing") is None


@pytest.mark.parametrize("text", ["Übertopf", "übertopf", "ÜBERTOPF", "über"])
def test_names_are_found_by_letters_beyond_a_to_z_in_either_case(book: Desk, text: str) -> None:
    for item, name in (("p1", "Abertopf"), ("p2", "Übertopf rot"), ("p3", "ein ÜBERTOPF"), ("p4", "Topf")):
        book.done("set_item", item=item, name=name)
    assert [each.item for each in items_listed(book.store, 1, text=text)] == ["p2"]
    assert [each.item for each in items_listed(book.store, 1, "p2", text)] == ["p3"]
    assert items_listed(book.store, 1, "p3", text) == []
    for party, name in (("k1", "Abertopf AG"), ("k2", "ÜBERTOPF AG")):
        book.done("set_party", system="shop", external_id=party, name=name, roles=["customer"])
    assert customers_called(book.store, text) == [("shop", "k2")]
