"""The book of loads: what each load read, what became of it, and which rows are kept out with the reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onebook.lake.connect import Connection
from onebook.lake.stage import Staged, count
from onebook.lake.tables import is_bare
from onebook.records import Fault
from onebook.records.sql import quote

__all__ = [
    "Counts",
    "Run",
    "add_rejects",
    "last_fingerprint",
    "next_load_id",
    "reject_files",
    "replace_rejects",
    "write_run",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of one record type: read = good + rejected, good = added + replaced + unchanged.

    removed: stored records that a complete export no longer holds. given_up: of the rejected, those that were dismissed
    or repaired before, and are not listed again.
    """

    record_type: str
    rows_read: int
    rejected: int
    added: int
    replaced: int
    unchanged: int
    removed: int = 0
    given_up: int = 0

    @property
    def good(self) -> int:
        """Rows that are in the lake now, or were there already."""
        return self.rows_read - self.rejected


@dataclass(frozen=True, slots=True)
class Run:
    """One load of one system."""

    load_id: int
    system: str
    fingerprint: str
    since: date | None
    started_at: datetime
    files: tuple[str, ...]
    counts: tuple[Counts, ...]


GIVEN_UP = "select reject_id from lake.control.repaired"


def next_load_id(con: Connection) -> int:
    """Return the number of the next load."""
    if is_bare(con, "load_run"):
        return 1
    return int(con.execute("select coalesce(max(load_id), 0) + 1 from lake.control.load_run").fetchall()[0][0])


def last_fingerprint(con: Connection, system: str) -> str | None:
    """Return what the system's data looked like when it was last loaded whole; None if never."""
    if is_bare(con, "load_run"):
        return None
    rows = con.execute(
        "select fingerprint from lake.control.load_run where system = ? order by load_id desc limit 1", [system]
    ).fetchall()
    return str(rows[0][0]) if rows else None


def write_run(con: Connection, run: Run) -> None:
    """Write the load and its counts."""
    con.execute(
        "insert into lake.control.load_run values (?, ?, ?, ?, ?, now(), ?)",
        [run.load_id, run.system, run.fingerprint, run.since, run.started_at, json.dumps(run.files)],
    )
    if run.counts:
        # One statement: each INSERT makes a file. And no parameters: DuckDB takes some time for each.
        rows = ", ".join(
            f"({run.load_id}, {quote(run.system)}, {quote(c.record_type)}, {c.rows_read}, {c.good}, {c.rejected}, "
            f"{c.added}, {c.replaced}, {c.unchanged})"
            for c in run.counts
        )
        con.execute(f"insert into lake.control.load_count values {rows}")


def replace_rejects(con: Connection, staged: Staged, files: Sequence[str], *, whole: bool) -> int:
    """Keep this load's rejects of one record type in place of those that it has looked at again.

    files: those that were read. whole: no row of them was left out. A reject of a file that is gone, or of a row that
    was left out, stays until a record with its key has come in. Returns what `add_rejects` does.
    """
    system, record_type = staged.context.system, staged.record_type.name
    mine = f"system = {quote(system)} and record_type = {quote(record_type)}"
    any_mine = f"select 1 from lake.control.reject where {mine} limit 1"
    if not is_bare(con, "reject") and con.execute(any_mine).fetchall():
        listed = ", ".join(quote(f) for f in files) or "''"
        read_again = f"source_file is null or source_file in ({listed})" if whole else "false"
        key = ", ".join(f"{k}::varchar" for k in staged.record_type.key)
        con.execute(
            f"""delete from lake.control.reject where {mine}
            and ({read_again} or key in (select concat_ws(' / ', {key}) from {staged.rows}))"""
        )
    return add_rejects(con, staged)


def add_rejects(con: Connection, staged: Staged) -> int:
    """Keep the staged rows' rejects beside those that are there; return how many rows are not listed any more.

    One that is listed already, or was dismissed or repaired and taken in (`rejects retry`), is not listed again.
    """
    system, record_type = staged.context.system, staged.record_type.name
    if not count(con, staged.rejects):
        return 0
    con.execute(f"""create or replace temp table named_rejects as
        select distinct {staged.reject_id} as reject_id, * from {staged.rejects}""")
    con.execute(f"""
        insert into lake.control.reject
        select reject_id, {staged.load_id}, {quote(system)}, {quote(record_type)}, source_file, source_row, key,
            column_name, value, rule, message, mend, row_json
        from named_rejects
        where reject_id not in (
            select reject_id from lake.control.repaired union all select reject_id from lake.control.reject
        )""")
    rows = "(select distinct reject_id, source_file, source_row from named_rejects) as rejected"
    return count(con, rows, f"reject_id in ({GIVEN_UP})")


def reject_files(
    con: Connection,
    system: str,
    load_id: int,
    refused: Sequence[Fault],
    structural: Sequence[str],
    files: Sequence[str],
    but: str = "false",
) -> int:
    """Keep what was refused whole, and the rows that are no whole rows, in place of those of the load before.

    files: those that were read; rows of others stay listed. structural: SELECTs with the columns row_json, source_file,
    source_row, column_name, value, rule, message, mend and key. What was dismissed is not listed again.
    but: the condition on such rows that are not to be kept. Returns the number of such rows that are listed.
    """
    mine = f"system = {quote(system)} and record_type = ''"
    if not is_bare(con, "reject") and con.execute(f"select 1 from lake.control.reject where {mine} limit 1").fetchall():
        listed = ", ".join(quote(f) for f in files) or "''"
        read_again = f"rule = 'refused' or source_file is null or source_file in ({listed})"
        con.execute(f"delete from lake.control.reject where {mine} and ({read_again})")
    if refused:
        marks = ", ".join("(md5(?), ?, ?, '', ?, null, null, null, null, 'refused', ?, ?, null)" for _ in refused)
        rows = [(f"{system} {f}", load_id, system, f.where, f.what, f.mend) for f in refused]
        con.execute(
            f"insert into lake.control.reject from (values {marks}) as refused(reject_id) "
            f"where reject_id not in ({GIVEN_UP})",
            [value for row in rows for value in row],
        )
    if not structural:
        return 0
    # Told apart by what they hold: another row that is broken at the same place of a later file is another one.
    con.execute(f"""create or replace temp table set_aside as
        select distinct md5(concat_ws(chr(31), {quote(system)}, row_json, message)) as reject_id, *
        from ({" union all ".join(f"({s})" for s in structural)}) as rows_of_files
        where reject_id not in ({GIVEN_UP}) and not ({but})""")
    con.execute(f"""
        insert into lake.control.reject
        select reject_id, {load_id}, {quote(system)}, '', source_file, source_row, key, column_name, value, rule,
            message, mend, row_json
        from set_aside""")
    return int(con.execute("select count(distinct (source_file, source_row)) from set_aside").fetchall()[0][0])
