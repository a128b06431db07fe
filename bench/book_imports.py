"""Files of counts and orders brought into the book by the command line: what is good goes in, what is wrong is told.

One row in a hundred is wrong, in one of several ways. What the command says and what the book holds then are both
compared with how the files were made.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.result import Result
from onebook.app.business import open_business
from onebook.app.keeping import keeping
from onebook.book import check_book
from tests.postgres import running

FOLDER = Path(__file__).parent / ".data" / "book_imports"
PLACES = ("main", "north", "south", "city")
ITEMS, ORDERS, BEFORE, WRONG, THERE = 25_000, 20_000, 100, 0.01, 10_000
PLAN = """
[business]
name = "A book"
currency = "EUR"

[storage]
book = "{url}"

[channels.web]
kind = "digital"
""" + "".join(f'\n[places.{place}]\nkind = "warehouse"\nserves = ["web"]\n' for place in PLACES)
Cells = dict[str, object]
COUNTS: Sequence[Cells] = (
    {"item": "nothing"}, {"item": ""}, {"place": "cellar"}, {"quantity": "many"}, {"quantity": "-3"}, {"quantity": ""},
    {"quantity": "1.23456"}, {"counted_at": "soon"}, {"counted_at": "2026-02-30"}, {"counted_at": "2199-01-01"},
)  # fmt: skip
"""What is wrong with counts, by what stands there instead."""
LINES: Sequence[Cells] = (
    {"item": "nothing"}, {"item": ""}, {"quantity": "0"}, {"quantity": "x"}, {"quantity": ""}, {"gross_amount": "ten"},
    {"discount_amount": "99"}, {"channel": "fair"}, {"ordered_at": "soon"}, {"ordered_at": "2199-01-01"},
)  # fmt: skip
"""What is wrong with order lines."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file. rows: how many; wrong: the rows that are to be told; good: how many are to go in; units: their sum."""

    path: Path
    rows: int
    wrong: frozenset[int]
    good: int
    units: int


def opening() -> Made:
    """What there is: every item at every place."""
    path, rows = FOLDER / "opening.csv", []
    for n in range(ITEMS):
        rows += [{"item": f"i{n}", "place": place, "quantity": THERE, "unit_cost": "2.50"} for place in PLACES]
    write(path, rows)
    return Made(path, len(rows), frozenset(), len(rows), len(rows) * THERE)


def counts() -> Made:
    """Every item counted at every place; four of five differ from what the book has. Some rows stand there twice."""
    dice, rows, wrong = random.Random(1), [], set()  # noqa: S311 (no secret)
    units = 0
    for n in range(ITEMS):
        for place in PLACES:
            number = THERE + dice.randrange(-2, 3)
            row: Cells = {"item": f"i{n}", "place": place, "quantity": number, "counted_at": "2026-11-02 18:00"}
            if dice.random() >= WRONG:
                units += number
                rows.append(row)
                continue
            way = dice.randrange(len(COUNTS) + 1)
            if way == len(COUNTS):  # twice
                rows.append(row)
                row = {**row, "quantity": number + 1}
            else:
                row |= COUNTS[way]
            rows.append(row)
            wrong.add(len(rows) + 1)
            units += THERE
    write(path := FOLDER / "counts.csv", rows)
    twice = len(rows) - ITEMS * len(PLACES)
    return Made(path, len(rows), frozenset(wrong), len(rows) - len(wrong) - twice, units)


def head_of(system: str, order: str) -> Cells:
    return {"system": system, "order": order, "channel": "web", "ordered_at": "2026-11-03 12:00"}


def before(system: str) -> Made:
    """Orders that the book has already when others of their name come."""
    line: Cells = {"item": "i1", "quantity": 1, "gross_amount": "9"}
    path, rows = FOLDER / f"{system}-before.csv", [{**head_of(system, f"before-{n}"), **line} for n in range(BEFORE)]
    write(path, rows)
    return Made(path, BEFORE, frozenset(), BEFORE, BEFORE)


