"""Rows that were kept out: listed with the reason, and taken in once they or the plan are mended."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from onebook.intake.bind import gate_context, in_order
from onebook.intake.erased import leave_out_erased, leave_out_rejects, list_erased
from onebook.intake.load import LoadReport, SystemReport, count_up
from onebook.intake.writing import writing
from onebook.lake import (
    Connection,
    Counts,
    LakeFiles,
    Run,
    commit,
    count,
    engine_errors,
    ensure_tables,
    merge,
    next_load_id,
    open_lake,
    publish_views,
    reject_orphans,
    roll_back,
    settle_duplicates,
    stage,
    write_run,
)
from onebook.plan import Plan, RecordMapping
from onebook.records import BadInput, Fault, record_type
from onebook.records.sql import name as quoted_name

__all__ = ["Reject", "dismiss_rejects", "list_rejects", "read_repairs", "retry_rejects"]


@dataclass(frozen=True, slots=True)
class Reject:
    """One thing wrong with one row (or file: then record_type is empty). reject_id is the row's."""

    reject_id: str
    system: str
    record_type: str
    source_file: str | None
    source_row: int | None
    key: str | None
    column_name: str | None
    value: str | None
    rule: str
    message: str
    mend: str
    row_json: str | None

    def sentence(self) -> str:
        """Tell it as one sentence."""
        what = f"{self.column_name} '{self.value or ''}' {self.message}" if self.column_name else self.message
        return f"{what.rstrip('.')}. {self.mend}"


COLUMNS = tuple(f.name for f in fields(Reject))


def list_rejects(files: LakeFiles, system: str | None = None, record_kind: str | None = None) -> tuple[Reject, ...]:
    """Return what is kept out now, in the order of files and rows."""
    with open_lake(files) as con:
        publish_views(con)
        return _open_rejects(con, system, record_kind)


def _open_rejects(con: Connection, system: str | None = None, record_kind: str | None = None) -> tuple[Reject, ...]:
    rows = con.execute(
        f"""select {", ".join(COLUMNS)} from lake.control.reject
        where (?::varchar is null or system = ?) and (?::varchar is null or record_type = ?)
        order by system, record_type, source_file, source_row, key, column_name""",
        [system, system, record_kind, record_kind],
    ).fetchall()
    return tuple(Reject(*row) for row in rows)


