"""What of the lake's tables came or went between two of its states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from onebook.lake.connect import Connection, LakeFiles, open_lake
from onebook.lake.snapshots import current_snapshot
from onebook.records.sql import quote

__all__ = ["StateLostError", "changed_rows", "files_of", "is_kept", "open_state"]


class StateLostError(Exception):
    """The state of the lake that was read was dropped meanwhile."""


def is_kept(con: Connection, snapshot: int) -> bool:
    """Tell whether a state of the lake, and so all that came after it, can still be read."""
    return bool(con.execute("select 1 from ducklake_snapshots('lake') where snapshot_id = ?", [snapshot]).fetchall())


def changed_rows(con: Connection, schema: str, name: str, columns: str, since: int) -> str:
    """Return the SELECT of those rows that are there now and were not at a kept state, or were and are no more.

    columns: which of them count, separated by commas. Rows that were only written anew, as tidying up does, are none.
    """
    now = current_snapshot(con)
    if now <= since:
        return f"select {columns} from lake.{schema}.{name} where false"
    feed = f"ducklake_table_changes('lake', {quote(schema)}, {quote(name)}, {since + 1}, {now})"
    came = "case when change_type in ('insert', 'update_postimage') then 1 else -1 end"
    return f"select {columns} from {feed} group by {columns} having sum({came}) <> 0"


@contextmanager
def open_state(files: LakeFiles) -> Iterator[Connection]:
    """Open the lake for reading as `open_lake` does, for long; StateLostError where what is read is dropped meanwhile.

    Told by an error of the engine: whoever acts upon what was read without one asks `is_kept` at the end.
    """
    with open_lake(files) as con:
        snapshot = -1
        try:
            snapshot = current_snapshot(con)
            yield con
        except duckdb.Error as error:
            with open_lake(files) as now:
                if is_kept(now, snapshot):
                    raise
            raise StateLostError(str(error)) from error


def files_of(con: Connection, schema: str, snapshot: int) -> frozenset[str]:
    """Return what the tables of a schema consist of at a state: themselves, their files, and lists of deleted rows.

    All have names that are given once. Where they are the same at two times, nobody wrote, tidied up or dropped any of
    the tables in between, and `rowid` means the same rows. Told by the catalogue as it is now.
    """
    parts = " union all ".join(
        f"select table_id, path, begin_snapshot, end_snapshot from {METADATA}.ducklake_{kind}_file"
        for kind in ("data", "delete")
    )

    def then(name: str) -> str:
        return f"{name}.begin_snapshot <= {snapshot} and coalesce({name}.end_snapshot > {snapshot}, true)"

    rows = con.execute(f"""
        with held as (
            select t.table_id, t.table_uuid from {METADATA}.ducklake_table as t
            join {METADATA}.ducklake_schema as s using (schema_id)
            where s.schema_name = {quote(schema)} and {then("t")}
        )
        select cast(table_uuid as varchar) from held
        union all
        select p.path from ({parts}) as p join held using (table_id) where {then("p")}""")
    return frozenset(name for (name,) in rows.fetchall())


METADATA = "__ducklake_metadata_lake"
