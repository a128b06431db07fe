"""Routing: the best places for a whole order, by the plan's rules; refusals; pick-up; reserves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.app.keeping import Book
from onebook.app.keeping.expiring import expire
from onebook.book import Applied, Refusal, check_book, engine
from onebook.book.routing.choosing import EXACT, Pick, Stand, Want, choose
from onebook.book.routing.distance import distances, metres_between
from onebook.book.routing.terms import Whereabouts
from onebook.book.rows import FailedPick, Level
from onebook.book.views.proposals import proposals_listed
from onebook.book.views.tasks import tasks_listed
from onebook.plan import Plan
from tests.book.world import Desk, desk

RULES = ("nearest", "fewest_parcels", "cheapest", "store_first", "warehouse_first")
stands = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=3).map(
    lambda found: [Stand(n, *each) for n, each in enumerate(found)]
)
pieces = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(0, 2)), st.integers(0, 3))
wants = st.lists(st.tuples(st.integers(1, 2), st.integers(1, 3)), min_size=1, max_size=2).map(
    lambda found: [Want(n, item, quantity) for n, (item, quantity) in enumerate(found, 1)]
)


def cost(picks: list[Pick], wanted: list[Want], places: list[Stand], rules: list[str]) -> tuple[int, ...]:
    """What a choice costs, said once more: first what is short, then each rule, then the plan's order."""
    by_id = {place.place_id: place for place in places}
    used = [by_id[place_id] for place_id in {pick.place_id for pick in picks}]
    each = {
        "nearest": sum(by_id[p.place_id].far * p.quantity for p in picks),
        "fewest_parcels": len(used),
        "cheapest": sum(place.parcel_cost for place in used),
        "store_first": sum(p.quantity for p in picks if not by_id[p.place_id].is_store),
        "warehouse_first": sum(p.quantity for p in picks if by_id[p.place_id].is_store),
    }
    short = sum(want.quantity for want in wanted) - sum(pick.quantity for pick in picks)
    return (short, *(each[rule] for rule in rules), sum(p.place_id * p.quantity for p in picks))


def every_choice(
    wanted: list[Want], places: list[Stand], available: dict[tuple[int, int], int]
) -> Iterator[list[Pick]]:
    ways = [
        [
            dict(zip(places, split, strict=True))
            for split in itertools.product(range(want.quantity + 1), repeat=len(places))
            if sum(split) <= want.quantity
        ]
        for want in wanted
    ]  # fmt: skip
    for way in itertools.product(*ways):
        picks = [
            Pick(want.line, place.place_id, quantity)
            for want, split in zip(wanted, way, strict=True) for place, quantity in split.items() if quantity
        ]  # fmt: skip
        items = {want.line: want.item_id for want in wanted}
        taken: dict[tuple[int, int], int] = {}
        for pick in picks:
            key = (items[pick.line], pick.place_id)
            taken[key] = taken.get(key, 0) + pick.quantity
        if all(quantity <= available.get(key, 0) for key, quantity in taken.items()):
            yield picks


@settings(deadline=None, max_examples=150)
@given(wants, stands, pieces, st.lists(st.sampled_from(RULES), max_size=3, unique=True))
def test_no_choice_is_better_than_the_one_made(wanted, places, available, rules):
    chosen = choose(wanted, places, available, rules)
    best = min(cost(picks, wanted, places, rules) for picks in every_choice(wanted, places, available))
    assert cost(chosen, wanted, places, rules) == best


@settings(deadline=None, max_examples=60)
@given(st.integers(EXACT + 1, 14), st.data())
def test_with_many_places_all_that_can_be_had_is_and_nothing_that_is_not_there(number, data):
    places = [Stand(n, False, data.draw(st.integers(0, 9)), 1) for n in range(number)]
    available = {(item, n): data.draw(st.integers(1, 3)) for item in (1, 2) for n in range(number)}
    wanted = [Want(1, 1, data.draw(st.integers(1, 60))), Want(2, 2, data.draw(st.integers(1, 60)))]
    picks = choose(wanted, places, available, ["fewest_parcels", "nearest"])
    for want in wanted:
        there = sum(quantity for (item, _), quantity in available.items() if item == want.item_id)
        assert sum(p.quantity for p in picks if p.line == want.line) == min(want.quantity, there)
    assert all(pick.quantity <= available[pick.line, pick.place_id] for pick in picks)


