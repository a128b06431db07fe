"""What goods cost reaches the P&L once, each part on its own day; and the rest that the book publishes."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.business import Business, measuring
from onebook.book.exact import decimal_of
from onebook.book.views.orders import order_life
from onebook.measures import Period, pnl
from onebook.plan import Plan
from tests.book.lakes import ON_ONE_STORE, at, sent, told
from tests.book.world import PLAN, Desk, command, desk

CUSTOMERS = """
select coalesce(sum({value}), 0)
from stock_move as m
join place as f on f.place_id = m.from_place_id
join place as t on t.place_id = m.to_place_id
{join}
where f.kind = '{kind}' or t.kind = '{kind}'"""


def line_of(business: Business, line: str, first: str | None = None, last: str | None = None) -> Decimal:
    days = (date.fromisoformat(day) if day else None for day in (first, last))
    with measuring(business) as session:
        return pnl(session, Period(*days)).whole.totals.get(line, Decimal(0))


def booked(book: Desk, kind: str = "customer") -> Decimal:
    """What moves to customers and back were worth, with all that was set right since."""
    revalued = "join stock_revaluation as r on r.move_id = m.move_id"
    asked = (CUSTOMERS.format(value=v, join=j, kind=kind) for v, j in (("m.value", ""), ("r.value", revalued)))
    return sum((decimal_of(int(book.store.con.execute(sql).fetchone()[0])) for sql in asked), Decimal(0))


@ON_ONE_STORE
def test_a_cost_that_turns_out_otherwise_is_in_the_pnl_once_on_its_own_day(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    january, march, may = ("2026-01-10T12:00Z", "2026-03-10T12:00Z", "2026-05-10T12:00Z")
    book.done("set_item", item="pen")
    lines = [{"item": "pen", "quantity": 10, "unit_cost": 1}]
    book.done("receive_goods", place="main", lines=lines, document="n1", at=january)
    order = {"system": "shop", "external_id": "o1"}
    sold = [{"item": "pen", "quantity": 4, "gross_amount": 40}]
    book.done("place_order", **order, channel="web", lines=sold, at=january)
    book.done("ship_order", **order, at=january)
    book.done("move_goods", from_place="main", to_place="loss", reason="loss", lines=[{"item": "pen", "quantity": 1}],
              at=january)  # fmt: skip
    book.done("add_landed_cost", system="erp", external_id="f1", amount="5", receipts=["n1"], at=march)
    back = {"system": "till", "external_id": "r1", "order_system": "shop", "order": "o1", "place": "city"}
    book.done("take_back", **back, lines=[{"line": 1, "quantity": 1}], at=may)
    sent(book, business)

    def cost(line: str) -> list[Decimal]:
        months = (("2026-01-01", "2026-01-31"), ("2026-03-01", "2026-03-31"), ("2026-05-01", "2026-05-31"))
        return [line_of(business, line, *month) for month in months]

    assert cost("cost_of_goods") == [Decimal(-4), Decimal(-2), Decimal("1.5")]
    assert cost("shrinkage") == [Decimal(-1), Decimal("-0.5"), 0]
    assert line_of(business, "cost_of_goods") == booked(book)
    assert told(business, "select system, sales_order_id, channel, kind, amount from cost order by kind") == [
        ("shop", "o1", "web", "cost_of_goods", "2.0000"), ("book", "None", "None", "shrinkage", "0.5000"),
    ]  # fmt: skip
    book.done("cancel_landed_cost", system="erp", external_id="f1", at=may)
    sent(book, business)
    sent(book, business, again=True)
    assert cost("cost_of_goods")[:2] == [Decimal(-4), Decimal(-2)], "what was told of the past stays"
    assert line_of(business, "cost_of_goods") == booked(book) == -3
    book.store.close()


@ON_ONE_STORE
def test_the_pnls_cost_of_goods_is_the_sum_of_the_books_moves(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    dice = random.Random(11)  # noqa: S311 (no secret)
    items = ("pen", "ink", "pad")
    for n in range(6):
        for item in items:
            book.one("set_item", item=item)
        goods = [{"item": i, "quantity": dice.randrange(1, 9), "unit_cost": f"{dice.random():.4f}"} for i in items]
        book.done("receive_goods", place=dice.choice(("main", "city")), lines=goods, document=f"n{n}")
        for m in range(3):
            order = {"system": "shop", "external_id": f"o{n}-{m}"}
            wanted = [
                {"item": i, "quantity": dice.randrange(1, 8), "gross_amount": "7.77"} for i in dice.sample(items, 2)
            ]
            currency = {"currency": "USD"} if m == 2 else {}
            book.one("place_order", **order, channel="web", lines=wanted, **currency)
            for line in (1, 2):
                book.one("ship_order", **order, shipment=f"s{n}-{m}-{line}",
                         lines=[{"line": line, "quantity": dice.randrange(1, 5)}])  # fmt: skip
            old = f"o{dice.randrange(n + 1)}-{dice.randrange(3)}"
            back = {"system": "web", "external_id": f"r{n}-{m}", "order_system": "shop", "order": old}
            book.one("request_return", **back, lines=[{"line": 1, "quantity": 1}])
            book.one("receive_return", system="web", external_id=f"r{n}-{m}", place="main", lines=[])
            came = {"line": 1, "quantity": 1, "condition": ("restock", "scrap", "send_back")[(n + m) % 3]}
            book.one("inspect_return", system="web", external_id=f"r{n}-{m}", lines=[came])
        book.one(
            "add_landed_cost", system="erp", external_id=f"f{n}", amount=f"{dice.random():.4f}", receipts=[f"n{n}"]
        )
        corrected = [{"item": dice.choice(items), "unit_cost": f"{dice.random():.4f}"}]
        book.one("correct_cost", document=f"n{dice.randrange(n + 1)}", lines=corrected)
        sent(book, business)
        assert line_of(business, "cost_of_goods") == booked(book) != 0
    reasons = {row[0] for row in book.store.con.execute("select distinct reason from stock_move").fetchall()}
    assert {"return", "return_refused", "scrap"} <= reasons
    # Of a move only what one piece cost is told, in ten-thousandths.
    assert abs(line_of(business, "shrinkage") - booked(book, "loss")) < Decimal("0.01")
    book.store.close()


@ON_ONE_STORE
def test_relations_consent_and_promises_are_published(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    for name, kind in (("c1", "person"), ("firm", "organisation")):
        book.done("set_party", system="shop", external_id=name, kind=kind, name=name.upper())
    of = {"system": "shop", "external_id": "c1"}
    book.done("relate_parties", **of, relation="works_for", other_id="firm", starts_on="2026-01-01")
    book.done("record_consent", **of, purpose="newsletter", channel="email", given=True, how="form")
    book.stock(pen=5)
    book.do(book.order("o1", pen=2))
    sent(book, business)
    asked = "select party_id, relation, other_id, starts_on from party_relation"
    assert told(business, asked) == [("c1", "works_for", "firm", "2026-01-01")]
    said = "select external_id, marketing_consent from party order by 1"
    assert told(business, said) == [("c1", "True"), ("firm", "None")]
    promised = "select promised_on, latest_promised_on from {}"
    own = book.store.con.execute(promised.format("sales_order_line")).fetchall()
    for kind in ("sales_order", "sales_order_line"):
        assert told(business, promised.format(kind)) == [tuple(map(str, row)) for row in own]
    book.done("relate_parties", **of, relation="works_for", other_id="firm", retract=True)
    book.done("record_consent", **of, purpose="newsletter", channel="email", given=False, how="letter")
    sent(book, business)
    assert told(business, asked) == []
    assert told(business, said) == [("c1", "False"), ("firm", "None")]
    book.store.close()


def test_an_orders_life_tells_who_did_what(new_book: Callable[[], str]) -> None:
    book = desk(new_book())
    book.stock(pen=5)
    book.do(book.order("o1", pen=2), book.order("o2", pen=1))
    of = {"system": "shop", "external_id": "o1"}
    book.done("pay", **of, paid={"payment_system": "psp", "payment": "p1", "method": "card", "amount": 5})
    book.do(command("ship_order", **of), command("deliver", **of))
    book.done("take_back", system="till", external_id="r1", place="city", order_system="shop", order="o1",
              lines=[{"line": 1, "quantity": 1}])  # fmt: skip
    book.done("cancel_order", system="shop", external_id="o2")

    def kinds(name: str) -> list[object]:
        life = order_life(book.store, "shop", name)
        assert life
        assert {entry["actor"] for entry in life.entries} == {"tester"}
        return [entry["kind"] for entry in life.entries]

    assert kinds("o1") == ["place_order", "pay", "ship_order", "deliver", "take_back"]
    assert kinds("o2") == ["place_order", "cancel_order"]
    book.store.close()


@ON_ONE_STORE
def test_what_was_sent_of_a_kit_that_will_never_be_whole_is_a_line_of_its_own(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock(pen=9)
    book.stock("city", ink=9)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    of = {"system": "shop", "external_id": "o1"}
    line = {"item": "set", "quantity": 3, "gross_amount": 30, "discount_amount": 3, "tax_amount": 6}
    book.done("place_order", **of, channel="web", lines=[line])
    book.done("ship_order", **of, lines=[{"line": 1, "quantity": 1}])
    book.done("ship_order", **of, lines=[{"line": 2, "quantity": 2}])
    book.done("cancel_order", **of, cancelled_by="customer")
    sent(book, business)
    lines = """
        select line, item_id, quantity, gross_amount, discount_amount, tax_amount, cost_amount, shipped_on is not null,
            cancelled_by
        from sales_order_line order by line"""
    assert told(business, lines) == [
        ("1", "set", "1.0000", "10.0000", "1.0000", "2.0000", "3.0000", "True", "None"),
        ("1/cancelled", "set", "2.0000", "13.3334", "1.3334", "2.6667", "None", "False", "customer"),
        ("2", "pen", "2.0000", "6.6666", "0.6666", "1.3333", "2.0000", "True", "None"),
    ]
    assert told(business, "select status, shipped_on is not null from sales_order") == [("shipped", "True")]
    assert line_of(business, "cost_of_goods") == booked(book) == -5
    back = {"system": "till", "external_id": "r1", "order_system": "shop", "order": "o1", "place": "city"}
    book.done("take_back", **back, lines=[{"line": 2, "quantity": 3}])
    sent(book, business)
    came = "select sales_order_id, order_line, item_id, quantity, amount, cost_amount from sales_return"
    assert told(business, came) == [("o1", "1", "pen", "3.0000", "9.0000", "3.0000")]
    assert line_of(business, "cost_of_goods") == booked(book) == -2
    book.store.close()


@ON_ONE_STORE
def test_kits_that_are_sent_in_parts_cost_what_the_books_moves_say(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    dice = random.Random(3)  # noqa: S311 (no secret)
    book.done("set_item", item="set")
    for n in range(12):
        for item in ("pen", "ink"):
            book.one("set_item", item=item)
            goods = [{"item": item, "quantity": 6, "unit_cost": f"{dice.random():.4f}"}]
            book.done("receive_goods", place=dice.choice(("main", "city")), lines=goods)
        book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
        of = {"system": "shop", "external_id": f"o{n}"}
        kits = dice.randint(1, 3)
        book.done("place_order", **of, channel="web", lines=[{"item": "set", "quantity": kits, "gross_amount": "9.99"}])
        for _ in range(6):
            line, quantity = dice.choice((1, 2, 3)), dice.randint(1, 2)
            kind = dice.choice(("ship_order", "ship_order", "cancel_lines", "take_back"))
            if kind == "take_back":
                back = {"system": "till", "external_id": f"r{dice.random()}", "order_system": "shop", "order": f"o{n}"}
                book.one(kind, **back, place="city", lines=[{"line": line, "quantity": quantity}])
            else:
                number = 1 if kind == "cancel_lines" else line
                book.one(kind, **of, lines=[{"line": number, "quantity": quantity}])
        book.one("cancel_order", **of)
    sent(book, business)
    loose = "select count(*) from sales_order_line where line in ('2', '3')"
    assert int(told(business, loose)[0][0]) > 3
    assert line_of(business, "cost_of_goods") == booked(book) != 0
    gross = "select cast(sum(gross_amount) as varchar), count(distinct sales_order_id) from sales_order_line"
    assert told(business, gross) == [("119.8800", "12")]
    book.store.close()


@ON_ONE_STORE
def test_a_line_that_is_cancelled_bit_by_bit_is_told_once(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock(pen=5)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}])
    of = {"system": "shop", "external_id": "o1"}
    lines = [{"item": item, "quantity": 10, "gross_amount": 10} for item in ("pen", "set")]
    book.done("place_order", **of, channel="web", lines=lines)
    for quantity in (3, 7):
        book.done("cancel_lines", **of, lines=[{"line": line, "quantity": quantity} for line in (1, 2)])
        sent(book, business)
    told_once = [("1", "10.0000", "10.0000", "other"), ("2", "10.0000", "10.0000", "other")]
    asked = "select line, quantity, gross_amount, cancel_reason from sales_order_line order by line"
    assert told(business, asked) == told_once
    sent(book, business, again=True)
    assert told(business, asked) == told_once
    book.store.close()


@ON_ONE_STORE
def test_what_is_kept_of_a_return_is_taken_off_with_its_tax(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock("city", pen=9)
    of = {"system": "till", "external_id": "t1"}
    line = {"item": "pen", "quantity": 2, "gross_amount": 100, "shipping_amount": 10, "tax_amount": "20.9"}
    book.done(
        "sell", **of, channel="shops", place="city", lines=[line], payments=[{"amount": "130.9", "method": "cash"}]
    )
    back = {"system": "till", "place": "city", "order": "t1"}
    some = {"line": 1, "quantity": 1}
    for name, share in (("r1", "0.1"), ("r2", "1")):
        book.done("take_back", **back, external_id=name, lines=[{**some, "fee_share": share}])
    sent(book, business)
    asked = "select external_id, amount, tax_amount, refunded_on is not null from sales_return order by external_id"
    assert told(business, asked) == [("r1", "45.0000", "8.5500", "True"), ("r2", "10.0000", "1.9000", "True")]
    assert line_of(business, "net_sales") == 100 - 45 - 10
    book.store.close()


@ON_ONE_STORE
def test_what_is_not_accepted_was_not_paid_back(new_book: Callable[[], str], tmp_path: Path) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock("city", pen=9)
    line = {"item": "pen", "quantity": 2, "gross_amount": 100}
    book.done("sell", system="till", external_id="t1", channel="shops", place="city", lines=[line])
    back, some = {"system": "till", "external_id": "r1"}, {"line": 1, "quantity": 1}
    book.done("request_return", **back, order="t1", lines=[some])
    book.done("receive_return", **back, place="city")
    book.done("inspect_return", **back, lines=[{**some, "condition": "send_back"}])
    sent(book, business)
    asked = "select quantity, amount, refunded_on from sales_return"
    assert told(business, asked) == [("1.0000", "0.0000", "None")]
    book.store.close()


@ON_ONE_STORE
def test_what_comes_back_elsewhere_is_of_the_customer_that_the_orders_system_knows(
    new_book: Callable[[], str], tmp_path: Path
) -> None:
    book, business = desk(new_book()), at(tmp_path / "business")
    book.stock("city", pen=9)
    line = {"item": "pen", "quantity": 2, "gross_amount": 100}
    book.done("place_order", system="shop", external_id="o1", channel="web", customer_id="7", lines=[line])
    book.done("ship_order", system="shop", external_id="o1")
    back = {"system": "till", "place": "city", "order_system": "shop", "order": "o1"}
    for name, who in (("r1", {}), ("r2", {"customer_id": "99"})):
        book.done("take_back", **back, **who, external_id=name, lines=[{"line": 1, "quantity": 1}])
    sent(book, business)
    asked = "select system, external_id, customer_id from sales_return order by external_id"
    assert told(business, asked) == [("shop", "till:r1", "7"), ("shop", "till:r2", "7")]
    book.store.close()


@ON_ONE_STORE
@pytest.mark.parametrize("refund_shipping", ["whole", "share", "never"])
@pytest.mark.parametrize("cancelled", [1, 2])
def test_shipping_is_told_as_it_is_owed_whatever_is_cancelled(
    new_book: Callable[..., str], tmp_path: Path, refund_shipping: str, cancelled: int
) -> None:
    told_so = {"returns": {"refund_shipping": refund_shipping}}
    plan = Plan.model_validate(PLAN.model_dump(exclude={"folder"}) | told_so)
    book, business = desk(new_book(plan), plan), at(tmp_path / "business", **told_so)
    book.stock(pen=9, ink=9, tin=9)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "ink", "quantity": 1}, {"item": "tin", "quantity": 1}])
    of = {"system": "shop", "external_id": "o1"}
    wanted = [("pen", 2, 20, 6), ("ink", 1, 30, 0), ("set", 2, 40, 4)]
    lines = [dict(zip(("item", "quantity", "gross_amount", "shipping_amount"), each, strict=True)) for each in wanted]
    book.done("place_order", **of, channel="web", lines=lines)

    def agrees() -> None:
        sent(book, business)
        net = line_of(business, "net_sales") + line_of(business, "shipping_income")
        (owed,) = book.store.con.execute("select owed_amount from sales_order").fetchone()
        assert net == decimal_of(owed)

    book.done("ship_order", **of, lines=[{"line": 4, "quantity": 1}])
    book.done("cancel_lines", **of, lines=[{"line": n, "quantity": cancelled} for n in (1, 3)])
    book.done("ship_order", **of)
    agrees()
    for line in (2, 4):
        back = {"system": "shop", "external_id": f"r{line}", "order": "o1", "place": "main"}
        book.one("take_back", **back, lines=[{"line": line, "quantity": 1}])
        agrees()
    book.one("take_back", system="shop", external_id="r1", order="o1", place="main",
             lines=[{"line": 1, "quantity": 2 - cancelled or 1}])  # fmt: skip
    agrees()
    gross = "select cast(sum(gross_amount) as varchar), cast(sum(shipping_amount) as varchar) from sales_order_line"
    assert told(business, gross) == [("90.0000", "10.0000")]
    book.store.close()
