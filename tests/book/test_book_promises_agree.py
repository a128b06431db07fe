"""Promises agree with who is served next after every command: promised anew, nothing is another day than before."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onebook.app.keeping import Book
from onebook.app.keeping.expiring import expire
from onebook.book import check_book, engine, seal_journal
from onebook.book.rows import TABLES, OrderLine, Proposal, Task
from tests.book.lakes import ON_ONE_STORE
from tests.book.world import PLAN, Desk, command, desk

SOON = date.today() + timedelta(days=20)  # noqa: DTZ011 (far from midnight by weeks)
EVERY_DAY = PLAN.model_copy(
    update={
        "working": PLAN.working.model_copy(update={"days": ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}),
        "delivery": PLAN.delivery.model_copy(update={"transit_days": 2, "receiving_days": 1}),
    }
)
ITEMS = ("pen", "ink")
Promises = tuple[list[tuple[int, int, str | None]], list[Proposal]]


@pytest.fixture
def book(new_book: Callable[..., str]) -> Iterator[Desk]:
    opened = desk(new_book(EVERY_DAY), EVERY_DAY)
    for item in ITEMS:
        opened.done("set_item", item=item)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def day(days: int) -> str:
    return (SOON + timedelta(days=days)).isoformat()


def ordered(book: Desk, name: str, quantity: int, item: str = "pen", **more: object) -> None:
    given = {"channel": "web", "lines": [{"item": item, "quantity": quantity}], **more}
    book.done("place_order", system="shop", external_id=name, **given)


def expect(book: Desk, name: str, quantity: int, days: int) -> None:
    line = {"item": "pen", "quantity": quantity, "expected_on": day(days)}
    book.done("expect_supply", system="erp", external_id=name, place="main", lines=[line])


def receive(book: Desk, quantity: int, item: str = "pen") -> None:
    book.done("receive_goods", place="main", lines=[{"item": item, "quantity": quantity, "unit_cost": 1}])


def line_of(book: Desk, name: str, line: int = 1) -> OrderLine:
    ((_, _, order_id),) = book.store.rows("order_ids", external_ids=[name])
    return next(
        row for row in map(OrderLine._make, book.store.rows("order_lines", orders=[order_id])) if row.line == line
    )


def promised(book: Desk, *names: str) -> list[str | None]:
    return [line_of(book, name).latest_promised_on for name in names]


def standing(book: Desk) -> Promises:
    """The promise of every line, and what is proposed."""
    with book.store.transaction():
        lines = book.store.con.execute(
            "select order_id, line, latest_promised_on from sales_order_line where waiting > 0 order by 1, 2"
        ).fetchall()
        proposals = book.store.con.execute(f"""select {", ".join(f"p.{name}" for name in Proposal._fields)}
            from proposal as p
            join sales_order_line as l on l.order_id = p.order_id and l.line = p.line and l.waiting > 0""").fetchall()
    return [tuple(line) for line in lines], sorted(Proposal(*row) for row in proposals)


def noted(book: Desk) -> list[Any]:
    return list(book.store.rows("items_unsettled", after=0, most=9))


def agrees(book: Desk) -> None:
    before = standing(book)
    assert noted(book) == []
    book.done("repromise", items=ITEMS)
    assert standing(book) == before


def swept(book: Desk) -> int:
    return expire(Book(book.store, book.rules), datetime.now(UTC))


# Who comes first.


def test_an_order_that_was_given_before_others_is_promised_and_served_before_them(book: Desk) -> None:
    expect(book, "po1", 2, 0)
    expect(book, "po2", 2, 5)
    ordered(book, "o1", 2)
    ordered(book, "o2", 2, at=datetime.now(UTC) - timedelta(hours=1))
    assert promised(book, "o1", "o2") == [day(8), day(3)]
    agrees(book)
    receive(book, 2)
    assert [line_of(book, name).waiting for name in ("o1", "o2")] == [2_0000, 0]


def test_an_order_of_the_same_batch_that_was_given_before_others(book: Desk) -> None:
    expect(book, "po1", 2, 0)
    early = book.order("o2", pen=2).model_copy(update={"at": datetime.now(UTC) - timedelta(hours=1)})
    book.do(book.order("o1", pen=2), early)
    assert promised(book, "o1", "o2") == [None, day(3)]
    agrees(book)


def test_of_a_draft_that_is_placed_each_line_counts_on_what_those_before_it_leave(book: Desk) -> None:
    expect(book, "po1", 2, 0)
    ordered(book, "o1", 1, as_draft=True, lines=[{"item": "pen", "quantity": 1}] * 3)
    book.done("place_draft", system="shop", external_id="o1")
    assert [line_of(book, "o1", number).promised_on for number in (1, 2, 3)] == [day(3), day(3), None]
    agrees(book)


def test_an_order_that_is_resumed_is_promised_and_served_in_its_old_place(book: Desk) -> None:
    receive(book, 2)
    ordered(book, "o1", 2)
    book.done("release_allocation", system="shop", external_id="o1", hold=True)
    ordered(book, "o2", 2)
    expect(book, "po", 2, 0)
    ordered(book, "o3", 2)
    assert promised(book, "o3") == [day(3)]
    book.done("resume_order", system="shop", external_id="o1")
    assert promised(book, "o1", "o3") == [day(3), None]
    agrees(book)
    receive(book, 2)
    assert [line_of(book, name).waiting for name in ("o1", "o3")] == [0, 2_0000]


def test_who_is_behind_moves_up_when_an_order_is_cancelled_put_on_hold_or_served(book: Desk) -> None:
    for name in ("o1", "o2", "o3", "o4"):
        ordered(book, name, 2)
    expect(book, "po", 2, 0)
    assert promised(book, "o1", "o2") == [day(3), None]
    book.done("cancel_order", system="shop", external_id="o1")
    assert promised(book, "o2", "o3") == [day(3), None]
    receive(book, 2)
    assert promised(book, "o3", "o4") == [day(3), None]
    assert {row.order_id for row in standing(book)[1]} == {line_of(book, "o4").order_id}, "nothing is bought for o3"
    agrees(book)


def test_an_order_that_is_routed_anew_is_promised_with_all_who_wait_for_the_same(book: Desk) -> None:
    receive(book, 2)
    book.done("receive_goods", place="city", lines=[{"item": "pen", "quantity": 1, "unit_cost": 1}])
    both = [{"item": item, "quantity": 1} for item in ("ink", "pen")]
    book.done("expect_supply", system="erp", external_id="po", place="main",
              lines=[{"item": "ink", "quantity": 1, "expected_on": day(0)}])  # fmt: skip
    for name in ("o1", "o2"):
        book.done("place_order", system="shop", external_id=name, channel="web", lines=both)
    one, two = (line_of(book, name).order_id for name in ("o1", "o2"))
    assert [each.order_id for each in standing(book)[1]] == [two]
    rerouted = {"system": "shop", "external_id": "o1"}
    book.done("reroute", **rerouted, pickup_place="city")
    assert [each.order_id for each in standing(book)[1] if each.kind == "purchase"] == [one], "the ink comes to o2 now"
    agrees(book)
    book.done("reroute", **rerouted, pickup_place="main")
    assert [each.order_id for each in standing(book)[1]] == [two], "and to o1, who ordered first, as it comes to main"
    agrees(book)


def test_nothing_is_bought_for_an_order_on_hold_that_is_routed_anew(book: Desk) -> None:
    for item in ITEMS:
        receive(book, 1, item)
    lines = [{"item": item, "quantity": 1} for item in ITEMS]
    ordered = {"system": "shop", "external_id": "o1"}
    book.done("place_order", **ordered, channel="web", lines=lines)
    book.done("release_allocation", **ordered, lines=[{"line": 1}])
    book.done("reroute", **ordered, service="express")
    assert standing(book)[1] == []
    agrees(book)


# What customers are told of it.


def open_tasks(book: Desk) -> list[Task]:
    found = f"select {', '.join(Task._fields)} from task where done_at is null order by task_id"
    return [Task(*row) for row in book.store.con.execute(found).fetchall()]


def to_tell(book: Desk) -> list[tuple[int | None, int | None]]:
    tasks = open_tasks(book)
    return [(task.order_id, task.line) for task in tasks if task.kind == "tell_customer"]


def told(book: Desk) -> None:
    tasks = [task.task_id for task in open_tasks(book)]
    book.done("finish_task", tasks=tasks)


def test_nobody_is_told_of_a_day_that_is_again_the_one_they_know(book: Desk) -> None:
    expect(book, "po", 2, 5)
    ordered(book, "o1", 2)
    told(book)
    change = {"system": "erp", "external_id": "po"}
    one = [(line_of(book, "o1").order_id, 1)]
    for days, still_open in ((7, one), (9, one), (6, one), (5, []), (3, []), (4, []), (6, one), (4, [])):
        book.done("change_supply", **change, expected_on=day(days))
        assert to_tell(book) == still_open, days
    book.done("change_supply", **change, expected_on=day(9))
    told(book)
    book.done("change_supply", **change, expected_on=day(8))
    assert to_tell(book) == [], "they know of a later one"


def test_nobody_is_told_where_another_place_is_found_or_the_promise_stays(book: Desk) -> None:
    expect(book, "po", 2, 0)
    ordered(book, "o1", 2)
    told(book)
    assert promised(book, "o1") == [day(3)]
    ordered(book, "o2", 2, at=datetime.now(UTC) - timedelta(hours=1))
    told(book)
    assert promised(book, "o1") == [None]
    book.done("cancel_order", system="shop", external_id="o2")
    assert promised(book, "o1") == [day(3)]
    ordered(book, "o3", 2, at=datetime.now(UTC) - timedelta(hours=1))
    assert len(to_tell(book)) == 2, "o1 waits behind o3, and both customers are to know"
    book.done("cancel_order", system="shop", external_id="o3")
    assert to_tell(book) == [], "all is as the customer of o1 knows it"


def test_tasks_that_were_piled_up_for_a_line_end_with_the_next_one(book: Desk) -> None:
    expect(book, "po", 2, 0)
    ordered(book, "o1", 2)
    (task,) = open_tasks(book)
    with book.store.transaction():
        book.store.insert(TABLES[Task], [task._replace(task_id=task.task_id + 900_000 + n) for n in range(2)])
    assert len(to_tell(book)) == 3
    book.done("change_supply", system="erp", external_id="po", expected_on=day(5))
    assert to_tell(book) == [(task.order_id, 1)]


# What is fetched at one place and lies at another.


def fetched(book: Desk, name: str, quantity: int = 1, **more: object) -> None:
    ordered(book, name, quantity, delivery_method="pickup", pickup_place="city", **more)


def proposed(book: Desk) -> list[tuple[str, int, str | None]]:
    """Kind, quantity and place from which it is brought of what is proposed, in the order of the orders."""
    found = sorted(standing(book)[1], key=lambda each: each.order_id)
    places = {place.place_id: name for name, place in book.rules.places.items()}
    return [(each.kind, each.quantity // 10_000, places.get(each.from_place_id or 0)) for each in found]


def stays(book: Desk) -> None:
    """Promised anew, all is as it is."""
    names = [row[0] for row in book.store.con.execute("select external_id from sales_order order by 1").fetchall()]
    before = proposed(book), promised(book, *names)
    book.done("repromise", items=ITEMS)
    assert (proposed(book), promised(book, *names)) == before


def moved(book: Desk, origin: str, target: str, quantity: int) -> None:
    pens = [{"item": "pen", "quantity": quantity}]
    book.done("move_goods", from_place=origin, to_place=target, reason="other", lines=pens)


def test_the_same_pieces_are_brought_over_for_one_order_only(book: Desk) -> None:
    receive(book, 3)
    fetched(book, "o1", 2)
    book.do(*(
        command("place_order", system="shop", external_id=name, channel="web", delivery_method="pickup",
                pickup_place="city", lines=[{"item": "pen", "quantity": quantity}])
        for name, quantity in (("o2", 2), ("o3", 1), ("o4", 1))
    ))  # fmt: skip
    assert proposed(book) == [
        ("transfer", 2, "main"),
        ("purchase", 2, None),
        ("transfer", 1, "main"),
        ("purchase", 1, None),
    ]
    assert [on is None for on in promised(book, "o1", "o2", "o3", "o4")] == [False, True, False, True]
    stays(book)
    book.done("cancel_order", system="shop", external_id="o1")
    assert proposed(book) == [("transfer", 2, "main"), ("transfer", 1, "main"), ("purchase", 1, None)]
    stays(book)


def test_a_transfer_of_pieces_that_another_got_is_bought_and_the_customer_told(book: Desk) -> None:
    receive(book, 2)
    fetched(book, "o1")
    fetched(book, "o2")
    told(book)
    ordered(book, "market", 1, channel="market")
    before = promised(book, "o1")
    assert swept(book) == 1
    assert proposed(book) == [("transfer", 1, "main"), ("purchase", 1, None)]
    assert promised(book, "o1", "o2") == [*before, None]
    assert to_tell(book) == [(line_of(book, "o2").order_id, 1)]
    assert swept(book) == 0
    stays(book)


def test_what_comes_in_elsewhere_is_brought_over_and_not_bought(book: Desk) -> None:
    fetched(book, "o1", 2)
    fetched(book, "o2", 2)
    receive(book, 1)
    assert swept(book) == 0
    receive(book, 2)
    assert swept(book) == 1
    assert proposed(book) == [("transfer", 2, "main"), ("purchase", 2, None)]
    assert [on is None for on in promised(book, "o1", "o2")] == [False, True]
    assert swept(book) == 0, "what is left is too little"
    stays(book)


def test_nothing_is_bought_for_who_waits_for_goods_that_are_under_way(book: Desk) -> None:
    receive(book, 2)
    for name in ("o1", "o2"):
        fetched(book, name)
    told(book)
    before = promised(book, "o1", "o2")
    moved(book, "main", "transit", 1)
    assert proposed(book) == [("transfer", 1, "transit"), ("transfer", 1, "main")]
    stays(book)
    assert swept(book) == 0
    receive(book, 5)
    stays(book)
    assert proposed(book)[0] == ("transfer", 1, "transit"), "they need not be brought a second time"
    moved(book, "main", "transit", 1)
    assert proposed(book) == [("transfer", 1, "transit")] * 2
    moved(book, "transit", "loss", 1)
    assert swept(book) == 1
    assert proposed(book) == [("transfer", 1, "transit"), ("transfer", 1, "main")], "who comes last has lost them"
    assert (promised(book, "o1", "o2"), to_tell(book)) == (before, [])
    moved(book, "transit", "city", 1)
    assert [line_of(book, name).waiting for name in ("o1", "o2")] == [0, 1_0000]
    stays(book)


# Nothing is lost where the process ends.


def test_promises_that_a_process_did_not_live_to_make_are_made_by_the_sweep(
    book: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(book, 3)
    expect(book, "po", 3, 0)
    ordered(book, "o1", 3)
    ordered(book, "o2", 3)
    assert promised(book, "o2") == [day(3)]
    with monkeypatch.context() as died:
        died.setattr(engine, "_serve", lambda *_: set())
        died.setattr(engine, "_promise", lambda *_: None)
        book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 0}])
    assert promised(book, "o2") == [day(3)], "and yet o1 is served first"
    assert len(noted(book)) == 1
    assert swept(book) == 1
    assert promised(book, "o1", "o2") == [day(3), None]
    agrees(book)
    before = seal_journal(book.store)
    assert swept(book) == 0
    assert seal_journal(book.store) == before


# Everything mixed.


pieces, names, supplies = st.integers(1, 5), st.integers(0, 4), st.integers(0, 3)
SHOP = {"system": "shop"}


def of(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


order = {"system": st.just("shop"), "external_id": names.map("o{}".format)}
supply = {"system": st.just("erp"), "external_id": supplies.map("po{}".format)}
items, places = st.sampled_from(ITEMS), st.sampled_from(["main", "city"])
quantities = st.fixed_dictionaries({"item": items, "quantity": pieces})
mixed = st.one_of(
    of(
        "place_order", **order, channel=st.sampled_from(["web", "market", "shops"]),
        at=st.sampled_from([None, *(datetime.now(UTC) - timedelta(hours=n) for n in range(3))]),
        lines=st.lists(quantities, min_size=1, max_size=3), as_draft=st.sampled_from([False] * 4 + [True]),
    ),
    of("place_draft", **order),
    of("cancel_order", **order),
    of("release_allocation", **order, hold=st.booleans()),
    of("resume_order", **order),
    of("reroute", **order, pickup_place=st.sampled_from([None, None, "main", "city"])),
    of("ship_order", **order),
    of(
        "refuse_allocation", **order, line=st.integers(1, 2), place=places,
        reason=st.sampled_from(["not_found", "damaged", "busy"]),
    ),
    of("receive_goods", place=places, lines=st.lists(quantities.map(lambda q: {**q, "unit_cost": 1}), min_size=1)),
    of(
        "expect_supply", **supply, place=places,
        lines=st.lists(
            st.builds(lambda q, n: {**q, "expected_on": day(n)}, quantities, st.integers(0, 9)), min_size=1, max_size=2
        ),
    ),
    of("change_supply", **supply, expected_on=st.integers(0, 9).map(day)),
    of("cancel_supply", **supply),
    st.builds(
        lambda place, line, name: (
            "receive_goods",
            {"place": place, "lines": [{**line, "unit_cost": 1, "supply": {"system": "erp", "external_id": name}}]},
        ),
        places, quantities, supplies.map("po{}".format),
    ),
    of("count_stock", place=places, lines=quantities.map(lambda q: [{**q, "quantity": q["quantity"] - 1}])),
    of(
        "sell", system=st.just("till"), external_id=st.integers(0, 999).map("t{}".format), channel=st.just("shops"),
        place=places, lines=quantities.map(lambda q: [q]),
    ),
    of(
        "move_goods", from_place=st.just("main"), to_place=st.sampled_from(["city", "loss"]), reason=st.just("other"),
        lines=quantities.map(lambda q: [q]),
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=6, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(mixed, min_size=1, max_size=4), max_size=15))
def test_after_whatever_is_done_all_is_promised_as_it_would_be_promised_anew(
    new_book: Callable[..., str], batches: list[list[tuple[str, dict[str, Any]]]]
) -> None:
    book = desk(new_book(EVERY_DAY), EVERY_DAY)
    for item in ITEMS:
        book.done("set_item", item=item)
    for batch in batches:
        book.do(*(command(kind, **{k: v for k, v in fields.items() if v is not None}) for kind, fields in batch))
        agrees(book)
    assert check_book(book.store) == []
    book.store.close()


Told = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]


@ON_ONE_STORE
@settings(deadline=None, max_examples=int(os.environ.get("ONEBOOK_BATCHES", "20")),
          derandomize="ONEBOOK_BATCHES" not in os.environ, suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.lists(st.lists(mixed, min_size=2, max_size=8), max_size=6))
def test_a_batch_does_what_its_commands_do_one_by_one(
    new_book: Callable[..., str], batches: list[list[tuple[str, dict[str, Any]]]]
) -> None:
    at_once, one_by_one = desk(new_book(EVERY_DAY), EVERY_DAY), desk(new_book(EVERY_DAY), EVERY_DAY)
    for book in (at_once, one_by_one):
        for item in ITEMS:
            book.done("set_item", item=item)
    for batch in batches:
        given = [command(kind, **{k: v for k, v in fields.items() if v is not None}) for kind, fields in batch]
        together, alone = at_once.do(*given), [answer for each in given for answer in one_by_one.do(each)]
        assert [getattr(each, "code", "") for each in together] == [getattr(each, "code", "") for each in alone]
        assert stands(at_once) == stands(one_by_one)
        for book in (at_once, one_by_one):
            swept(book)  # what was to be brought over, and was sold meanwhile, is promised anew only then
        assert counted_on(at_once) == counted_on(one_by_one)
    for book in (at_once, one_by_one):
        assert check_book(book.store) == []
        book.store.close()


def stands(book: Desk) -> Told:
    """How far the lines are; and the levels."""
    lines = """select o.external_id, l.line, l.waiting, l.allocated, l.shipped
        from sales_order_line as l join sales_order as o on o.order_id = l.order_id order by 1, 2"""
    levels = """select i.sku, p.name, s.on_hand, s.committed from stock_level as s
        join item as i on i.item_id = s.item_id join place as p on p.place_id = s.place_id order by 1, 2"""
    return book.store.con.execute(lines).fetchall(), book.store.con.execute(levels).fetchall()


def counted_on(book: Desk) -> list[tuple[Any, ...]]:
    """The promises of lines that wait.

    What is on hold keeps the promise that it had: in a batch it may be put on hold before it is promised anew.
    """
    lines: list[tuple[Any, ...]] = book.store.con.execute("""select o.external_id, l.line, l.latest_promised_on
        from sales_order_line as l join sales_order as o on o.order_id = l.order_id
        where l.waiting > 0 and not o.on_hold order by 1, 2""").fetchall()
    return lines


some_pens = quantities.map(lambda q: [{**q, "item": "pen"}])
many = {"system": st.just("shop"), "external_id": st.integers(0, 30).map("o{}".format)}
to_fetch = of(
    "place_order", **many, channel=st.just("web"), delivery_method=st.just("pickup"), pickup_place=places,
    at=st.sampled_from([None, datetime.now(UTC) - timedelta(hours=1)]), lines=some_pens,
)  # fmt: skip
brought = st.one_of(
    to_fetch,
    to_fetch,
    to_fetch,
    of("receive_goods", place=places, lines=some_pens.map(lambda lines: [{**lines[0], "unit_cost": 1}])),
    of("receive_goods", place=places, lines=some_pens.map(lambda lines: [{**lines[0], "unit_cost": 1}])),
    of("place_order", **many, channel=st.sampled_from(["market", "shops"]), lines=some_pens),
    of("cancel_order", **many),
    of("reroute", **many, pickup_place=st.sampled_from(["main", "city"])),
    of("move_goods", from_place=places, to_place=st.just("transit"), lines=some_pens),
    of("move_goods", from_place=st.just("transit"), to_place=st.sampled_from(["city", "loss"]), lines=some_pens),
)


@settings(deadline=None, max_examples=6, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(brought, min_size=1, max_size=4), min_size=8, max_size=20))
def test_no_more_is_to_be_brought_from_a_place_than_it_has(
    new_book: Callable[..., str], batches: list[list[tuple[str, dict[str, Any]]]]
) -> None:
    book = desk(new_book(EVERY_DAY), EVERY_DAY)
    book.done("set_item", item="pen")
    for batch in batches:
        book.do(*(command(kind, **{k: v for k, v in fields.items() if v is not None}) for kind, fields in batch))
        swept(book)
        for sure in (False, True):
            found = standing(book)[1]
            for origin in {each.from_place_id for each in found} - {None}:
                wanted = sum(each.quantity for each in found if each.from_place_id == origin)
                (level,) = book.store.con.execute(
                    f"select on_hand - committed - reserved from stock_level where place_id = {origin}"
                ).fetchall()
                assert wanted <= level[0]
            assert swept(book) == 0
            if not sure:
                book.done("repromise", items=["pen"])
    assert check_book(book.store) == []
    book.store.close()
