"""The book in a SQLite file. Writers queue on a lock of their own: the file's busy handler lets some starve."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from onebook.book.rows import Row, Table
from onebook.book.store.open import Reading
from onebook.book.store.statements import Busy, Dialect, TooLarge, deleting, inserting, reading, updating
from onebook.records import BadInput, Fault

__all__ = ["SqliteStore"]

PRAGMAS = ("journal_mode = wal", "synchronous = full", "cache_size = -65536", "mmap_size = 1073741824")
IDS_AT_ONCE, FEW = 1000, 10
TAKE_IDS = f"update counter set next_id = next_id + {IDS_AT_ONCE} returning next_id"


class SqliteStore:
    """A connection to a book in a file: for one thread at a time."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise BadInput(Fault(str(path), "there is no book here.", "Make one: onebook book make"))
        self.con = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        for pragma in PRAGMAS:
            self.con.execute(f"pragma {pragma}")
        self.queue = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.free = range(0)

    def close(self) -> None:
        """Let go of the file."""
        self.con.close()
        os.close(self.queue)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is written together, or nothing of it."""
        fcntl.flock(self.queue, fcntl.LOCK_EX)
        try:
            self.con.execute("begin immediate")
            try:
                yield
                self.con.execute("commit")
            except sqlite3.IntegrityError as error:
                self.con.execute("rollback")
                self.free = range(0)
                raise Busy(str(error)) from error
            except OverflowError as error:
                self.con.execute("rollback")
                self.free = range(0)
                raise TooLarge from error
            except BaseException:
                self.con.execute("rollback")
                self.free = range(0)  # their taking may have been undone, too
                raise
        finally:
            fcntl.flock(self.queue, fcntl.LOCK_UN)

    def rows(self, name: str, **given: Any) -> list[Row]:
        """Return the rows of the statement sql/NAME.sql."""
        values = {k: json.dumps(v) if isinstance(v, list) else v for k, v in given.items()}
        return self.con.execute(reading(name, "sqlite"), values).fetchall()

    def looking(self) -> Reading:
        """Return what reads the same, but holds nothing: in a file, that is only said by a transaction."""
        return self

    def state(self) -> str:
        """Return what names the book's present state to this connection: as long as it is the same, so is the book."""
        (by_others,) = self.con.execute("pragma data_version").fetchall()[0]
        return f"{by_others} {self.con.total_changes}"

    def take_ids(self, number: int) -> range:
        """Return so many ids that nothing has had, one after the other; at most 1,000."""
        if len(self.free) < number:
            with nullcontext() if self.con.in_transaction else self.transaction():
                (after,) = self.con.execute(TAKE_IDS).fetchall()[0]
            self.free = range(after - IDS_AT_ONCE, after)
        taken, self.free = self.free[:number], self.free[number:]
        return taken

    def new_ids(self) -> Iterator[int]:
        """Return ids that nothing has had."""
        while True:
            yield from self.take_ids(FEW)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        self.con.executemany(inserting(table, "sqlite"), rows)

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Set rows anew by their keys."""
        key = table.key
        self.con.executemany(updating(table, "sqlite"), [(*row[key:], *row[:key]) for row in rows])

    def delete(self, table: Table, keys: Sequence[Row]) -> None:
        """Take rows away by their keys."""
        self.con.executemany(deleting(table, "sqlite"), keys)