def orders(system: str, *, with_customers: bool) -> Made:
    """Orders of one to three lines, which are there; an order of which a row is wrong is left out whole."""
    dice, rows, wrong, good, units = random.Random(system), [], set(), 0, 0  # noqa: S311 (no secret)
    known = iter(range(BEFORE))
    for n in range(ORDERS):
        head = head_of(system, f"{system}-{n}")
        if with_customers:
            head["customer_id"] = f"c{dice.randrange(ORDERS // 2)}"
        lines = [
            {**head, "item": f"i{item}", "quantity": 1, "gross_amount": "10", "discount_amount": "1"}
            for item in dice.sample(range(ITEMS), dice.choice((1, 1, 1, 2, 3)))
        ]
        if dice.random() >= WRONG:
            good, units = good + len(lines), units + len(lines)
        elif dice.random() < 1 / len(LINES):
            lines = [{**lines[0], "order": f"before-{next(known)}"}]
            wrong.add(len(rows) + 2)
        else:
            which = dice.randrange(len(lines))
            change = dice.choice(LINES if which == 0 else LINES[:-3])
            for line in lines if change.keys() & {"channel", "ordered_at"} else lines[which : which + 1]:
                line.update(change)
            told = range(len(lines)) if "channel" in change else (which,)
            wrong |= {len(rows) + 2 + each for each in told}
        rows += lines
    write(path := FOLDER / f"{system}.csv", rows)
    return Made(path, len(rows), frozenset(wrong), good, units)


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        told = csv.DictWriter(file, list(rows[0]))
        told.writeheader()
        told.writerows(rows)


def brought_in(made: Made, *command: str) -> float:
    """Give a file to the command line; return the seconds it took. What it says must be what was made wrong."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "onebook", "-C", str(FOLDER), *command, str(made.path), "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    took = time.perf_counter() - started
    if done.returncode not in (0, 1) or done.returncode != bool(made.wrong):
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[:1000]}{done.stderr}")
    told = json.loads(done.stdout)
    rows = {int(fault["where"].split("row ")[1].split()[0]) for fault in told["faults"]}
    if rows != made.wrong:
        raise SystemExit(
            f"{made.path.name}: told wrongly of the rows {sorted(rows ^ made.wrong)[:20]}: {told['faults'][:3]}"
        )
    if (told["taken"], told["before"]) != (made.good, 0):
        raise SystemExit(f"{made.path.name}: {told['taken']} and {told['before']} rows for {made.good} that are good")
    return took


def sum_of(asked: str) -> int:
    """Ask the book for a sum of ten-thousandths, and return it in whole units."""
    business = open_business(FOLDER)
    with keeping(business) as book:
        con: Any = book.store.con
        (found,) = con.execute(asked).fetchall()[0]
    return int(found) // 10_000


def agrees(what: str, found: int, expected: int) -> None:
    if found != expected:
        raise SystemExit(f"{what}: the book has {found:,}, not {expected:,}")


def measured(kind: str, url: str) -> Iterator[Result]:
    (FOLDER / "onebook.toml").write_text(PLAN.format(url=url))
    subprocess.run(
        [sys.executable, "-m", "onebook", "-C", str(FOLDER), "book", "make"], check=True, capture_output=True
    )
    first = opening()
    took = brought_in(first, "book", "open", "--as-of", "2026-11-01")
    yield told(f"book: {ITEMS:,} items with {first.rows:,} levels opened on {kind}", None, first, took)
    made = counts()
    took = brought_in(made, "book", "import", "counts")
    agrees("pieces after the counts", sum_of("select sum(on_hand) from stock_level where on_hand > 0"), made.units)
    yield told(f"book: {made.rows:,} stock counts imported on {kind}", 30, made, took)
    kept = 0
    for system, with_customers in (("plain", False), ("named", True)):
        first, made = before(system), orders(system, with_customers=with_customers)
        brought_in(first, "book", "import", "orders")
        took = brought_in(made, "book", "import", "orders")
        kept += first.units + made.units
        agrees("pieces kept for orders", sum_of("select sum(committed) from stock_level"), kept)
        yield told(f"book: {ORDERS:,} orders{' of customers' * with_customers} imported on {kind}", 15, made, took)
    with keeping(open_business(FOLDER)) as book:
        if faults := check_book(book.store):
            raise SystemExit(f"the book does not agree with itself: {faults[:5]}")


def told(name: str, limit: float | None, made: Made, took: float) -> Result:
    detail = f"{made.rows:,} rows, {made.rows / took:,.0f} a second; {len(made.wrong):,} are wrong and told"
    return Result(name, took, limit, "s", detail)


def bench() -> Iterator[Result]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield from measured("SQLite", "sqlite:///" + str(FOLDER / "book.db"))
    with running(fsync=True) as server:
        yield from measured("PostgreSQL", server)
    shutil.rmtree(FOLDER)
