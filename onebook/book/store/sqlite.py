"""The book in a SQLite file. Writers queue on a lock of their own: the file's busy handler lets some starve."""

from __future__ import annotations

import errno
import json
import marshal
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from onebook.book.rows import Row, Table
from onebook.book.store.open import Pieces, Reading
from onebook.book.store.queue import Queue
from onebook.book.store.statements import Busy, Dialect, TooLarge, deleting, inserting, reading, taking, updating
from onebook.records import BadInput, Fault

__all__ = ["SqliteStore"]

PRAGMAS = (
    "journal_mode = wal", "cache_size = -65536", "mmap_size = 1073741824",
    # What is committed is brought to the disk by `to_disk`, when the next writer may go on already.
    "synchronous = normal",
    # Pages that change again and again are brought from the log to their place that much less often.
    "wal_autocheckpoint = 4000",
    # What is changed or taken away must not stay in the file's free room: who it was about may be erased later.
    "secure_delete = on",
    # What it takes to go back within a transaction need not be a file.
    "temp_store = memory",
)  # fmt: skip
IDS_AT_ONCE, ROWS_AT_ONCE, FEW = 1000, 64, 10
Statements = list[tuple[str, list[Any]]]
Prepared = tuple[Statements, Sequence[Pieces]]
CANNOT_BE = (sqlite3.Error, OverflowError, Busy, TooLarge)
"""What tells that something cannot be written: whosever it is tries again alone, and is told."""
STAYS = 0.03
"""Seconds for which one who has the turn goes on for others, at most."""
TAKE = taking("sqlite")
SYNC = getattr(os, "fdatasync", os.fsync)
TOLD = {None: "null", False: "0", True: "1"}
MOST_IDS = 16 * IDS_AT_ONCE
TAKE_IDS = "update counter set next_id = next_id + ? returning next_id"


