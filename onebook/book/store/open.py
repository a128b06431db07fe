"""Making a book, and opening one by its URL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from onebook.book.rows import Row, Table
from onebook.book.store.statements import Dialect

__all__ = ["Store", "make_store", "open_store"]

SQLITE = "sqlite:///"


class Store(Protocol):
    """A connection to a book, for one thread at a time."""

    dialect: Dialect

    def close(self) -> None:
        """Let go of it."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written within is written together, or nothing of it. Busy where another was in the way."""

    def rows(self, name: str, **given: Any) -> list[Row]:
        """Return the rows of the statement sql/NAME.sql."""

    def new_ids(self) -> Iterator[int]:
        """Return ids that nothing has had; only within a transaction."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Set rows anew by their keys."""

    def delete(self, table: Table, keys: Sequence[Row]) -> None:
        """Take rows away by their keys."""


def open_store(url: str) -> Store:
    """Open a book that was made. url: `sqlite:///` with the file's path, or `postgresql://…`."""
    if url.startswith(SQLITE):
        from onebook.book.store.sqlite import SqliteStore  # noqa: PLC0415 (only one of the two is needed)

        return SqliteStore(Path(url.removeprefix(SQLITE)))
    from onebook.book.store.postgresql import PostgresqlStore  # noqa: PLC0415 (needs the extra `postgresql`)

    return PostgresqlStore(url)


def make_store(url: str, places: dict[str, str]) -> None:
    """Make a book with nothing in it but its places, by name and kind."""
    import sqlalchemy as sa  # noqa: PLC0415 (heavy, and only for this)

    from onebook.book.store.schema import metadata  # noqa: PLC0415

    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = sa.create_engine(driver)
    with engine.begin() as con:
        metadata().create_all(con)
        if con.dialect.name == "sqlite":
            con.execute(sa.text("create table counter (next_id integer not null)"))
            con.execute(sa.text("insert into counter values (1000)"))
        else:
            con.execute(sa.text("create sequence book_id start 1000 increment 1000"))
        con.execute(sa.text("insert into journal_seal_head values (1, 0, '')"))
        for number, (name, kind) in enumerate(places.items(), 1):
            con.execute(sa.text("insert into place values (:i, :n, :k)"), {"i": number, "n": name, "k": kind})
    engine.dispose()
