"""Which rows of a table of the lake came or went between two of its states."""

from __future__ import annotations

from onebook.lake.connect import Connection
from onebook.records.sql import quote

__all__ = ["changed_rows", "is_kept"]


def is_kept(con: Connection, snapshot: int) -> bool:
    """Tell whether a state of the lake, and so all that came after it, can still be read."""
    return bool(con.execute("select 1 from ducklake_snapshots('lake') where snapshot_id = ?", [snapshot]).fetchall())


def changed_rows(con: Connection, schema: str, name: str, columns: str, since: int) -> str:
    """Return the SELECT of those rows that are there now and were not at a kept state, or were and are no more.

    columns: which of them count, separated by commas. Rows that were only written anew, as tidying up does, are none.
    """
    now = con.execute("select id from lake.current_snapshot()").fetchall()[0][0]
    if now <= since:
        return f"select {columns} from lake.{schema}.{name} where false"
    feed = f"ducklake_table_changes('lake', {quote(schema)}, {quote(name)}, {since + 1}, {now})"
    came = "case when change_type in ('insert', 'update_postimage') then 1 else -1 end"
    return f"select {columns} from {feed} group by {columns} having sum({came}) <> 0"
