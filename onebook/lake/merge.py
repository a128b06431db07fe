"""Merging staged rows into the lake: insert what is new, replace what changed, leave the rest."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.lake.connect import Connection
from onebook.lake.stage import Staged, count
from onebook.lake.tables import stored_columns, table
from onebook.records.gate import quote

__all__ = ["Merged", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the good rows of one record type."""

    added: int
    replaced: int
    unchanged: int


def merge(con: Connection, staged: Staged, load_id: int) -> Merged:
    """Bring the lake's table to the staged rows, within the caller's transaction.

    A row replaces the stored one where it differs and its revision (if the source gives one) is not older.
    """
    rows = count(con, staged.table)
    target = table(staged.record_type.name)
    system = quote(staged.context.system)
    if not con.execute(f"select 1 from {target} where system = {system} limit 1").fetchall():
        con.execute(f"insert into {target} {_insertable(staged, staged.table, load_id)}")
        return Merged(rows, 0, 0)
    key = staged.record_type.key
    same_key = " and ".join(f"stored.{k} = staged.{k}" for k in key)
    columns = _full_row(staged, "staged")
    differs = " or ".join(
        f"stored.{name} is distinct from {value}"
        for name, value in columns.items()
        if name not in ("system", "revision", "load_id", *key)
    )
    not_older = "coalesce(staged.revision >= stored.revision, true)" if "revision" in staged.given else "true"
    con.execute(f"""create or replace temp table incoming as
        select staged.*, stored.system is not null as _replaces
        from {staged.table} as staged
        left join {target} as stored on stored.system = {system} and {same_key}
        where stored.system is null or (({differs}) and {not_older})""")
    replaced = count(con, "incoming", "_replaces")
    incoming = count(con, "incoming")
    if replaced:
        con.execute(f"""delete from {target} as stored using (select * from incoming where _replaces) as staged
            where stored.system = {system} and {same_key}""")
    if incoming:
        con.execute(f"insert into {target} {_insertable(staged, 'incoming', load_id)}")
    return Merged(incoming - replaced, replaced, rows - incoming)


def _full_row(staged: Staged, alias: str) -> dict[str, str]:
    """Every column of the lake's table with the SQL that gives it for a staged row."""
    row = {}
    for name, kind in stored_columns(staged.record_type).items():
        row[name] = f"{alias}.{name}" if name in staged.given else f"null::{kind}"
    if "deleted" not in staged.given:
        row["deleted"] = "false"
    return row


def _insertable(staged: Staged, source: str, load_id: int) -> str:
    row = _full_row(staged, "incoming_row")
    row["system"] = quote(staged.context.system)
    row["revision"] = f"coalesce({row['revision']}, {load_id})"
    row["load_id"] = str(load_id)
    return f"select {', '.join(row.values())} from {source} as incoming_row"
