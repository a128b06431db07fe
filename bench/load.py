"""Loading the retailer, against a bare COPY of the same SELECTs to Parquet."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.result import Result, run
from bench.retailer import FOLDER, THREADS, made
from onebook.app.business import open_business
from onebook.lake import connect
from onebook.plan import Plan
from onebook.systems.tpcds import HERE, PARTS

ROUNDS = 3


def copy_bare(folder: Path, to: Path) -> None:
    """What a person would write: each mapping's SELECT copied to a Parquet file."""
    con = connect(open_business(folder).lake)
    con.execute(f"set threads = {THREADS}")
    con.execute(f"attach '{folder / 'tpcds.duckdb'}' as source (read_only)")
    con.execute("use source")
    for part in PARTS:
        for file in sorted((HERE / part).glob("*.sql")):
            con.execute(f"copy ({file.read_text()}) to '{to / f'{part}-{file.stem}.parquet'}'")


def bench() -> list[Result]:
    folder = made()
    onebook = (sys.executable, "-m", "onebook", "-C", str(folder))
    bare, first = [], []
    for _ in range(ROUNDS):
        copies = FOLDER / "copies"
        shutil.rmtree(copies, ignore_errors=True)
        copies.mkdir()
        bare.append(
            run(
                sys.executable,
                "-c",
                f"from bench.load import *; copy_bare(Path({str(folder)!r}), Path({str(copies)!r}))",
            )
        )
        shutil.rmtree(copies)
        shutil.rmtree(folder / "lake", ignore_errors=True)
        first.append(run(*onebook, "load"))
    unchanged, _ = run(*onebook, "load")
    again, again_memory = run(*onebook, "load", "--again")
    took, memory = min(first)
    copied, _ = min(bare)
    return [
        Result(
            "load the retailer ÷ bare COPY of the same SELECTs",
            took / copied,
            2.5,
            "×",
            f"{took:.1f} s ÷ {copied:.1f} s, best of {ROUNDS}",
        ),
        Result(
            "load again, nothing changed ÷ first load", unchanged / took, 1, "×", f"{unchanged:.1f} s ÷ {took:.1f} s"
        ),
        Result(
            "load again, every row compared (--again) ÷ first load",
            again / took,
            None,
            "×",
            f"{again:.1f} s ÷ {took:.1f} s",
        ),
        Result("peak memory of the load", max(memory, again_memory), 2, "GB", "ru_maxrss of the process"),
    ]


__all__ = ["Path", "Plan", "bench", "copy_bare"]
