"""The demo's business: a simulated merchant, or the TPC-DS retailer, made ready to load."""

from __future__ import annotations

import shutil
from pathlib import Path

from onebook.app.business import PLAN_FILE
from onebook.app.demo_book import remove_book
from onebook.lake import generate_tpcds
from onebook.records import BadInput, Fault
from onebook.sim import World, simulate
from onebook.systems.tpcds import PLAN

__all__ = ["prepare_merchant", "prepare_retailer"]

DATA, BOOK = "tpcds.duckdb", "book.db"
MADE = ".demo"
"""Marks a folder as the demo's, with what was made in it: no other folder is ever written to."""


def prepare_merchant(folder: Path, world: World) -> bool:
    """Simulate a merchant into a folder, unless that world is there already; return whether it was done.

    BadInput where the folder holds anything else than a demo.
    """
    made = f"merchant with a book {world}"
    if _is_there(folder, made, PLAN_FILE):
        return False
    simulate(world, folder)
    (folder / MADE).write_text(made)
    return True


def prepare_retailer(folder: Path, scale: float) -> bool:
    """Generate the TPC-DS retailer into a folder, unless it is there at that scale; return whether it was done.

    BadInput where the folder holds anything else than a demo.
    """
    made = f"tpcds {scale}"
    if _is_there(folder, made, DATA):
        return False
    shutil.copyfile(PLAN, folder / PLAN_FILE)
    generate_tpcds(folder / DATA, scale)
    (folder / MADE).write_text(made)
    return True


def _is_there(folder: Path, made: str, file: str) -> bool:
    """Tell whether a folder holds this demo; clear away lake and book of another one, or of one not finished."""
    mark = folder / MADE
    if mark.exists() and mark.read_text() == made and (folder / file).exists():
        return True
    if folder.exists() and not mark.exists() and any(folder.iterdir()):
        raise BadInput(
            Fault(
                str(folder),
                "it holds something else than the demo.",
                "Name an empty or new folder: onebook -C DIR demo",
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("unfinished")
    shutil.rmtree(folder / "lake", ignore_errors=True)
    remove_book(folder / BOOK)
    return False
