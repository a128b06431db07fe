"""Staging: a mapping's rows go through the gate into a temporary table; what is wrong is listed and taken out."""

from __future__ import annotations

import glob
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import duckdb

from onebook.lake.connect import Connection
from onebook.lake.tables import is_bare, stored_columns, table
from onebook.records import RecordType
from onebook.records.gate import Gate, GateContext, build_gate
from onebook.records.sql import quote

__all__ = [
    "Staged",
    "columns_of",
    "count",
    "full_rows",
    "reject_orphans",
    "remove_files",
    "settle_duplicates",
    "stage",
    "unstage",
]

REJECTS = """row_json varchar, source_file varchar, source_row bigint, column_name varchar, value varchar,
    rule varchar, message varchar, mend varchar, key varchar"""


@dataclass(frozen=True, slots=True)
class Staged:
    """A mapping's rows that passed the gate.

    rows: what holds the good rows (the `given` fields). Where the lake holds nothing of the system yet, they stand in
    its table already (`fresh`, rows is a view of them); else in a temporary table, from which `merge` takes them.
    rejects: a temporary table, one row for each fault. traced: gives the mapping's SQL with `_file` and `_row`, asked
    for only where something is wrong. within: which rows are looked at, as a condition on the fields.
    """

    record_type: RecordType
    context: GateContext
    mapping: str
    traced: Callable[[], str]
    within: str
    load_id: int
    rows: str
    rejects: str
    given: tuple[str, ...]
    rows_read: int
    rejected: int
    fresh: bool

    @property
    def reject_id(self) -> str:
        """SQL over `rejects` for a row's id there: made of its contents, so the same broken row keeps it."""
        of = f"{quote(self.context.system)}, {quote(self.record_type.name)}"
        return f"md5(concat_ws(chr(31), {of}, row_json))"

    @property
    def newest(self) -> str:
        """SQL by which versions of one record are ordered."""
        return "revision" if "revision" in self.given else "0"


def columns_of(con: Connection, select: str) -> dict[str, str]:
    """Return the names and types of the columns that a SELECT gives."""
    return {row[0]: row[1] for row in con.execute(f"describe {select}").fetchall()}


def count(con: Connection, relation: str, where: str = "true") -> int:
    """Return the number of rows."""
    return int(con.execute(f"select count(*) from {relation} where {where}").fetchall()[0][0])


def stage(
    con: Connection, record_type: RecordType, mapping: str, traced: Callable[[], str], context: GateContext, *,
    load_id: int, since: date | None = None, cut_over: str | None = None, cheap_to_read: bool = False,
) -> Staged:  # fmt: skip
    """Run a mapping through the gate, list what fails it, and hold the rest ready for `merge`.

    since: leave out records that are dated before that day. cut_over: leave out those dated on or after that day or
    instant (ISO 8601). What has no date is never left out. cheap_to_read: the mapping may be run twice without much
    cost. BadInput where the mapping's columns cannot make records of this type.
    """
    name = record_type.name
    gate = build_gate(record_type, columns_of(con, mapping), context)
    rejects = f"rejects_{name}"
    con.execute(f"create or replace temp table {rejects} ({REJECTS})")
    con.execute(f"drop table if exists staged_{name}")
    within = _within(record_type, gate.fields, since, cut_over)
    gated = f"select * from ({gate.good_sql(mapping)}) as gated where {within}"
    known = f"select 1 from {table(name)} where system = {quote(context.system)} limit 1"
    fresh = cheap_to_read and (is_bare(con, name) or not con.execute(known).fetchall())
    rows = f"fresh_{name}" if fresh else f"staged_{name}"
    staged = Staged(record_type, context, mapping, traced, within, load_id, rows, rejects, gate.fields, 0, 0, fresh)
    if fresh:
        rows_read = count(con, f"({gated}) as gated")
        kept = _write_file(con, staged, f"({gated}) as gated where _faults = 0")
        own = f"select * from {table(name)} where system = {quote(context.system)}"
        con.execute(f"create or replace temp view {rows} as {own}")
        bad = rows_read - kept
    else:
        con.execute(f"create temp table {rows} as {gated}")
        rows_read, bad = count(con, rows), count(con, rows, "_faults <> 0")
        if bad:
            con.execute(f"delete from {rows} where _faults <> 0")
        con.execute(f"alter table {rows} drop _faults")
    if bad:
        from_traced, gate = _traced(con, staged)
        con.execute(f"insert into {rejects} {gate.faults_sql(from_traced, within)}")
    return replace(staged, rows_read=rows_read, rejected=bad)


