"""The book: orders placed with their stock kept, against hand-written transactions on the same machine in the same run.

PostgreSQL waits for the disk (fsync), SQLite likewise (synchronous FULL). Eight processes place orders, in books that
hold 50,000 already.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from bench.by_hand import ITEMS, PRELOADED, SECONDS, bare, floor, make_bare, make_floor, one_row
from bench.result import Result
from onebook.app.business import open_business
from onebook.app.keeping.publishing import publish_book
from onebook.book import Applied, Given, Who, command_kinds, make_book, open_book, run
from onebook.book.loading.loader import loaders
from onebook.book.rows import TABLES, Item, Level, Worth
from onebook.plan import Plan, parse_plan
from onebook.web.server import FIRST
from tests.postgres import running

FOLDER = Path(__file__).parent / ".data" / "book"
PROCESSES, MANY, ROUNDS = 8, 1_000_000, 5
WHO = Who("bench", "bench")
PLAN = """
[business]
name = "A book"
currency = "EUR"

[storage]
book = "{url}"

[channels.web]
kind = "digital"

[places.main]
kind = "warehouse"
serves = ["web"]
"""


def plan_of(url: str) -> Plan:
    return parse_plan(PLAN.format(url=url), FOLDER, "onebook.toml")


def made(url: str) -> None:
    """Make a book with items of which there are more than anybody orders; and import what is imported once."""
    command_kinds()
    loaders()
    plan = plan_of(url)
    make_book(url, plan)
    store, rules = open_book(url, plan)
    main, ids = rules.places["main"].place_id, range(1, ITEMS + 1)
    with store.transaction():
        store.insert(TABLES[Item], [Item(n, f"i{n}", f"Item {n}", "piece") for n in ids])
        store.insert(TABLES[Level], [Level(n, main, 10**13) for n in ids])
        store.insert(TABLES[Worth], [Worth(n, 10**13, 10**13) for n in ids])
    if store.dialect == "postgresql":
        store.con.execute(f"select setval('book_id', {ITEMS * 10})")
    else:
        store.con.execute(f"update counter set next_id = {ITEMS * 10}")
    store.close()


def order(name: str, item: int) -> Given:
    line = {"item": f"i{item}", "quantity": 1, "gross_amount": 10}
    model = command_kinds()["place_order"].model
    return Given(
        model.model_validate(
            {"command_id": name, "system": "web", "external_id": name, "channel": "web", "lines": [line]}
        ),
        WHO,
    )


def place(
    url: str, worker: int, until: Callable[[int, float], bool], batch: int, item: int | None
) -> tuple[int, float]:
    """Place orders in batches until told to stop; return how many, and the longest that one batch took."""
    store, rules = open_book(url, plan_of(url))
    dice, tag = random.Random(worker), f"{time.time_ns()}-{worker}"  # noqa: S311 (no secret)
    run(store, rules, [order(f"{tag}-first", 1)])
    placed, longest, started = 0, 0.0, time.perf_counter()
    while not until(placed, time.perf_counter() - started):
        asked = [order(f"{tag}-{placed + n}", item or dice.randrange(1, ITEMS + 1)) for n in range(batch)]
        began = time.perf_counter()
        answers = run(store, rules, asked)
        longest = max(longest, time.perf_counter() - began)
        if not all(isinstance(answer, Applied) for answer in answers):
            raise SystemExit(f"an order was not taken: {answers}")
        placed += batch
    store.close()
    return placed, longest


def by_time(_: int, spent: float) -> bool:
    return spent >= SECONDS


def side_by_side(
    work: Callable[..., tuple[int, float]], *arguments: Any, processes: int = PROCESSES
) -> tuple[float, float]:
    """Have several processes do the same for a while; return how much they did a second, and the longest wait."""
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        done = pool.starmap(_timed, [(work, worker, arguments) for worker in range(processes)], chunksize=1)
    return sum(number / spent for number, _, spent in done), max(longest for _, longest, _ in done)


def _timed(work: Callable[..., tuple[int, float]], worker: int, arguments: tuple[Any, ...]) -> tuple[int, float, float]:
    began = time.perf_counter()
    number, longest = work(worker, *arguments)
    return number, longest, time.perf_counter() - began


def in_turn(*works: tuple[Any, ...]) -> list[tuple[float, float]]:
    """Have works done in turn, again and again, as a disk is not always as quick; return medians and longest waits."""
    told: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for found, work in zip(told, works, strict=True):
            found.append(side_by_side(*work))
    return [(statistics.median(rate for rate, _ in found), max(wait for _, wait in found)) for found in told]


def ours(worker: int, url: str, batch: int, item: int | None) -> tuple[int, float]:
    return place(url, worker, by_time, batch, item)


def filling(worker: int, url: str, number: int) -> tuple[int, float]:
    return place(url, worker, lambda placed, _: placed >= number, 500, None)


class Counting:
    """Counts the statements that go through a connection."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.number = inner, 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if name in {"execute", "executemany"}:
            self.number += 1
        return found


