"""Whole processes: how soon a person sees something."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from bench.result import Result, run
from onebook.app.business import open_business
from onebook.app.demo import prepare_merchant
from onebook.intake import load
from onebook.sim import World

DEMO = Path(__file__).parent / ".data" / "demo"
ROUNDS = 7


def merchant() -> Path:
    """Return the demo's folder, simulated and loaded."""
    prepare_merchant(DEMO, World())
    load(open_business(DEMO).plan)
    return DEMO


def bench() -> list[Result]:
    merchant()
    help_, bare, board = [], [], []
    for _ in range(ROUNDS):
        bare.append(run(sys.executable, "-c", "import typer, rich")[0])
        help_.append(run(str(Path(sys.executable).with_name("onebook")), "--help")[0])
        board.append(run(str(Path(sys.executable).with_name("onebook")), "-C", str(DEMO), "board")[0])
    empty = statistics.median(run(sys.executable, "-c", "pass")[0] for _ in range(ROUNDS)) / 2
    ours, theirs, whole = (statistics.median(times) - empty for times in (help_, bare, board))
    return [
        Result(
            "onebook --help ÷ importing typer and rich",
            ours / theirs,
            1.5,
            "×",
            f"{ours * 1000:.0f} ms ÷ {theirs * 1000:.0f} ms",
        ),
        Result("onebook board on the demo, whole process", whole, 1.5, "s", f"median of {ROUNDS}"),
    ]
