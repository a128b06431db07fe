"""What a bench finds: a figure against its limit, with what it was taken from."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["COLUMNS", "Result", "alternate", "run", "seconds"]

COLUMNS = ("what", "found", "limit", "kept", "from")


@dataclass(frozen=True)
class Result:
    """figure: what is measured; limit: what it may be at most (None: only told), or at least."""

    name: str
    figure: float
    limit: float | None
    unit: str
    detail: str
    at_least: bool = False

    @property
    def kept(self) -> bool:
        if self.limit is None:
            return True
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def row(self) -> str:
        """The cells of COLUMNS, parted by bars."""
        limit = "" if self.limit is None else f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}"
        verdict = "" if self.limit is None else ("yes" if self.kept else "**no**")
        return f"{self.name} | {self.figure:.2f} {self.unit} | {limit} | {verdict} | {self.detail}"


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def alternate(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 5) -> tuple[float, float]:
    """Median seconds of both, taken in turns, so that both see the same machine; the first round warms up."""
    mine, others = [], []
    for number in range(rounds + 1):
        pair = (seconds(ours), seconds(theirs))
        if number:
            mine.append(pair[0])
            others.append(pair[1])
    return statistics.median(mine), statistics.median(others)


def run(*command: str, cwd: Path | None = None) -> tuple[float, float]:
    """Run a process; return its wall-clock seconds and its peak memory in GB."""
    started = time.perf_counter()
    measured = (
        "import os, resource, subprocess, sys\n"
        "os.environ.pop('PYTHONDONTWRITEBYTECODE', None)  # as a user runs it: compiled once\n"
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "sys.exit(done.returncode)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return took, int(done.stdout.strip().splitlines()[-1]) * 1024 / 1e9


def peak_memory() -> float:
    """This process's peak memory in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