def test_distances_are_measured_where_all_coordinates_are_known_and_compared_by_postcode_where_not():
    berlin, munich = (52_520_000, 13_405_000), (48_137_000, 11_575_000)
    assert abs(metres_between(berlin, munich) - 504_400) < 500, "the great circle from Berlin to Munich: 504 km"
    known = {1: Whereabouts("DE", "10115", *berlin), 2: Whereabouts("DE", "80331", *munich)}
    found = distances(known, Whereabouts(latitude=48_000_000, longitude=11_000_000))
    assert found[2] < found[1]
    by_code = distances(
        known | {3: Whereabouts("FR", "10000"), 4: Whereabouts("DE", "10117")}, Whereabouts("DE", "10 119")
    )
    assert by_code[1] == by_code[4] < by_code[2] < by_code[3]


ROUTED = Plan.model_validate(
    {
        "business": {"name": "Book", "currency": "EUR", "time_zone": "Europe/Berlin"},
        "channels": {"web": {"kind": "digital"}, "market": {"kind": "digital"}, "shops": {"kind": "physical"}},
        "places": {
            "main": {"kind": "warehouse", "serves": ["web", "market"], "country": "DE", "postcode": "20095",
                     "parcel_cost": 4},
            "city": {"kind": "store", "serves": ["shops", "web", "market"], "country": "DE", "postcode": "80331",
                     "parcel_cost": 5, "reserve": 1},
            "port": {"kind": "store", "serves": ["shops", "web", "market"], "country": "DE", "postcode": "81667",
                     "parcel_cost": 6, "reserve_share": 0.5},
        },
        "routing": {"rules": ["fewest_parcels", "nearest"], "channels": {"market": ["keep_reserve", "store_first"]}},
    }
)  # fmt: skip
MUNICH = {"country": "DE", "postcode": "81669"}


@pytest.fixture
def book(new_book: Callable[..., str]) -> Iterator[Desk]:
    opened = desk(new_book(ROUTED), ROUTED)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def place(book: Desk, name: str, channel: str = "web", to: object = None, **more: object) -> Applied:
    quantities = {key: value for key, value in more.items() if key in ("pen", "ink")}
    rest = {key: value for key, value in more.items() if key not in quantities}
    lines = [{"item": item, "quantity": n} for item, n in quantities.items()]
    return book.done(
        "place_order", system="shop", external_id=name, channel=channel, lines=lines, deliver_to=to, **rest
    )


