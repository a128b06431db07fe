"""A copy of a book while it is at work, and a book made of a copy. A copy is a SQLite file, whichever store it is of.

So what is kept of a book in PostgreSQL can be looked into without a server, and a book can change its store by way of
a copy.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from onebook.book.store.is_there import is_book
from onebook.book.store.open import refuse_leftovers
from onebook.book.store.revision import REVISION
from onebook.book.store.schema import engine_of, metadata
from onebook.book.store.upgrading import revision_of, upgrade_store
from onebook.records import BadInput, Fault

__all__ = ["book_from", "copy_book"]

SQLITE = "sqlite:///"
AT_ONCE = 10_000
COUNTER = "counter"
ONE_OF, TYPED = re.compile(r"= ANY \(ARRAY\[([^]]*)\]\)"), re.compile(r"::\w+")


def copy_book(url: str, target: Path) -> None:
    """Copy a book as it is at one instant into a new file. Nobody is held up by it, however long it takes."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        if url.startswith(SQLITE):
            source = Path(url.removeprefix(SQLITE))
            with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as book:
                book.backup(copy)
        else:
            copy.execute("pragma synchronous = off")
            _copy_out(url, target, copy)
        copy.execute("pragma synchronous = full")
        copy.execute("pragma journal_mode = delete")


def book_from(source: Path, url: str) -> None:
    """Make a book of a copy, whole or not at all, and bring it up to this version.

    BadInput where there is a book already, or where the copy is none or of a newer version. source: is brought up, too.
    """
    if is_book(url):
        raise BadInput(Fault("storage.book", "there is a book here already.", "Move it away first."))
    refuse_leftovers(url)
    copied = f"{SQLITE}{source}"
    if not is_book(copied):
        raise BadInput(Fault(str(source), "it is no copy of a book.", "Name a folder that `onebook backup` made."))
    upgrade_store(copied)
    if url.startswith(SQLITE):
        place = Path(url.removeprefix(SQLITE))
        making = place.with_name(f"{place.name}.making")
        making.unlink(missing_ok=True)
        copy_book(copied, making)
        making.rename(place)
        return
    with closing(sqlite3.connect(source)) as copy:
        _copy_in(copy, url)


def _copy_out(url: str, target: Path, copy: sqlite3.Connection) -> None:
    """Copy all tables of a PostgreSQL book, as they are in one snapshot."""
    from_engine, to_engine = engine_of(url), sa.create_engine(f"{SQLITE}{target}")
    try:
        with from_engine.connect().execution_options(isolation_level="REPEATABLE READ") as con:
            tables = _tables(con)
            tables.create_all(to_engine)
            copy.execute("begin")
            for table in tables.sorted_tables:
                marks = ", ".join("?" * len(table.columns))
                names = ", ".join(column.name for column in table.columns)
                rows = con.execution_options(yield_per=AT_ONCE).execute(sa.select(*table.columns))
                for some in rows.partitions():
                    copy.executemany(f"insert into {table.name} ({names}) values ({marks})", [tuple(r) for r in some])
            # Read after all rows: every id among them was taken before.
            taken = con.execute(sa.text("select last_value + case when is_called then 1000 else 0 end from book_id"))
            copy.execute(f"create table {COUNTER} (next_id integer not null)")
            copy.execute(f"insert into {COUNTER} values (?)", [taken.scalar_one()])
            copy.execute("commit")
    finally:
        from_engine.dispose()
        to_engine.dispose()


def _tables(con: sa.Connection) -> sa.MetaData:
    """Return a book's tables for a file: as declared where it is of this version, else as they are."""
    tables = metadata("sqlite")
    if revision_of(con) != REVISION:
        tables = sa.MetaData()
        tables.reflect(con)
        for table in tables.tables.values():
            for index in table.indexes:
                if where := index.dialect_options["postgresql"]["where"]:
                    index.dialect_options["sqlite"]["where"] = sa.text(_in_sqlite(where))
        return tables
    sa.Table("alembic_version", tables, sa.Column("version_num", sa.String(32), primary_key=True))
    return tables


def _in_sqlite(condition: str) -> str:
    """Return an index's condition, as PostgreSQL tells it, in SQLite's words."""
    return TYPED.sub("", ONE_OF.sub(r"in (\1)", condition))


def _copy_in(copy: sqlite3.Connection, url: str) -> None:
    engine = engine_of(url)
    tables = metadata("postgresql")
    sa.Table("alembic_version", tables, sa.Column("version_num", sa.String(32), primary_key=True))
    try:
        with engine.begin() as con:
            (next_id,) = copy.execute(f"select next_id from {COUNTER}").fetchone()
            tables.create_all(con)
            con.execute(sa.text(f"create sequence book_id start {int(next_id)} increment 1000"))
            driver: Any = con.connection.driver_connection
            for table in tables.sorted_tables:
                names = ", ".join(column.name for column in table.columns)
                rows = copy.execute(f"select {names} from {table.name}")
                with driver.cursor() as cursor, cursor.copy(f"copy {table.name} ({names}) from stdin") as into:
                    for row in rows:
                        into.write_row(row)
            con.execute(sa.text("analyze"))
    finally:
        engine.dispose()
