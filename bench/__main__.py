"""Run the benches named (all, if none is), print what they found, and write it to docs/results/bench.md."""

from __future__ import annotations

import importlib
import sys

from bench.page import write_page
from bench.result import COLUMNS, Result

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
    "book_imports",
    "book_served",
)
TITLE = "# Speed\n\n`make bench`, or `python -m bench PART`, each on a machine with nothing else to do; 2 threads."


def main() -> int:
    results: list[Result] = []
    for name in sys.argv[1:] or BENCHES:
        found: list[Result] = []
        for result in importlib.import_module(f"bench.{name}").bench():
            found.append(result)
            print(f"| {name} | {result.row()} |", flush=True)
        write_page("bench", TITLE, COLUMNS, BENCHES, {name: [each.row() for each in found]})
        results += found
    return 0 if all(r.kept for r in results) else 1


sys.exit(main())
