"""The book in a PostgreSQL database. Rows are held in a stable order: writers wait, but never cross."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from onebook.book.rows import TABLES, Row, Table
from onebook.book.store.open import Pieces, Reading
from onebook.book.store.statements import (
    PART,
    Busy,
    Dialect,
    TooLarge,
    Way,
    deleting,
    inserting_lists,
    reading,
    taking,
    updating,
)

__all__ = ["PostgresqlStore"]

IDS_AT_ONCE = 1000
TAKE = taking("postgresql")
FEW = 10
NTH = ("first", "second", "third")
IN_THE_WAY = (
    psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)  # fmt: skip


class PostgresqlStore:
    """A connection to a book in a database: for one thread at a time."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str) -> None:
        self.con = psycopg.connect(url, autocommit=True)
        self.cursor = self.con.cursor()
        self.free = range(0)

    def close(self) -> None:
        """Let go of the database."""
        self.con.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is written together, or nothing of it. Busy where another was in the way."""
        try:
            with self.con.transaction():
                yield
        except IN_THE_WAY as error:
            raise Busy(str(error)) from error
        except psycopg.errors.NumericValueOutOfRange as error:
            raise TooLarge from error

    def rows(self, name: str, **given: Any) -> list[Row]:
        """Return the rows of the statement sql/NAME.sql."""
        return self._read(reading(name, "postgresql"), given)

    def looking(self) -> Reading:
        """Return what reads the same, but holds nothing."""
        return Looking(self)

    def _read(self, statement: str, given: Mapping[str, Any]) -> list[Row]:
        values: dict[str, Any] = {}
        for key, value in given.items():
            if value and isinstance(value, list) and isinstance(value[0], tuple):
                values |= {f"{key}_{nth}": column for nth, column in zip(NTH, _columns(value), strict=False)}
            else:
                values[key] = _array(value) if isinstance(value, list) else value
        return self.cursor.execute(statement, values).fetchall()

    def to_disk(self) -> None:
        """What can be read is on the disk: the server shows it no sooner."""

    def clear_log(self) -> None:
        """The log is the server's."""

    def learn_sizes(self) -> None:
        """Have the server look; by itself it does once a minute."""
        self.con.execute(f"analyze {', '.join(table.name for table in TABLES.values())}")

    def state(self) -> str:
        """Return what names the book's present state to this connection: as long as it is the same, so is the book."""
        return str(self.cursor.execute("select cast(pg_current_snapshot() as text)").fetchall()[0][0])

    def take_ids(self, number: int) -> range:
        """Return so many ids that nothing has had, one after the other; at most 1,000."""
        if len(self.free) < number:
            (first,) = self.cursor.execute("select nextval('book_id')").fetchall()[0]
            self.free = range(first, first + IDS_AT_ONCE)
        taken, self.free = self.free[:number], self.free[number:]
        return taken

    def new_ids(self) -> Iterator[int]:
        """Return ids that nothing has had."""
        while True:
            yield from self.take_ids(FEW)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        self.cursor.execute(*_adding(table, rows))

    def write(self, rows: Mapping[Table, Sequence[Row]], pieces: Sequence[Pieces]) -> bool:
        """Add rows and take pieces, all of it or nothing: False where a row is there already, or too few pieces are."""
        prepared = [_adding(table, some) for table, some in rows.items()]
        try:
            with self.transaction():
                for statement, values in prepared:
                    self.cursor.execute(statement, values)
                # Last, since others may want the same pieces and wait from here on.
                if pieces and self.cursor.execute(TAKE, _columns(pieces)).rowcount < len(pieces):
                    raise Busy("too few pieces")  # noqa: TRY301 (the transaction must see it)
        except (Busy, TooLarge):
            return False
        return True

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Set rows anew by their keys."""
        self.cursor.execute(updating(table, "postgresql"), _columns(rows))

    def delete(self, table: Table, keys: Sequence[Row]) -> None:
        """Take rows away by their keys."""
        self.cursor.execute(deleting(table, "postgresql"), _columns(keys))


@dataclass(frozen=True, slots=True)
class Looking:
    """Reads a book without holding anything."""

    store: PostgresqlStore

    def rows(self, name: str, **given: Any) -> list[Row]:
        """Return the rows of the statement sql/NAME.sql."""
        return self.store._read(reading(name, "postgresql", holds=False), given)  # noqa: SLF001 (a part of it)


def _adding(table: Table, rows: Sequence[Row]) -> tuple[str, list[Any]]:
    """Return what adds rows: the statement, and what it is given."""
    # A value that all rows share is told once, and texts as one: that is less to write here and to read there.
    ways: list[Way] = []
    once, lists = [], []
    for values in zip(*rows, strict=True):
        if values.count(values[0]) == len(values):
            ways.append("same")
            once.append(values[0])
        elif isinstance(values[0], str) and None not in values and (text := _parted(values)) is not None:
            ways.append("parted")
            lists.append(text)
        else:
            ways.append("array")
            lists.append(_array(values))
    return inserting_lists(table, tuple(ways)), once + lists


def _columns(rows: Sequence[Row]) -> list[str]:
    return [_array(column) for column in zip(*rows, strict=True)]


def _parted(texts: Sequence[str]) -> str | None:
    """Return texts as one; None where one of them holds what would part them."""
    text = PART.join(texts)
    return text if text.count(PART) == len(texts) - 1 else None


def _array(values: Sequence[Any]) -> str:
    """An array as PostgreSQL writes it. The driver's own writer takes as long as the server does."""
    if any(isinstance(value, str) for value in values):
        return "{" + ",".join([_element(value) for value in values]) + "}"
    return "{" + ",".join(map(str, values)).replace("None", "null") + "}"


def _element(value: str | None) -> str:
    if value is None:
        return "null"
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value}"'
