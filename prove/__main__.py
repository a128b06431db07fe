"""Run the proofs named (all, if none is) at length, and write what they found to docs/results/prove.md."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from bench.page import write_page

ROOT = Path(__file__).parents[1]
BESIDE = ("-n", "auto")
"""Tests of a proof that run beside each other."""
PROOFS = {
    "load": (
        "kill -9 at 100 moments of a load: old state or new, nothing half",
        {"ONEBOOK_KILLS": "100"}, ["tests/lake/test_crash.py"],
    ),
    "gate": (
        "the gate against 500 random tables of up to 100 rows a property",
        {"ONEBOOK_EXAMPLES": "500"}, ["tests/records/test_gate.py"],
    ),
    "pnl": (
        "shared costs under every rule, by every part of the business: channels add up to the last unit",
        {"ONEBOOK_RULES": "all"}, ["tests/measures/test_pnl.py"],
    ),
    "api": (
        "the API against its own description, 500 questions an operation (schemathesis)",
        {"ONEBOOK_EXAMPLES": "500"}, ["tests/web/test_api_schema.py"],
    ),
    "journey": (
        "30 businesses whose records come, change and go: a journey built in parts is the journey built as a whole",
        {"ONEBOOK_JOURNEYS": "30"}, ["tests/journey/test_refresh.py"],
    ),
    "truth": (
        "three simulated merchants: who is who, drivers and inhibitors, and the channels' credit are those planted",
        {"ONEBOOK_TRUTHS": "3"},
        ["tests/journey/test_identity_truth.py", "tests/journey/test_drivers_truth.py",
         "tests/journey/test_credit_truth.py"],
    ),
    "customers": (
        "10 businesses whose customers come, change and go: the index beside the lake tells what the lake does",
        {"ONEBOOK_CUSTOMERS": "10"}, ["tests/app/test_customer_index.py"],
    ),
    "worlds": (
        "worlds without stores, without a site, without anybody known, of one customer or day: every page is sane",
        {"ONEBOOK_WORLDS": "all"}, ["tests/web/test_degenerate_worlds.py"],
    ),
    "ropo": (
        "200 simulated merchants: the increment of research before purchase is covered as often as said; 3 in all",
        {"ONEBOOK_ROPO_SEEDS": "200", "ONEBOOK_ROPO_WHOLE": "3"}, ["tests/journey/test_ropo_truth.py"],
    ),
    "still": (
        "200 simulated worlds in which nothing changes: the alarm, and before and after, are false in 5 % of them",
        {"ONEBOOK_STILL_WORLDS": "200"}, ["tests/sim/test_changes_in_worlds.py"],
    ),
    "book_model": (
        "350,000 commands of all kinds in 100,000 batches against a plain model, half on each store",
        {"ONEBOOK_STEPS": "100", "ONEBOOK_MACHINES": "500"}, [*BESIDE, "tests/book/test_book_invariants.py"],
    ),
    "book_anything": (
        "40,000 batches of all commands at random, by both valuations, half on each store: the book always adds up",
        {"ONEBOOK_ANYTHING": "20,500,1000"}, [*BESIDE, "tests/book/test_book_anything.py"],
    ),
    "book_batches": (
        "1,000 books of mixed commands: those of a batch do what they do one by one",
        {"ONEBOOK_BATCHES": "1000"}, ["tests/book/test_book_promises_agree.py", "-k", "one_by_one"],
    ),
    "book_api": (
        "the book's commands and what it tells against their own description, 100 questions each (schemathesis)",
        {"ONEBOOK_EXAMPLES": "100"}, ["tests/book/test_book_api_schema.py"],
    ),
    "book_crash": (
        "kill -9 at 200 moments of a running book, and of its publisher, on each store: nothing lost or twice",
        {"ONEBOOK_KILLS": "200"}, [*BESIDE, "tests/book/test_book_crash.py", "tests/book/test_book_publishing.py"],
    ),
    "book_crowd": (
        "16 processes order one of 100 pieces 5,000 times with other items, half of them waiting, on each store: exact",
        {"ONEBOOK_CROWD": "16,313,100,100"}, ["tests/book/test_book_contention.py"],
    ),
}  # fmt: skip
"""Of each: what is proved, the sizes, and the tests."""
THREADS = {"ONEBOOK_THREADS": str(os.cpu_count())}
"""Proofs run on all cores, as businesses do: rows come in another order each time. Quick tests run on one."""


TITLE = "# Proofs\n\n`make prove`, or `python -m prove PART`."


def main() -> int:
    failed = 0
    for part in sys.argv[1:] or PROOFS:
        name, environment, tests = PROOFS[part]
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, env={**os.environ, **THREADS, **environment},
            check=False,
        )  # fmt: skip
        failed += done.returncode != 0
        verdict = "held" if done.returncode == 0 else "**failed**"
        took = f"{time.monotonic() - started:.0f} s"
        write_page("prove", TITLE, ("what", "result", "took"), [*PROOFS], {part: [f"{name} | {verdict} | {took}"]})
    return 1 if failed else 0


sys.exit(main())
