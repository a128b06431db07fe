"""The retailer of the demo, smaller, loaded once for all tests that only read it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import onebook
from onebook.lake import generate_tpcds
from onebook.systems.tpcds import PLAN


@pytest.fixture(scope="package")
def demo(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The folder of the retailer, named as `make demo` names it. Tests must not change it."""

    def make(folder: Path) -> None:
        generate_tpcds(folder / "tpcds.duckdb", 0.01)
        shutil.copy(PLAN, folder / "onebook.toml")
        with onebook.open(folder) as business:
            assert business.load().found.clean

    return once("demo", make)
