"""Many processes sell the same few pieces: as many are sold as there are, and nobody waits for each other for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

from onebook.book import check_book
from onebook.book.rows import Level, OrderLine
from tests.book.world import Desk, desk

PROCESSES, ORDERS, PIECES, ITEMS = map(int, os.environ.get("ONEBOOK_CROWD", "4,40,30,10").split(","))
THERE = PROCESSES * ORDERS * 3
"""How many there are of each of the other items: enough."""


def crowd(url: str) -> tuple[Counter[str], Counter[str]]:
    """Have all sell at once; return how often which answer came, and how many of each item the orders taken want."""
    sellers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.book.crowd", "sell", url, str(seed), str(ORDERS), str(ITEMS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    for seller in sellers:
        assert seller.stdout
        assert seller.stdout.readline() == "ready\n"
    for seller in sellers:
        assert seller.stdin
        seller.stdin.write("go\n")
        seller.stdin.flush()
    answers, taken = Counter[str](), Counter[str]()
    for seller in sellers:
        of_one = json.loads(seller.communicate()[0])
        assert seller.returncode == 0
        answers.update(of_one[0])
        taken.update(of_one[1])
    return answers, taken


def levels(book: Desk) -> dict[str, Level]:
    rows = book.store.con.execute("select i.sku, l.* from stock_level as l join item as i on i.item_id = l.item_id")
    found = {sku: Level(*row) for sku, *row in rows.fetchall()}
    return {sku: level for sku, level in found.items() if any(level[2:])}


def test_as_many_are_sold_as_there_are(new_book: Callable[[], str]) -> None:
    url = new_book()
    book = desk(url)
    book.stock(scarce=PIECES, **{f"i{n}": THERE for n in range(ITEMS)})
    answers, taken = crowd(url)
    waiting = PROCESSES * (ORDERS // 2)
    at_once = answers["refuse: taken"]
    assert answers == Counter({
        "wait: taken": waiting, "refuse: taken": at_once, "refuse: not_enough": PROCESSES * ORDERS - waiting - at_once,
    }), "who waits is never refused, who does not for nothing else"  # fmt: skip
    assert check_book(book.store) == []
    there = levels(book)
    kept = {sku: (level.on_hand, level.committed, level.reserved) for sku, level in there.items()}
    others = {f"i{n}": (THERE * 10_000, taken[f"i{n}"] * 10_000, 0) for n in range(ITEMS)}
    assert kept == {"scarce": (PIECES * 10_000, PIECES * 10_000, 0), **others}
    of_scarce = f"select * from sales_order_line where item_id = {there['scarce'].item_id}"
    lines = [OrderLine(*row) for row in book.store.con.execute(of_scarce).fetchall()]
    assert len(lines) == taken["scarce"] == waiting + at_once
    assert sum(line.allocated for line in lines) == PIECES * 10_000
    assert sum(line.waiting for line in lines) == (taken["scarce"] - PIECES) * 10_000
    if url.startswith("postgresql"):
        stood = "select deadlocks from pg_stat_database where datname = current_database()"
        assert book.store.con.execute(stood).fetchone() == (0,)
    book.store.close()