def read_repairs(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Read the CSV that `rejects --csv` wrote and a person has mended: reject id → column → value.

    The columns `column_name` and `value` count; BadInput where they or the id are missing.
    """
    reader = csv.DictReader(lines)
    missing = {"reject_id", "column_name", "value"} - set(reader.fieldnames or ())
    if missing:
        raise BadInput(
            Fault(
                "repairs", f"the column {', '.join(sorted(missing))} is missing.", "Start from `onebook rejects --csv`."
            )
        )
    repairs: dict[str, dict[str, str]] = {}
    for row in reader:
        if row["reject_id"] and row["column_name"]:
            value = row["value"] or ""
            # Cells that a spreadsheet could run are written with a leading quote (see app.tables); take it off again.
            plain = value[1:] if value[:1] == "'" and value[1:2] in "=+-@\t\r" else value
            repairs.setdefault(row["reject_id"], {})[row["column_name"]] = plain
    return repairs


def retry_rejects(plan: Plan, repairs: Mapping[str, Mapping[str, str]] | None = None) -> LoadReport:
    """Send the rows kept out through the gate again, mended as `repairs` says; what is good now is taken in.

    repairs: reject id → column → value; a value that is the listed one (which may be cut short) mends nothing. What is
    dated past the system's cut-over is not the load's any more, and is no longer listed.
    """
    repairs = repairs or {}
    files = LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, plan.storage.threads)
    reports = []
    with writing(files) as con:
        kept_out = [r for r in _open_rejects(con) if r.record_type and r.row_json and r.system in plan.systems]
        unknown = set(repairs) - {r.reject_id for r in kept_out}
        if unknown:
            listed = ", ".join(sorted(unknown))
            raise BadInput(Fault("repairs", f"these are not kept out now: {listed}.", "List them: `onebook rejects`."))
        listed_values = {(r.reject_id, r.column_name): r.value or "" for r in kept_out}
        repairs = {
            reject_id: {c: v for c, v in mended.items() if listed_values.get((reject_id, c)) != v}
            for reject_id, mended in repairs.items()
        }
        ensure_tables(con, {r.record_type for r in kept_out})
        for system in dict.fromkeys(r.system for r in kept_out):
            con.execute("begin")
            try:
                mine = [r for r in kept_out if r.system == system]
                reports.append(_retry_system(con, plan, system, mine, repairs))
                commit(con, files, f"rejects retry: {system}")
            except BaseException:
                roll_back(con)
                raise
    return LoadReport(tuple(reports))


def dismiss_rejects(plan: Plan, ids: Iterable[str], file: str | None = None) -> int:
    """Give up these rows, and all of a file: they are listed no more, even if a load meets them again; return how many.

    BadInput where one of them is not kept out now; then nothing is given up.
    """
    wanted = set(ids)
    files = LakeFiles(plan.folder / plan.storage.lake, plan.storage.memory, plan.storage.threads)
    with writing(files) as con:
        there = _open_rejects(con)
        of_file = {r.reject_id for r in there if file is not None and r.source_file == file}
        unknown = sorted(wanted - {r.reject_id for r in there}) + ([] if of_file or file is None else [file])
        if unknown:
            what = f"these are not kept out now: {', '.join(unknown)}."
            raise BadInput(Fault("rejects", what, "List what is: `onebook rejects --csv`."))
        wanted |= of_file
        con.execute("begin")
        try:
            _note_repaired(con, None, sorted(wanted), None)
            commit(con, files, f"rejects dismiss: {len(wanted)}")
        except BaseException:
            roll_back(con)
            raise
    return len(wanted)


def _retry_system(
    con: Connection, plan: Plan, system: str, rejects: list[Reject], repairs: Mapping[str, Mapping[str, str]]
) -> SystemReport:
    load_id = next_load_id(con)
    counts: list[Counts] = []
    staged_parents: dict[str, str] = {}
    for kind in in_order(tuple(dict.fromkeys(r.record_type for r in rejects))):
        mapping = plan.systems[system].records.get(kind, RecordMapping())
        rows = {
            r.reject_id: {**_row(r, mapping.decimal), **repairs.get(r.reject_id, {})}
            for r in rejects
            if r.record_type == kind
        }
        select = _rows_select(con, kind, rows)
        with engine_errors(f"{system}: {kind}"):
            context = gate_context(plan, system, mapping)
            staged = stage(
                con, record_type(kind), select, partial(str, select), context, load_id=load_id,
                cut_over=plan.systems[system].cut_over,
            )  # fmt: skip
            erased = list_erased(con, plan)
            if erased:
                leave_out_erased(con, staged)
            rejected = staged.rejected + settle_duplicates(con, staged) + reject_orphans(con, staged, staged_parents)
            rejected -= leave_out_rejects(con, staged) if erased else 0
        staged_parents[kind] = staged.rows
        merged = merge(con, staged)
        _note_repaired(con, staged.rejects, list(rows), load_id)
        _say_anew(con, staged.rejects)
        counts.append(count_up(staged, rejected, merged))
    write_run(con, Run(load_id, system, "", None, datetime.now(UTC), ("rejects retry",), tuple(counts)))
    return SystemReport(system, load_id, tuple(counts))


def _row(reject: Reject, decimal: str) -> dict[str, str | None]:
    """Return the row as the mapping gave it, all text as the source would write it; what was typed (constants) too."""
    given = json.loads(reject.row_json or "{}", parse_float=Decimal)
    return {column: _as_text(value, decimal) for column, value in given.items()}


def _as_text(value: Any, decimal: str) -> str | None:
    match value:
        case None | str():
            return value
        case Decimal():
            return f"{value:f}".replace(".", decimal)
        case dict() | list():
            return json.dumps(value, default=str)
        case _:
            return str(value)


def _rows_select(con: Connection, kind: str, rows: Mapping[str, Mapping[str, str | None]]) -> str:
    """Make a temporary table of the rows; `_file` carries the reject's id."""
    columns = list(dict.fromkeys(c for row in rows.values() for c in row))
    typed = ", ".join(f"{quoted_name(c)} varchar" for c in ("_file", *columns))
    con.execute(f"create or replace temp table retried_{kind} ({typed})")
    cells = [list(rows), *([row.get(c) for row in rows.values()] for c in columns)]
    con.execute(f"insert into retried_{kind} select {', '.join('unnest(?::varchar[])' for _ in cells)}", cells)
    return f"select *, null::bigint as _row from retried_{kind}"


def _note_repaired(con: Connection, still_bad: str | None, ids: list[str], load_id: int | None) -> None:
    still = con.execute(f"select distinct source_file from {still_bad}").fetchall() if still_bad else []
    done = sorted(set(ids) - {row[0] for row in still})
    if done:
        con.execute(
            "delete from lake.control.reject where reject_id in (select unnest(?::varchar[]))",
            [done],
        )
        con.execute("insert into lake.control.repaired select unnest(?::varchar[]), ?", [done, load_id])


def _say_anew(con: Connection, still_bad: str) -> None:
    """List rows that are still bad as they are now: with what is wrong after the repair, and with what was repaired."""
    con.execute(f"""create or replace temp table said as
        select distinct stood.reject_id, stood.load_id, stood.system, stood.record_type, stood.source_file,
            stood.source_row, now.key, now.column_name, now.value, now.rule, now.message, now.mend, now.row_json
        from {still_bad} as now join lake.control.reject as stood on stood.reject_id = now.source_file""")
    if count(con, "said"):
        con.execute("delete from lake.control.reject where reject_id in (select reject_id from said)")
        con.execute("insert into lake.control.reject from said")


def as_rows(rejects: Iterable[Reject]) -> list[dict[str, Any]]:
    """Return rejects as plain rows, for JSON and CSV."""
    return [asdict(r) for r in rejects]
