"""A book behind a server that runs as a user's does: orders come in steadily, and everybody else goes on looking.

How soon an answered order is seen in the lake's records, in a KPI and on its customer's page; what pages take
meanwhile; and what the server does when nothing happens.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.request import urlopen

from bench.book import FOLDER, PAGES, PLAN, PROCESSES, analyse, filling, made, order, plan_of, side_by_side
from bench.by_hand import ITEMS, PRELOADED
from bench.result import Result
from onebook.app.business import open_business
from onebook.app.customers.index import bring_customers_up
from onebook.app.journeys import bring_journey_up
from onebook.app.keeping.publishing import publish_book
from onebook.book import Given, open_book, run
from onebook.lake import Connection, open_lake, table
from onebook.web.server import FIRST

CONNECTIONS, SPEND = 8, 60.0
RATES: Mapping[int, float | None] = {20: 2, 100: None}
"""Orders a second, with the seconds after which they are to be in the records: 20 are 1.7 million a day. By 100, and
by all who look, two processors are filled."""
CUSTOMERS = 5000
RECORD, KPI, PAGE, CUSTOMER = 0.1, 10.0, 0.5, 4.0
"""Seconds between two looks at the lake, the KPI, pages and a customer: whoever looks takes a share of the machine."""
SETTLES, IDLE = 40.0, 20.0
"""Seconds that a server is left alone before it is looked at, and for how long it then is."""


@dataclass
class Came:
    """Orders that were answered: name, customer and when, in the order of their answers; and how long each waited."""

    answered: list[tuple[str, str, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


class Asking:
    """A connection to the server that is kept."""

    def __init__(self, port: int) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __call__(self, method: str, address: str, body: bytes | None = None) -> tuple[int, bytes]:
        headers = {} if body is None else {"content-type": "application/json"}
        self.http.request(method, address, body, headers)
        answer = self.http.getresponse()
        return answer.status, answer.read()


def ordering(port: int, came: Came, nth: int, started: float, rate: int) -> None:
    """Place orders at an even rate over one connection; each names a customer."""
    ask, dice = Asking(port), random.Random(nth)  # noqa: S311 (no secret)
    for count in range(int(SPEND * rate / CONNECTIONS)):
        due = started + (count * CONNECTIONS + nth) / rate
        if (early := due - time.perf_counter()) > 0:
            time.sleep(early)
        name, customer = f"s{rate}-{nth}-{count}", f"c{dice.randrange(CUSTOMERS)}"
        line = {"item": f"i{dice.randrange(1, ITEMS + 1)}", "quantity": "1", "gross_amount": "10"}
        said = {"command_id": name, "system": "web", "external_id": name, "channel": "web", "lines": [line],
                "customer_id": customer}  # fmt: skip
        began = time.perf_counter()
        status, answer = ask("POST", "/v1/commands/place_order", json.dumps(said).encode())
        now = time.perf_counter()
        if status != 200:
            raise SystemExit(f"an order was not taken: {answer!r}")
        came.answered.append((name, customer, now))
        came.waits.append(now - began)


def seen(came: Came, done: threading.Event, pause: float, is_there: Callable[[str, str], bool]) -> list[float]:
    """Look again and again for the order that was answered last until it is there; return how long that took.

    pause: seconds between two looks. What is under way when the orders end is waited for.
    """
    took = []
    while not done.is_set():
        if not came.answered:
            time.sleep(pause)
            continue
        name, customer, at = came.answered[-1]
        while not is_there(name, customer):
            time.sleep(pause)
        took.append(time.perf_counter() - at)
    return took


def as_record(con: Connection) -> Callable[[str, str], bool]:
    """Look into the lake as any other program does that has it open. con: it reads the latest state each time."""

    def is_there(name: str, _customer: str) -> bool:
        return bool(con.execute(f"select 1 from {table('sales_order')} where external_id = ?", [name]).fetchall())

    return is_there


def with_its_customer(ask: Asking) -> Callable[[str, str], bool]:
    """Look among all that the order's customer did, which stands upon who is who."""

    def is_there(name: str, customer: str) -> bool:
        status, answer = ask("GET", f"/v1/customers/party/web/{customer}?limit=500")
        return status == 200 and any(step["document"]["id"] == name for step in json.loads(answer)["steps"])

    return is_there


def counted(port: int, came: Came, done: threading.Event, before: int) -> list[float]:
    """Ask how many orders there were now and then; return how long ago the oldest uncounted one had been answered.

    before: orders that were counted before the first came.
    """
    ages = []
    while not done.wait(KPI):  # a connection that rests for so long would be closed
        asked = time.perf_counter()
        missing = [at for _, _, at in came.answered[orders_counted(Asking(port)) - before :] if at < asked]
        ages.append(asked - min(missing) if missing else 0.0)
    return ages


def orders_counted(ask: Asking) -> int:
    """Return how many orders the KPI tells that counts them."""
    status, answer = ask("GET", "/v1/kpis/demand_orders")
    if status != 200:
        raise SystemExit(f"/v1/kpis/demand_orders: {answer!r}")
    return int(json.loads(answer)["total"]["value"])