def _within(record_type: RecordType, given: tuple[str, ...], since: date | None, cut_over: str | None) -> str:
    """Return the condition that leaves out what is dated before `since`, or from `cut_over` on."""
    day = record_type.dated
    if day is None or day not in given:
        return "true"
    conditions = [f"{day} >= date '{since}'"] if since else []
    if cut_over:
        instant = record_type.field(day).business_date_of
        by_day = f"{day} < date {quote(cut_over[:10])}"
        if len(cut_over) > len("2026-01-31") and instant in given:
            conditions.append(f"coalesce({instant} < timestamptz {quote(cut_over)}, {by_day})")
        else:
            conditions.append(by_day)
    return " and ".join(f"coalesce({c}, true)" for c in conditions) or "true"


def _traced(con: Connection, staged: Staged) -> tuple[str, Gate]:
    """Return the mapping with `_file` and `_row`, both NULL where following its rows would change it, and its gate."""
    given = set(columns_of(con, staged.mapping))
    sql = staged.traced()
    try:
        columns = columns_of(con, sql)
    except duckdb.Error:
        columns = {}
    if set(columns) - {"_file", "_row"} != given - {"_file", "_row"}:
        sql = f"select *, null::varchar as _file, null::bigint as _row from ({staged.mapping}) as untraced"
        columns = columns_of(con, sql)
    return sql, build_gate(staged.record_type, columns, staged.context)


def full_rows(staged: Staged, source: str) -> str:
    """Return the SELECT that makes rows of the lake's table out of `source`, which has the given fields."""
    row = {
        name: name if name in staged.given else f"null::{kind}"
        for name, kind in stored_columns(staged.record_type).items()
    }
    row["system"] = quote(staged.context.system)
    row["load_id"] = str(staged.load_id)
    return f"select {', '.join(f'{value} as {name}' for name, value in row.items())} from {source}"


def _write_file(con: Connection, staged: Staged, source: str) -> int:
    """Write the rows as one file of the lake's table, with only the columns that there are; return their number.

    An INSERT would also write every column that is empty, and dictionaries of ids that are given up again: together
    that doubles the time of a first load. A rollback leaves the file behind: see `remove_files`, and `forget`.
    """
    name = staged.record_type.name
    file = _folder(con) / name / f"{_stem(staged.context.system, staged.load_id)}{uuid4().hex}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    columns = (
        f"{quote(staged.context.system)} as system, {', '.join(staged.given)}, {staged.load_id}::bigint as load_id"
    )
    select = f"select {columns} from {source}"
    options = f"format parquet, parquet_version v2, dictionary_size_limit {DICTIONARY}, row_group_size {ROW_GROUP}"
    written = f"copy ({select}) to {quote(str(file))} ({options})"
    kept = int(con.execute(written).fetchall()[0][0])
    if kept:
        con.execute(
            f"call ducklake_add_data_files('lake', '{name}', ?, schema => 'record', allow_missing => true)", [str(file)]
        )
    else:
        file.unlink()
    return kept


def _folder(con: Connection) -> Path:
    data = con.execute("select value from ducklake_options('lake') where option_name = 'data_path'").fetchall()[0][0]
    return Path(data) / "record"


def _stem(system: str, load_id: int) -> str:
    return f"{system}-{load_id}-"


def remove_files(con: Connection, system: str, load_id: int) -> None:
    """Remove the files that a load wrote; to be called after it was rolled back on purpose."""
    for file in _folder(con).glob(f"*/{glob.escape(_stem(system, load_id))}{'[0-9a-f]' * 32}.parquet"):
        file.unlink()


def unstage(con: Connection, record_type: str, system: str, load_id: int) -> bool:
    """Take back what staging may have put into the lake's table already: it turned out that none can be taken in.

    False where what went wrong has spoilt the whole transaction, so that only a roll-back is left.
    """
    try:
        con.execute(f"delete from {table(record_type)} where system = ? and load_id = ?", [system, load_id])
    except duckdb.TransactionException:
        return False
    return True


DICTIONARY = 5000
"""Columns with more different values than this in a row group are written plain."""

ROW_GROUP = 245_760
"""Rows of a group: twice DuckDB's own number are written a tenth faster, and read as fast."""


