"""What is expected: incoming, receipts against it, what is proposed for lines that wait, and drop shipment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebook.book import Applied, Command, Refusal, check_book
from onebook.book.rows import Level, OrderLine
from onebook.book.views.proposals import proposals_listed
from onebook.book.views.tasks import tasks_listed
from tests.book.world import Desk, command, desk

DAY = date(2099, 6, 1)
EXAMPLES = int(os.environ.get("ONEBOOK_EXAMPLES", "8"))


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    for item in ("pen", "ink"):
        opened.done("set_item", item=item)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def item_id(book: Desk, sku: str) -> int:
    return int(book.store.rows("items_named", skus=[sku])[0][0])


def incoming(book: Desk, sku: str = "pen") -> dict[str, int]:
    names = {place.place_id: place.name for place in book.rules.places.values()}
    return {names[row[1]]: int(row[2]) // 10_000 for row in book.store.rows("incoming", items=[item_id(book, sku)])}


def level(book: Desk, place: str, sku: str = "pen") -> Level:
    at = book.rules.places[place].place_id
    rows = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id(book, sku)])]
    return next((row for row in rows if row.place_id == at), Level(0, at))


def proposals(book: Desk) -> list[tuple[str, int, str | None]]:
    found = proposals_listed(book.store, 1000)
    return [(each.kind, int(each.quantity) // 10_000, each.supplier) for each in found]


def tasks(book: Desk) -> list[str]:
    return [task.kind for task in tasks_listed(book.store, 1000)]


def expect(book: Desk, quantity: int, name: str = "po1", place: str = "main", **more: object) -> None:
    line = {"item": "pen", "quantity": quantity, "expected_on": DAY, **more}
    book.done("expect_supply", system="erp", external_id=name, place=place, lines=[line])


def receive(book: Desk, quantity: int, name: str = "po1", place: str = "main") -> Applied:
    line = {"item": "pen", "quantity": quantity, "unit_cost": 3, "supply": {"system": "erp", "external_id": name}}
    return book.done("receive_goods", place=place, lines=[line])


def order(book: Desk, name: str, quantity: int = 1) -> None:
    assert isinstance(book.do(book.order(name, pen=quantity))[0], Applied)


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_receipts_count_against_what_was_expected_and_too_much_blocks_nothing(book: Desk) -> None:
    expect(book, 10)
    expect(book, 5, "po2", "city")
    assert incoming(book) == {"main": 10, "city": 5}
    assert Decimal(receive(book, 4).told["over"]) == 0
    assert incoming(book) == {"main": 6, "city": 5}
    assert Decimal(receive(book, 7).told["over"]) == 1
    assert (incoming(book), tasks(book)) == ({"city": 5}, ["over_receipt"])
    assert Decimal(receive(book, 1).told["over"]) == 1, "also when all of it has come"
    assert level(book, "main").on_hand == 12_0000


def test_what_will_not_come_is_no_longer_incoming(book: Desk) -> None:
    expect(book, 10)
    receive(book, 4)
    assert refused(book.one("change_supply", system="erp", external_id="po1", line=1, quantity=3)) == "received_already"
    book.done("change_supply", system="erp", external_id="po1", line=1, quantity=8)
    assert incoming(book) == {"main": 4}
    assert Decimal(book.done("cancel_supply", system="erp", external_id="po1").told["cancelled"]) == 4
    assert incoming(book) == {}
    assert refused(book.one("cancel_supply", system="erp", external_id="po1")) == "nothing_open"
    assert refused(book.one("change_supply", system="erp", external_id="po9", firm=True)) == "unknown_supply"
    line = {"item": "pen", "quantity": 1, "expected_on": DAY}
    again = book.one("expect_supply", system="erp", external_id="po1", place="main", lines=[line])
    assert refused(again) == "supply_exists"
    wrong = {"item": "ink", "quantity": 1, "unit_cost": 1, "supply": {"system": "erp", "external_id": "po1"}}
    assert refused(book.one("receive_goods", place="main", lines=[wrong])) == "other_item"


def test_supply_of_which_nothing_is_to_come_changes_only_by_a_quantity(book: Desk) -> None:
    expect(book, 4)
    expect(book, 2, "po2")
    change = {"system": "erp", "external_id": "po1"}
    receive(book, 3)
    book.done("cancel_supply", **change)
    for told in ({"expected_on": "2099-07-01"}, {"line": 1, "firm": False}, {"line": 1, "quantity": 3}):
        assert refused(book.one("change_supply", **change, **told)) == "nothing_open"
    assert incoming(book) == {"main": 2}
    book.done("change_supply", **change, line=1, quantity=5)
    assert incoming(book) == {"main": 4}
    book.done("change_supply", **change, expected_on="2099-07-01")


def test_a_kit_is_not_expected_and_what_is_expected_becomes_no_kit(book: Desk) -> None:
    expect(book, 4)
    of_ink = {"item": "pen", "parts": [{"item": "ink", "quantity": 2}]}
    assert refused(book.one("set_kit", **of_ink)) == "item_in_use"
    line = {"quantity": 1, "expected_on": DAY}
    cancelled = command("cancel_supply", system="erp", external_id="po1")
    again = command("expect_supply", system="erp", external_id="po2", place="main", lines=[line | {"item": "pen"}])
    answers = book.do(cancelled, command("set_kit", **of_ink), again)
    assert [answer.code if isinstance(answer, Refusal) else "" for answer in answers] == ["", "", "is_kit"]
    assert refused(book.one("change_supply", system="erp", external_id="po1", line=1, quantity=2)) == "is_kit"
    assert incoming(book) == {}


def test_a_line_beyond_stock_and_supply_proposes_its_purchase_once_and_only_what_is_missing(book: Desk) -> None:
    book.done("set_sourcing", item="pen", supplier="Feather Ltd", lead_days=10)
    expect(book, 2)
    order(book, "o1", 1)
    assert proposals(book) == []
    order(book, "o2", 3)
    assert proposals(book) == [("purchase", 2, "Feather Ltd")]
    book.done("repromise", items=["pen"])
    assert proposals(book) == [("purchase", 2, "Feather Ltd")]
    expect(book, 1, "po2")
    assert proposals(book) == [("purchase", 1, "Feather Ltd")]
    expect(book, 1, "po3")
    assert proposals(book) == []
    book.done("cancel_supply", system="erp", external_id="po1")
    assert proposals(book) == [("purchase", 2, "Feather Ltd")], "who ordered first has what is still to come"
    book.done("cancel_order", system="shop", external_id="o2")
    book.done("cancel_order", system="shop", external_id="o1")
    assert proposals(book) == []


def test_an_order_that_is_not_short_looks_up_nothing_of_supply(book: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    book.stock(pen=5)
    asked: list[str] = []
    rows = book.store.rows
    monkeypatch.setattr(book.store, "rows", lambda name, **given: asked.append(name) or rows(name, **given))
    order(book, "o1", 5)
    assert not {"open_supply", "sourcing", "waiting_quantities", "proposals", "destinations", "failed_picks"} & {*asked}
    order(book, "o2", 1)
    assert "open_supply" in asked


def test_what_was_bought_for_a_line_is_that_line_s_though_others_wait_longer(book: Desk) -> None:
    order(book, "o1")
    order(book, "o2")
    expect(book, 1, for_order={"system": "shop", "external_id": "o2"})
    receive(book, 1)
    assert Decimal(book.done("ship_order", system="shop", external_id="o2").told["shipped"]) == 1
    assert refused(book.one("ship_order", system="shop", external_id="o1")) == "nothing_kept"


def test_a_supplier_sends_straight_to_the_customer_and_the_cost_reaches_the_order(book: Desk) -> None:
    book.done("set_sourcing", item="pen", supplier="Feather Ltd", lead_days=2, drop_ship=True)
    order(book, "o1", 2)
    assert proposals(book) == [("drop_ship", 2, "Feather Ltd")]
    expect(book, 2, for_order={"system": "shop", "external_id": "o1"}, drop_ship=True)
    assert (incoming(book), proposals(book)) == ({}, [])
    book.stock(pen=2)
    assert level(book, "main").committed == 0, "what comes in is for others"
    told = book.done("drop_ship", system="erp", external_id="po1", quantity=2, unit_cost=7).told
    assert (Decimal(told["shipped"]), told["status"]) == (2, "shipped")
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=["o1"])
    cost = book.store.rows("order_lines", orders=[order_id])[0][11]
    assert cost == 8_0000, "two at 7 and two at 1 cost 4 on average"
    assert level(book, "transit")[2:] == (0, 0, 0)
    again = book.one("drop_ship", system="erp", external_id="po1", quantity=1, unit_cost=7)
    assert refused(again) == "not_waiting"


def test_a_kit_is_promised_for_the_last_of_its_parts_and_they_are_proposed_not_the_kit(book: Desk) -> None:
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1}])
    book.stock(ink=1)
    lines = [{"item": "set", "quantity": 1}]
    told = book.done("place_order", system="shop", external_id="o1", channel="web", lines=lines).told
    assert told["promised_on"] is None
    assert proposals(book) == [("purchase", 2, None)]
    expect(book, 2)
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=["o1"])
    kit, part, other = sorted(OrderLine(*row) for row in book.store.rows("order_lines", orders=[order_id]))
    assert kit.latest_promised_on == part.latest_promised_on == "2099-06-04"
    assert other.latest_promised_on is not None
    assert other.latest_promised_on < "2099-06-04"
    assert proposals(book) == []


pieces = st.integers(1, 4)
names = st.integers(1, 5).map(str)
places = st.sampled_from(["main", "city"])
skus = st.sampled_from(["pen", "ink"])
days = st.integers(1, 28).map(lambda day: date(2099, 6, day))
goods = st.lists(st.builds(lambda i, q: {"item": i, "quantity": q}, skus, pieces), min_size=1, max_size=2)
anything = st.one_of(
    st.builds(
        lambda name, channel, lines, place: command(
            "place_order", system="shop", external_id=name, channel=channel, lines=lines, pickup_place=place,
            delivery_method="pickup" if place else "ship",
        ),
        names, st.sampled_from(["web", "market", "shops"]), goods, st.one_of(st.none(), places),
    ),
    st.builds(
        lambda name, place, lines, day, order: command(
            "expect_supply", system="erp", external_id=name, place=place,
            lines=[line | {"expected_on": day} | ({"for_order": order} if order else {}) for line in lines],
        ),
        names, places, goods, days,
        st.one_of(st.none(), names.map(lambda name: {"system": "shop", "external_id": name})),
    ),
    st.builds(lambda name, day: command("change_supply", system="erp", external_id=name, expected_on=day), names, days),
    st.builds(lambda name: command("cancel_supply", system="erp", external_id=name), names),
    st.builds(
        lambda place, lines, supply: command(
            "receive_goods", place=place,
            lines=[line | {"unit_cost": 1} | ({"supply": supply} if supply else {}) for line in lines],
        ),
        places, goods, st.one_of(st.none(), names.map(lambda name: {"system": "erp", "external_id": name})),
    ),
    st.builds(
        lambda name, line, place, reason: command(
            "refuse_allocation", system="shop", external_id=name, line=line, place=place, reason=reason
        ),
        names, st.integers(1, 2), places, st.sampled_from(["not_found", "damaged", "busy"]),
    ),
    st.builds(
        lambda name, avoid: command("reroute", system="shop", external_id=name, avoid=avoid), names,
        st.lists(places, max_size=1),
    ),
    st.builds(lambda sku, lead: command("set_sourcing", item=sku, lead_days=lead, supplier="Mill"), skus, pieces),
    st.builds(lambda name: command("cancel_order", system="shop", external_id=name), names),
    st.builds(lambda name: command("ship_order", system="shop", external_id=name), names),
    st.builds(
        lambda name, place, lines: command(
            "sell", system="till", external_id=name, channel="shops", place=place, lines=lines
        ),
        names, places, goods,
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(anything, min_size=1, max_size=6), min_size=1, max_size=5))
def test_whatever_happens_each_line_that_waits_is_expected_or_proposed(new_book, batches: list[list[Command]]) -> None:
    book = desk(new_book())
    for item in ("pen", "ink"):
        book.done("set_item", item=item)
    for batch in batches:
        book.do(*batch)
    book.done("repromise", items=["pen", "ink"])
    assert check_book(book.store) == []
    for sku in ("pen", "ink"):
        of = item_id(book, sku)
        waits = sum(int(row[3]) for row in book.store.rows("waiting_quantities", items=[of]))
        proposed = [each for each in proposals_listed(book.store, 1000) if each.item == sku]
        coming = sum(incoming(book, sku).values()) * 10_000
        assert sum(each.quantity for each in proposed) <= waits
        assert sum(each.quantity for each in proposed) + coming >= waits
    book.store.close()
