"""The pages, warm, for eight readers at once while a load runs: how long the slowest in twenty waits."""

from __future__ import annotations

import http.client
import random
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench.result import Result, seconds
from bench.retailer import business
from bench.start import merchant

READERS = 8
ASKED = 60
"""Requests a reader makes, one after another without a pause."""
PAGES = ("/", "/pnl", "/delivery", "/kpi/net_sales", "/kpi/return_rate_value")


def bench() -> list[Result]:
    return [
        told("TPC-DS at scale 1", business().folder),
        told("the demo", merchant()),
    ]


def told(name: str, folder: Path) -> Result:
    """Serve a business, load it over and over, and let readers open every page in an order of their own."""
    onebook = (sys.executable, "-m", "onebook", "-C", str(folder))
    server = subprocess.Popen([*onebook, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        address = server.stdout.readline() if server.stdout else ""
        port = int(address.split("127.0.0.1:")[1].split()[0])
        cold = {page: seconds(lambda page=page: opened(port, page)) for page in PAGES}  # type: ignore[misc]
        for page in PAGES:
            opened(port, page)
        taken, loads = under_way(port, onebook)
    finally:
        server.terminate()
        server.wait()
    slowest = {page: sorted(times)[int(len(times) * 0.95)] for page, times in taken.items()}
    worst = max(slowest, key=lambda page: slowest[page])
    median = statistics.median(t for times in taken.values() for t in times)
    detail = (
        f"{worst}; median {median * 1000:.0f} ms, {sum(map(len, taken.values()))} requests, {loads} loads meanwhile; "
        f"first opening up to {max(cold.values()):.1f} s"
    )
    return Result(f"95 of 100 warm pages, 8 readers at once while it loads, {name}", slowest[worst], 0.15, "s", detail)


def under_way(port: int, onebook: tuple[str, ...]) -> tuple[dict[str, list[float]], int]:
    """Return what each request took, and how many loads ended meanwhile."""
    done, loads = threading.Event(), 0

    def load() -> None:
        nonlocal loads
        while not done.is_set():
            subprocess.run([*onebook, "load"], capture_output=True, check=True)
            loads += 1

    taken: dict[str, list[float]] = {page: [] for page in PAGES}

    def read(number: int) -> None:
        order = random.Random(number)  # noqa: S311
        for _ in range(ASKED):
            page = order.choice(PAGES)
            started = time.perf_counter()
            opened(port, page)
            taken[page].append(time.perf_counter() - started)

    loading = threading.Thread(target=load)
    readers = [threading.Thread(target=read, args=(n,)) for n in range(READERS)]
    for thread in (loading, *readers):
        thread.start()
    for thread in readers:
        thread.join()
    done.set()
    loading.join()
    return taken, loads


def opened(port: int, page: str) -> None:
    """Open a page; anything but its text ends the bench."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", page)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200 or b"</html>" not in body:
        raise SystemExit(f"{page}: {answer.status}")
