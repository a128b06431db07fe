"""The tables as SQLAlchemy knows them, made from how they are declared: for making a book and for bringing it up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    create_engine,
    event,
    text,
)

from onebook.book.rows import TABLES
from onebook.book.store.statements import column_types

__all__ = ["engine_of", "metadata"]

# In SQLite only a key of the type INTEGER is where a row stands; one of any other would be an index beside the table.
TYPES: dict[type, Any] = {int: BigInteger().with_variant(Integer, "sqlite"), str: Text, bool: Boolean}
ROOM = 70
"""Per cent of a page that PostgreSQL fills at first, so that a row set anew finds room beside its old self."""


def metadata(dialect: str) -> MetaData:
    """Return every table of the book, as it is in a database."""
    found = MetaData()
    for declared in TABLES.values():
        columns: list[Column[Any]] = [
            Column(name, TYPES[kind], nullable=null, autoincrement=False) for name, kind, null in column_types(declared)
        ]
        made = Table(
            declared.name,
            found,
            *columns,
            PrimaryKeyConstraint(*(declared.columns[: declared.key])),
            sqlite_with_rowid=declared.key == 1,
            postgresql_with={"fillfactor": ROOM} if declared.changes else {},
        )
        for index in declared.indexes:
            if index.only not in ("", dialect):
                continue
            where = text(index.where) if index.where else None
            Index(
                f"{declared.name}_by_{'_'.join(index.columns)}",
                *(made.c[name] for name in index.columns),
                unique=index.unique,
                sqlite_where=where,
                postgresql_where=where,
            )
    return found


def engine_of(url: str) -> Engine:
    """Return SQLAlchemy's engine for a book. In SQLite, too, all of a transaction is done or nothing."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    if engine.dialect.name == "sqlite":
        # The driver commits before it changes tables, unless it is told to leave transactions alone.
        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _: object) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def _begun(connection: Connection) -> None:
            connection.exec_driver_sql("begin immediate")

    return engine