def committed(book: Desk) -> dict[tuple[str, str], int]:
    skus = {row[0]: row[1] for row in book.store.rows("items_named", skus=["pen", "ink"])}
    names = {p.place_id: p.name for p in book.rules.places.values()}
    levels = [Level(*row) for row in book.store.rows("levels_of_items", items=sorted(skus))]
    return {(skus[x.item_id], names[x.place_id]): x.committed // 10_000 for x in levels if x.committed}


def refuse(book: Desk, name: str, at: str, **more: object) -> Applied:
    return book.done("refuse_allocation", system="shop", external_id=name, line=1, place=at, **more)


def tasks(book: Desk) -> list[str]:
    return [task.kind for task in tasks_listed(book.store, 1000)]


def test_a_whole_order_leaves_the_nearest_place_that_has_all_of_it(book: Desk) -> None:
    book.stock("main", pen=9, ink=9)
    book.stock("city", pen=9, ink=9)
    book.stock("port", pen=9)
    place(book, "o1", to=MUNICH, pen=1)
    assert committed(book) == {("pen", "port"): 1}
    place(book, "o2", to=MUNICH, pen=1, ink=1)
    assert committed(book) == {("pen", "port"): 1, ("pen", "city"): 1, ("ink", "city"): 1}, "one parcel, not two"
    place(book, "o3", to=MUNICH, pen=11)
    assert committed(book)["pen", "port"] == 9, "two parcels, most of it from nearby"


def test_stores_keep_what_they_need_for_their_own_counter(book: Desk) -> None:
    book.stock("city", pen=2)
    book.stock("port", pen=3)
    told = place(book, "o1", "market", pen=5).told["lines"]
    assert [Decimal(told[0][key]) for key in ("allocated", "waiting")] == [2, 3]
    assert committed(book) == {("pen", "city"): 1, ("pen", "port"): 1}


def test_a_place_that_has_not_got_it_is_not_asked_again_and_others_are(book: Desk) -> None:
    book.stock("city", pen=2)
    book.stock("main", pen=1)
    place(book, "o1", to=MUNICH, pen=2)
    assert committed(book) == {("pen", "city"): 2}
    told = refuse(book, "o1", "city").told
    assert (committed(book), Decimal(told["waiting"])) == ({("pen", "main"): 1}, 1)
    assert tasks(book) == ["count", "tell_customer"]
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=["o1"])
    (failed,) = [FailedPick(*row) for row in book.store.rows("failed_picks", orders=[order_id])]
    assert (failed.quantity, failed.reason) == (2_0000, "not_found")
    assert [proposal.kind for proposal in proposals_listed(book.store, 1000)] == ["purchase"]
    book.stock("city", pen=5)
    assert committed(book) == {("pen", "main"): 1}, "what comes in there later is not for this line"
    book.stock("main", pen=5)
    assert committed(book) == {("pen", "main"): 2}
    answer = book.one("refuse_allocation", system="shop", external_id="o1", line=1, place="city")
    assert isinstance(answer, Refusal)
    assert answer.code == "nothing_kept"


def test_a_place_that_is_busy_keeps_its_goods_for_others(book: Desk) -> None:
    book.stock("city", pen=1)
    book.stock("main", pen=1)
    place(book, "o1", to=MUNICH, pen=1)
    refuse(book, "o1", "city", reason="busy")
    assert committed(book) == {("pen", "main"): 1}
    place(book, "o2", to=MUNICH, pen=1)
    assert committed(book) == {("pen", "main"): 1, ("pen", "city"): 1}
    assert tasks(book) == []


def test_an_order_rather_waits_than_goes_back_to_a_place_that_it_avoids(book: Desk) -> None:
    named = {"system": "shop", "external_id": "o1"}
    book.stock("port", pen=3)
    place(book, "o1", to=MUNICH, pen=4)
    assert committed(book) == {("pen", "port"): 3}
    told = book.done("reroute", **named, avoid=["port"]).told
    assert (told["places"], Decimal(told["waiting"])) == ({}, 4)
    book.stock("port", pen=9)
    assert committed(book) == {}, "neither what it gave back nor what came in there later is for it"
    assert expire(Book(book.store, book.rules), datetime.now(UTC)) == 0
    place(book, "o2", to=MUNICH, pen=1)
    assert committed(book) == {("pen", "port"): 1}, "others are sent from there"
    book.stock("city", pen=1)
    assert committed(book) == {("pen", "port"): 1, ("pen", "city"): 1}
    book.done("reroute", **named, service="express")
    assert committed(book) == {("pen", "port"): 1, ("pen", "city"): 1}, "it is avoided whatever else is said later"
    fetched = book.one("reroute", **named, pickup_place="port", avoid=["port"])
    assert isinstance(fetched, Refusal)
    assert fetched.code == "fetched_there"
    book.done("reroute", **named, pickup_place="port")
    assert committed(book) == {("pen", "port"): 5}, "unless it is fetched there"


