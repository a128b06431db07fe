"""The simulated merchant: the whole demo, and whether time grows as orders do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from bench.result import Result, run

FOLDER = Path(__file__).parent / ".data" / "simulated"
BIG, YEARS = 4.0, 2
SIMULATE = "import sys; from pathlib import Path; from onebook.sim import World, simulate; "


def made(size: float, years: int) -> tuple[float, float]:
    """Seconds to simulate and to load a merchant of this size over some years, in processes of their own."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    world = f"World(size={size}, days={365 * years})"
    simulated, _ = run(sys.executable, "-c", f"{SIMULATE}simulate({world}, Path({str(FOLDER)!r}))")
    loaded, _ = run(sys.executable, "-m", "onebook", "-C", str(FOLDER), "load")
    return simulated, loaded


def bench() -> list[Result]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    demo, _ = run(sys.executable, "-m", "onebook", "-C", str(FOLDER), "demo", "--no-serve")
    small, big = made(1.0, 1), made(BIG, YEARS)
    shutil.rmtree(FOLDER)
    times = BIG * YEARS
    return [
        Result("onebook demo: simulate a year, load it, board and P&L", demo, 120, "s", "one run"),
        Result(
            f"simulate and load {YEARS} years of a merchant {BIG:g} times the demo's size, an order ÷ the demo's",
            sum(big) / sum(small) / times,
            1.2,
            "×",
            f"{big[0]:.0f} s + {big[1]:.0f} s ÷ {times:g} × ({small[0]:.1f} s + {small[1]:.1f} s)",
        ),
    ]
