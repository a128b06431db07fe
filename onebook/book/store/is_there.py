"""Whether there is a book at a place, looked up without what it takes to make or copy one, which is long to load."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from onebook.book.store.open import SQLITE, connected
from onebook.records import BadInput, Fault

__all__ = ["is_book"]


def is_book(url: str) -> bool:
    """Tell whether there is a book, of whatever version. BadInput where the place of one cannot be looked at."""
    if url.startswith(SQLITE):
        file = Path(url.removeprefix(SQLITE))
        return file.exists() and _is_book_file(file)
    with closing(connected(url)) as store:
        return bool(store.con.execute("select 1 where to_regclass('journal') is not null").fetchall())


def _is_book_file(file: Path) -> bool:
    """Look without a transaction that waits for writers. Opened for reading only, it would leave its log behind."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as con:
            return bool(con.execute("select 1 from sqlite_master where type = 'table' and name = 'journal'").fetchall())
    except sqlite3.Error as error:
        mend = "Put the book's file there, or name another place."
        raise BadInput(Fault("storage.book", f"{file} cannot be looked at: {error}.", mend)) from error
