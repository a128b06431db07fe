"""Files as SELECTs: those that are alike are read together, and all of a source's are put one under another."""

from __future__ import annotations

import difflib
import glob
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records import Fault
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.dialect import placed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

__all__ = ["PLAIN", "Branch", "agree", "columns_sql", "listed", "missing", "plain_branch", "united"]

BIGINTS = ("_row", "source_row")
PLAIN = "auto_detect=false, header=false, delim=',', quote='\"', escape='\"', new_line='\\r\\n', max_line_size=4194304"
"""How DuckDB reads the CSV files that are written here, in scratch (quoted line ends may come before real ones)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Files that one SELECT reads. sql gives `columns`; traced_sql gives `_file` and `_row` too."""

    columns: tuple[str, ...]
    sql: str
    traced_sql: str


def listed(paths: Sequence[Path]) -> str:
    """Return paths as the SQL list that DuckDB's readers take, with what would be a pattern taken by its letters."""
    return "[" + ", ".join(quote(glob.escape(str(path))) for path in paths) + "]"


def columns_sql(names: Collection[str]) -> str:
    """Return names as the columns that read_csv takes: text, except row numbers."""
    return "{" + ", ".join(f"{quote(name)}: '{'BIGINT' if name in BIGINTS else 'VARCHAR'}'" for name in names) + "}"


def plain_branch(columns: tuple[str, ...], files: Mapping[str, Path], null: tuple[str, ...]) -> Branch:
    """Return the branch of copies in scratch that hold `_row` and the columns. files: name for people → copy."""
    values = ", ".join(_value(column, null) for column in columns)
    options = f"{PLAIN}, columns={columns_sql(('_row', *columns))}"
    each = [
        f"select {values}, {quote(name)} as _file, _row from read_csv({listed([path])}, {options})"
        for name, path in files.items()
    ]
    paths = listed(list(files.values()))
    return Branch(columns, f"select {values} from read_csv({paths}, {options})", " union all ".join(each))


def _value(column: str, null: tuple[str, ...]) -> str:
    if not null:
        return quoted(column)
    words = ", ".join(quote(word) for word in null)
    return f"case when {quoted(column)} not in ({words}) then {quoted(column)} end as {quoted(column)}"


def united(branches: Sequence[Branch]) -> tuple[tuple[str, ...], str, str]:
    """Return the columns of all branches, and the SELECTs (plain, traced) that give them; NULL where one lacks it.

    Columns are the same whatever their case, as in SQL; they are called as in the first branch that has them.
    """
    spelled: dict[str, str] = {}
    for branch in branches:
        for column in branch.columns:
            spelled.setdefault(column.lower(), column)
    columns = tuple(spelled.values())
    plain = " union all ".join(_filled(b.sql, b.columns, columns) for b in branches)
    traced = " union all ".join(_filled(b.traced_sql, (*b.columns, "_file", "_row"), (*columns, "_file", "_row"))
                                for b in branches)  # fmt: skip
    return columns, plain, traced


def _filled(sql: str, has: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    if has == wanted:
        return sql
    there = {column.lower(): column for column in has}
    values = ", ".join(f"{quoted(there[c.lower()]) if c.lower() in there else 'null'} as {quoted(c)}" for c in wanted)
    return f"select {values} from ({sql}) as part"


def agree(headers: Mapping[str, tuple[str, ...]], needed: Collection[str]) -> dict[str, Fault]:
    """Return, by file, why it cannot be read with the others: it lacks a column that is needed.

    headers: file → its columns. needed: what mappings use; where that is not known, the columns that most files have.
    """
    shared = needed or Counter(headers.values()).most_common(1)[0][0]
    somewhere = {column.lower() for header in headers.values() for column in header}
    faults = {}
    for file, header in headers.items():
        there = {column.lower() for column in header}
        lacking = [c for c in shared if c.lower() in somewhere and c.lower() not in there]
        if lacking:
            faults[file] = missing(file, lacking, header)
    return faults


def missing(file: str, lacking: Sequence[str], there: Sequence[str]) -> Fault:
    """Return the fault of a file that lacks columns: which, what there is, and what was perhaps meant."""
    doubled = [(c, places) for c in lacking if len(places := _places(c, there)) > 1]
    if doubled:
        said = "; ".join(f"'{c}' stands in columns {' and '.join(map(str, places))}" for c, places in doubled)
        example = placed(doubled[0][0], doubled[0][1][0])
        mend = f"Map the one that is meant by its place ('{example}'), or rename one in the file."
        return Fault(file, f"names columns alike: {said}.", mend)
    near = {c: n[0] for c in lacking if (n := _near(c, there))}
    pairs = ", ".join(f"'{n}' for '{c}'" for c, n in near.items())
    meant = f" Did you mean {pairs}?" if near else ""
    named = ", ".join(f"'{c}'" for c in lacking)
    few = "column" if len(lacking) == 1 else "columns"
    hint = "If the header stands further down, set `skip`; if it is separated otherwise, `delimiter`."
    mend = hint if len(there) == 1 else f"Mend the mapping or the file.{meant}"
    return Fault(file, f"has no {few} {named}. Its columns are: {', '.join(there) or 'not known'}.", mend)


def _places(column: str, there: Sequence[str]) -> list[int]:
    """Return where columns stand (from 1) that are all called `column` in the file."""
    name = column.strip().lower()
    return [place for place, each in enumerate(there, 1) if each.lower() == placed(name, place)]


def _near(column: str, there: Sequence[str]) -> list[str]:
    plain = {c.lower().replace("_", " "): c for c in there}
    return [plain[n] for n in difflib.get_close_matches(column.lower().replace("_", " "), list(plain), 1, 0.6)]
