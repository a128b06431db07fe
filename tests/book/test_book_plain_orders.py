"""Plain orders are decided by a shorter way: what comes of them is the same as by the long one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from onebook.book import Applied, Command, check_book
from onebook.book.plain_ways import orders_plainly
from onebook.book.rows import TABLES, Allocation, Destination, Level, Order, OrderLine
from tests.book.world import PLAN, Desk, command, desk

NOW = 1_790_000_000_000_000_000
STOCK = {"pen": 4000, "ink": 4000, "tin": 60, "pad": 4000}
MANY = 80
PLANS = (PLAN, PLAN.model_copy(update={"routing": PLAN.routing.model_copy(update={"rules": ("fewest_parcels",)})}))


def started(url: str, plan: Any) -> Desk:
    book = desk(url, plan)
    book.stock("main", **STOCK)
    book.stock("city", pen=4000)
    for item, fields in {"cap": {"tracks_lots": True}, "old": {}, "set": {}}.items():
        book.done("set_item", item=item, **fields)
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}])
    book.done("receive_goods", place="main", lines=[{"item": "cap", "quantity": 900, "unit_cost": 1, "lot": "A"}])
    book.done("set_item", item="pencil")
    for item in ("old", "pencil"):
        book.done("retire_item", item=item, status="ended")
    book.done("merge_items", item="pencil", into="pen")
    return book


def batches(dice: random.Random) -> list[list[Command]]:
    """Orders in batches, most of them plain, some of them not, and some to be refused."""

    def line(*, odd: bool) -> dict[str, Any]:
        items = ["set", "old", "pencil", "nothing", "tin", "cap"] if odd else [*["pen", "ink", "pad", "cap"] * 3, "tin"]
        told: dict[str, Any] = {"item": dice.choice(items), "quantity": dice.choice([1, 2, "0.5", "3.0000", 7])}
        if not odd or dice.random() < 0.7:
            told["gross_amount"] = dice.choice([10, "9.99", 2])
        amounts = {
            "discount_amount": ["0", "1.50", "11" if odd else "0"],
            "shipping_amount": ["3"],
            "tax_amount": ["1.9"],
        }
        for name, values in amounts.items():
            if dice.random() < (0.5 if odd else 0.1):
                told[name] = dice.choice(values)
        return told

    def order(number: int) -> Command:
        odd = dice.random() < 0.05
        fields: dict[str, Any] = {"lines": [line(odd=odd) for _ in range(dice.choice([1, 1, 1, 2, 3]))]}
        extras: dict[str, list[Any]] = {
            "currency": ["EUR", "SEK"], "customer_reference": ["ours", '"\\', "\t"], "sales_person_id": ["kim"],
            "if_short": ["refuse"], "prepaid": [True], "at": ["2026-09-01T23:30:00+00:00"],
            "deliver_to": [{"country": "DE", "postcode": "20095"}, {"latitude": "53.5", "longitude": "10.01"}],
            "service": ["express"], "delivery_method": ["ship", "pickup", "digital"],
        }  # fmt: skip
        rare: dict[str, list[Any]] = {
            "cart": ["basket"], "as_draft": [True], "due_days": [14], "customer_id": ["anna"], "pickup_place": ["city"],
        }  # fmt: skip
        for name, values in extras.items():
            if dice.random() < 0.15:
                fields[name] = dice.choice(values)
        if odd:
            name = dice.choice(list(rare))
            fields[name] = dice.choice(rare[name])
        channel = dice.choice(["web", "web", "market", "shops", "nowhere"] if odd else ["web", "market"])
        system = "book" if dice.random() < 0.01 else "shop"
        return command("place_order", system=system, external_id=f"o{number}", channel=channel, **fields)

    found = [[order(10 * nth + each) for each in range(dice.choice([1, 1, 2, 3, 7]))] for nth in range(MANY)]
    for nth in range(0, MANY, 17):  # what was there before
        found[nth].append(found[nth // 2][0])
        found[nth].append(found[nth // 2][0].model_copy(update={"command_id": f"again{nth}"}))
    return found


def rows(book: Desk) -> list[Any]:
    """What the book holds of orders, without the ids, which nobody chooses."""
    found: list[Any] = []
    con = book.store.con
    order_ids = con.execute("select order_id, system, external_id from sales_order").fetchall()
    names = {order_id: f"{system}/{external_id}" for order_id, system, external_id in order_ids}
    for kind in (Order, OrderLine, Allocation, Destination):
        table = TABLES[kind]
        told = con.execute(f"select {', '.join(table.columns)} from {table.name}").fetchall()
        found.append(sorted(((names[row[0]], *row[1:]) for row in told), key=repr))
    found.append(sorted(con.execute(f"select * from {TABLES[Level].name}").fetchall()))
    columns = "command_id, caller, at, actor, through, digest, command, answer, touched"
    journal = []
    for *rest, answer, touched in con.execute(f"select {columns} from journal where kind = 'place_order'").fetchall():
        told, of = json.loads(answer), json.loads(touched)
        told["order_id"] = names[told["order_id"]]
        of["sales_order"] = [names[order_id] for order_id in of["sales_order"]]
        journal.append((*rest, list(told.items()), list(of.items())))
    found.append(sorted(journal, key=repr))
    return found


def told(answers: list[Any]) -> list[Any]:
    return [
        ({**answer.told, "order_id": None}, answer.again) if isinstance(answer, Applied) else answer
        for answer in answers
    ]


@pytest.mark.parametrize("plan", PLANS)
def test_the_short_way_does_what_the_long_one_does(
    new_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch, plan: Any
) -> None:
    monkeypatch.setattr("onebook.book.engine.time.time_ns", lambda: NOW)
    short, long = started(new_book(plan), plan), started(new_book(plan), plan)
    monkeypatch.setattr("onebook.book.plain_ways.FEW", 1)
    plain, parted, given = 0, 0, 0

    def counting(*of: Any) -> Any:
        nonlocal plain, parted
        partly = orders_plainly(*of)
        if partly is not None:
            plain += sum(answer is not None for answer in partly.answers)
            parted += None in partly.answers
        return partly

    for batch in batches(random.Random(7)):  # noqa: S311 (no secret)
        monkeypatch.setattr("onebook.book.engine.orders_plainly", counting)
        one = short.do(*batch)
        monkeypatch.setattr("onebook.book.engine.orders_plainly", lambda *_: None)
        other = long.do(*batch)
        assert told(one) == told(other), batch
        given += len(batch)
    assert rows(short) == rows(long)
    assert check_book(short.store) == []
    routed = bool(plan.routing.rules)
    assert (plain > given / 4 and parted > MANY / 20) or routed, "hardly any was plain: this test says nothing"
    assert plain < given
    short.store.close()
    long.store.close()


def test_orders_that_are_not_plain_are_left_and_come_in_their_turn(
    new_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = started(new_book(), PLAN)

    def order(name: str, **wanted: float) -> Command:
        lines = [{"item": item, "quantity": number, "gross_amount": 5} for item, number in wanted.items()]
        return command("place_order", system="shop", external_id=name, channel="market", lines=lines)

    first, second = order("first", pad=1), order("second", pad=1)
    book.do(first, second)
    seen: list[Any] = []

    def watched(*of: Any) -> Any:
        seen.append(orders_plainly(*of))
        return seen[-1]

    monkeypatch.setattr("onebook.book.engine.orders_plainly", watched)
    plain = [order(f"plain{n}", pad=1) for n in range(40)]
    others = {
        "again": first, "other": first.model_copy(update={"channel": "web"}), "known": order("second", ink=1),
        "unknown": order("unknown", nothing=1), "more": order("more", tin=61), "left": order("left", tin=1),
        "kits": order("kits", set=1999), "pens": order("pens", pen=3), "twice": plain[3],
        "same": order("same", ink=2), "same again": order("same", ink=3), "last": order("last", cap=1),
    }  # fmt: skip
    batch = [*plain[:20], *others.values(), *plain[20:]]
    answers = dict(zip([*range(20), *others, *range(20, 40)], book.do(*batch), strict=True))
    said = {name: answers[name] for name in others}
    assert said["again"].again
    assert said["twice"].journal_id == answers[3].journal_id
    assert said["twice"].again
    refused = {name: answer.code for name, answer in said.items() if not isinstance(answer, Applied)}
    assert refused == {
        "other": "id_used",
        "known": "order_exists",
        "unknown": "unknown_item",
        "same again": "order_exists",
    }
    waiting = {
        name: [int(line["waiting"]) for line in answer.told["lines"]]
        for name, answer in said.items() if isinstance(answer, Applied) and not answer.again
    }  # fmt: skip
    assert waiting == {"more": [1], "left": [1], "kits": [0], "pens": [1], "same": [0], "last": [0]}
    assert all(isinstance(answers[n], Applied) and not answers[n].again for n in range(40))
    (partly,) = seen
    left = {name for name, answer in zip(answers, partly.answers, strict=True) if answer is None}
    assert left == set(others) - {"same", "last"}, "all others are done by the short way"
    assert check_book(book.store) == []
    assert [answer.again for answer in book.do(*plain)] == [True] * 40
    book.store.close()
