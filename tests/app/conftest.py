"""The retailer of the demo, smaller, loaded once for all tests that only read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import onebook
from onebook.lake import generate_tpcds
from onebook.systems.tpcds import PLAN


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the retailer, named as `make demo` names it. Tests must not change it."""
    folder = tmp_path_factory.mktemp("retailer") / "demo"
    folder.mkdir()
    generate_tpcds(folder / "tpcds.duckdb", 0.01)
    shutil.copy(PLAN, folder / "onebook.toml")
    with onebook.open(folder) as business:
        assert business.load().found.clean
    return folder
