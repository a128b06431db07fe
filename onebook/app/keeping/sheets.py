"""The rows of a file that a person gives (CSV, Excel, JSON lines), read as those of systems' exports are."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onebook.lake import connect, engine_errors
from onebook.plan import Source, System
from onebook.records import BadInput, Fault
from onebook.systems.files import Relation, prepare_source

__all__ = ["Sheet", "SheetRow", "read_sheet"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with something in it. number: as a spreadsheet shows it; cells: those that are not empty, by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows. name: for people. faults: rows that are no whole rows."""

    name: str
    rows: tuple[SheetRow, ...]
    faults: tuple[Fault, ...] = ()


def read_sheet(path: Path, needed: Sequence[str], known: Sequence[str]) -> Sheet:
    """Read a file. BadInput where it cannot be read, lacks a column that is needed, or has one that nobody knows."""
    if not path.is_file():
        raise BadInput(Fault(str(path), "there is no such file.", "Check its name."))
    system = System(sources={"rows": Source(path=path.name)})
    folder = path.resolve().parent
    with tempfile.TemporaryDirectory() as scratch, connect() as con, engine_errors(path.name):
        relation = _prepared(system, folder, Path(scratch))
        found = con.execute(relation.traced_sql)
        columns = [column[0].strip().lower().replace(" ", "_") for column in found.description or ()]
        _check_columns(path.name, columns, needed, known)
        of_row = columns.index("_row")
        rows = [
            SheetRow(
                int(row[of_row] or 0),
                {c: str(v).strip() for c, v in zip(columns, row, strict=True) if v is not None and c[:1] != "_"},
            )
            for row in found.fetchall()
        ]
        faults = []
        if relation.structural_sql:
            broken = con.execute(f"select source_row, message, mend from ({relation.structural_sql})").fetchall()
            faults = [Fault(f"{path.name}, row {row}", f"{message}.", mend) for row, message, mend in broken]
    rows.sort(key=lambda row: row.number)
    return Sheet(path.name, tuple(row for row in rows if any(row.cells.values())), tuple(faults))


def _prepared(system: System, folder: Path, scratch: Path) -> Relation:
    try:
        relation = prepare_source("rows", system.sources["rows"], system, folder, folder, scratch, careful=True)
    except BadInput as error:
        raise BadInput(*map(_of_file, error.faults)) from error
    if relation.refused:
        raise BadInput(*map(_of_file, relation.refused))
    return relation


def _of_file(fault: Fault) -> Fault:
    """A file that is given by itself has no source in the plan, where its encoding could be said."""
    mend = 'Save it as UTF-8 and give it once more; Excel calls that "CSV UTF-8".'
    return replace(fault, mend=mend) if "encoding" in fault.mend else fault


def _check_columns(name: str, columns: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> None:
    there = ", ".join(c for c in columns if c[:1] != "_")
    lacking = ", ".join(column for column in needed if column not in columns)
    unknown = ", ".join(c for c in columns if c[:1] != "_" and c not in known)
    faults = [Fault(name, f"it lacks columns: {lacking}.", f"Add them. It has: {there}.")] if lacking else []
    mend = f"Take them out, or name them as they are known: {', '.join(known)}."
    faults += [Fault(name, f"it has columns that nobody knows: {unknown}.", mend)] if unknown else []
    if faults:
        raise BadInput(*faults)