def test_what_is_fetched_in_a_store_is_kept_there_or_brought_there(book: Desk) -> None:
    book.stock("city", pen=1)
    book.stock("main", pen=5)
    told = place(book, "o1", delivery_method="pickup", pickup_place="city", pen=2).told
    assert (committed(book), told["promised_on"] is not None) == ({("pen", "city"): 1}, True)
    (proposal,) = proposals_listed(book.store, 1000)
    assert (proposal.kind, proposal.quantity, proposal.from_place) == ("transfer", 1_0000, "main")
    lines = [{"item": "pen", "quantity": 1}]
    book.done("move_goods", from_place="main", to_place="city", reason="other", lines=lines)
    assert committed(book) == {("pen", "city"): 2}
    assert proposals_listed(book.store, 1000) == []


def test_what_is_fetched_where_it_was_not_found_is_served_by_what_comes_in_there_anew(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: dict[str, Any] = {"delivery_method": "pickup", "pickup_place": "city"}
    brought = {"from_place": "main", "to_place": "city", "lines": [{"item": "pen", "quantity": 1}]}
    book.stock("city", pen=1)
    book.stock("main", pen=5)
    place(book, "o1", **fetched, pen=1)
    refuse(book, "o1", "city", reason="busy")
    assert committed(book) == {}, "not by the place that has just said that it cannot"
    book.done("move_goods", from_place="city", to_place="port", lines=brought["lines"])
    place(book, "o2", **fetched, pen=1)
    assert {(each.order, each.kind, each.from_place) for each in proposals_listed(book.store, 1000)} == {
        ("o1", "transfer", "main"), ("o2", "transfer", "main")
    }  # fmt: skip
    book.done("move_goods", **brought)
    assert committed(book) == {("pen", "city"): 1}
    assert [each.order for each in proposals_listed(book.store, 1000)] == ["o2"], "o1 ordered first"
    refuse(book, "o1", "city")
    assert committed(book) == {}, "a place that fails once more waits once more for goods"
    back = {"system": "shop", "external_id": "r1"}
    pen = {"item": "pen", "quantity": 1, "amount": 1}
    book.done("request_return", **back, channel="web", lines=[pen], exception=True)
    book.done("receive_return", **back, place="city")
    with monkeypatch.context() as died:
        died.setattr(engine, "_serve", lambda *_: set())
        died.setattr(engine, "_promise", lambda *_: None)
        book.done("inspect_return", **back, lines=[{"line": 1, "quantity": 1, "condition": "restock"}])
    assert committed(book) == {}
    assert expire(Book(book.store, book.rules), datetime.now(UTC)) == 1
    assert committed(book) == {("pen", "city"): 1}, "the sweep sees that they came"
    assert [each.order for each in proposals_listed(book.store, 1000)] == ["o2"]


def test_what_is_to_be_fetched_where_the_place_was_busy_once_is_kept_there(book: Desk) -> None:
    named = {"system": "shop", "external_id": "o1"}
    book.stock("port", pen=3)
    book.stock("main", pen=3)
    place(book, "o1", to=MUNICH, pen=1)
    refuse(book, "o1", "port", reason="closed")
    assert committed(book) == {("pen", "main"): 1}
    book.done("reroute", **named, pickup_place="port")
    assert committed(book) == {("pen", "port"): 1}


def test_an_order_is_routed_anew_when_a_place_closes_or_it_goes_elsewhere(book: Desk) -> None:
    for name in ("main", "city", "port"):
        book.stock(name, pen=3, ink=3)
    place(book, "o1", to=MUNICH, pen=1, ink=1)
    assert committed(book) == {("pen", "port"): 1, ("ink", "port"): 1}
    assert book.done("reroute", system="shop", external_id="o1", avoid=["port"]).told["places"].keys() == {"city"}
    book.done("reroute", system="shop", external_id="o1", deliver_to={"country": "DE", "postcode": "20099"})
    assert committed(book) == {("pen", "main"): 1, ("ink", "main"): 1}
    book.done("reroute", system="shop", external_id="o1", pickup_place="city")
    assert committed(book) == {("pen", "city"): 1, ("ink", "city"): 1}
    told = book.done("ship_order", system="shop", external_id="o1").told
    assert told["status"] == "delivered", "the customer takes it with them"
    answer = book.one("reroute", system="shop", external_id="o1")
    assert isinstance(answer, Refusal)
