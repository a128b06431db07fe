"""What once went wrong at the edges of items: lots, kits, units and variants, and what was told of other times."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from onebook.book import Command, Refusal, check_book, engine, plain_ways
from onebook.book.rows import Level
from onebook.book.views.tasks import tasks_listed
from tests.book.world import Desk, command, desk


@pytest.fixture
def url(new_book: Callable[[], str]) -> str:
    return new_book()


@pytest.fixture
def book(url: str) -> Iterator[Desk]:
    opened = desk(url)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


def code(answer: object) -> str:
    return answer.code if isinstance(answer, Refusal) else ""


def on_hand(book: Desk, item: str, place: str = "main") -> float:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    at = book.rules.places[place].place_id
    levels = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id])]
    return sum(level.on_hand for level in levels if level.place_id == at) / 10_000


def to_count(book: Desk) -> int:
    return [task.kind for task in tasks_listed(book.store, 1000)].count("count")


def hours_ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def milk(book: Desk, place: str = "main", **lots: int) -> None:
    """Have so many of these lots; those called old have expired."""
    book.done("set_item", item="milk", tracks_lots=True)
    for lot, quantity in lots.items():
        expires_on = "2020-01-01" if lot.startswith("old") else "2099-01-01"
        line = {"item": "milk", "quantity": quantity, "unit_cost": 1, "lot": lot, "expires_on": expires_on}
        book.done("receive_goods", place=place, lines=[line])


@pytest.mark.parametrize("first", ["receipt", "counts"])
def test_an_item_that_gets_lots_just_when_its_first_goods_come_in(
    book: Desk, url: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.done("set_item", item="milk")
    book.done("set_item", item="tea")
    other, answers = desk(url), []
    lots = threading.Thread(target=lambda: answers.append(other.one("set_item", item="milk", tracks_lots=True)))

    def meanwhile(write: Callable[..., None], *given: object) -> None:
        if lots.ident is None:
            lots.start()
            lots.join(0.5)  # where it must wait for us, it goes on when we are done
        write(*given)

    for room in (engine, plain_ways):
        monkeypatch.setattr(room, "_write", partial(meanwhile, room._write))
    if first == "receipt":
        book.one("receive_goods", place="main", lines=[{"item": "milk", "quantity": 5, "unit_cost": 1}])
    else:
        counted = [{"item": item, "quantity": 5} for item in ("milk", *["tea"] * plain_ways.FEW)]
        book.do(*[command("count_stock", place="main", lines=[line]) for line in counted])
    lots.join()
    ((item_id, *_),) = book.store.rows("items_named", skus=["milk"])
    in_lots = sum(row[3] for row in book.store.rows("lot_levels", items=[item_id]))
    (answer,) = answers
    assert isinstance(answer, Refusal) or in_lots == on_hand(book, "milk") * 10_000
    other.store.close()


def test_an_item_is_set_and_its_first_goods_come_in_and_are_ordered_all_in_one_batch(book: Desk) -> None:
    book.done("set_item", item="milk")
    goods = {"item": "milk", "quantity": 5}
    answers = book.do(
        command("set_item", item="milk", name="Milk"),
        command("receive_goods", place="main", lines=[goods | {"unit_cost": 1}]),
        command("place_order", system="shop", external_id="a", channel="web", lines=[goods | {"quantity": 9}]),
    )
    assert [code(answer) for answer in answers] == ["", "", ""]


def test_what_has_expired_is_sold_counted_and_lost_where_it_is_gone_already(book: Desk) -> None:
    milk(book, new=1, old=9)
    line = {"item": "milk", "quantity": 2}
    book.done("sell", system="till", external_id="t", channel="shops", place="main", lines=[line])
    assert [row[2:] for row in book.store.rows("lot_levels", items=book_ids(book, "milk"))] == [("old", 8_0000)]
    moved = {"from_place": "main", "lines": [line]}
    assert code(book.one("move_goods", **moved, to_place="city")) == "not_enough_of_lot"
    book.done("move_goods", **moved, to_place="loss", reason="loss")
    book.done("count_stock", place="main", lines=[{"item": "milk", "quantity": 1}])
    assert on_hand(book, "milk") == 1


def test_what_has_expired_just_now_is_reported_missing_and_damaged(book: Desk) -> None:
    milk(book, new=1, old=3)
    book.do(book.order("o1", milk=4))
    kept = {"system": "shop", "external_id": "o1", "line": 1, "place": "main"}
    book.done("refuse_allocation", **kept, quantity=2)
    book.done("refuse_allocation", **kept, quantity=1, reason="damaged")
    assert (on_hand(book, "milk"), on_hand(book, "milk", "inspection")) == (1, 1)


def book_ids(book: Desk, *items: str) -> list[int]:
    return [row[0] for row in book.store.rows("items_named", skus=list(items))]


def kit(item: str, *parts: str, quantity: object = 1) -> dict[str, object]:
    return {"item": item, "parts": [{"item": part, "quantity": quantity} for part in parts]}


def test_a_part_of_a_kit_neither_becomes_a_kit_nor_gets_variants(book: Desk) -> None:
    for item in ("box", "set", "pen", "ink"):
        book.done("set_item", item=item)
    book.done("set_kit", **kit("box", "set"))
    assert code(book.one("set_kit", **kit("set", "pen"))) == "item_in_use"
    assert code(book.one("set_item", item="set", option_names=["size"])) == "item_in_use"
    free = [command("set_kit", **kit("box", "pen")), command("set_kit", **kit("set", "ink"))]
    assert [code(answer) for answer in book.do(*free)] == ["", ""]
    new = [command("set_item", item=item) for item in ("a", "b", "c")]
    at_once = [command("set_kit", **kit("a", "b")), command("set_kit", **kit("b", "c"))]
    assert [code(answer) for answer in book.do(*new, *at_once)][3:] == ["", "item_in_use"]
    book.do(command("set_item", item="a"))
    assert code(book.one("set_kit", **kit("c", "a"))) == "no_part"


def test_what_is_sold_as_its_variants_is_no_kit(book: Desk) -> None:
    for item in ("shirt", "pen"):
        book.done("set_item", item=item)
    book.done("set_item", item="shirt", option_names=["size"])
    assert code(book.one("set_kit", **kit("shirt", "pen"))) == "no_kit"


def test_a_lot_of_what_has_no_lots_is_refused(book: Desk) -> None:
    book.stock(pen=5)
    line = {"item": "pen", "quantity": 5, "lot": "A"}
    for counted in (5, 0):
        assert code(book.one("count_stock", place="main", lines=[line | {"quantity": counted}])) == "no_lots"
    assert code(book.one("move_goods", from_place="main", to_place="city", lines=[line])) == "no_lots"
    assert on_hand(book, "pen") == 5


@pytest.mark.parametrize("lots_at_first", [True, False])
def test_goods_come_back_though_lots_are_kept_otherwise_by_now(book: Desk, *, lots_at_first: bool) -> None:
    book.done("set_item", item="pen", tracks_lots=lots_at_first)
    lot = {"lot": "A"} if lots_at_first else {}
    book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 1, "unit_cost": 1, **lot}])
    book.do(book.order("o1", pen=1))
    book.done("ship_order", system="shop", external_id="o1")
    book.done("set_item", item="pen", tracks_lots=not lots_at_first)
    book.done("take_back", system="shop", external_id="r1", order="o1", place="main", pay=False,
              lines=[{"line": 1, "quantity": 1}])  # fmt: skip
    assert on_hand(book, "pen") == 1


@pytest.mark.parametrize("lots_at_first", [True, False])
def test_items_are_split_though_one_keeps_lots_otherwise_by_now(book: Desk, *, lots_at_first: bool) -> None:
    def received(item: str, **lot: str) -> None:
        book.done("receive_goods", place="main", lines=[{"item": item, "quantity": 2, "unit_cost": 1, **lot}])

    first: dict[str, str] = {"lot": "A"} if lots_at_first else {}
    for item in ("old", "pen"):
        book.done("set_item", item=item, tracks_lots=lots_at_first)
    received("old", **first)
    book.done("retire_item", item="old", status="ended")
    book.done("merge_items", item="old", into="pen")
    book.done("count_stock", place="main", lines=[{"item": "pen", "quantity": 0}])
    book.done("set_item", item="pen", tracks_lots=not lots_at_first)
    for name in ("A", "B"):
        received("pen", **({} if lots_at_first else {"lot": name}))
    assert book.done("split_items", item="old").told["missing"] == 2
    assert (on_hand(book, "old"), on_hand(book, "pen")) == (0, 4)


def test_of_a_kit_is_had_what_its_parts_can_be_had_of_exactly(book: Desk) -> None:
    book.stock(pen=5)
    book.done("set_item", item="set")
    book.done("set_kit", **kit("set", "pen", quantity="0.5"))
    little = [{"item": "set", "quantity": "0.0001"}]
    shop = {"system": "shop", "channel": "web", "lines": little}
    assert code(book.one("place_order", external_id="o", **shop)) == "not_exact"
    assert code(book.one("reserve", external_id="c", **shop)) == "not_exact"
    assert code(book.one("sell", external_id="t", **{**shop, "channel": "shops"}, place="city")) == "not_exact"
    assert code(book.one("make_quote", external_id="q", **{**shop, "lines": [little[0] | {"gross_amount": 1}]},
                         valid_until="2099-01-01", reserve=True)) == "not_exact"  # fmt: skip
    book.done("place_order", external_id="o", **{**shop, "lines": [{"item": "set", "quantity": "0.0002"}]})


def test_a_count_tells_each_thing_once(book: Desk) -> None:
    milk(book, A=2, B=2)
    book.stock(pen=2)

    def counted(*lines: dict[str, object]) -> str:
        return code(book.one("count_stock", place="main", lines=[{"quantity": 2, **line} for line in lines]))

    assert counted({"item": "pen"}, {"item": "pen", "quantity": 1}) == "counted_twice"
    assert counted({"item": "milk", "lot": "A"}, {"item": "milk", "lot": "A"}) == "counted_twice"
    assert counted({"item": "milk", "lot": "A"}, {"item": "milk"}) == "counted_twice"
    assert counted({"item": "milk", "lot": "A"}, {"item": "milk", "lot": "B"}, {"item": "pen"}) == ""


def test_a_count_lot_by_lot_does_what_was_asked(book: Desk) -> None:
    milk(book, A=2, B=2)
    milk(book, "city", A=1)

    def counted(lot: str, **more: object) -> None:
        book.done("count_stock", place="main", lines=[{"item": "milk", "quantity": 2, "lot": lot}], **more)

    counted("B")
    book.done("plan_count", place="main", items=["milk"])
    counted("A")
    assert to_count(book) == 1, "B was counted before it was asked for"
    counted("B", at=hours_ago(1))
    assert to_count(book) == 1
    milk(book, C=1)
    counted("B")
    assert to_count(book) == 1, "C has come meanwhile"
    counted("C")
    assert to_count(book) == 0
    book.done("plan_count", place="main", items=["milk"])
    early, line = {"at": hours_ago(1)}, {"item": "milk", "quantity": 2}
    counts = [
        command("count_stock", place=place, lines=[line | {"lot": lot}], **at)
        for place, lot, at in (("city", "A", {}), ("main", "A", early), ("main", "B", {}), ("main", "C", {}))
    ]
    book.do(*counts)
    assert to_count(book) == 1, "A was counted elsewhere, and before"
    counted("A")
    assert to_count(book) == 0


def test_a_unit_changes_only_with_the_units_that_are_told_by_it(book: Desk) -> None:
    book.done("set_item", item="pen")
    book.done("set_units", item="pen", units=[{"unit": "pack", "number": 12}])
    assert code(book.one("set_item", item="pen", unit="gram")) == "has_units"
    book.done("set_item", item="pen", unit="piece", name="Pen")
    at_once = [command("set_units", item="pen", units=[]), command("set_item", item="pen", unit="gram"),
               command("set_units", item="pen", units=[{"unit": "pack", "number": 99}])]  # fmt: skip
    assert [code(answer) for answer in book.do(*at_once)] == ["", "", ""]


def test_a_unit_stays_while_a_price_list_has_prices_by_it(book: Desk) -> None:
    book.done("set_item", item="pen")
    units = {none: command("set_units", item="pen", units=[] if none else [{"unit": "pack", "number": 12}])
             for none in (False, True)}  # fmt: skip
    book.done("set_party", system="shop", external_id="ann")
    book.done("set_price_list", name="hers", system="shop", customer_id="ann")
    by_pack = {"item": "pen", "unit": "pack", "from_quantity": 2}

    def priced(**price: object) -> Command:
        return command("set_prices", name="hers", prices=[by_pack | price])

    assert [code(answer) for answer in book.do(units[False], priced(price=9), units[True])] == ["", "", "unit_in_use"]
    none = command("set_units", item="pen", units=[])
    assert [code(a) for a in book.do(none)] == ["unit_in_use"]
    assert [code(a) for a in book.do(none, priced(), none, priced(price=9))] == [
        "unit_in_use", "", "", "unknown_unit",
    ]  # fmt: skip


def test_variants_are_compared_by_their_options_not_by_how_these_are_kept(book: Desk) -> None:
    book.done("set_item", item="shirt", option_names=["colour", "size"])
    red = {"colour": "red", "size": "M"}
    book.done("set_item", item="one", variant_of="shirt", options=red)
    book.done("set_item", item="shirt", option_names=["size", "colour"])
    assert code(book.one("set_item", item="two", variant_of="shirt", options=red)) == "same_variant"
    book.done("set_item", item="two", variant_of="shirt", options=red | {"size": "L"})
    assert code(book.one("set_item", item="two", options=red)) == "same_variant"


def test_what_is_to_happen_only_later_is_refused(book: Desk) -> None:
    book.stock(pen=5)
    later = datetime.now(UTC) + timedelta(hours=1)
    counted = {"place": "main", "lines": [{"item": "pen", "quantity": 3}]}
    assert code(book.one("count_stock", **counted, at=later)) == "in_future"
    order = book.order("o1", pen=1)
    assert [code(a) for a in book.do(order.model_copy(update={"at": later}))] == ["in_future"]
    book.done("count_stock", **counted, at=datetime.now(UTC) + timedelta(minutes=1))
    book.done("place_order", system="shop", external_id="o1", channel="web", at="2001-01-01T00:00:00Z",
              lines=[{"item": "pen", "quantity": 1}])  # fmt: skip
    assert on_hand(book, "pen") == 3


def test_what_was_before_the_opening_is_in_the_opening(book: Desk) -> None:
    book.done("set_item", item="pen")
    opening = command("open_stock", item="pen", at=hours_ago(5),
                      lines=[{"place": "main", "quantity": 10, "unit_cost": 1}])  # fmt: skip
    lines = [{"item": "pen", "quantity": 10}]
    early = command("count_stock", place="main", at=hours_ago(9), lines=lines)
    assert [code(answer) for answer in book.do(opening, early)] == ["", "before_opening"]
    assert code(book.one("count_stock", place="main", at=hours_ago(9), lines=lines)) == "before_opening"
    moved = {"from_place": "main", "to_place": "city", "lines": lines}
    assert code(book.one("move_goods", **moved, at=hours_ago(9))) == "before_opening"
    received = {"lines": [lines[0] | {"unit_cost": 1}]}
    assert code(book.one("receive_goods", place="main", at=hours_ago(9), **received)) == "before_opening"
    book.done("receive_goods", place="city", at=hours_ago(9), **received)
    book.done("count_stock", place="city", at=hours_ago(8), lines=lines)
    book.done("count_stock", place="main", at=hours_ago(4), lines=lines)
    book.done("move_goods", **moved, at=hours_ago(3))
    assert (on_hand(book, "pen"), on_hand(book, "pen", "city")) == (0, 20)


def test_what_a_till_sold_before_the_opening_is_in_the_opening(book: Desk) -> None:
    book.done("set_item", item="pen")
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}])
    lines = [{"place": "city", "quantity": 10, "unit_cost": 3}]
    opening = command("open_stock", item="pen", at=hours_ago(5), lines=lines)
    till = {"system": "till", "channel": "shops", "place": "city"}
    sales = [
        command("sell", **till, external_id=item, at=at, lines=[{"item": item, "quantity": 1}])
        for item, at in (("pen", hours_ago(9)), ("set", hours_ago(8)))
    ]
    assert [code(answer) for answer in book.do(opening, *sales)] == ["", "", ""]
    assert on_hand(book, "pen", "city") == 10
    book.done("count_stock", place="city", at=hours_ago(1), lines=[{"item": "pen", "quantity": 10}])
    for at in (hours_ago(9), hours_ago(3)):
        book.done("sell", **till, external_id=f"{at}", at=at, lines=[{"item": "pen", "quantity": 1}])
    assert on_hand(book, "pen", "city") == 10, "the count has seen both"
    book.done("sell", **till, external_id="now", lines=[{"item": "pen", "quantity": 1}])
    assert on_hand(book, "pen", "city") == 9


def test_what_asks_for_a_count_goes_with_the_pieces(book: Desk) -> None:
    book.stock(pen=5, ink=1)
    till = {"system": "till", "channel": "shops", "place": "city"}
    book.done(
        "sell", **till, external_id="t1", lines=[{"item": number, "quantity": 1} for number in ("?", "??", "box")]
    )
    for number in ("?", "??"):
        book.done("merge_items", item=number, into="pen")
    book.done("set_kit", item="box", parts=[{"item": "ink", "quantity": 1}])
    found = "select i.sku from task as t join item as i on i.item_id = t.item_id where t.kind = 'count'"
    assert book.store.con.execute(f"{found} and t.done_at is null").fetchall() == [("pen",)]
    book.done("count_stock", place="city", lines=[{"item": "?", "quantity": 0}])
    assert book.store.con.execute(f"{found} and t.done_at is null").fetchall() == []


def test_nothing_more_is_expected_of_a_number_that_was_merged(book: Desk) -> None:
    book.stock(pen=1)
    book.done("set_item", item="biro", status="draft")
    named = {"system": "erp", "external_id": "po1"}
    book.done("expect_supply", **named, place="main", lines=[
        {"item": "biro", "quantity": 2, "expected_on": "2099-01-01"}])  # fmt: skip
    book.done("cancel_supply", **named)
    book.done("merge_items", item="biro", into="pen")
    assert code(book.one("change_supply", **named, line=1, quantity=5)) == "item_merged"
    book.done("split_items", item="biro")
    book.done("change_supply", **named, line=1, quantity=5)


def test_a_draft_of_what_is_sold_no_more_or_was_merged_is_not_placed(book: Desk) -> None:
    book.stock(pen=0, old=1)
    named = {"system": "shop", "external_id": "o1"}
    lines = [{"item": "pen", "quantity": 1}, {"item": "old", "quantity": 5}]
    book.done("place_order", **named, channel="web", lines=lines, as_draft=True)
    book.done("retire_item", item="old", status="ended")
    assert code(book.one("place_draft", **named)) == "not_sold"
    book.done("merge_items", item="old", into="pen")
    book.done("receive_goods", place="main", lines=[{"item": "old", "quantity": 5, "unit_cost": 1}])
    answer = book.one("place_draft", **named)
    assert isinstance(answer, Refusal)
    assert (answer.code, answer.fields["line"], answer.fields["into"]) == ("item_merged", 2, "pen")
    assert answer.mend == "Cancel line 2 (cancel_lines), and order pen in its stead."
    book.done("cancel_lines", **named, lines=[{"line": 2, "quantity": 5}])
    assert [line["allocated"] for line in book.done("place_draft", **named).told["lines"]] == [1, 0]


@pytest.mark.parametrize("said", ["old", "older", "pen"])
def test_goods_come_back_by_each_number_that_leads_to_them_after_merges(book: Desk, said: str) -> None:
    book.stock(pen=3, old=3, older=3)
    lines = [{"item": item, "quantity": 2} for item in ("pen", "old", "older")]
    book.done("place_order", system="shop", external_id="o1", channel="web", lines=lines)
    book.done("ship_order", system="shop", external_id="o1")
    for item, into in (("older", "old"), ("old", "pen")):
        book.done("retire_item", item=item, status="ended")
        book.done("merge_items", item=item, into=into)
    back = {"system": "shop", "external_id": "r1"}
    book.done("request_return", **back, order="o1", lines=[{"item": said, "quantity": 2}])
    asked = book.store.con.execute("select l.order_line from sales_return_line as l").fetchall()
    assert [row[0] for row in asked] == [["pen", "old", "older"].index(said) + 1], "of that very number first"
    book.done("receive_return", **back, place="main")
    book.done("inspect_return", **back, lines=[{"line": 1, "quantity": 2, "condition": "restock"}])
    book.done("request_return", system="shop", external_id="r2", order="o1", lines=[{"item": "pen", "quantity": 2}])
