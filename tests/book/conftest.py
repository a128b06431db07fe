"""A book on each store: SQLite in a file, and PostgreSQL where a server can be started."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from onebook.book import make_book
from onebook.plan import Plan
from tests.book.world import PLAN

NUMBERS = itertools.count()
AS_FILES = " strategy file_copy"
"""How a server from version 15 on copies a database in two thirds of the time, where nothing waits for the disk."""
Made = Callable[[Plan], str]
"""Gives the URL of a book of this plan with nothing in it, made once: to be copied, not to be written to."""


def once_a_plan(make: Made) -> Made:
    known: dict[str, str] = {}

    def made(plan: Plan) -> str:
        key = plan.model_dump_json()
        if key not in known:
            known[key] = make(plan)
        return known[key]

    return made


@pytest.fixture(scope="session")
def in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Made:
    def make(plan: Plan) -> str:
        url = f"sqlite:///{tmp_path_factory.mktemp('made')}/book.db"
        make_book(url, plan)
        return url

    return once_a_plan(make)


@pytest.fixture(scope="session")
def server(postgres: str) -> Iterator[psycopg.Connection]:
    """Return a connection to our server on which databases can be made and dropped."""
    with psycopg.connect(postgres, autocommit=True) as con:
        yield con


@pytest.fixture(scope="session")
def in_postgresql(server: psycopg.Connection, postgres: str) -> Made:
    def make(plan: Plan) -> str:
        name = f"made{next(NUMBERS)}"
        server.execute(f"create database {name}")
        url = f"{postgres.rpartition('/')[0]}/{name}"
        make_book(url, plan)
        return url

    return once_a_plan(make)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Return a function that gives the URL of a new book with nothing in it, a copy of one that was made."""
    if request.param == "sqlite":
        in_sqlite: Made = request.getfixturevalue("in_sqlite")

        def copied(plan: Plan = PLAN) -> str:
            place = f"{tmp_path}/book{next(NUMBERS)}.db"
            shutil.copyfile(in_sqlite(plan).removeprefix("sqlite:///"), place)
            return f"sqlite:///{place}"

        yield copied
        return
    server: psycopg.Connection = request.getfixturevalue("server")
    in_postgresql: Made = request.getfixturevalue("in_postgresql")
    names: list[str] = []
    has_it = server.info.server_version >= 15_00_00

    def made_alike(plan: Plan = PLAN) -> str:
        address, _, model = in_postgresql(plan).rpartition("/")
        names.append(f"book{next(NUMBERS)}")
        server.execute(f"create database {names[-1]} template {model}{AS_FILES if has_it else ''}")
        return f"{address}/{names[-1]}"

    yield made_alike
    for name in names:  # each is some megabytes, and the server looks after all it has
        server.execute(f"drop database {name} with (force)")
