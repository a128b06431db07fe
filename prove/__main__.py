"""Run the long proofs and write what they found to docs/results/prove.md."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
PROOFS = {
    "kill -9 at 100 moments of a load: old state or new, nothing half": (
        {"ONEBOOK_KILLS": "100"}, ["tests/lake/test_crash.py"],
    ),
    "the gate against 500 random tables of up to 100 rows a property": (
        {"ONEBOOK_EXAMPLES": "500"}, ["tests/records/test_gate.py"],
    ),
    "shared costs under every rule, by every part of the business: channels add up to the last unit": (
        {"ONEBOOK_RULES": "all"}, ["tests/measures/test_pnl.py"],
    ),
    "the API against its own description, 500 questions an operation (schemathesis)": (
        {"ONEBOOK_EXAMPLES": "500"}, ["tests/web/test_api_schema.py"],
    ),
    "30 businesses whose records come, change and go: a journey built in parts is the journey built as a whole": (
        {"ONEBOOK_JOURNEYS": "30"}, ["tests/journey/test_refresh.py"],
    ),
    "three simulated merchants: who is who, drivers and inhibitors, and the channels' credit are those planted": (
        {"ONEBOOK_TRUTHS": "3"},
        ["tests/journey/test_identity_truth.py", "tests/journey/test_drivers_truth.py",
         "tests/journey/test_credit_truth.py"],
    ),
    "10 businesses whose customers come, change and go: the index beside the lake tells what the lake does": (
        {"ONEBOOK_CUSTOMERS": "10"}, ["tests/app/test_customer_index.py"],
    ),
    "worlds without stores, without a site, without anybody known, of one customer or day: every page is sane": (
        {"ONEBOOK_WORLDS": "all"}, ["tests/web/test_degenerate_worlds.py"],
    ),
    "200 simulated merchants: the increment of research before purchase is covered as often as said; 3 the whole way": (
        {"ONEBOOK_ROPO_SEEDS": "200", "ONEBOOK_ROPO_WHOLE": "3"}, ["tests/journey/test_ropo_truth.py"],
    ),
    "200 simulated worlds in which nothing changes: the alarm, and before and after, are false in 5 % of them": (
        {"ONEBOOK_STILL_WORLDS": "200"}, ["tests/sim/test_changes_in_worlds.py"],
    ),
    "350,000 commands of all kinds on the book in 100,000 batches against a plain model, half on each store": (
        {"ONEBOOK_STEPS": "100", "ONEBOOK_MACHINES": "500"}, ["tests/book/test_book_invariants.py"],
    ),
    "100,000 batches of all commands at random, by average and first in first out, on both stores: it always adds up": (
        {"ONEBOOK_ANYTHING": "50,500,1000"}, ["tests/book/test_book_anything.py"],
    ),
    "kill -9 at 200 moments of a running book, and of its publisher, on each store: nothing lost or twice": (
        {"ONEBOOK_KILLS": "200"}, ["tests/book/test_book_crash.py", "tests/book/test_book_publishing.py"],
    ),
    "16 processes order one of 100 pieces 5,000 times with other items, half of them waiting, on each store: exact": (
        {"ONEBOOK_CROWD": "16,313,100,100"}, ["tests/book/test_book_contention.py"],
    ),
}  # fmt: skip

THREADS = {"ONEBOOK_THREADS": str(os.cpu_count())}
"""Proofs run on all cores, as businesses do: rows come in another order each time. Quick tests run on one."""


def main() -> int:
    rows = []
    failed = 0
    for name, (environment, tests) in PROOFS.items():
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *tests], cwd=ROOT, env={**os.environ, **THREADS, **environment},
            check=False,
        )  # fmt: skip
        failed += done.returncode != 0
        verdict = "held" if done.returncode == 0 else "**failed**"
        rows.append(f"| {name} | {verdict} | {time.monotonic() - started:.0f} s |")
    versions = f"{platform.system()}, Python {platform.python_version()}, duckdb {duckdb.__version__}"
    head = f"# Proofs\n\n`make prove` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {versions}.\n\n"
    head += "| what | result | took |\n|---|---|---|\n"
    (ROOT / "docs" / "results").mkdir(exist_ok=True)
    (ROOT / "docs" / "results" / "prove.md").write_text(head + "\n".join(rows) + "\n")
    return 1 if failed else 0


sys.exit(main())