def settle_duplicates(con: Connection, staged: Staged) -> int:
    """Keep one row for each key: the highest revision. Equals collapse; different rows without order are rejected.

    Returns the number of rejected rows.
    """
    key = ", ".join(staged.record_type.key)
    if not _may_hold_duplicates(con, staged):
        return 0
    doubled = f"select {key} from {staged.rows} group by {key} having count(*) > 1"
    given = ", ".join(staged.given)
    con.execute(f"create or replace temp table doubled as {doubled}")
    con.execute(f"""create or replace temp table newest as
        select distinct {given} from {staged.rows} join doubled using ({key})
        qualify {staged.newest} is not distinct from max({staged.newest}) over (partition by {key})""")
    con.execute(f"""create or replace temp table undecided as
        select {key} from newest group by {key} having count(*) > 1""")
    rejected = count(con, f"{staged.rows} semi join undecided using ({key})")
    _take_out(con, staged, "doubled", staged.record_type.key)
    _put_in(con, staged, f"(select {given} from newest anti join undecided using ({key})) as settled")
    _list_keys(
        con, staged, "undecided", staged.record_type.key, staged.record_type.key[-1], "duplicate_key",
        f"stands more than once for the same {' and '.join(staged.record_type.key)}, with different contents",
        "Remove one, or give `revision` in the mapping (a version or the time of the last change): the highest wins.",
    )  # fmt: skip
    return rejected


def _may_hold_duplicates(con: Connection, staged: Staged) -> bool:
    """Look for equal neighbours among the keys' sorted hashes: half the cost of grouping by the keys themselves."""
    hashes = f"select hash({', '.join(staged.record_type.key)}) as key_hash from {staged.rows}"
    neighbours = f"select key_hash, lag(key_hash) over (order by key_hash) as before from ({hashes}) as hashed"
    return bool(con.execute(f"select 1 from ({neighbours}) as sorted where key_hash = before limit 1").fetchall())


def reject_orphans(con: Connection, staged: Staged, staged_parents: dict[str, str]) -> int:
    """List and take out rows whose parent record is neither in this load nor in the lake; return their number.

    staged_parents: record type → relation of the good rows that this load brings.
    """
    rejected = 0
    for f in staged.record_type.fields:
        if not (f.part_of and f.ref):
            continue
        stored = (
            f"select external_id from {table(f.ref)} where system = {quote(staged.context.system)} "
            "and deleted is not true"
        )
        beside = staged_parents.get(f.ref)
        con.execute(f"""create or replace temp table orphan as
            select distinct staged.{f.name} from {staged.rows} as staged
            anti join {beside or f"({stored})"} as parents on parents.external_id = staged.{f.name}""")
        # Most parts come with their wholes: the lake is asked for the others only.
        if beside and count(con, "orphan"):
            con.execute(f"delete from orphan using ({stored}) as parents where parents.external_id = orphan.{f.name}")
        found = count(con, f"{staged.rows} semi join orphan using ({f.name})")
        if found:
            _list_keys(
                con, staged, "orphan", (f.name,), f.name, "orphan",
                f"names a {f.ref} that is not there: neither in this load nor loaded before",
                f"Load that {f.ref} (it may have been rejected itself), then run `onebook rejects retry`.",
            )  # fmt: skip
            _take_out(con, staged, "orphan", (f.name,))
            rejected += found
    return rejected


def _take_out(con: Connection, staged: Staged, keys: str, key: tuple[str, ...]) -> None:
    target = table(staged.record_type.name) if staged.fresh else staged.rows
    same = " and ".join(f"kept.{k} = {keys}.{k}" for k in key)
    own = f"kept.system = {quote(staged.context.system)} and " if staged.fresh else ""
    con.execute(f"delete from {target} as kept using {keys} where {own}{same}")


def _put_in(con: Connection, staged: Staged, source: str) -> None:
    if staged.fresh:
        con.execute(f"insert into {table(staged.record_type.name)} {full_rows(staged, source)}")
    else:
        con.execute(f"insert into {staged.rows} by name select * from {source}")


def _list_keys(
    con: Connection, staged: Staged, keys: str, key: tuple[str, ...], column: str, rule: str, message: str, mend: str
) -> None:
    """List every row whose key stands in the table `keys` as rejected for one reason."""
    mapping, gate = _traced(con, staged)
    listed = gate.named_sql(mapping, keys, key, column, staged.within)
    con.execute(f"insert into {staged.rejects} {listed}", [column, rule, message, mend])
