"""Plain counts are decided by a shorter way: what comes of them is the same as by the long one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onebook.book import Applied, Command, check_book
from onebook.book.plain_ways import counts_plainly
from onebook.book.rows import TABLES, Level, Move, Order, OrderLine, StockCount, Task, Worth
from tests.book.world import Desk, command, desk

NOW = datetime(2026, 9, 20, 12, tzinfo=UTC)
PLAIN, ODD = (
    [f"i{n}" for n in range(30)],
    ["milk", "set", "pencil", "nothing", "wanted", "fresh", "fresh", "fresh", "gone"],
)
BATCHES = 40
LEFT_OUT = {Move: ("move_id", "journal_id", "order_id"), StockCount: ("count_id", "journal_id"), Task: ("task_id",)}
"""Ids, which nobody chooses."""


class Clock:
    """Now, which stands still until it is told to go on."""

    at = NOW

    @classmethod
    def time_ns(cls) -> int:
        return int(cls.at.timestamp()) * 1_000_000_000


def started(url: str) -> Desk:
    """Items with pieces at two places, some of them kept for orders and carts, some to be counted; and odd ones."""
    book = desk(url)
    for item in [*PLAIN, "set", "pencil", "wanted", "fresh", "gone"]:
        book.done("set_item", item=item)
    book.done("set_item", item="milk", tracks_lots=True)
    for place in ("main", "city"):
        for n, item in enumerate([*PLAIN, "wanted"]):
            lines = [{"item": item, "quantity": 5 + n % 7, "unit_cost": f"{n % 4 + 1}.3333"}]
            book.done("receive_goods", place=place, lines=lines)
    book.done("set_kit", item="set", parts=[{"item": "i0", "quantity": 1}])
    book.done("retire_item", item="pencil", status="ended")
    book.done("merge_items", item="pencil", into="i1")
    book.done("receive_goods", place="main", lines=[{"item": "milk", "quantity": 9, "unit_cost": 1, "lot": "A"}])
    book.do(book.order("waits", "market", wanted=30), book.order("kept", "market", i2=7, i3=8, i4=9))
    book.done("reserve", system="shop", external_id="cart", channel="market", lines=[{"item": "i5", "quantity": 9}])
    book.done("plan_count", place="main", items=["i6", "i7", "i8"])
    line = {"place": "main", "quantity": 4, "unit_cost": 2}
    book.done("open_stock", item="fresh", at=NOW - timedelta(hours=4), lines=[line])
    book.done("open_stock", item="gone", at=NOW - timedelta(days=9), lines=[line])
    return book


def batches(dice: random.Random) -> list[list[Command]]:
    def count(number: int) -> Command:
        fields: dict[str, Any] = {
            "lines": [{"item": dice.choice(PLAIN), "quantity": dice.choice([0, 3, 5, "7.5", 12])}]
        }
        (line,) = fields["lines"]
        if dice.random() < 0.7:
            fields["at"] = NOW + timedelta(minutes=dice.choice([-6000, -300, -90, -30, -1, number]))
        if dice.random() < 0.08:
            line["item"] = dice.choice(ODD)
        if dice.random() < 0.03:
            fields["at"] = datetime(2199, 1, 1, tzinfo=UTC)
        return command("count_stock", place=dice.choice(["main", "main", "city"]), **fields)

    found = [[count(nth) for _ in range(dice.choice([1, 2, 5, 30]))] for nth in range(BATCHES)]
    for nth in range(3, BATCHES, 6):  # what was there before, and what another is called
        found[nth].append(found[nth // 2][0])
        found[nth].append(found[nth][0])
        found[nth].append(count(nth).model_copy(update={"command_id": found[nth // 2][0].command_id}))
    odd = [{"unit": "box"}, {"lot": "A"}]
    for nth in range(5, BATCHES, 8):
        line = {"item": dice.choice([*PLAIN, "milk"]), "quantity": 2, **dice.choice(odd)}
        found[nth].append(command("count_stock", place="main", lines=[line]))
        found[nth].append(command("count_stock", place=dice.choice(["customer", "nowhere"]), lines=[line]))
    return found


def between(book: Desk, nth: int) -> None:
    """What else goes on, so that pieces have moved since some counts, and others wait."""
    Clock.at = NOW + timedelta(minutes=nth)
    book.do(book.order(f"o{nth}", "market", **{PLAIN[nth % 30]: 4, PLAIN[(7 * nth) % 30]: 3}))
    if nth % 3 == 0:
        book.one("ship_order", system="shop", external_id=f"o{nth}")
    lines = [{"item": PLAIN[(11 * nth) % 30], "quantity": 3, "unit_cost": "1.75"}]
    book.done("receive_goods", place="main", lines=lines)
    if nth % 4 == 0:
        book.done("plan_count", place="main", items=PLAIN[nth % 20 : nth % 20 + 3])


def rows(book: Desk) -> list[Any]:
    """What the book holds, without the ids, which nobody chooses."""
    found: list[Any] = []
    con = book.store.con
    for kind in (Level, Worth, Move, StockCount, Task, Order, OrderLine):
        table = TABLES[kind]
        columns = [name for name in table.columns if name not in (*LEFT_OUT.get(kind, ()), "order_id")]
        found.append(sorted(con.execute(f"select {', '.join(columns)} from {table.name}").fetchall(), key=repr))
    columns = "command_id, caller, at, actor, through, digest, command, answer, touched"
    journal = []
    for *rest, answer, touched in con.execute(f"select {columns} from journal where kind = 'count_stock'").fetchall():
        of = {name: len(ids) if name != "stock" else ids for name, ids in json.loads(touched).items()}
        journal.append((*rest, list(json.loads(answer).items()), list(of.items())))
    found.append(sorted(journal, key=repr))
    found.append(sum(number for (number,) in con.execute("select entries from journal_pending").fetchall()))
    return found


def told(answers: list[Any]) -> list[Any]:
    return [(answer.told, answer.again) if isinstance(answer, Applied) else answer for answer in answers]


def test_the_short_way_counts_as_the_long_one_does(
    new_book: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("engine", "plain_ways"):
        monkeypatch.setattr(f"onebook.book.{module}.time", Clock)
    monkeypatch.setattr("onebook.book.plain_ways.FEW", 1)
    Clock.at = NOW
    short, long = started(new_book()), started(new_book())
    plain = parted = given = 0

    def counting(*of: Any) -> Any:
        nonlocal plain, parted
        partly = counts_plainly(*of)
        if partly is not None:
            plain += sum(answer is not None for answer in partly.answers)
            parted += None in partly.answers
        return partly

    for nth, batch in enumerate(batches(random.Random(5))):  # noqa: S311 (no secret)
        between(short, nth)
        between(long, nth)
        monkeypatch.setattr("onebook.book.engine.counts_plainly", counting)
        one = short.do(*batch)
        monkeypatch.setattr("onebook.book.engine.counts_plainly", lambda *_: None)
        assert told(one) == told(long.do(*batch)), batch
        given += len(batch)
        assert rows(short) == rows(long), batch
    assert check_book(short.store) == []
    assert given / 3 < plain < given
    assert parted > BATCHES / 8
    short.store.close()
    long.store.close()
