"""Taking a person out of the lake: first out of its present state, then out of all of its files.

DuckLake keeps what was deleted in files of earlier states, and files that were joined serve several states. So files
are rewritten, all earlier states are dropped, and what only they used is removed. The catalogue keeps least and
greatest values of columns, which are found anew. What is made of the records (the journey, indexes, answers) is thrown
away and made again when it is asked for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from datetime import timedelta

from onebook.lake.compact import compact, forget
from onebook.lake.connect import Connection, LakeFiles
from onebook.lake.tables import table, tables_of
from onebook.records import BadInput, Fault, RecordType, record_types
from onebook.records.sql import quote

__all__ = ["HOLDER", "erased_people", "forget_erased", "naming", "take_out", "waits_for_forgetting"]

ERASED = "lake.control.erased"
HOLDER = "customer_id"
"""By what records name the person of whom they tell in free text."""
LOCKED = 10.0
"""Seconds in which readers may keep the catalogue from being rewritten."""


def take_out(con: Connection, system: str, external_id: str, systems: Collection[str], load_id: int) -> bool:
    """Take what is personal of a party out of the lake's present state; return whether anything was there to take out.

    Within the caller's transaction. The system's own record of the party is the book's to replace. systems: those
    whose records name the party by this id. What only rewrites files is left to `forget_erased`.
    """
    there = tables_of(con, "record")
    named = f"system in ({', '.join(quote(name) for name in sorted({system, *systems}))})"
    who, found = quote(external_id), 0

    def change(sql: str) -> None:
        nonlocal found
        found += con.execute(sql).fetchall()[0][0]

    if "party_code" in there:
        theirs = f"{table('party_code')} as c where c.{named} and c.party_id = {who}"
        if "shared_code" in there:
            change(
                f"delete from {table('shared_code')} as s where exists "
                f"(select 1 from {theirs} and c.scheme = s.scheme and c.code = s.code)"
            )
        change(f"delete from {table('party_code')} where {named} and party_id = {who}")
    if "party_link" in there:
        for one in ("party", "other"):
            change(f"delete from {table('party_link')} where {one}_{named} and {one}_id = {who}")
    for kind in _telling(there):
        holder = "external_id" if kind.name == "party" else HOLDER
        of_others = f" and system <> {quote(system)}" if kind.name == "party" else ""
        for column in (field.name for field in kind.fields if field.personal):
            change(
                f"update {table(kind.name)} set {column} = null "
                f"where {named}{of_others} and {holder} = {who} and {column} is not null"
            )
    # A row that was kept out is kept as it came.
    whole, line = naming("row_json", who), naming("row_json", who, lines=True)
    change(f"delete from lake.control.reject where {named} and case record_type when '' then {line} else {whole} end")
    return _note(con, system, external_id, load_id, anew=bool(found))


def naming(row: str, who: str, *, lines: bool = False) -> str:
    """Return the SQL condition that a row that was kept out names a party: one of its values is the party's id.

    row: SQL of the row as JSON; who: SQL of the id. lines: it is a line that is no whole row: the id stands in it.
    """
    if lines:
        return f"regexp_matches({row}, '(^|[^[:alnum:]_])' || regexp_escape({who}) || '([^[:alnum:]_]|$)')"
    return f"(json_valid({row}) and list_contains(json_extract_string({row}, '$.*'), {who}))"


def _telling(there: Collection[str]) -> Iterator[RecordType]:
    for kind in record_types().values():
        names = kind.name == "party" or HOLDER in kind.names
        if kind.name in there and names and any(field.personal for field in kind.fields):
            yield kind


def _note(con: Connection, system: str, external_id: str, load_id: int, *, anew: bool) -> bool:
    """Note whom the files are to forget: those who were not before, or of whom something has come again."""
    con.execute(
        f"create table if not exists {ERASED} "
        "(system varchar, external_id varchar, load_id bigint, forgotten_at timestamptz)"
    )
    name = [system, external_id]
    known = con.execute(f"select 1 from {ERASED} where system = ? and external_id = ?", name).fetchall()
    if known and not anew:
        return False
    con.execute(f"delete from {ERASED} where system = ? and external_id = ?", name)
    con.execute(f"insert into {ERASED} values (?, ?, ?, null)", [*name, load_id])
    return True


def erased_people(con: Connection) -> list[tuple[str, str]]:
    """Return system and id of all who were taken out of the lake."""
    if "erased" not in tables_of(con, "control"):
        return []
    return con.execute(f"select system, external_id from {ERASED} order by all").fetchall()


def waits_for_forgetting(con: Connection) -> bool:
    """Tell whether somebody was taken out of the lake's state and still stands in its files."""
    if "erased" not in tables_of(con, "control"):
        return False
    return bool(con.execute(f"select 1 from {ERASED} where forgotten_at is null limit 1").fetchall())


def forget_erased(con: Connection, files: LakeFiles) -> None:
    """Rewrite the lake's files without those who were taken out, and drop all earlier states.

    To be called by the one writer, outside a transaction. Cut off, it is done once more; the end is noted last.
    BadInput where readers keep the catalogue from being rewritten.
    """
    journey = sorted(tables_of(con, "journey"))
    con.execute("begin")
    for name in journey:
        con.execute(f"drop table lake.journey.{name}")
    con.execute("commit")
    compact(con, whole=True)
    forget(con, timedelta(0))
    con.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)")
    con.execute("call ducklake_delete_orphaned_files('lake', cleanup_all => true)")
    _rewrite_catalogue(files)
    _throw_away(files)
    con.execute(f"update {ERASED} set forgotten_at = now() where forgotten_at is null")


LEAST_AND_GREATEST = """
update ducklake_table_column_stats as t set
    min_value = (
        select case when count(*) = count(s.min_value) then min(s.min_value) end
        from ducklake_file_column_stats as s
        where s.table_id = t.table_id and s.column_id = t.column_id
            and (s.value_count is null or s.value_count > coalesce(s.null_count, 0))
    ),
    max_value = (
        select case when count(*) = count(s.max_value) then max(s.max_value) end
        from ducklake_file_column_stats as s
        where s.table_id = t.table_id and s.column_id = t.column_id
            and (s.value_count is null or s.value_count > coalesce(s.null_count, 0))
    )
where t.column_id in (
    select c.column_id from ducklake_column as c where c.table_id = t.table_id and c.column_type = 'varchar'
)"""
"""Texts only: as texts they are in order. Files of earlier states are gone from the catalogue by then."""


def _rewrite_catalogue(files: LakeFiles) -> None:
    try:
        with closing(sqlite3.connect(files.catalogue, timeout=LOCKED, isolation_level=None)) as catalogue:
            catalogue.execute("pragma secure_delete = on")
            catalogue.execute(LEAST_AND_GREATEST)
            catalogue.execute("vacuum")
            catalogue.execute("pragma wal_checkpoint(truncate)")
    except sqlite3.OperationalError as error:
        what = f"its catalogue cannot be rewritten now ({error}): who was erased still stands in it."
        raise BadInput(Fault(str(files.folder), what, "It is tried again when the book is published.")) from error


def _throw_away(files: LakeFiles) -> None:
    """Remove what was made of the records beside the lake: answers, and indexes by which customers are found."""
    for pattern in (f"{files.answers.name}*", "*-*.sqlite*", "*-*.part*"):
        for each in files.folder.glob(pattern):
            with suppress(FileNotFoundError):
                each.unlink()
