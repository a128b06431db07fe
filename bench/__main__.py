"""Run the benches named (all, if none is), print what they found, and write it to docs/results/bench.md if all ran."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bench.result import Result

BENCHES = (
    "load",
    "gate",
    "pnl",
    "board",
    "trickle",
    "start",
    "pages",
    "merchant",
    "credit",
    "journey",
    "customers",
    "book",
    "book_served",
)
HEAD = "| what | found | limit | kept | from |\n|---|---|---|---|---|"


def main() -> int:
    names = sys.argv[1:] or BENCHES
    results: list[Result] = []
    print(HEAD, flush=True)
    for name in names:
        for result in importlib.import_module(f"bench.{name}").bench():
            results.append(result)
            print(result.row(), flush=True)
    if not sys.argv[1:]:
        write(results)
    return 0 if all(r.kept for r in results) else 1


def write(results: list[Result]) -> None:
    """Write the page of results, with machine and date."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = f"{platform.system()}, Python {platform.python_version()}, duckdb {duckdb.__version__}"
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {versions}"
    text = f"# Speed\n\n`make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine}; 2 threads.\n\n{HEAD}\n"
    text += "".join(f"{r.row()}\n" for r in results)
    page = Path(__file__).parents[1] / "docs" / "results" / "bench.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text)


sys.exit(main())