def statements_an_order(url: str) -> float:
    store, rules = open_book(url, plan_of(url))
    name = "cursor" if store.dialect == "postgresql" else "con"
    counting = Counting(getattr(store, name))
    setattr(store, name, counting)
    run(store, rules, [order(f"{time.time_ns()}-{n}", n + 1) for n in range(100)])
    store.close()
    return counting.number / 100


def analyse(url: str) -> None:
    store, _ = open_book(url, plan_of(url))
    store.con.execute("analyze")
    store.close()


def on_postgresql(server: str) -> Iterator[Result]:
    base = server.rpartition("/")[0]
    with psycopg.connect(server, autocommit=True) as con:
        for name in ("floor", "book"):
            con.execute(f"create database {name}")
    make_floor(f"{base}/floor")
    url = f"{base}/book"
    made(url)
    side_by_side(filling, url, PRELOADED // PROCESSES)
    analyse(url)
    (by_hand, slowest_by_hand), (batches, _), (row, _), (hot, _) = in_turn(
        (floor, f"{base}/floor"), (ours, url, 100, None), (one_row, f"{base}/floor"), (ours, url, 100, 1)
    )
    told = f"{PROCESSES} processes, {PRELOADED:,} orders in the book"
    yield Result(
        "book: one-line orders a second on PostgreSQL, batches of 100 ÷ one transaction an order by hand",
        batches / by_hand, 2, "×", f"{batches:,.0f} ÷ {by_hand:,.0f}; {told}", at_least=True,
    )  # fmt: skip
    yield Result(
        "book: the same of one item that all want ÷ bare updates of one row", hot / row, 5, "×",
        f"{hot:,.0f} ÷ {row:,.0f}", at_least=True,
    )  # fmt: skip
    yield Result("book: statements an order in a batch of 100", statements_an_order(url), 1, "", "PostgreSQL")
    yield from over_http(url, by_hand, slowest_by_hand)
    few, _ = side_by_side(ours, url, 100, None)
    side_by_side(filling, url, MANY // PROCESSES)
    analyse(url)
    many, _ = side_by_side(ours, url, 100, None)
    yield Result(
        "book: cost of an order at 1 million orders in the book ÷ at 100,000", few / many, 1.3, "×",
        f"{few:,.0f} ÷ {many:,.0f} a second",
    )  # fmt: skip
    yield from pages(url)


def over_http(url: str, by_hand: float, slowest_by_hand: float) -> Iterator[Result]:
    with served(url) as port:
        rate, waits = asyncio.run(_ask(port, 32, SECONDS * 2))
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)] * 1000
    yield Result(
        "book: one order a request over HTTP, 32 at a time ÷ one transaction an order by hand", rate / by_hand, 0.5,
        "×", f"{rate:,.0f} ÷ {by_hand:,.0f}; 99 of 100 within {p99:.0f} ms (by hand the slowest took "
        f"{slowest_by_hand * 1000:.0f} ms)", at_least=True,
    )  # fmt: skip


