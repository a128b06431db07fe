"""The TPC-DS retailer at scale 1: made once, kept in `bench/.data`, loaded by the benches."""

from __future__ import annotations

import shutil
from pathlib import Path

from onebook.app.business import Business, open_business
from onebook.lake import generate_tpcds
from onebook.systems.tpcds import PLAN

__all__ = ["FOLDER", "business", "made"]

FOLDER = Path(__file__).parent / ".data" / "retailer"
THREADS = 2


def made() -> Path:
    """Return the folder with plan and data, nothing loaded yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PLAN, FOLDER / "onebook.toml")
    with (FOLDER / "onebook.toml").open("a") as plan:
        plan.write(f"\n[storage]\nthreads = {THREADS}\n")
    if not (FOLDER / "tpcds.duckdb").exists():
        generate_tpcds(FOLDER / "tpcds.duckdb", 1)
    return FOLDER


def business() -> Business:
    """Return the retailer as loaded by the bench `load`."""
    opened = open_business(FOLDER)
    if not opened.lake.exists():
        raise SystemExit("run the bench `load` first: python -m bench load")
    return opened
