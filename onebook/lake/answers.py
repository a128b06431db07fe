"""Answers that one state of the lake gave: kept in a file beside it, so that no process computes them twice."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing, suppress
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import duckdb

from onebook.lake.connect import LakeFiles
from onebook.lake.snapshots import State

__all__ = ["Answers"]

Rows = list[tuple[Any, ...]]

MOST_ROWS = 2_000
"""Answers of more rows are not kept: to read them back would cost what they cost to compute."""

MOST_ANSWERS = 5_000
"""How many are kept of a state; the oldest go first."""

LAYOUT = """
create table if not exists answer (
    number integer primary key,
    state text not null,
    question text not null,
    found text not null,
    unique (state, question)
)"""


class Answers:
    """What has been asked of one state, by all processes that read it.

    A question is any text that names everything the answer hangs on, but for the state. The file is an aid only: where
    it cannot be read or written, everything is computed. It goes with the lake's folder, and holds only answers of the
    newest state that was asked. May be used from several threads.
    """

    def __init__(self, files: LakeFiles, state: State) -> None:
        self._files = files
        # The instant tells a lake that was made anew from the one before.
        self._state = f"{state.snapshot} {state.at.isoformat()} {duckdb.__version__}"
        self._known: dict[str, str] = {}
        self._new: dict[str, str] = {}
        self._lock = threading.Lock()
        if not files.answers.exists():
            return
        with suppress(sqlite3.Error), closing(_connect(files)) as con:
            self._known = dict(con.execute("select question, found from answer where state = ?", [self._state]))

    def recall(self, question: str) -> Rows | None:
        """Return the rows of the answer, if it is known."""
        found = self._known.get(_short(question))
        return None if found is None else [tuple(_read(value) for value in row) for row in json.loads(found)]

    def keep(self, question: str, rows: Rows) -> None:
        """Remember an answer, until `save` for this process alone. Values that it cannot write stay unremembered."""
        if len(rows) > MOST_ROWS:
            return
        with suppress(TypeError), self._lock:
            key = _short(question)
            self._known[key] = self._new[key] = json.dumps([[_written(value) for value in row] for row in rows])

    def save(self) -> None:
        """Write what is new to the file, and drop what is no longer of use."""
        with self._lock:
            new, self._new = self._new, {}
        if not new:
            return
        try:
            self._write(new)
        except sqlite3.OperationalError:
            return  # another process is writing, or the folder is read-only: what is computed again costs time only
        except sqlite3.DatabaseError:
            self._files.answers.unlink(missing_ok=True)

    def _write(self, new: dict[str, str]) -> None:
        with closing(_connect(self._files)) as con, con:
            con.execute(LAYOUT)
            con.execute("delete from answer where state <> ?", [self._state])
            con.executemany(
                "insert into answer (state, question, found) values (?, ?, ?) on conflict do nothing",
                [(self._state, question, found) for question, found in new.items()],
            )
            con.execute("delete from answer where number <= (select max(number) from answer) - ?", [MOST_ANSWERS])


def _connect(files: LakeFiles) -> sqlite3.Connection:
    con = sqlite3.connect(files.answers, timeout=0.2)
    con.execute("pragma journal_mode = wal")
    con.execute("pragma synchronous = normal")
    return con


def _short(question: str) -> str:
    return sha256(question.encode()).hexdigest()


def _written(value: Any) -> Any:
    """A value as JSON can hold it; what would come back as another type is named."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if type(value) is date:
        return {"date": value.isoformat()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} is not remembered")


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        kind, text = next(iter(value.items()))
        return Decimal(text) if kind == "decimal" else date.fromisoformat(text)
    return value
