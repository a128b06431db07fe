"""An index beside the lake: tables of one SQLite file, found by key in a fraction of a millisecond.

The lake answers questions over many rows; what belongs to one person it finds only by reading a column to its end. An
index holds copies of rows by what they are looked up by. It bears the stamp of what it was made from, and answers for
that alone; it may be removed at any time (docs/decisions/0008).
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from onebook.lake.connect import LakeFiles

__all__ = ["Index", "IndexLostError", "Made", "alone", "change_index", "drop_index", "look_up", "made", "make_index"]

Row = Sequence[Any]

PAGE_CACHE = "pragma cache_size = -65536"
"""64 MB while writing: pages of many keys are changed at once."""


class IndexLostError(Exception):
    """The index cannot be read or written any further; what it told can be asked of the lake.

    spoilt: the file is damaged, and of no use to anybody.
    """

    def __init__(self, cause: sqlite3.Error | None = None) -> None:
        super().__init__()
        self.spoilt = cause is not None and not isinstance(cause, sqlite3.OperationalError)


@dataclass(frozen=True, slots=True)
class Made:
    """What an index was made from. stamp: in a word; position: any numbers by which it can be brought further."""

    stamp: str
    position: tuple[int, ...]


class Index:
    """An index that is open. Rows come and go by plain SQL; its tables are those of `make_index`."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self._con = con

    def ask(self, sql: str, values: Row = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT; IndexLostError where the file cannot be read."""
        try:
            return cast("list[tuple[Any, ...]]", self._con.execute(sql, values).fetchall())
        except sqlite3.Error as error:
            raise IndexLostError(error) from error

    def put(self, table: str, rows: Iterable[Row], width: int) -> None:
        """Add rows of so many columns to a table."""
        marks = ", ".join("?" * width)
        self._con.executemany(f"insert into {table} values ({marks})", rows)

    def take(self, sql: str, rows: Iterable[Row]) -> None:
        """Run a statement for each row of values."""
        self._con.executemany(sql, rows)


def made(files: LakeFiles, name: str) -> Made | None:
    """Return what the index was made from; None where there is none that can be read."""
    with look_up(files, name) as index, suppress(IndexLostError):
        return _made(index) if index else None
    return None


@contextmanager
def look_up(files: LakeFiles, name: str, stamp: str | None = None) -> Iterator[Index | None]:
    """Open an index for reading, at one state of it; None where there is none, or none with this stamp.

    stamp None: whatever it was made from.
    """
    con = _open_to_read(files, name)
    if con is None:
        yield None
        return
    with closing(con):
        index: Index | None = Index(con)
        try:
            con.execute("begin")
            if stamp is not None and _made(Index(con)).stamp != stamp:
                index = None
        except (sqlite3.Error, IndexLostError):
            index = None
        yield index


@contextmanager
def alone(files: LakeFiles, name: str) -> Iterator[bool]:
    """Tell whether this process is the only one at work on the index; as long as it is, no other gets to."""
    with (files.folder / f"{name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


@contextmanager
def make_index(files: LakeFiles, name: str, layout: Mapping[str, str], of: Made) -> Iterator[Index]:
    """Make an index anew in a file of its own, which takes the other's place when all is done.

    layout: by table or index, the statement that makes it; indexes are made once the rows are there. To be called by
    one process at a time (`alone`). What is cut off leaves the old one as it was; IndexLostError where it cannot be.
    """
    old = _files_of(files, name)
    _sweep(files, name)
    file = files.folder / f"{name}-{uuid4().hex[:12]}.sqlite"
    part = file.with_suffix(".part")
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as con:
            # It holds names and addresses: who may not read the lake may not read it.
            part.chmod(files.catalogue.stat().st_mode & 0o777)
            for pragma in ("pragma journal_mode = off", "pragma synchronous = off", PAGE_CACHE):
                con.execute(pragma)
            con.execute("begin")
            con.execute("create table made (stamp text not null, position text not null)")
            for statement in layout.values():
                if statement.startswith("create table"):
                    con.execute(statement)
            yield Index(con)
            for statement in layout.values():
                if not statement.startswith("create table"):
                    con.execute(statement)
            _note(con, of)
            con.execute("commit")
            con.execute("analyze")
            # Written through before it is seen: from here on changes come in transactions.
            con.execute("pragma synchronous = full")
            con.execute("pragma journal_mode = wal")
        _sync(part)
        part.rename(file)
        _sync(files.folder)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):  # no room, or no right to write
            raise IndexLostError from error
        raise
    for each in old:
        _remove(each)


@contextmanager
def change_index(files: LakeFiles, name: str, of: Made) -> Iterator[Index]:
    """Change the index in one transaction, after which it is `of`; IndexLostError where it cannot be.

    To be called by one process at a time (`alone`). Those who read meanwhile see it as it was.
    """
    there = _files_of(files, name)
    if not there:
        raise IndexLostError
    try:
        with closing(sqlite3.connect(there[-1], isolation_level=None, timeout=10)) as con:
            # What is deleted is overwritten: it may be what somebody has asked to be forgotten.
            for pragma in ("pragma secure_delete = on", "pragma synchronous = normal", PAGE_CACHE):
                con.execute(pragma)
            con.execute("begin immediate")
            yield Index(con)
            con.execute("delete from made")
            _note(con, of)
            con.execute("commit")
            con.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.Error as error:
        raise IndexLostError from error


def drop_index(files: LakeFiles, name: str) -> None:
    """Remove the index; whoever reads it just now may end."""
    for each in _files_of(files, name):
        _remove(each)


def _open_to_read(files: LakeFiles, name: str) -> sqlite3.Connection | None:
    """Open the newest file, which another process may just be taking away."""
    for file in reversed(_files_of(files, name)):
        with suppress(sqlite3.Error):
            con = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=1, isolation_level=None)
            try:
                con.execute("select 1 from made").fetchall()
            except sqlite3.Error:
                con.close()
            else:
                return con
    return None


def _files_of(files: LakeFiles, name: str) -> list[Path]:
    """The index's files, the newest last: there is one, but for a moment, or where a writer was cut off."""
    found = []
    for file in files.folder.glob(f"{name}-*.sqlite"):
        with suppress(FileNotFoundError):
            found.append((file.stat().st_mtime_ns, file))
    return [file for _, file in sorted(found)]


def _remove(file: Path) -> None:
    """Remove an index's file with what SQLite keeps beside it."""
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        each.unlink(missing_ok=True)


def _sweep(files: LakeFiles, name: str) -> None:
    """Remove what was left behind by those that were cut off, and by readers of files that are gone."""
    for left in files.folder.glob(f"{name}-*.part*"):
        left.unlink(missing_ok=True)
    for left in files.folder.glob(f"{name}-*.sqlite-*"):
        if not left.with_name(left.name.rpartition("-")[0]).exists():
            left.unlink(missing_ok=True)


def _made(index: Index) -> Made:
    rows = index.ask("select stamp, position from made")
    if not rows:
        raise IndexLostError
    return Made(rows[0][0], tuple(int(number) for number in rows[0][1].split()))


def _note(con: sqlite3.Connection, of: Made) -> None:
    con.execute("insert into made values (?, ?)", [of.stamp, " ".join(map(str, of.position))])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
