"""Merging staged rows into the lake: insert what is new, replace what changed, leave the rest."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.lake.connect import Connection
from onebook.lake.stage import Staged, count, full_rows
from onebook.lake.tables import stored_columns, table
from onebook.records.sql import quote

__all__ = ["Merged", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the good rows of one record type."""

    added: int
    replaced: int


def merge(con: Connection, staged: Staged) -> Merged:
    """Bring the lake's table to the staged rows, within the caller's transaction.

    A row replaces the stored one where it differs and its revision (if the source gives one) is not older.
    """
    if staged.fresh:
        return Merged(count(con, staged.rows), 0)
    target, system, key = table(staged.record_type.name), quote(staged.context.system), staged.record_type.key
    same_key = " and ".join(f"stored.{k} = staged.{k}" for k in key)
    differs = " or ".join(
        f"stored.{name} is distinct from {_value(staged, name, kind)}"
        for name, kind in stored_columns(staged.record_type).items()
        if name not in ("system", "revision", "load_id", *key)
    )
    not_older = "coalesce(staged.revision >= stored.revision, true)" if "revision" in staged.given else "true"
    con.execute(f"""create or replace temp table incoming as
        select staged.*, stored.system is not null as _replaces
        from {staged.rows} as staged
        left join {target} as stored on stored.system = {system} and {same_key}
        where stored.system is null or (({differs}) and {not_older})""")
    incoming, replaced = count(con, "incoming"), count(con, "incoming", "_replaces")
    if replaced:
        con.execute(f"""delete from {target} as stored using (select * from incoming where _replaces) as staged
            where stored.system = {system} and {same_key}""")
    if incoming:
        con.execute(f"insert into {target} {full_rows(staged, 'incoming')}")
    return Merged(incoming - replaced, replaced)


def _value(staged: Staged, name: str, kind: str) -> str:
    return f"staged.{name}" if name in staged.given else f"null::{kind}"
