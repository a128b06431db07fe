"""Whole processes: how soon a person sees something."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench.result import Result, run
from onebook.app.business import open_business
from onebook.app.demo import prepare_merchant, prepare_retailer
from onebook.intake import load
from onebook.sim import World

DATA = Path(__file__).parent / ".data"
ROUNDS = 7
DEMO = "the demo"
FIRST, AGAIN = "first after a load", "asked before"


def merchant() -> Path:
    """Return the demo's folder: the simulated merchant, loaded."""
    folder = DATA / "merchant"
    prepare_merchant(folder, World())
    load(open_business(folder).plan)
    return folder


def retailer() -> Path:
    """Return the folder of the TPC-DS retailer at scale 0.1, loaded."""
    folder = DATA / "demo"
    prepare_retailer(folder, 0.1)
    load(open_business(folder).plan)
    return folder


def bench() -> list[Result]:
    folders = {"the TPC-DS retailer at scale 0.1": retailer(), DEMO: merchant()}
    help_, bare = [], []
    boards: dict[tuple[str, str], list[float]] = {(name, when): [] for name in folders for when in (FIRST, AGAIN)}
    onebook = str(Path(sys.executable).with_name("onebook"))
    for _ in range(ROUNDS):
        bare.append(run(sys.executable, "-c", "import typer, rich")[0])
        help_.append(run(onebook, "--help")[0])
        for name, folder in folders.items():
            open_business(folder).lake.answers.unlink(missing_ok=True)
            for when in (FIRST, AGAIN):
                boards[name, when].append(run(onebook, "-C", str(folder), "board")[0])
    empty = statistics.median(run(sys.executable, "-c", "pass")[0] for _ in range(ROUNDS)) / 2
    ours, theirs = (statistics.median(times) - empty for times in (help_, bare))
    return [
        Result(
            "onebook --help ÷ importing typer and rich",
            ours / theirs,
            1.5,
            "×",
            f"{ours * 1000:.0f} ms ÷ {theirs * 1000:.0f} ms",
        ),
        *(
            Result(
                f"onebook board, whole process, {name}, {when}",
                statistics.median(t) - empty,
                None if name == DEMO and when == FIRST else 1.5,
                "s",
                f"median of {ROUNDS}",
            )
            for (name, when), t in boards.items()
        ),
    ]
