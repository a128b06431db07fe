"""Committing to the lake so that it also outlives a power cut."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from onebook.lake.connect import Connection, LakeFiles

__all__ = ["commit", "roll_back"]

AT_ONCE = 8


def commit(con: Connection, files: LakeFiles, note: str) -> None:
    """Commit the open transaction, with a note that `onebook loads` shows.

    DuckDB writes data files before the commit but does not sync them; only the catalogue is synced. So they are synced
    here first: a catalogue that survives must not name files that did not.
    """
    con.execute("call ducklake_set_commit_message('lake', 'onebook', ?)", [note])
    _sync_since(files.data, _newest_commit(files))
    con.execute("commit")


def roll_back(con: Connection) -> None:
    """Roll the open transaction back, if there still is one (a failed commit has ended it)."""
    try:
        con.execute("rollback")
    except duckdb.TransactionException as error:
        if "no transaction is active" not in str(error):
            raise


def _newest_commit(files: LakeFiles) -> float:
    """The time of the catalogue's last change; files older than that are synced already."""
    wal = files.catalogue.with_name(files.catalogue.name + "-wal")
    return max((f.stat().st_mtime for f in (files.catalogue, wal) if f.exists()), default=0.0)


def _sync_since(folder: Path, since: float) -> None:
    if not folder.exists():
        return
    due: list[str] = []
    for where, _, names in os.walk(folder):
        paths = [os.path.join(where, name) for name in names]  # noqa: PTH118 (thousands of them)
        fresh = [path for path in paths if os.stat(path).st_mtime >= since - 1]  # noqa: PTH116
        due += [*fresh, *([where] if fresh else [])]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # a disk syncs several in the time of one
        list(pool.map(_sync, due))


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
