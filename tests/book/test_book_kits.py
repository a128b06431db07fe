"""Kits, other units, and lots."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from onebook.book import Applied, Refusal, check_book
from onebook.book.rows import Level
from onebook.book.views.tasks import tasks_listed
from tests.book.world import PLAN, Desk, command, desk

NAMES = itertools.count(1)


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


@pytest.fixture
def with_kit(book: Desk) -> Desk:
    """A set of one pen and two inks."""
    book.stock(pen=5, ink=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    return book


def available(book: Desk, item: str, place: str = "main") -> int:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    place_id = book.rules.places[place].place_id
    levels = [Level(*row) for row in book.store.rows("levels_of_items", items=[item_id])]
    return sum(level.available for level in levels if level.place_id == place_id) // 10_000


def lines(book: Desk, order_id: int) -> list[tuple[Any, ...]]:
    """Of each line: quantity, waiting, allocated, shipped, cancelled."""
    rows = sorted(book.store.rows("order_lines", orders=[order_id]))
    return [tuple(number // 10_000 for number in row[3:8]) for row in rows]


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_till_sells_what_has_only_now_become_part_of_a_kit_from_carts_before_orders(with_kit: Desk) -> None:
    with_kit.stock("city", cap=5)
    with_kit.do(with_kit.order("o1", cap=2))
    wanted = [{"item": "cap", "quantity": 3}]
    with_kit.done("reserve", system="shop", external_id="c1", channel="web", lines=wanted)
    sold = [{"item": "set", "quantity": 2, "gross_amount": 1}]
    answers = with_kit.do(
        command("set_kit", item="set", parts=[{"item": "cap", "quantity": 1}]),
        command("receive_goods", place="city", lines=[{"item": "cap", "quantity": 1, "unit_cost": 1}]),
        command("sell", system="till", external_id="t1", channel="shops", place="city", lines=sold),
    )
    assert all(isinstance(answer, Applied) for answer in answers)
    (level,) = [Level(*row) for row in with_kit.store.con.execute(
        "select l.* from stock_level as l join item as i on i.item_id = l.item_id where i.sku = 'cap'")]  # fmt: skip
    assert [n // 10_000 for n in (level.on_hand, level.committed, level.reserved)] == [4, 2, 2]


def test_a_kit_of_one_part_counts_with_the_order_wherever_its_line_stands(book: Desk) -> None:
    book.stock(pen=1, ink=5)
    book.done("set_item", item="six")
    book.done("set_kit", item="six", parts=[{"item": "ink", "quantity": 6}])
    wanted = [{"item": item, "quantity": 1, "gross_amount": amount} for item, amount in (("pen", 1), ("six", 20))]
    given = {"system": "shop", "channel": "web", "lines": [*wanted, {"item": "pen", "quantity": 1, "gross_amount": 1}]}
    assert refused(book.one("place_order", external_id="o1", **given, if_short="refuse")) == "not_enough"
    told = book.done("place_order", external_id="o1", **given).told
    assert [(line["allocated"], line["waiting"]) for line in told["lines"]] == [(1, 0), (0, 1), (0, 1)]
    ((amount, owed),) = book.store.con.execute("select amount, owed_amount from sales_order").fetchall()
    assert (amount, owed) == (220_000, 220_000)


def test_a_kit_is_sold_as_one_and_stocked_as_its_parts(with_kit: Desk) -> None:
    book = with_kit
    told = book.done("place_order", system="shop", external_id="o1", channel="web",
                     lines=[{"item": "set", "quantity": 3, "gross_amount": 30}]).told  # fmt: skip
    assert [(line["allocated"], line["waiting"]) for line in told["lines"]] == [(2, 1)], "inks are for two and a half"
    assert lines(book, told["order_id"]) == [(3, 1, 2, 0, 0), (3, 0, 3, 0, 0), (6, 1, 5, 0, 0)]
    assert (available(book, "pen"), available(book, "ink")) == (2, 0)
    book.done("receive_goods", place="main", lines=[{"item": "ink", "quantity": 4, "unit_cost": 1}])
    assert lines(book, told["order_id"])[0] == (3, 0, 3, 0, 0)
    book.done("ship_order", system="shop", external_id="o1")
    assert lines(book, told["order_id"])[0] == (3, 0, 0, 3, 0)


def test_a_kit_at_the_till_takes_its_parts_whatever_the_book_says(with_kit: Desk) -> None:
    sold = [{"item": "set", "quantity": 1, "gross_amount": 10}]
    told = with_kit.done("sell", system="till", external_id="t1", channel="shops", place="city", lines=sold).told
    assert [line["found"] for line in told["lines"]] == [3]
    assert lines(with_kit, told["order_id"]) == [(1, 0, 0, 1, 0), (1, 0, 0, 1, 0), (2, 0, 0, 2, 0)]


def test_all_that_is_kept_for_a_kit_is_let_go_though_a_part_of_it_waits(with_kit: Desk) -> None:
    lines_given = [{"item": "set", "quantity": 1}, {"item": "pen", "quantity": 1}]
    with_kit.do(with_kit.order("o0", ink=5))
    with_kit.done("place_order", system="shop", external_id="o1", channel="web", lines=lines_given)
    assert (available(with_kit, "pen"), available(with_kit, "ink")) == (3, 0)
    kit = {"system": "shop", "external_id": "o1", "lines": [{"line": 1}]}
    assert with_kit.done("release_allocation", **kit).told["released"] == 1
    assert available(with_kit, "pen") == 4, "the pen of the set, and not the one beside it"
    assert refused(with_kit.one("release_allocation", **kit)) == "nothing_kept"


def test_what_a_cancelled_kit_kept_is_free_again(with_kit: Desk) -> None:
    with_kit.done("place_order", system="shop", external_id="o1", channel="web", lines=[{"item": "set", "quantity": 2}])
    assert available(with_kit, "ink") == 1
    with_kit.done("cancel_order", system="shop", external_id="o1")
    assert (available(with_kit, "pen"), available(with_kit, "ink")) == (5, 5)


def test_parts_of_a_kit_come_to_the_kit_however_it_is_taken_apart(book: Desk) -> None:
    book.stock(pen=5, ink=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": "0.5"}, {"item": "ink", "quantity": 2}])
    named = {"system": "shop", "external_id": "o1"}
    line = {"item": "set", "quantity": 2, "gross_amount": "10.01", "tax_amount": "1.91", "shipping_amount": "0.99"}
    paid = {"method": "card", "amount": "12.91"}
    told = book.done("place_order", **named, channel="web", lines=[line], payments=[paid]).told
    of = {"line": 1}
    assert refused(book.one("cancel_lines", **named, lines=[{**of, "quantity": "0.3335"}])) == "not_exact"
    book.done("ship_order", **named)
    credited = 0
    for number, quantity in enumerate(("0.3336", "0.3336", "1.3327", "0.3334", "0.9994")):
        back = {"system": "shop", "external_id": f"r{number}", "order": "o1", "place": "city"}
        answer = book.one("take_back", **back, lines=[{**of, "quantity": quantity}])
        if quantity == "1.3327":
            assert refused(answer) == "not_exact"
        else:
            assert isinstance(answer, Applied), answer
            credited += answer.told["credited"]
    assert credited == Decimal("12.91")
    assert (available(book, "pen", "city"), available(book, "ink", "city")) == (1, 4)
    assert lines(book, told["order_id"])[1:] == [(1, 0, 0, 1, 0), (4, 0, 0, 4, 0)]
    assert book.done("close_order", **named).told["status"] == "closed"


def test_a_kit_cannot_be_received(with_kit: Desk) -> None:
    received = [{"item": "set", "quantity": 1, "unit_cost": 1}]
    assert refused(with_kit.one("receive_goods", place="main", lines=received)) == "is_kit"


def test_packs_are_bought_and_pieces_sold(book: Desk) -> None:
    book.stock(pen=0)
    book.done(
        "set_units", item="pen", units=[{"unit": "pack", "number": 12}, {"unit": "third", "number": 1, "divisor": 3}]
    )
    book.done("receive_goods", place="main", lines=[{"item": "pen", "quantity": 2, "unit": "pack", "unit_cost": 6}])
    assert available(book, "pen") == 24
    ((item_id, *_),) = book.store.rows("items_named", skus=["pen"])
    assert book.store.rows("worths", items=[item_id])[0][:3] == (item_id, 24_0000, 12_0000)
    order = {"system": "shop", "external_id": "o1", "channel": "web"}
    book.done("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "pack"}])
    assert available(book, "pen") == 12
    order["external_id"] = "o2"
    assert (
        refused(book.one("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "third"}]))
        == "not_exact"
    )
    assert (
        refused(book.one("place_order", **order, lines=[{"item": "pen", "quantity": 1, "unit": "box"}]))
        == "unknown_unit"
    )
    book.done("place_order", **order, lines=[{"item": "pen", "quantity": 3, "unit": "third"}])
    assert available(book, "pen") == 11


def by_lot(book: Desk, item: str = "milk") -> dict[tuple[str, str], int]:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    names = {place.place_id: place.name for place in book.rules.places.values()}
    return {(names[row[1]], row[2]): row[3] // 10_000 for row in book.store.rows("lot_levels", items=[item_id])}


@pytest.fixture
def with_lots(book: Desk) -> Desk:
    book.done("set_item", item="milk", tracks_lots=True)
    for lot, expires_on in (("B", "2099-05-01"), ("A", "2099-03-01"), ("old", "2020-01-01")):
        line = {"item": "milk", "quantity": 5, "unit_cost": 1, "lot": lot, "expires_on": expires_on}
        book.done("receive_goods", place="main", lines=[line])
    return book


def test_what_expires_first_goes_first_and_what_has_expired_does_not(with_lots: Desk) -> None:
    book = with_lots
    book.do(book.order("o1", milk=7))
    book.done("ship_order", system="shop", external_id="o1")
    assert by_lot(book) == {("main", "B"): 3, ("main", "old"): 5}
    book.do(book.order("o2", milk=4))
    assert refused(book.one("ship_order", system="shop", external_id="o2")) == "not_enough_of_lot"


def test_expired_lots_are_set_apart_and_their_orders_wait(with_lots: Desk) -> None:
    book = with_lots
    (placed,) = book.do(book.order("o1", milk=12))
    assert book.done("expire_lots", before="2026-01-01").told["moved"] == [
        {"item": "milk", "place": "main", "lot": "old", "quantity": 5}
    ]
    assert by_lot(book) == {("main", "A"): 5, ("main", "B"): 5, ("inspection", "old"): 5}
    assert lines(book, placed.told["order_id"]) == [(12, 2, 10, 0, 0)]  # type: ignore[union-attr]
    assert [task.kind for task in tasks_listed(book.store, 1000)] == ["tell_customer"]
    assert book.done("expire_lots", before="2026-01-01").told["moved"] == []


def test_lots_move_and_are_counted_one_by_one(with_lots: Desk) -> None:
    book = with_lots
    book.done("move_goods", from_place="main", to_place="city", lines=[{"item": "milk", "quantity": 2, "lot": "B"}])
    assert by_lot(book)["city", "B"] == 2
    counted = [{"item": "milk", "quantity": 1, "lot": "B"}]
    told = book.done("count_stock", place="city", lines=counted).told
    assert told["lines"][0]["difference"] == -1
    assert by_lot(book)["city", "B"] == 1
    received = [{"item": "milk", "quantity": 1, "unit_cost": 1}]
    assert refused(book.one("receive_goods", place="main", lines=received)) == "lot_needed"


def test_a_supplier_sends_the_lot_that_it_names_not_one_that_is_on_its_way_to_us(with_lots: Desk) -> None:
    book = with_lots
    on_its_way = [{"item": "milk", "quantity": 2, "lot": "A"}]
    book.done("move_goods", from_place="main", to_place="transit", lines=on_its_way)
    book.do(book.order("o1", milk=20))
    claim = {"system": "shop", "external_id": "o1", "line": 1}
    line = {"item": "milk", "quantity": 1, "expected_on": "2999-01-01", "drop_ship": True, "for_order": claim}
    book.done("expect_supply", system="erp", external_id="po", place="main", lines=[line])
    book.done("drop_ship", system="erp", external_id="po", quantity=1, unit_cost=1, lot="C")
    assert {where: n for where, n in by_lot(book).items() if where[0] == "transit"} == {("transit", "A"): 2}


def sold_set(book: Desk, name: str, quantity: int = 1, **amounts: object) -> dict[str, str]:
    line = {"item": "set", "quantity": quantity, **amounts}
    book.done("place_order", system="shop", external_id=name, channel="web", lines=[line])
    return {"system": "shop", "external_id": name}


def owed(book: Desk, name: str) -> Decimal:
    row = book.store.con.execute(f"select owed_amount from sales_order where external_id = '{name}'").fetchone()
    return Decimal(row[0]) / 10_000


def shares(book: Desk, name: str) -> list[int]:
    rows = book.store.con.execute(
        "select l.kit_share from sales_order_line as l join sales_order as o on o.order_id = l.order_id "
        f"where o.external_id = '{name}' and l.kit_line is not null order by l.line"
    )
    return [row[0] for row in rows.fetchall()]


def test_parts_bear_a_kit_s_price_by_lists_else_by_what_they_cost_else_by_pieces(with_kit: Desk) -> None:
    book = with_kit
    book.done("set_item", item="cap")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "cap", "quantity": 3}])
    sold_set(book, "o1")
    assert shares(book, "o1") == [1_0000, 3_0000], "nobody knows what a cap costs"
    book.done("receive_goods", place="main", lines=[{"item": "cap", "quantity": 1, "unit_cost": "0.5"}])
    sold_set(book, "o2", 2)
    assert shares(book, "o2") == [2_0000, 3_0000]
    book.done("set_price_list", name="retail")
    book.done("set_price_list", name="club", group_name="club")
    book.done("set_prices", name="retail", prices=[{"item": "pen", "price": 4}])
    book.done("set_prices", name="club", prices=[{"item": "cap", "price": 9}])
    sold_set(book, "o3", gross_amount=9)
    assert shares(book, "o3") == [1_0000, 1_5000], "what a cap costs is not told for everybody"
    book.done("set_prices", name="retail", prices=[{"item": "cap", "price": 2}])
    line = {"item": "set", "quantity": 1, "gross_amount": 9}
    book.done("sell", system="till", external_id="t1", channel="shops", place="main", lines=[line])
    assert shares(book, "t1") == [4_0000, 6_0000]
    assert shares(book, "o1") == [1_0000, 3_0000], "what was agreed stays"
    book.done("set_prices", name="retail", prices=[{"item": "cap", "price": 0}])
    sold_set(book, "o4", gross_amount=9)
    assert shares(book, "o4") == [4_0000, 1], "a gift: the kit is not all back as long as it is out"


def test_parts_bear_a_kit_s_price_by_their_costs_also_where_these_come_in_the_same_batch(book: Desk) -> None:
    goods = [{"item": "pot", "quantity": 6, "unit_cost": 11}, {"item": "mug", "quantity": 9, "unit_cost": 2}]
    parts = [{"item": "pot", "quantity": 1}, {"item": "mug", "quantity": 2}]
    more = [{"item": "mug", "quantity": 9, "unit_cost": "4.5"}]
    book.do(
        *[command("set_item", item=item) for item in ("pot", "mug", "set")],
        command("set_kit", item="set", parts=parts),
        command("receive_goods", place="main", lines=goods),
        book.order("o1", set=1),
        command("receive_goods", place="main", lines=more),
        book.order("o2", set=1),
    )
    assert shares(book, "o1") == [11_0000, 4_0000]
    assert shares(book, "o2") == [11_0000, 6_5000]


def test_where_a_part_was_sent_and_the_rest_cancelled_that_part_is_owed_and_can_come_back(with_kit: Desk) -> None:
    book = with_kit  # a pen and two inks, all at the same cost: a pen bears a third
    of = sold_set(book, "o1", 2, gross_amount="20.01", shipping_amount=4)
    book.done("ship_order", **of, lines=[{"line": 2, "quantity": 2}, {"line": 3, "quantity": 1}])
    assert refused(book.one("cancel_lines", **of, lines=[{"line": 1, "quantity": "0.5"}])) == "not_exact"
    assert refused(book.one("cancel_lines", **of, lines=[{"line": 3, "quantity": 1}])) == "part_of_kit"
    assert refused(book.one("cancel_lines", **of, lines=[{"line": 1, "quantity": 3}])) == "not_open"
    told = book.done("cancel_lines", **of, lines=[{"line": 1, "quantity": 1}], reason="out_of_stock").told
    assert (told["due"], told["status"]) == (Decimal("17.34"), "allocated"), "two inks of four: 6.67 of 20.01"
    assert lines(book, told["order_id"]) == [(2, 0, 1, 0, 1), (2, 0, 0, 2, 0), (4, 0, 1, 1, 2)]
    told = book.done("cancel_order", **of).told
    assert told["due"] == Decimal("14.01"), "three inks of four are not: 10.005 of 20.01"
    assert lines(book, told["order_id"]) == [(2, 0, 0, 0, 2), (2, 0, 0, 2, 0), (4, 0, 0, 1, 3)]
    assert refused(book.one("cancel_lines", **of, lines=[{"line": 1, "quantity": 1}])) == "not_open"
    back = {"system": "till", "order_system": "shop", "order": "o1", "place": "city", "pay": False}
    whole = book.one("take_back", external_id="r0", **back, lines=[{"line": 1, "quantity": 1}])
    assert isinstance(whole, Refusal)
    assert (whole.code, "its parts by their lines" in whole.mend) == ("more_than_shipped", True)
    told = book.done("take_back", external_id="r1", **back, lines=[{"item": "pen", "quantity": 1}]).told
    assert (told["credited"], owed(book, "o1")) == (Decimal("3.34"), Decimal("10.67"))
    told = book.done("take_back", external_id="r2", **back, lines=[{"line": 3, "quantity": 1}]).told
    assert (told["credited"], owed(book, "o1")) == (Decimal("3.34"), Decimal("7.33"))
    assert refused(book.one("take_back", external_id="r3", **back, lines=[{"item": "ink", "quantity": 1}])) == (
        "more_than_shipped"
    )
    told = book.done("take_back", external_id="r3", **back, lines=[{"item": "pen", "quantity": 1}]).told
    assert (told["credited"], owed(book, "o1")) == (Decimal("7.33"), 0), (
        "the last piece takes the rest, and the shipping"
    )
    assert (available(book, "pen", "city"), available(book, "ink", "city")) == (2, 1)


def test_of_whole_kits_parts_come_back_too_and_then_no_whole_one(with_kit: Desk) -> None:
    book = with_kit
    book.stock(pen=5)
    of = sold_set(book, "o1", 2, gross_amount=12)
    book.done("ship_order", **of)
    back = {"system": "shop", "order": "o1"}
    book.done("request_return", external_id="r1", **back, lines=[{"line": 3, "quantity": 1}])
    two = [{"line": 1, "quantity": 2}]
    assert refused(book.one("request_return", external_id="r2", **back, lines=two)) == "more_than_shipped"
    book.done("request_return", external_id="r2", **back, lines=[{"line": 1, "quantity": 1}])
    assert refused(book.one("request_return", external_id="r3", **back, lines=[{"line": 2, "quantity": 2}])) == (
        "more_than_shipped"
    )
    book.done("refuse_return", system="shop", external_id="r1")
    for name, condition in (("r2", "restock"), ("r3", "scrap")):
        if name == "r3":
            book.done("request_return", external_id=name, **back, lines=[{"line": 2, "quantity": 1}])
        book.done("receive_return", system="shop", external_id=name, place="city")
        found = [{"line": 1, "quantity": 1, "condition": condition}]
        book.done("inspect_return", system="shop", external_id=name, lines=found)
    assert owed(book, "o1") == 4, "two inks of two kits for 12"


@pytest.mark.parametrize("refund_shipping", ["whole", "share", "never"])
def test_however_kits_are_sent_cancelled_and_taken_back_all_amounts_add_up(
    new_book: Callable[..., str], refund_shipping: str
) -> None:
    plan = PLAN.model_copy(update={"returns": PLAN.returns.model_copy(update={"refund_shipping": refund_shipping})})
    book, dice = desk(new_book(plan), plan), random.Random(5)  # noqa: S311 (no secret)
    book.stock(pen=900, ink=900, cap=900)
    book.done("set_item", item="set")
    parts = {"pen": 1, "ink": 2, "cap": 3}
    book.done("set_kit", item="set", parts=[{"item": item, "quantity": number} for item, number in parts.items()])
    for nth in range(8):
        amounts = {name: Decimal(dice.randint(1, 3000)) / 100 for name in ("gross_amount", "shipping_amount")}
        tax = Decimal(0) if refund_shipping == "never" else Decimal(dice.randint(0, 900)) / 100
        of = sold_set(book, f"o{nth}", dice.randint(1, 3), **amounts, tax_amount=tax)
        credited = Decimal(0)

        def given_back(line: int, quantity: int, of: dict[str, str] = of) -> Decimal | None:
            answer = book.one(
                "take_back", system="till", external_id=f"r{next(NAMES)}", order_system="shop", place="city", pay=False,
                order=of["external_id"], lines=[{"line": line, "quantity": quantity}],
            )  # fmt: skip
            return answer.told["credited"] if isinstance(answer, Applied) else None

        for _ in range(12):
            before, (line, few) = owed(book, f"o{nth}"), (dice.randint(1, 4), dice.randint(1, 2))
            kind = dice.choice(("ship_order", "ship_order", "cancel_lines", "take_back"))
            if kind == "take_back":
                credited += given_back(line, few) or 0
            else:
                answer = book.one(kind, **of, lines=[{"line": 1 if kind == "cancel_lines" else line, "quantity": few}])
                credited += before - owed(book, f"o{nth}") if isinstance(answer, Applied) else 0
            assert before - owed(book, f"o{nth}") >= 0, "never more is owed"
            assert credited % Decimal("0.01") == 0
            assert sum(amounts.values()) + tax - credited == owed(book, f"o{nth}") >= 0
        book.one("cancel_order", **of)
        for line in (1, 2, 3, 4):
            while given_back(line, 1) is not None:
                pass
        ((sent,),) = book.store.con.execute(
            "select count(*) from shipment as s join sales_order as o on o.order_id = s.order_id "
            f"where o.external_id = 'o{nth}'"
        ).fetchall()
        assert owed(book, f"o{nth}") == (amounts["shipping_amount"] if refund_shipping == "never" and sent else 0)
    assert check_book(book.store) == []
    book.store.close()
