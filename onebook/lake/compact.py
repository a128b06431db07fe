"""Keeping the lake quick: rewrite files with many deleted rows, join small files, forget old states."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from onebook.lake.connect import Connection

__all__ = ["LOADS_BETWEEN", "SMALL_FILE", "compact", "forget"]

LOADS_BETWEEN = 10
"""After so many writes small files and deleted rows begin to slow readers down (docs/decisions/0001)."""

SMALL_FILE = 8_000_000
"""Bytes up to which a file is small."""


def compact(
    con: Connection, *, whole: bool = False, tables: Collection[str] | None = None, below: int = SMALL_FILE
) -> None:
    """Rewrite what holds deleted rows (over 1 % of a file; any, if `whole`) and join small files.

    tables: only those of these names. below: bytes of the files that are joined. To be called outside a transaction,
    by the one writer.
    """
    threshold = 0 if whole else 0.01
    # Asked of the catalogue: DuckDB's own list of tables counts each one's rows.
    found = con.execute(
        "select s.schema_name, t.table_name from __ducklake_metadata_lake.ducklake_table as t "
        "join __ducklake_metadata_lake.ducklake_schema as s using (schema_id) "
        "where t.end_snapshot is null and s.schema_name in ('record', 'control', 'journey')"
    ).fetchall()
    for schema, name in found:
        if tables is not None and name not in tables:
            continue
        con.execute(
            f"call ducklake_rewrite_data_files('lake', '{name}', schema => '{schema}', delete_threshold => {threshold})"
        )
        con.execute(
            f"call ducklake_merge_adjacent_files('lake', '{name}', schema => '{schema}', max_file_size => {below})"
        )


def forget(con: Connection, keep: timedelta) -> None:
    """Drop states older than `keep` and the files that only they used; the present state always stays."""
    age = f"now() - interval '{int(keep.total_seconds())} seconds'"
    con.execute(f"call ducklake_expire_snapshots('lake', older_than => {age})")
    con.execute(f"call ducklake_cleanup_old_files('lake', older_than => {age})")
    con.execute(f"call ducklake_delete_orphaned_files('lake', older_than => {age})")
