"""Merging staged rows into the lake: insert what is new, replace what changed, leave the rest."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.lake.connect import Connection
from onebook.lake.stage import Staged, count, full_rows
from onebook.lake.tables import is_bare, stored_columns, table
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

__all__ = ["THE_BOOKS", "Merged", "find_gone", "merge", "take_away", "take_away_parts", "take_back"]

THE_BOOKS = 2**62
"""Revisions from here on are given by the book alone: what a system exports never replaces such a record.

Sources number versions from 1 on, or by time; nanoseconds since 1970 reach this number in the year 2116.
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the good rows of one record type."""

    added: int
    replaced: int


def merge(con: Connection, staged: Staged) -> Merged:
    """Bring the lake's table to the staged rows, within the caller's transaction.

    A row replaces the stored one where it differs and its revision (if the source gives one) is not older, or where
    its revision alone is newer: else one between the two would win later on. What the book has published is replaced
    by the book only. A system's records of one type are merged once in a transaction.
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
    if "revision" in staged.given:
        differs += " or staged.revision > coalesce(stored.revision, staged.revision - 1)"
    not_older = f"coalesce(stored.revision, 0) < {THE_BOOKS}"
    if "revision" in staged.given:
        not_older = f"coalesce(staged.revision >= stored.revision, {not_older})"
    if is_bare(con, staged.record_type.name):
        # A join with a table without files takes ten times as long as one with files.
        con.execute(f"insert into {target} {full_rows(staged, staged.rows)}")
        return Merged(count(con, staged.rows), 0)
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


def find_gone(con: Connection, staged: Staged, complete: str, where: str, *, sure: bool) -> int:
    """List the stored records that a complete export no longer holds, for `take_away`; return their number.

    complete: `export` (it holds all records of this type) or `document` (it holds all parts of each document that it
    holds any part of). A row that was rejected is still there; where one does not tell its key it may be any, and none
    is gone, unless people have dismissed it. sure: take away even most of what is stored; BadInput otherwise, since
    such an export is more likely cut short.
    """
    target, key = table(staged.record_type.name), staged.record_type.key
    stored = (
        f"stored.system = {quote(staged.context.system)} and stored.deleted is not true "
        f"and coalesce(stored.revision, 0) < {THE_BOOKS}"
    )
    whole = next((f.name for f in staged.record_type.fields if f.part_of), None) if complete == "document" else None
    if complete == "document" and whole is None:
        what = f"{staged.record_type.name} is no part of a document."
        raise BadInput(Fault(where, what, 'Write complete = "export", or leave it out.'))
    untold = {*key, *(f.business_date_of for f in staged.record_type.fields if f.name in key and f.business_date_of)}
    listed = ", ".join(quote(column) for column in sorted(untold))
    dismissed = "select reject_id from lake.control.repaired where load_id is null"
    unknown = f"column_name in ({listed}) and rule not in ('duplicate_key', 'orphan')"
    if count(con, staged.rejects, f"{unknown} and {staged.reject_id} not in ({dismissed})"):
        return 0
    con.execute(f"""create or replace temp table gone as
        select {", ".join(f"stored.{k}" for k in key)} from {target} as stored where {stored}
        {f"and stored.{whole} in (select {whole} from {staged.rows})" if whole else ""}
        and concat_ws(' / ', {", ".join(f"stored.{k}::varchar" for k in key)}) not in (
            select key from {staged.rejects} where key is not null
        )""")
    same_key = " and ".join(f"gone.{k} = staged.{k}" for k in key)
    con.execute(f"delete from gone using {staged.rows} as staged where {same_key}")
    found = count(con, "gone")
    kept = count(con, f"{target} as stored", stored) if found and not whole else 0
    if not sure and found * 2 > kept > 0:
        what = f"its export is said to be complete, but lacks {found:,} of the {kept:,} records loaded before."
        mend = "If they were taken away on purpose, load this system with --again; else export it anew."
        raise BadInput(Fault(where, what, mend))
    return found


def take_away(con: Connection, staged: Staged) -> None:
    """Mark as deleted what `find_gone` listed."""
    same_key = " and ".join(f"stored.{k} = gone.{k}" for k in staged.record_type.key)
    con.execute(
        f"""update {table(staged.record_type.name)} as stored set deleted = true, load_id = {staged.load_id}
        from gone where stored.system = {quote(staged.context.system)} and {same_key}"""
    )


def take_back(con: Connection, publisher: str, load_id: int) -> None:
    """Mark as deleted all that runs of a publisher have brought, before it is brought anew.

    Of a record that a load had brought before the book did, the load's version is gone: load that system again.
    """
    runs = f"select load_id from lake.control.load_run where system = {quote(publisher)}"
    kinds = con.execute(
        f"select distinct record_type from lake.control.load_count where load_id in ({runs})"
    ).fetchall()
    for (kind,) in kinds:
        con.execute(
            f"update {table(kind)} set deleted = true, revision = null, load_id = {load_id} "
            f"where revision >= {THE_BOOKS} and deleted is not true"
        )


def take_away_parts(con: Connection, record_type: str, system: str, of: str, wholes: str, load_id: int) -> None:
    """Mark as deleted what the book has published as parts of some records, before the present ones are merged.

    of: the parts' field that names their whole. wholes: a relation with the external_id of each.
    """
    con.execute(
        f"update {table(record_type)} set deleted = true, load_id = {load_id} where system = {quote(system)} "
        f"and revision >= {THE_BOOKS} and deleted is not true and {of} in (select external_id from {wholes})"
    )
