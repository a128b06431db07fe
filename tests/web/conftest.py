"""A small business, loaded once for all tests that only read it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from merchant import load, serving, write_business

from onebook.app.business import open_business
from onebook.app.journeys import keep_known
from onebook.web import make_app


@pytest.fixture(scope="package")
def loaded(once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The folder of the business, loaded. Tests must not change it."""

    def make(folder: Path) -> None:
        write_business(folder)
        load(folder)
        keep_known(open_business(folder))

    return once("business", make)


@pytest.fixture
def own(loaded: Path, tmp_path: Path) -> Path:
    """The folder of a copy that a test may change, of which nobody has asked anything yet."""
    shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)
    open_business(tmp_path).lake.answers.unlink(missing_ok=True)
    return tmp_path


@pytest.fixture(scope="package")
def client(loaded: Path) -> Iterator[httpx.Client]:
    """A client of the loaded business's pages."""
    with serving(make_app(loaded)) as made:
        yield made
