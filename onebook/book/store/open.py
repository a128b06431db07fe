"""Making a book, and opening one by its URL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from onebook.book.rows import Row, Table
from onebook.book.store.revision import REVISION, refuse_revision
from onebook.book.store.statements import Dialect
from onebook.records import BadInput, Fault

__all__ = ["SQLITE", "Pieces", "Reading", "Store", "connected", "make_store", "open_store", "refuse_leftovers"]

SQLITE = "sqlite:///"
Pieces = tuple[int, int, int]
"""How many pieces to commit to orders, of which item, at which place."""


class Reading(Protocol):
    """What reads from a book."""

    def rows(self, name: str, **given: Any) -> list[Row]:
        """Return the rows of the statement sql/NAME.sql."""


class Store(Reading, Protocol):
    """A connection to a book, for one thread at a time."""

    dialect: Dialect
    con: Any
    """The driver's own connection: for what no statement says, such as where a reading begins and ends."""

    def close(self) -> None:
        """Let go of it."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written within is written together, or nothing of it. Busy where another was in the way."""

    def looking(self) -> Reading:
        """Return what reads the same, but holds nothing."""

    def to_disk(self) -> None:
        """Wait until all that can be read is on the disk: before it is told where it would outlive a loss."""

    def clear_log(self) -> None:
        """Leave nothing in logs of ours of what was erased or changed."""

    def learn_sizes(self) -> None:
        """Have the database see how much there is of what: by that it decides how to read, and it looks rarely."""

    def state(self) -> str:
        """Return what names the book's present state to this connection: as long as it is the same, so is the book."""

    def take_ids(self, number: int) -> range:
        """Return so many ids that nothing has had, one after the other; at most 1,000."""

    def new_ids(self) -> Iterator[int]:
        """Return ids that nothing has had."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""

    def write(self, rows: Mapping[Table, Sequence[Row]], pieces: Sequence[Pieces]) -> bool:
        """Add rows and take pieces, all of it or nothing, in a transaction of its own.

        False where a row is there already, or fewer pieces than are to be taken. Each item is named once for a place.
        """

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Set rows anew by their keys."""

    def delete(self, table: Table, keys: Sequence[Row]) -> None:
        """Take rows away by their keys."""


def open_store(url: str) -> Store:
    """Open a book that was made. url: `sqlite:///` with the file's path, or `postgresql://…`.

    BadInput where there is none, where it cannot be reached, or where another version of Onebook made it.
    """
    store = connected(url)
    try:
        refuse_revision(_revision(store))
    except BaseException:
        store.close()
        raise
    return store


def connected(url: str) -> Store:
    """Return a connection to the database of a book, whatever is in it. BadInput where it cannot be reached."""
    if url.startswith(SQLITE):
        from onebook.book.store.sqlite import SqliteStore  # noqa: PLC0415 (only one of the two is needed)

        return SqliteStore(Path(url.removeprefix(SQLITE)))
    try:
        import psycopg  # noqa: PLC0415 (needs the extra `postgresql`)
    except ModuleNotFoundError as error:
        mend = "pip install 'onebook[postgresql]'"
        raise BadInput(Fault("storage.book", "a book in PostgreSQL needs the package psycopg.", mend)) from error
    from onebook.book.store.postgresql import PostgresqlStore  # noqa: PLC0415

    try:
        return PostgresqlStore(url)
    except psycopg.OperationalError as error:
        # What the driver says may show the user's name, but never the password.
        said = str(error).strip().split("\n", maxsplit=1)[0]
        raise BadInput(
            Fault("storage.book", f"the database cannot be opened: {said}.", "Check that it runs.")
        ) from error


def _revision(store: Store) -> str:
    """Return the revision that a book was made or brought up with. BadInput where this is no book."""
    there = {
        "sqlite": "select 1 from sqlite_master where name = 'alembic_version'",
        "postgresql": "select 1 where to_regclass('alembic_version') is not null",
    }
    if not store.con.execute(there[store.dialect]).fetchall():
        raise BadInput(Fault("storage.book", "there is no book here yet.", "Make one: onebook book make"))
    rows = store.con.execute("select version_num from alembic_version").fetchall()
    return str(rows[0][0]) if rows else ""


LEFTOVERS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a book that was not closed: it would be taken for part of another one at that place."""


def refuse_leftovers(url: str) -> None:
    """BadInput where something of a book that is no longer there lies at the place of a new one."""
    if not url.startswith(SQLITE):
        return
    place = Path(url.removeprefix(SQLITE))
    left = [place.with_name(place.name + end) for end in LEFTOVERS]
    found = [str(file) for file in left if file.exists()]
    if found and not place.exists():
        what = "it belongs to a book that was here before, and holds what was written to that one last."
        raise BadInput(*(Fault(file, what, "Move it to where that book was moved, beside it.") for file in found))


def make_store(url: str, places: dict[str, str]) -> None:
    """Make a book with nothing in it but its places, by name and kind. BadInput where there is one already."""
    refuse_leftovers(url)
    import sqlalchemy as sa  # noqa: PLC0415 (heavy, and only for this)

    from onebook.book.store.schema import engine_of, metadata  # noqa: PLC0415

    engine = engine_of(url)
    try:
        with engine.begin() as con:
            there = sa.inspect(con)
            if there.has_table("journal"):
                what, mend = "there is a book here already.", "Move it away first, or name another place for it."
                raise BadInput(Fault("storage.book", what, mend))
            if con.dialect.name == "sqlite" and there.get_table_names():
                what = "this is another program's database."
                raise BadInput(Fault("storage.book", what, "Name a file that is not there yet."))
            metadata(con.dialect.name).create_all(con)
            if con.dialect.name == "sqlite":
                con.execute(sa.text("create table counter (next_id integer not null)"))
                con.execute(sa.text("insert into counter values (1000)"))
            else:
                con.execute(sa.text("create sequence book_id start 1000 increment 1000"))
            con.execute(sa.text("insert into journal_seal_head values (1, 0, '')"))
            con.execute(sa.text("create table alembic_version (version_num varchar(32) not null primary key)"))
            con.execute(sa.text("insert into alembic_version values (:r)"), {"r": REVISION})
            for number, (name, kind) in enumerate(places.items(), 1):
                con.execute(sa.text("insert into place values (:i, :n, :k)"), {"i": number, "n": name, "k": kind})
    except sa.exc.DBAPIError as error:
        said = str(error.orig).strip().split("\n", maxsplit=1)[0]
        raise BadInput(Fault("storage.book", f"no book can be made here: {said}.", "Check the place.")) from error
    finally:
        engine.dispose()
