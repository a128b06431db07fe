"""The demo's business: the TPC-DS retailer, generated, ready to load."""

from __future__ import annotations

import shutil
from pathlib import Path

from onebook.app.business import PLAN_FILE
from onebook.lake import generate_tpcds
from onebook.records import BadInput, Fault
from onebook.systems.tpcds import PLAN

__all__ = ["prepare_demo"]

DATA = "tpcds.duckdb"
MADE = ".demo"
"""Marks a folder as the demo's, with the scale it was made at: no other folder is ever written to."""


def prepare_demo(folder: Path, scale: float) -> bool:
    """Write the demo's plan and data into a folder, unless they are there at that scale; return whether it was done.

    BadInput where the folder holds anything else.
    """
    mark = folder / MADE
    if mark.exists() and mark.read_text() == str(scale) and (folder / DATA).exists():
        return False
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
    shutil.copyfile(PLAN, folder / PLAN_FILE)
    generate_tpcds(folder / DATA, scale)
    mark.write_text(str(scale))
    return True