class SqliteStore:
    """A connection to a book in a file: for one thread at a time."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise BadInput(Fault(str(path), "there is no book here.", "Make one: onebook book make"))
        path = path.resolve()  # beside the file itself stand its log and its queue, whatever leads to it
        self.con = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
        try:
            _refuse_no_book(self.con, path)
            for pragma in PRAGMAS:
                self.con.execute(f"pragma {pragma}")
            self.queue = Queue(path)
        except (sqlite3.Error, PermissionError) as error:
            self.con.close()
            mend = "Check that it is the book's file, and that you may write it, its folder, and what lies beside it."
            raise BadInput(Fault(str(path), f"it cannot be opened: {error}.", mend)) from error
        except BadInput:
            self.con.close()
            raise
        self.free, self.at_once = range(0), IDS_AT_ONCE
        self.log = Path(f"{path}-wal")
        self.log_file: int | None = None
        self.trouble = False

    def close(self) -> None:
        """Let go of the file."""
        self.con.close()
        self.queue.close()
        if self.log_file is not None:
            os.close(self.log_file)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written within is written together, or nothing of it; afterwards it is on the disk."""
        with self.queue.turn(), self._committed():
            yield
        self.to_disk()

    @contextmanager
    def _committed(self) -> Iterator[None]:
        try:
            self.con.execute("begin immediate")
            yield
            self.con.execute("commit")
        except sqlite3.IntegrityError as error:
            self._undo()
            raise Busy(str(error)) from error
        except OverflowError as error:
            self._undo()
            raise TooLarge from error
        except BaseException:
            self._undo()
            raise

    def to_disk(self) -> None:
        """Wait until all that anybody committed is on the disk. The log stays the same file while it is open."""
        if self.log_file is None:
            self.log_file = os.open(self.log, os.O_RDWR | os.O_CLOEXEC)
        try:
            SYNC(self.log_file)
        except OSError:
            self.trouble = True
        if self.trouble:
            self._to_book()

    def _to_book(self) -> None:
        """Take over what the log holds: the disk tells once that it could not be written, and may have lost it.

        Until that is done, nobody is told that anything is on the disk: what comes later in the log hangs on it.
        """
        with self.queue.turn():  # before 3.51.3, SQLite may spoil a book that is taken over and written at one time
            ((busy, _, _),) = self.con.execute("pragma wal_checkpoint(full)").fetchall()
        if busy:
            raise OSError(errno.EIO, "the book's log could not be brought to the disk", str(self.log))
        self.trouble = False

    def learn_sizes(self) -> None:
        """SQLite reads as the statements say, however much there is."""

    def clear_log(self) -> None:
        """Take over what the log holds, and empty it: what was erased or changed is in it still. So with the queue."""
        with self.queue.turn():
            self.queue.wipe()
            self.con.execute("pragma wal_checkpoint(truncate)")

    def _undo(self) -> None:
        self.free = range(0)  # their taking may be undone, too
        if self.con.in_transaction:  # where the disk is full, SQLite has undone it by itself
            self.con.execute("rollback")

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
                (after,) = self.con.execute(TAKE_IDS, (self.at_once,)).fetchall()[0]
            self.free = range(after - self.at_once, after)
            self.at_once = min(2 * self.at_once, MOST_IDS)  # who needs many asks less often
        taken, self.free = self.free[:number], self.free[number:]
        return taken

    def new_ids(self) -> Iterator[int]:
        """Return ids that nothing has had."""
        while True:
            yield from self.take_ids(FEW)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        self._do(_adding(table, rows))

    def write(self, rows: Mapping[Table, Sequence[Row]], pieces: Sequence[Pieces]) -> bool:
        """Add rows and take pieces, all of it or nothing: False where a row is there already, or too few pieces are.

        It is written together with what others in the queue want written, by whoever has the turn; each then waits for
        the disk itself, while the next one writes.
        """
        prepared = [each for table, some in rows.items() for each in _adding(table, some)], pieces
        with self.queue.turn_or_answer(marshal.dumps(prepared)) as answer:  # type: ignore[arg-type]
            written = self._write_all(prepared) if answer is None else answer
        if written:
            self.to_disk()
        return written

    def _write_all(self, prepared: Prepared) -> bool:
        """Write this, and then what others ask as long as they do: who has just written has all pages at hand."""
        written, *others = self._write_some([prepared])
        until = time.monotonic() + STAYS
        with suppress(*CANNOT_BE, OSError):  # they do it themselves
            while others and time.monotonic() < until:
                others = self._write_some([])
        return written

    def _write_some(self, own: Sequence[Prepared]) -> list[bool]:
        """Write one's own, and what others ask just now; return of each whether it was written."""
        asks = self.queue.asked()
        theirs = [marshal.loads(ask.text) for ask in asks]  # noqa: S302 (our own writers')
        if not own and not asks:
            return []
        wanted = [*own, *theirs]
        done = [True] * len(wanted) if self._all_written(wanted) else self._each_or_nothing(wanted)
        for ask, written in zip(asks, done[len(own) :], strict=True):
            self.queue.tell(ask, written)
        return done

    def _all_written(self, wanted: Sequence[Prepared]) -> bool:
        """Write all, or nothing where something of it cannot be: going back to the middle costs a third more."""
        try:
            with self._committed():
                for statements, pieces in wanted:
                    self._do(statements)
                    if not self._taken(pieces):
                        raise Busy
        except CANNOT_BE:
            return False
        return True

    def _each_or_nothing(self, wanted: Sequence[Prepared]) -> list[bool]:
        """Write what can be written."""
        if len(wanted) == 1:
            return [False]
        with self._committed():
            return [self._or_nothing(*each) for each in wanted]

    def _or_nothing(self, statements: Statements, pieces: Sequence[Pieces]) -> bool:
        self.con.execute("savepoint one")
        with suppress(*CANNOT_BE):
            self._do(statements)
            if self._taken(pieces):
                self.con.execute("release one")
                return True
        self.con.execute("rollback to one")
        self.con.execute("release one")
        return False

    def _taken(self, pieces: Sequence[Pieces]) -> bool:
        return not pieces or self.con.executemany(TAKE, pieces).rowcount == len(pieces)

    def _do(self, statements: Statements) -> None:
        for statement, values in statements:
            self.con.execute(statement, values)

    def update(self, table: Table, rows: Sequence[Row]) -> None:
        """Set rows anew by their keys."""
        key = table.key
        self.con.executemany(updating(table, "sqlite"), [(*row[key:], *row[:key]) for row in rows])

    def delete(self, table: Table, keys: Sequence[Row]) -> None:
        """Take rows away by their keys."""
        self.con.executemany(deleting(table, "sqlite"), keys)


def _refuse_no_book(con: sqlite3.Connection, path: Path) -> None:
    """BadInput where a file is another program's: it is left as it is."""
    if not con.execute("select 1 from sqlite_master where name = 'alembic_version'").fetchall():
        mend = "Name the book's own file, or one that is not there yet: onebook book make"
        raise BadInput(Fault(str(path), "there is no book in it.", mend))


def _adding(table: Table, rows: Sequence[Row]) -> Statements:
    """Return what adds rows, many a statement, and what they share told once: half as long as row by row."""
    # The driver looks for a way to adapt each NULL and boolean that it is given, which takes longer than all the rest.
    if len(rows) == 1:
        of_one = tuple([TOLD.get(value, "same") for value in rows[0]])
        return [(inserting(table, of_one, 1), [value for value in rows[0] if value not in TOLD])]
    ways: list[str] = []
    same, own = [], []
    for values in zip(*rows, strict=True):
        if values.count(values[0]) < len(values):
            ways.append("each")
            own.append(values)
        elif (told := TOLD.get(values[0])) is not None:
            ways.append(told)
        else:
            ways.append("same")
            same.append(values[0])
    each = list(zip(*own, strict=True)) or [()] * len(rows)
    found, first = [], 0
    while first < len(each):
        # Of few sizes, so that there are few statements.
        size = min(ROWS_AT_ONCE, 1 << ((len(each) - first).bit_length() - 1))
        few = each[first : first + size]
        found.append((inserting(table, tuple(ways), size), [*same, *chain.from_iterable(few)]))
        first += size
    return found
