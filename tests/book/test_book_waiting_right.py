"""Who waits gets what there is, in the order that was promised; and nobody counts on goods that are not for sale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from onebook.app.keeping import Book
from onebook.app.keeping.expiring import expire
from onebook.app.keeping.shapes import stock_shape
from onebook.book import Refusal, check_book, engine, seal_journal
from onebook.book.rows import Allocation, OrderLine
from onebook.book.supply.expecting import Comes, Due, Waits, due
from onebook.book.views.proposals import proposals_listed
from onebook.book.views.stock import item_stock
from onebook.book.views.stock_figures import stock_figures
from onebook.book.views.stock_needs import proposed_for, running_out
from onebook.book.views.tasks import tasks_listed
from onebook.web.stock_tables import levels_table
from tests.book.world import PLAN, Desk, command, desk

SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 (far from midnight by weeks)
EVERY_DAY = PLAN.model_copy(
    update={
        "working": PLAN.working.model_copy(update={"days": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}),
        "delivery": PLAN.delivery.model_copy(update={"transit_days": 2, "receiving_days": 1}),
        "credit": PLAN.credit.model_copy(update={"over_limit": "hold"}),
    }
)


@pytest.fixture
def book(new_book: Callable[..., str]) -> Iterator[Desk]:
    opened = desk(new_book(EVERY_DAY), EVERY_DAY)
    for item in ("pen", "ink"):
        opened.done("set_item", item=item)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def order(book: Desk, name: str, quantity: int = 5, item: str = "pen", **more: object) -> dict[str, object]:
    line = {"item": item, "quantity": quantity, "gross_amount": 100}
    given = {"channel": "web", "lines": [line], **more}
    return dict(book.done("place_order", system="shop", external_id=name, **given).told)


def receive(book: Desk, quantity: int, place: str = "main", supply: str = "", item: str = "pen") -> None:
    line: dict[str, object] = {"item": item, "quantity": quantity, "unit_cost": 1}
    if supply:
        line["supply"] = {"system": "erp", "external_id": supply, "line": 1}
    book.done("receive_goods", place=place, lines=[line])


def expect(book: Desk, name: str, quantity: int, days: int, claim: str = "", **more: object) -> None:
    line: dict[str, object] = {"item": "pen", "quantity": quantity, "expected_on": day(days), **more}
    if claim:
        line["for_order"] = {"system": "shop", "external_id": claim}
    book.done("expect_supply", system="erp", external_id=name, place="main", lines=[line])


def day(days: int) -> str:
    return (SOON + timedelta(days=days)).isoformat()


def lines_of(book: Desk, name: str) -> list[OrderLine]:
    rows = book.store.rows("order_lines", orders=[_id(book, name)])
    return sorted((OrderLine(*row) for row in rows), key=lambda line: line.line)


def waits(book: Desk, *names: str) -> list[int]:
    return [lines_of(book, name)[0].waiting // 10_000 for name in names]


def kept(book: Desk, name: str) -> dict[str, int]:
    rows = [Allocation(*row) for row in book.store.rows("allocations", orders=[_id(book, name)])]
    return {book.rules.place(row.place_id).name: row.quantity // 10_000 for row in rows}


def promised(book: Desk, name: str) -> str | None:
    return lines_of(book, name)[0].latest_promised_on


def refused(book: Desk, command: str, **fields: object) -> str:
    answer = book.one(command, **fields)
    assert isinstance(answer, Refusal), answer
    return answer.code


def _id(book: Desk, name: str) -> int:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return int(order_id)


def swept(book: Desk) -> int:
    return expire(Book(book.store, book.rules), datetime.now(UTC))


# What was free and given to nobody.


def test_what_became_free_just_before_the_process_died_reaches_who_waits(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(book, 5)
    receive(book, 3, item="ink")
    book.done("reserve", system="shop", external_id="c", channel="web",
              lines=[{"item": "pen", "quantity": 5}, {"item": "ink", "quantity": 3}])  # fmt: skip
    order(book, "o1", 4)
    order(book, "o2", 4)
    order(book, "o3", 3, item="ink", delivery_method="pickup", pickup_place="main")
    with monkeypatch.context() as died:
        died.setattr(engine, "_serve", lambda *_: set())
        died.setattr(engine, "_promise", lambda *_: None)
        book.done("reserve", system="shop", external_id="c", channel="web")
    assert waits(book, "o1", "o2", "o3") == [4, 4, 3]
    assert swept(book) == 1
    assert waits(book, "o1", "o2", "o3") == [0, 3, 0]
    before = seal_journal(book.store)
    assert swept(book) == 0
    assert seal_journal(book.store) == before


def test_the_sweep_is_not_kept_busy_by_who_cannot_be_given_what_there_is(book: Desk) -> None:
    """On hold, at a place that does not serve it, where it is not fetched, sent by a supplier, not found there."""
    receive(book, 5, item="ink")
    order(book, "failed", 5, item="ink")
    failed = {"system": "shop", "external_id": "failed"}
    book.done("refuse_allocation", **failed, line=1, place="main", reason="busy")
    order(book, "drop", 5)
    expect(book, "po", 5, 0, "drop", drop_ship=True)
    order(book, "market", 5, channel="market")
    order(book, "fetched", 5, delivery_method="pickup", pickup_place="main")
    book.done("set_party", system="shop", external_id="c", kind="organisation", name="Credit Ltd")
    book.done("set_terms", system="shop", external_id="c", credit_limit=50, due_days=30)
    assert order(book, "held", 5, customer_id="c")["on_hold"] == "credit"
    receive(book, 5, place="city")
    receive(book, 5, place="inspection")
    names = ("failed", "drop", "market", "fetched", "held")
    assert waits(book, *names) == [5] * 5
    assert swept(book) == 1, "what is fetched is to be brought over from the city"
    before = seal_journal(book.store)
    serving = [f"{channel} {place.place_id}" for channel, places in book.rules.serving.items() for place in places]
    assert book.store.rows("waiting_beside_free", after=0, serving=serving, most=9) == []
    assert swept(book) == 0
    assert refused(book, "allocate_waiting", items=["pen", "ink"]) == "nothing_to_allocate"
    assert seal_journal(book.store) == before


# What is promised, and what is given.


def test_each_arrival_goes_to_who_it_is_for_then_to_who_ordered_first_before_the_next_one_is_looked_at() -> None:
    here = frozenset({1})
    waiting = [Waits((1, 1), 2, here), Waits((2, 1), 2, here), Waits((3, 1), 2, here)]
    coming = [
        Comes(1, 1, 2, "2026-03-05"), Comes(2, 1, 2, "2026-03-09", (1, 1)), Comes(3, 1, 3, "2026-03-20", (3, 1)),
        Comes(4, 9, 9, "2026-03-01", (2, 1)), Comes(5, 9, 1, "2026-03-30", (3, 1), drop_ship=True),
    ]  # fmt: skip
    assert due(waiting, coming) == {
        (1, 1): Due("2026-03-05", 1, 0), (2, 1): Due("2026-03-09", 1, 0), (3, 1): Due("2026-03-30", 9, 0),
    }  # fmt: skip


def test_what_was_bought_for_a_line_is_taken_even_where_it_was_not_found_before() -> None:
    waiting = [Waits((1, 1), 2, frozenset({1}), shut=frozenset({1}))]
    assert due(waiting, [Comes(1, 1, 2, "2026-03-05")])[1, 1] == Due(None, None, 2)
    assert due(waiting, [Comes(1, 1, 2, "2026-03-05", (1, 1))])[1, 1] == Due("2026-03-05", 1, 0)


def test_a_line_counts_on_a_place_that_failed_it_only_for_what_was_bought_for_it(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(book, 5)
    expect(book, "here", 5, 5)
    order(book, "o1", 5, channel="market")
    failed = {"system": "shop", "external_id": "o1", "line": 1, "place": "main", "reason": "busy"}
    with monkeypatch.context() as died:
        died.setattr(engine, "_serve", lambda *_: set())
        died.setattr(engine, "_promise", lambda *_: None)
        book.done("refuse_allocation", **failed)
    assert promised(book, "o1") is None
    book.done("repromise", items=["pen"])
    assert promised(book, "o1") is None
    expect(book, "for o1", 5, 9, "o1")
    assert promised(book, "o1") == day(12)
    receive(book, 5, supply="here")
    assert waits(book, "o1") == [5]
    receive(book, 5, supply="for o1")
    assert waits(book, "o1") == [0]


def test_goods_are_given_in_the_order_in_which_they_were_promised(book: Desk) -> None:
    order(book, "o1", 2)
    expect(book, "late", 2, 20, "o1")
    expect(book, "early", 2, 5)
    order(book, "o2", 2)
    assert [promised(book, name) for name in ("o1", "o2")] == [day(8), day(23)]
    receive(book, 2, supply="early")
    assert waits(book, "o1", "o2") == [0, 2]
    receive(book, 2, supply="late")
    assert waits(book, "o1", "o2") == [0, 0]


def test_what_suppliers_send_straight_to_others_leaves_what_comes_in_to_who_is_behind_them(book: Desk) -> None:
    order(book, "o1", 3)
    expect(book, "straight", 3, 20, "o1", drop_ship=True)
    expect(book, "here", 3, 5)
    expect(book, "for o1", 2, 9, "o1")
    order(book, "o2", 3)
    assert promised(book, "o2") == day(8)
    assert [each for each in proposals_listed(book.store, 1000) if each.order == "o2"] == []
    receive(book, 2, supply="for o1")
    assert waits(book, "o1", "o2") == [3, 1], "the supplier sends these, and what was bought beside them is for others"
    receive(book, 3, supply="here")
    book.done("drop_ship", system="erp", external_id="straight", line=1, quantity=3, unit_cost=1)
    assert waits(book, "o1", "o2") == [0, 0]


def test_who_is_on_hold_is_not_waited_for(book: Desk) -> None:
    book.stock(pen=5)
    order(book, "o1", 5)
    book.done("release_allocation", system="shop", external_id="o1", hold=True)
    order(book, "o2", 5)
    expect(book, "po", 5, 5)
    order(book, "o3", 5)
    assert promised(book, "o3") == day(8)
    book.done("resume_order", system="shop", external_id="o1")
    assert [promised(book, name) for name in ("o1", "o3")] == [day(8), None], "o1 ordered first"


def test_who_gets_goods_and_must_give_them_away_in_one_batch_gets_others(book: Desk) -> None:
    book.stock(pen=10)
    order(book, "o1", 2)
    order(book, "o2", 3)
    book.done("reroute", system="shop", external_id="o2", avoid=["main"])
    book.done("release_allocation", system="shop", external_id="o1", hold=True)
    moved = {"line": 1, "from_place": "main", "to_external_id": "o2", "to_line": 1}
    answers = book.do(
        command("resume_order", system="shop", external_id="o1"),
        command("move_allocation", system="shop", external_id="o1", **moved),
    )
    assert not any(isinstance(answer, Refusal) for answer in answers), answers
    assert waits(book, "o1", "o2") == [0, 1]


@pytest.mark.parametrize("taker", ["order", "cart"])
def test_who_waits_is_served_before_a_later_command_of_the_batch_takes(book: Desk, taker: str) -> None:
    book.stock(pen=5)
    order(book, "kept", 5)
    order(book, "waits", 5)
    goods = {"item": "pen", "quantity": 5}
    takes = {
        "order": command("place_order", system="shop", external_id="new", channel="web", lines=[goods]),
        "cart": command("reserve", system="shop", external_id="new", channel="web", lines=[goods]),
    }
    cancelled, last = command("cancel_order", system="shop", external_id="kept"), command("set_item", item="tea")
    assert not any(isinstance(answer, Refusal) for answer in book.do(cancelled, takes[taker], last))
    assert (waits(book, "waits"), kept(book, "waits")) == ([0], {"main": 5})


def test_who_waits_for_the_first_goods_ever_gets_them_before_a_later_order_of_the_batch(book: Desk) -> None:
    order(book, "waits", 5)
    goods = {"item": "pen", "quantity": 5}
    back = {"system": "till", "external_id": "r1", "channel": "web", "place": "main"}
    answers = book.do(
        command("take_back", **back, lines=[goods | {"amount": 0, "condition": "restock"}]),
        command("place_order", system="shop", external_id="new", channel="web", lines=[goods]),
    )
    assert not any(isinstance(answer, Refusal) for answer in answers), answers
    assert kept(book, "waits") == {"main": 5}


@pytest.mark.parametrize("goes", ["receipt", "cancelled", "other goods"])
def test_an_order_counts_on_the_same_whether_what_went_before_was_in_its_batch_or_not(book: Desk, goes: str) -> None:
    order(book, "first", 5)
    expect(book, "soon", 5, 10)
    expect(book, "late", 5, 40)
    supply = {"supply": {"system": "erp", "external_id": "soon", "line": 1}} if goes == "receipt" else {}
    goods = {"item": "pen", "quantity": 5}
    before = command("receive_goods", place="main", lines=[goods | {"unit_cost": 1} | supply])
    if goes == "cancelled":
        before = command("cancel_order", system="shop", external_id="first")
    placed = command("place_order", system="shop", external_id="new", channel="web", lines=[goods])
    assert not any(isinstance(answer, Refusal) for answer in book.do(before, placed))
    (line,) = lines_of(book, "new")
    assert (line.promised_on, line.latest_promised_on) == ((day(43),) * 2 if goes == "receipt" else (day(13),) * 2)
    assert [each for each in proposals_listed(book.store, 1000) if each.order == "new"] == []


def test_an_order_counts_on_goods_that_go_where_nobody_before_it_in_its_batch_is_served_from(book: Desk) -> None:
    expect(book, "po", 5, 10)
    lines = [{"item": "pen", "quantity": 5}]
    in_city = command("place_order", system="shop", external_id="o1", channel="shops", lines=lines)
    book.do(in_city, command("place_order", system="shop", external_id="o2", channel="web", lines=lines))
    assert (promised(book, "o1"), promised(book, "o2")) == (None, day(13))


# Where an order is served from.


def refuse(book: Desk, name: str, place: str, reason: str = "not_found") -> None:
    book.done("refuse_allocation", system="shop", external_id=name, line=1, place=place, reason=reason)


def test_the_only_place_that_serves_a_line_is_asked_again_once_it_has_what_it_had_not_got(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(book, 2)
    for name in ("o1", "o2"):
        order(book, name, 1, channel="market")
    refuse(book, "o1", "main")
    refuse(book, "o2", "main", "busy")
    assert waits(book, "o1", "o2") == [1, 1]
    assert swept(book) == 0, "one lacks it, and one is not asked"
    expect(book, "po", 1, 0)
    assert [promised(book, name) for name in ("o1", "o2")] == [day(3), None]
    with monkeypatch.context() as died:
        died.setattr("onebook.book.commands.receive_goods.serve", lambda *_: None)
        died.setattr(engine, "_serve", lambda *_: set())
        died.setattr(engine, "_promise", lambda *_: None)
        receive(book, 5, supply="po")
    assert waits(book, "o1") == [1]
    assert swept(book) > 0
    assert waits(book, "o1", "o2") == [0, 1]
    refuse(book, "o1", "main", "damaged")
    assert waits(book, "o1") == [1], "not before goods come in once more"
    book.do(book.order("o3", channel="market", pen=9), command("cancel_order", system="shop", external_id="o3"))
    assert waits(book, "o1") == [1]
    receive(book, 1)
    assert waits(book, "o1", "o2") == [0, 1]


def test_a_place_that_had_not_got_it_is_not_asked_again_while_another_is_left(book: Desk) -> None:
    receive(book, 1)
    order(book, "o1", 1)
    refuse(book, "o1", "main")
    receive(book, 5)
    assert (waits(book, "o1"), swept(book)) == ([1], 0)
    receive(book, 1, "city")
    refuse(book, "o1", "city", "closed")
    assert kept(book, "o1") == {"main": 1}, "now none is"


def test_what_is_avoided_stays_so_though_goods_come_in(book: Desk) -> None:
    receive(book, 1)
    order(book, "o1", 1, channel="market")
    refuse(book, "o1", "main")
    book.done("reroute", system="shop", external_id="o1", avoid=["main"])
    receive(book, 5)
    assert (waits(book, "o1"), swept(book)) == ([1], 0)
    book.done("reroute", system="shop", external_id="o1", ask_again=["main"])
    assert kept(book, "o1") == {"main": 1}


def test_a_place_that_was_busy_is_asked_again_where_somebody_says_so(book: Desk) -> None:
    receive(book, 5)
    order(book, "o1", 1, channel="market")
    refuse(book, "o1", "main", "busy")
    receive(book, 5)
    answer = book.one("allocate_waiting", items=["ink", "pen"])
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.fields["external_id"], answer.fields["place"]) == (
        "nothing_to_allocate",
        "o1",
        "main",
    )
    assert "ask_again main" in answer.mend
    named = {"system": "shop", "external_id": "o1"}
    assert refused(book, "reroute", **named, ask_again=["main"], avoid=["main"]) == "avoided_and_asked"
    assert refused(book, "reroute", **named, ask_again=["loss"]) == "not_ours"
    assert book.done("reroute", **named, ask_again=["main"]).told["places"].keys() == {"main"}
    assert waits(book, "o1") == [0]


def test_what_a_customer_fetches_is_kept_where_it_is_fetched(book: Desk) -> None:
    for place in ("main", "city"):
        receive(book, 10, place)
    order(book, "o1", 2, delivery_method="pickup", pickup_place="city")
    moved = {"system": "shop", "external_id": "o1", "line": 1, "from_place": "city"}
    assert refused(book, "move_allocation", **moved, to_place="main") == "does_not_serve"
    book.done("reroute", system="shop", external_id="o1", pickup_place="main")
    assert kept(book, "o1") == {"main": 2}
    order(book, "sent", 18)
    order(book, "o2", 2, delivery_method="pickup", pickup_place="city")
    assert waits(book, "o2") == [2]
    moved = {"system": "shop", "external_id": "o1", "line": 1, "from_place": "main"}
    assert refused(book, "move_allocation", **moved, to_external_id="o2", to_line=1) == "does_not_serve"
    moved = {"system": "shop", "external_id": "sent", "line": 1, "from_place": "city", "quantity": 2}
    book.done("move_allocation", **moved, to_external_id="o2", to_line=1)
    assert kept(book, "o2") == {"city": 2}


def test_what_only_waits_is_routed_anew_too(book: Desk) -> None:
    receive(book, 5, "city")
    order(book, "o1", 2, delivery_method="pickup", pickup_place="main")
    assert waits(book, "o1") == [2]
    book.done("reroute", system="shop", external_id="o1", pickup_place="city")
    assert (waits(book, "o1"), kept(book, "o1")) == ([0], {"city": 2})
    book.done("ship_order", system="shop", external_id="o1")
    assert refused(book, "reroute", system="shop", external_id="o1", avoid=["city"]) == "nothing_open"


# Kits.


def _kit(book: Desk) -> None:
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 3}])


def test_a_kit_of_a_draft_is_promised_as_one_that_is_ordered_at_once(book: Desk) -> None:
    _kit(book)
    for item in ("pen", "ink"):
        receive(book, 50, item=item)
    order(book, "o1", 2, item="set")
    order(book, "o2", 2, item="set", as_draft=True)
    assert promised(book, "o2") is None
    book.done("place_draft", system="shop", external_id="o2")
    one, other = (lines_of(book, name) for name in ("o1", "o2"))
    assert one[0].promised_on is not None
    told = [[(line.promised_on, line.latest_promised_on) for line in lines] for lines in (one, other)]
    assert told[0] == told[1]


def test_of_a_kit_all_parts_are_reserved_or_none(book: Desk) -> None:
    _kit(book)
    receive(book, 20)
    receive(book, 5, item="ink")
    receive(book, 2, "city", item="ink")
    cart = {"system": "shop", "external_id": "c", "channel": "web"}
    wanted = [{"item": "set", "quantity": 4}, {"item": "ink", "quantity": 2}]
    told = book.done("reserve", **cart, lines=wanted).told["lines"]
    assert [(line["reserved"], line["short"]) for line in told] == [(2, 2), (1, 1)]
    assert _reserved(book) == {"pen": 4, "ink": 7}
    assert refused(book, "reserve", **cart, lines=wanted, if_short="refuse") == "not_enough"
    book.done("reserve", **cart)
    quote = {"system": "shop", "external_id": "q", "channel": "web", "valid_until": day(0), "reserve": True}
    told = book.done("make_quote", **quote, lines=[{"item": "set", "quantity": 4, "gross_amount": 9}]).told["lines"]
    assert [line["reserved"] for line in told] == [2]
    assert _reserved(book) == {"pen": 4, "ink": 6}


def _reserved(book: Desk) -> dict[str, int]:
    found = {}
    for item in ("pen", "ink"):
        stock = item_stock(book.store, item)
        assert stock
        found[item] = sum(at.reserved for at in stock.places) // 10_000
    return found


# What is free in the end is given, however the pieces came to be free.


def test_who_comes_to_wait_in_a_batch_gets_what_becomes_free_later_in_it(book: Desk) -> None:
    receive(book, 5)
    cart = {"system": "shop", "external_id": "c", "channel": "web"}
    book.done("reserve", **cart, lines=[{"item": "pen", "quantity": 2}])
    book.do(book.order("o1", pen=5), command("reserve", **cart))
    assert waits(book, "o1") == [0]


def test_a_line_that_gave_its_pieces_to_another_gets_others(book: Desk) -> None:
    receive(book, 5)
    order(book, "web", 5)
    receive(book, 5, "city")
    order(book, "market", 5, channel="market")
    book.done("move_allocation", system="shop", external_id="web", line=1, from_place="main", to_external_id="market",
              to_line=1)  # fmt: skip
    assert waits(book, "web", "market") == [0, 0]
    assert kept(book, "web") == {"city": 5}


def test_what_a_supplier_sends_to_its_customer_is_given_nobody_else_s_pieces(book: Desk) -> None:
    receive(book, 1)
    order(book, "has it", 1)
    order(book, "waits", 2)
    expect(book, "sent straight", 1, 0, "waits", drop_ship=True)
    moved = {"system": "shop", "external_id": "has it", "line": 1, "from_place": "main", "to_line": 1}
    book.done("move_allocation", **moved, to_external_id="waits")
    assert waits(book, "has it", "waits") == [1, 1]
    receive(book, 1)
    assert waits(book, "has it", "waits") == [0, 1]
    assert refused(book, "move_allocation", **moved, to_external_id="waits") == "drop_shipped"
    assert refused(book, "move_allocation", **moved, to_external_id="has it") == "not_waiting"
    book.done("drop_ship", system="erp", external_id="sent straight", line=1, quantity=1, unit_cost=1)
    assert waits(book, "waits") == [0]


def test_what_is_on_hold_is_promised_nothing_where_a_place_has_not_got_it(book: Desk) -> None:
    receive(book, 5)
    receive(book, 1, item="ink")
    order(book, "o1", lines=[{"item": "pen", "quantity": 5}, {"item": "ink", "quantity": 1}])
    book.done("release_allocation", system="shop", external_id="o1", lines=[{"line": 2}])
    before = promised(book, "o1")
    gone = {"system": "shop", "external_id": "o1", "line": 1, "place": "main"}
    assert book.done("refuse_allocation", **gone).told["promised_on"] == before
    assert (waits(book, "o1"), promised(book, "o1")) == ([5], before)
    assert proposals_listed(book.store, 9) == []
    assert [task.kind for task in tasks_listed(book.store, 9)] == ["count"]
    book.done("resume_order", system="shop", external_id="o1")
    assert (promised(book, "o1"), len(proposals_listed(book.store, 9))) == (None, 1)


def test_what_a_supplier_sends_to_its_customer_no_more_comes_from_us(book: Desk) -> None:
    for name in ("o1", "o2"):
        order(book, name, 5)
        expect(book, f"for {name}", 5, 0, name, drop_ship=True)
    receive(book, 8)
    assert waits(book, "o1", "o2") == [5, 5]
    book.done("change_supply", system="erp", external_id="for o1", line=1, quantity=3)
    assert waits(book, "o1", "o2") == [3, 5]
    book.done("cancel_supply", system="erp", external_id="for o2")
    assert waits(book, "o1", "o2") == [3, 0]


# What lists show.


def test_what_nobody_waits_for_any_more_is_not_proposed(book: Desk) -> None:
    order(book, "o1", 5)
    ((pen, *_),) = book.store.rows("items_named", skus=["pen"])
    assert [each.quantity for each in proposed_for(book.store, pen, 9)] == [5_0000]
    receive(book, 2)
    assert [each.quantity for each in proposed_for(book.store, pen, 9)] == [3_0000]
    receive(book, 3)
    assert proposed_for(book.store, pen, 9) == []


def test_what_is_not_at_a_place_that_sells_is_on_hand_and_not_available(book: Desk) -> None:
    receive(book, 3)
    receive(book, 4, "inspection")
    receive(book, 2, item="ink", place="inspection")
    stock = item_stock(book.store, "pen")
    assert stock
    assert {at.place: at.available for at in stock.places} == {"main": 3_0000, "inspection": 0}
    shape = stock_shape(stock, costs=False)
    assert (shape["on_hand"], shape["available"]) == ("7", "3")
    table = levels_table([stock], costs=False)
    names = [column.key for column in table.columns]
    assert [row[names.index("available")] for row in table.rows] == [3_0000, 0, 3_0000]
    assert [row[names.index("on_hand")] for row in table.rows] == [7_0000, 4_0000, 3_0000]
    figures = {each.item: each for each in stock_figures(book.store, book.rules, 9)}
    assert (figures["pen"].on_hand, figures["pen"].available) == (7_0000, 3_0000)
    for name in ("o1", "o2"):
        order(book, name, 1, item="ink")
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    assert {each.item: each.available for each in running_out(book.store, book.rules, now, 9)} == {"ink": 0}
