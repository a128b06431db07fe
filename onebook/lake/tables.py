"""The lake's tables: one for each record type, made from its declaration, and the book of loads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from onebook.lake.connect import Connection
from onebook.records import RecordType, record_types
from onebook.records.gate import SQL_TYPES

__all__ = ["CONTROL_TABLES", "ensure_tables", "is_bare", "publish_views", "stored_columns", "table", "tables_of"]

CONTROL_TABLES = {
    "load_run": """load_id bigint, system varchar, fingerprint varchar, since date, started_at timestamptz,
        finished_at timestamptz, files varchar""",
    "load_count": """load_id bigint, system varchar, record_type varchar, rows_read bigint, good bigint,
        rejected bigint, added bigint, replaced bigint, unchanged bigint""",
    "reject": """reject_id varchar, load_id bigint, system varchar, record_type varchar, source_file varchar,
        source_row bigint, key varchar, column_name varchar, value varchar, rule varchar, message varchar, mend varchar,
        row_json varchar""",
    "repaired": "reject_id varchar, load_id bigint",
}
"""Tables beside the records: runs of `load`, their counts, and the rows that are kept out, with the reason.

repaired: rows that are not listed again, with the load that took them in; none where they were dismissed.
"""


def table(record_type: str) -> str:
    """Return the lake's table of a record type."""
    return f"lake.record.{record_type}"


def is_bare(con: Connection, name: str) -> bool:
    """Tell whether a table has no file yet, as committed: to ask it for rows takes several times as long."""
    # Of the catalogue's tables: DuckLake's own account of all tables takes five times as long.
    some = """select 1 from __ducklake_metadata_lake.ducklake_data_file as f
        join __ducklake_metadata_lake.ducklake_table as t using (table_id)
        where t.table_name = ? and f.end_snapshot is null limit 1"""
    return not con.execute(some, [name]).fetchall()


def stored_columns(record_type: RecordType) -> dict[str, str]:
    """Return the columns of a record type's table with their SQL types."""
    columns = {"system": "varchar"}
    columns |= {f.name: SQL_TYPES[f.kind] for f in record_type.fields}
    columns |= {"revision": "bigint", "deleted": "boolean", "load_id": "bigint"}
    return columns


def ensure_tables(con: Connection, kinds: Iterable[str] | None = None) -> None:
    """Make the tables of these record types (all, if none is named), and of what they are parts of, where missing.

    Columns that have been declared since a table was made are added to it.
    """
    existing = _existing_columns(con)
    changes = list(_missing(existing, kinds))
    if not changes:
        return
    if not existing:
        con.execute("call lake.set_option('data_inlining_row_limit', 0)")
        # Deltas for plain values: a fifth quicker to write, a quarter quicker to read (Spark reads them since 3.3).
        con.execute("call lake.set_option('parquet_version', 2)")
    con.execute("begin")
    for change in ("create schema if not exists lake.record", "create schema if not exists lake.control", *changes):
        con.execute(change)
    con.execute("commit")


def _missing(existing: Mapping[str, Collection[str]], kinds: Iterable[str] | None) -> Iterator[str]:
    """Say what makes the tables that are missing, and the columns."""
    for name, columns in CONTROL_TABLES.items():
        if f"control.{name}" not in existing:
            yield f"create table lake.control.{name} ({columns})"
    named = set(record_types() if kinds is None else kinds)
    wholes = {f.ref for t in record_types().values() if t.name in named for f in t.fields if f.part_of}
    for record_type in [t for t in record_types().values() if t.name in named | wholes]:
        have = existing.get(f"record.{record_type.name}")
        declared = stored_columns(record_type)
        if have is None:
            body = ", ".join(f"{name} {kind}" for name, kind in declared.items())
            yield f"create table {table(record_type.name)} ({body})"
            continue
        for name in [n for n in declared if n not in have]:
            yield f"alter table {table(record_type.name)} add column {name} {declared[name]}"


