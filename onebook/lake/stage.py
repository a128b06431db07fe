"""Staging: a mapping's rows go through the gate into a temporary table; what is wrong is listed and taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from onebook.lake.connect import Connection
from onebook.lake.tables import table
from onebook.records import RecordType
from onebook.records.gate import Gate, GateContext, build_gate, quote

__all__ = ["Staged", "columns_of", "count", "reject_bad_rows", "reject_orphans", "settle_duplicates", "stage"]

REJECTS = """row_json varchar, source_file varchar, source_row bigint, column_name varchar, value varchar,
    rule varchar, message varchar, mend varchar, key varchar"""


@dataclass(frozen=True, slots=True)
class Staged:
    """A mapping's rows, staged.

    table: the good rows (the `given` fields and `_faults`). rejects: one row for each fault. traced: gives the
    mapping's SQL with `_file` and `_row`, asked for only where something is wrong.
    """

    record_type: RecordType
    context: GateContext
    traced: Callable[[], str]
    table: str
    rejects: str
    given: tuple[str, ...]
    rows_read: int

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
    con: Connection, record_type: RecordType, mapping: str, traced: Callable[[], str], context: GateContext,
    since: date | None = None,
) -> Staged:
    """Run a mapping through the gate. BadInput where its columns cannot make records of this type.

    since: leave out records that are dated before that day.
    """
    gate = build_gate(record_type, columns_of(con, mapping), context)
    staged = Staged(
        record_type, context, traced, f"staged_{record_type.name}", f"rejects_{record_type.name}", (), 0
    )
    con.execute(f"create or replace temp table {staged.rejects} ({REJECTS})")
    recent = f"where {record_type.dated} >= date '{since}'" if since and record_type.dated else ""
    con.execute(f"create or replace temp table {staged.table} as select * from ({gate.good_sql(mapping)}) as gated {recent}")
    return replace(staged, given=gate.fields, rows_read=count(con, staged.table))


def reject_bad_rows(con: Connection, staged: Staged) -> int:
    """List and take out the rows that failed the gate; return their number."""
    bad = count(con, staged.table, "_faults <> 0")
    if bad:
        mapping = staged.traced()
        con.execute(f"insert into {staged.rejects} {_traced_gate(con, staged, mapping).faults_sql(mapping)}")
        con.execute(f"delete from {staged.table} where _faults <> 0")
    return bad


def settle_duplicates(con: Connection, staged: Staged) -> int:
    """Keep one row for each key: the highest revision. Equals collapse; different rows without order are rejected.

    Returns the number of rejected rows.
    """
    key = ", ".join(staged.record_type.key)
    if not _any(con, f"select {key} from {staged.table} group by {key} having count(*) > 1"):
        return 0
    con.execute(f"""create or replace temp table doubled as
        select {key} from {staged.table} group by {key} having count(*) > 1""")
    con.execute(f"""create or replace temp table newest as
        select distinct staged.* from {staged.table} as staged join doubled using ({key})
        qualify {staged.newest} is not distinct from max({staged.newest}) over (partition by {key})""")
    con.execute(f"""create or replace temp table undecided as
        select {key} from newest group by {key} having count(*) > 1""")
    before = count(con, f"{staged.table} semi join undecided using ({key})")
    con.execute(f"delete from {staged.table} using doubled where {_same_key(staged, 'doubled')}")
    con.execute(f"insert into {staged.table} select * from newest anti join undecided using ({key})")
    _list_keys(
        con, staged, "undecided", staged.record_type.key[-1], "duplicate_key",
        f"stands more than once for the same {' and '.join(staged.record_type.key)}, with different contents",
        "Remove one, or give `revision` in the mapping (a version or the time of the last change): the highest wins.",
    )  # fmt: skip
    return before


def reject_orphans(con: Connection, staged: Staged, staged_parents: dict[str, str]) -> int:
    """List and take out rows whose parent record is neither in this load nor in the lake; return their number.

    staged_parents: record type → table of the good rows that this load brings.
    """
    rejected = 0
    for f in staged.record_type.fields:
        if not (f.part_of and f.ref):
            continue
        there = [f"select external_id from {table(f.ref)} where system = {quote(staged.context.system)} and not deleted"]
        if f.ref in staged_parents:
            there.append(f"select external_id from {staged_parents[f.ref]}")
        con.execute(f"""create or replace temp table orphan as
            select distinct {f.name} from {staged.table}
            where {f.name} not in (select external_id from ({" union all ".join(there)}) as parents)""")
        found = count(con, f"{staged.table} semi join orphan using ({f.name})")
        if found:
            _list_keys(
                con, staged, "orphan", f.name, "orphan",
                f"names a {f.ref} that is not there: neither in this load nor loaded before",
                f"Load that {f.ref} (it may have been rejected itself), then run `onebook rejects retry`.",
                (f.name,),
            )  # fmt: skip
            con.execute(f"delete from {staged.table} using orphan where {staged.table}.{f.name} = orphan.{f.name}")
            rejected += found
    return rejected


def _any(con: Connection, select: str) -> bool:
    return bool(con.execute(f"select 1 from ({select}) as found limit 1").fetchall())


def _same_key(staged: Staged, other: str) -> str:
    return " and ".join(f"{staged.table}.{k} = {other}.{k}" for k in staged.record_type.key)


def _traced_gate(con: Connection, staged: Staged, mapping: str) -> Gate:
    return build_gate(staged.record_type, columns_of(con, mapping), staged.context)


def _list_keys(
    con: Connection, staged: Staged, keys: str, column: str, rule: str, message: str, mend: str,
    key: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """List every row whose key stands in the table `keys` as rejected for one reason."""
    key = key or staged.record_type.key
    mapping = staged.traced()
    gate = _traced_gate(con, staged, mapping)
    con.execute(
        f"insert into {staged.rejects} {gate.named_sql(mapping, keys, key, column)}", [column, rule, message, mend]
    )
