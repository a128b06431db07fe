"""Writing a simulated merchant into a folder: plan, mappings, exports and truth."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from onebook.sim.export import callcentre, crm, erp, marketplace, shop, till, voices, web
from onebook.sim.made import Made, make
from onebook.sim.truth import write_truth
from onebook.sim.world import World

__all__ = ["EXPORTS", "TRUTH", "simulate"]

EXPORTS = "exports"
TRUTH = "truth"
WRITERS: tuple[tuple[str, Callable[[Made, Path], None]], ...] = (
    ("shop", shop.write),
    ("marketplace", marketplace.write),
    ("till", till.write),
    ("callcentre", callcentre.write),
    ("crm", crm.write),
    ("erp", erp.write),
    (".", web.write),
    (".", voices.write),
)
"""Each system's folder below the exports, and what writes it."""


def simulate(world: World, folder: Path) -> None:
    """Simulate a world and write it as a business folder: plan and mappings, what its systems export, and the truth.

    What an earlier simulation left in the folder is replaced.
    """
    made = make(world)
    for part in (EXPORTS, TRUTH, "sql"):
        shutil.rmtree(folder / part, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    with as_file(files("onebook.sim") / "merchant") as source:
        shutil.copytree(source, folder, dirs_exist_ok=True)
    for name, write in WRITERS:
        write(made, folder / EXPORTS / name)
    write_truth(made, folder / TRUTH)