STANDS = "{0}.begin_snapshot <= state.id and coalesce({0}.end_snapshot > state.id, true)"
TABLES_THERE = f"""
    with state as materialized (select id from lake.current_snapshot())
    select {{}}
    from state
    cross join __ducklake_metadata_lake.ducklake_schema as s
    join __ducklake_metadata_lake.ducklake_table as t on t.schema_id = s.schema_id and {STANDS.format("t")}
    {{}}
    where {STANDS.format("s")}"""
"""All tables in the state that the connection reads, as committed, out of the catalogue's tables.

DuckDB's own lists ask for every table by itself, and count its rows.
"""


def _existing_columns(con: Connection) -> dict[str, set[str]]:
    """Return the columns of all tables, by schema and name."""
    columns = f"join __ducklake_metadata_lake.ducklake_column as c on c.table_id = t.table_id and {STANDS.format('c')}"
    asked = TABLES_THERE.format("s.schema_name || '.' || t.table_name, c.column_name", columns)
    found: dict[str, set[str]] = {}
    for where, column in con.execute(f"{asked} and c.parent_column is null").fetchall():
        found.setdefault(where, set()).add(column)
    return found


def tables_of(con: Connection, schema: str) -> frozenset[str]:
    """Return the names of a schema's tables in the lake, as committed."""
    asked = TABLES_THERE.format("t.table_name", "") + " and s.schema_name = ?"
    return frozenset(name for (name,) in con.execute(asked, [schema]).fetchall())


def publish_views(con: Connection, left_out: Mapping[str, str] | None = None) -> dict[str, frozenset[str]]:
    """Give every record type a view by its own name that shows what is not deleted.

    left_out: record type → condition on its columns; what meets it is not shown.
    Returns for each record type of which the lake holds anything the columns that some record fills. What nobody ever
    filled stands as a typed NULL in its view, so that the conditions models set upon it cost nothing.
    """
    # Outside of a transaction each view would ask for the lake's state by itself.
    con.execute("begin")
    try:
        filled = _filled_columns(con)
        con.execute(";\n".join(_views(_existing_columns(con), filled, left_out or {})))
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    return {name: columns for name, columns in filled.items() if name in record_types()}


def _views(
    have: Mapping[str, Collection[str]], filled: Mapping[str, frozenset[str]], left_out: Mapping[str, str]
) -> Iterator[str]:
    """Say what makes the views. have: tables with their columns; filled: those that some record fills."""
    for record_type in record_types().values():
        columns = stored_columns(record_type)
        there = filled.get(record_type.name, frozenset()) & set(have.get(f"record.{record_type.name}", ()))
        # To name a table that has no files yet costs tens of milliseconds each time, and models name many.
        if not there:
            empty = ", ".join(f"null::{kind} as {name}" for name, kind in columns.items())
            yield f"create or replace temp view {record_type.name} as select {empty} where false"
            continue
        shown = {n: n if n in there else f"null::{k}" for n, k in columns.items() if n != "deleted"}
        shown["revision"] = "coalesce(revision, load_id)" if "revision" in there else "load_id"
        listed = ", ".join(f"{value} as {name}" for name, value in shown.items())
        conditions = ["deleted is not true"] if "deleted" in there else []
        if record_type.name in left_out:
            conditions.append(f"not ({left_out[record_type.name]})")
        kept = f" where {' and '.join(conditions)}" if conditions else ""
        yield f"create or replace temp view {record_type.name} as select {listed} from {table(record_type.name)}{kept}"
    for name in CONTROL_TABLES:
        if f"control.{name}" in have:
            yield f"create or replace temp view {name} as select * from lake.control.{name}"


def _filled_columns(con: Connection) -> dict[str, frozenset[str]]:
    """Return for each table the columns of which some file, of whatever snapshot, holds a value.

    Told by the statistics that DuckLake keeps of every file's columns; a count that it does not know is taken as some.
    """
    rows = con.execute("""
        select t.table_name, list(distinct c.column_name)
        from __ducklake_metadata_lake.ducklake_file_column_stats as s
        join __ducklake_metadata_lake.ducklake_column as c using (table_id, column_id)
        join __ducklake_metadata_lake.ducklake_table as t using (table_id)
        where s.value_count is null or s.value_count > 0
        group by t.table_name""").fetchall()
    return {name: frozenset(columns) for name, columns in rows}