@contextmanager
def served(url: str) -> Iterator[int]:
    """The server of a business whose book is at this URL, its lake caught up; gives its port."""
    folder = FOLDER / "served"
    folder.mkdir(exist_ok=True)
    (folder / "onebook.toml").write_text(PLAN.format(url=url))
    publish_book(open_business(folder))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "onebook", "-C", str(folder), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        try:
            for page in FIRST:  # which a server draws by itself as it starts
                urlopen(f"http://127.0.0.1:{port}{page}").close()
            yield port
        finally:
            server.terminate()


async def _ask(port: int, number: int, spend: float) -> tuple[float, list[float]]:
    """Place orders over so many connections, one request after the other on each; return the rate and all waits."""
    waits: list[float] = []
    started = time.perf_counter()

    async def client(nth: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        dice, count = random.Random(nth), 0  # noqa: S311 (no secret)
        while time.perf_counter() - started < spend:
            name = f"{time.time_ns()}-{nth}-{count}"
            line = {"item": f"i{dice.randrange(1, ITEMS + 1)}", "quantity": "1", "gross_amount": "10"}
            body = json.dumps(
                {"command_id": name, "system": "web", "external_id": name, "channel": "web", "lines": [line]}
            ).encode()
            head = (
                f"POST /v1/commands/place_order HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            began = time.perf_counter()
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"an order was not taken: {answer!r}")
            length = next(
                int(each.split(b":")[1]) for each in answer.split(b"\r\n") if each.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            waits.append(time.perf_counter() - began)
            count += 1
        writer.close()

    await asyncio.gather(*(client(nth) for nth in range(number)))
    return len(waits) / (time.perf_counter() - started), waits


PAGES = ("/orders", "/orders?q=1", "/stock", "/items")


def pages(url: str) -> Iterator[Result]:
    """How long pages of a book of a million orders take, opened again and again; the slowest of their medians."""
    import httpx  # noqa: PLC0415 (only here)

    with served(url) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        took: dict[str, float] = {}
        for page in PAGES:
            waits = []
            for _ in range(12):
                began = time.perf_counter()
                client.get(page).raise_for_status()
                waits.append(time.perf_counter() - began)
            took[page] = statistics.median(waits[2:]) * 1000
    worst = max(took, key=lambda page: took[page])
    yield Result(
        "book: the pages of orders, stock and items at 1 million orders", took[worst], 100, "ms",
        "; ".join(f"{page} {ms:.0f} ms" for page, ms in took.items()),
    )  # fmt: skip


def on_sqlite() -> Iterator[Result]:
    path, raw = FOLDER / "book.db", FOLDER / "bare.db"
    url = f"sqlite:///{path}"
    made(url)
    make_bare(raw)
    side_by_side(filling, url, PRELOADED // PROCESSES)
    analyse(url)
    grabbed, starved = side_by_side(bare, str(raw), False)
    (fair, _), (single, wait_single), (batches, wait_batches) = in_turn(
        (bare, str(raw), True), (ours, url, 1, None), (ours, url, 50, None)
    )
    told = f"{PROCESSES} processes that queue; without a queue {grabbed:,.0f}, but the longest waited {starved:.1f} s"
    yield Result(
        "book: one-line orders a second on SQLite, one at a time ÷ bare update and commit", single / fair, 0.5, "×",
        f"{single:,.0f} ÷ {fair:,.0f}; {told}", at_least=True,
    )  # fmt: skip
    yield Result(
        "book: the same in batches of 50 ÷ bare update and commit", batches / fair, 5, "×",
        f"{batches:,.0f} ÷ {fair:,.0f}", at_least=True,
    )  # fmt: skip
    yield Result(
        "book: the longest wait of 8 processes on SQLite", max(wait_single, wait_batches), 1, "s",
        f"one at a time {wait_single:.2f} s, in batches of 50 {wait_batches:.2f} s",
    )  # fmt: skip


def bench() -> Iterator[Result]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    yield from on_sqlite()
    with running(fsync=True) as server:
        yield from on_postgresql(server)