def opening(port: int, done: threading.Event) -> dict[str, list[float]]:
    """Open the book's pages one after the other, as somebody does who looks and then thinks."""
    ask = Asking(port)
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    while not done.is_set():
        for page in PAGES:
            began = time.perf_counter()
            status, _ = ask("GET", page)
            took[page].append(time.perf_counter() - began)
            if status != 200:
                raise SystemExit(f"{page}: {status}")
            time.sleep(PAGE)
    return took


def order_of(name: str, customer: str, item: int) -> Given:
    given = order(name, item)
    return Given(given.command.model_copy(update={"customer_id": customer}), given.who)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[int, int]]:
    """The server of a business, its first pages drawn; gives its port and the number of its process."""
    command = [sys.executable, "-m", "onebook", "-C", str(folder), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = server.stdout.readline() if server.stdout else ""
            port = int(address.split("127.0.0.1:")[1].split()[0])
            for page in FIRST:
                urlopen(f"http://127.0.0.1:{port}{page}").close()
            yield port, server.pid
        finally:
            server.terminate()


def business(name: str, url: str) -> Path:
    """The folder of a business with a book in which there is much, that knows who its customers are."""
    made(url)
    side_by_side(filling, url, PRELOADED // PROCESSES)
    analyse(url)
    store, rules = open_book(url, plan_of(url))
    run(store, rules, [order_of(f"before-{n}", f"c{n}", n % ITEMS + 1) for n in range(CUSTOMERS)])
    store.close()
    folder = FOLDER / name
    folder.mkdir()
    (folder / "onebook.toml").write_text(PLAN.format(url=url))
    publish_book(open_business(folder))
    bring_journey_up(open_business(folder))
    bring_customers_up(open_business(folder))
    return folder


def cpu_seconds(pid: int) -> float:
    """Seconds of a processor that a process has used so far."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def idling(pid: int) -> float:
    """Return the share of a processor that a server takes that is left alone."""
    time.sleep(SETTLES)
    before = cpu_seconds(pid)
    time.sleep(IDLE)
    return (cpu_seconds(pid) - before) / IDLE * 100


def under_way(told: str, folder: Path, port: int, pid: int, rate: int) -> Iterator[Result]:
    """What is seen of orders that come in at an even rate for a while, while pages are opened."""
    came, done = Came(), threading.Event()
    before, used = orders_counted(Asking(port)), cpu_seconds(pid)
    lake = replace(open_business(folder).lake, threads=1)
    # As one who writes, though nothing is written: a reader stays at one state.
    with open_lake(lake, write=True) as con, ThreadPoolExecutor(CONNECTIONS + 4) as threads:
        records = threads.submit(seen, came, done, RECORD, as_record(con))
        customers = threads.submit(seen, came, done, CUSTOMER, with_its_customer(Asking(port)))
        figures = threads.submit(counted, port, came, done, before)
        opened = threads.submit(opening, port, done)
        started = time.perf_counter()
        try:
            for order in [threads.submit(ordering, port, came, n, started, rate) for n in range(CONNECTIONS)]:
                order.result()
        finally:
            took = time.perf_counter() - started
            done.set()
    used = (cpu_seconds(pid) - used) / took * 100
    waits = sorted(came.waits)
    at = f"at {rate} orders a second"
    yield Result(
        f"book served: an answered order is in the lake's records, {at}, after",
        max(records.result()), RATES[rate], "s",
        f"the slowest of {len(records.result())}, median {statistics.median(records.result()):.2f} s; {told}, "
        f"{len(waits) / took:.0f} orders a second over {CONNECTIONS} connections, which are answered within "
        f"{waits[len(waits) // 2] * 1000:.0f} ms (99 of 100 within {waits[int(len(waits) * 0.99)] * 1000:.0f} ms); "
        f"the server takes {used:.0f} % of a processor",
    )  # fmt: skip
    yield Result(
        f"book served: and counted by the KPI of orders, {at}, after", max(figures.result()), 60, "s",
        f"the oldest that was not in it, of {len(figures.result())} looks; {told}",
    )  # fmt: skip
    yield Result(
        f"book served: and in who is who, on its customer's page, {at}, after", max(customers.result()), 60, "s",
        f"the slowest of {len(customers.result())}; {told}",
    )  # fmt: skip
    pages = {page: sorted(times) for page, times in opened.result().items()}
    within = {page: times[int(len(times) * 0.95)] * 1000 for page, times in pages.items()}
    worst = max(within, key=lambda page: within[page])
    yield Result(
        f"book served: 95 of 100 pages of orders, stock and items meanwhile, {at}", within[worst], None, "ms",
        "; ".join(f"{page} {within[page]:.0f} ms (median {times[len(times) // 2] * 1000:.0f} ms)"
                  for page, times in pages.items()),
    )  # fmt: skip


def bench() -> Iterator[Result]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    folder = business("served", f"sqlite:///{FOLDER / 'book.db'}")
    with serving(folder) as (port, pid):
        for rate in RATES:
            yield from under_way(f"SQLite, {PRELOADED:,} orders before", folder, port, pid, rate)
        yield Result(
            "book served: what a server takes to which nobody comes", idling(pid), 5, "% of a processor",
            f"over {IDLE:.0f} s",
        )  # fmt: skip
