"""The tables as SQLAlchemy knows them, made from how they are declared: for making a book and for bringing it up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, Table, Text, text

from onebook.book.rows import TABLES
from onebook.book.store.statements import column_types

__all__ = ["metadata"]

TYPES = {int: BigInteger, str: Text, bool: Boolean}
ROOM = 70
"""Per cent of a page that PostgreSQL fills at first, so that a row set anew finds room beside its old self."""


def metadata() -> MetaData:
    """Return every table of the book."""
    found = MetaData()
    for declared in TABLES.values():
        columns: list[Column[Any]] = [
            Column(name, TYPES[kind], primary_key=nth < declared.key, nullable=null, autoincrement=False)
            for nth, (name, kind, null) in enumerate(column_types(declared))
        ]
        made = Table(
            declared.name,
            found,
            *columns,
            sqlite_with_rowid=declared.key == 1,
            postgresql_with={"fillfactor": ROOM} if declared.changes else {},
        )
        for index in declared.indexes:
            where = text(index.where) if index.where else None
            Index(
                f"{declared.name}_by_{'_'.join(index.columns)}",
                *(made.c[name] for name in index.columns),
                unique=index.unique,
                sqlite_where=where,
                postgresql_where=where,
            )
    return found
