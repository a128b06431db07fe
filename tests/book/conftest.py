"""A book on each store: SQLite in a file, and PostgreSQL where a server can be started."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from onebook.book import make_book
from onebook.plan import Plan
from tests.book.world import PLAN

NUMBERS = itertools.count()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_book(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Return a function that makes a book with nothing in it and returns its URL."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None

    def make(plan: Plan = PLAN) -> str:
        number = next(NUMBERS)
        if server is None:
            url = f"sqlite:///{tmp_path}/book{number}.db"
        else:
            with psycopg.connect(server, autocommit=True) as con:
                con.execute(f"create database book{number}")
            url = f"{server.rpartition('/')[0]}/book{number}"
        make_book(url, plan)
        return url

    return make
