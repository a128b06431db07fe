"""Looking at a merchant's exports: what each file is, how it is written, and which records it seems to hold."""

from __future__ import annotations

import fnmatch
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from onebook.plan.guesses import FileGuess
from onebook.plan.model import Source
from onebook.plan.wording import as_name
from onebook.records import BadInput
from onebook.records.sql import name as quoted
from onebook.systems.files.database import DUCKDB, DUCKDB_MARK, SQLITE
from onebook.systems.files.dialect import Layout, head_rows, lay_out, unique_names
from onebook.systems.files.guess import Guess, Table, guess
from onebook.systems.files.known_exports import recognise_known, with_records
from onebook.systems.files.locate import Found
from onebook.systems.files.prepare import ENDINGS, format_of
from onebook.systems.files.scan import head_of
from onebook.systems.files.workbook import cell_text, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["DatabaseKind", "Table", "TablesOf", "passed_over", "recognise", "recognise_folder"]

ROWS = 300
"""Rows of a file that are looked at."""

TITLES = 6
"""Lines above a header that are looked past."""

NARROW = 2
EXPORTS = "exports"
"""The name of a system of which nothing is known."""

LIKE_DATA = re.compile(r"[+-]?[\d.,]*\d[\d.,]*|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")
VARYING = re.compile(r"\d+")
LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
REMARK = re.compile(r"#(\s|-|$)")
TOTALS = ("total", "totals", "grand total", "sum", "summe", "gesamt", "gesamtsumme", "summe gesamt")
"""What a row of totals begins with."""

UNSURE = (".txt", ".json", ".dat")
"""Endings that much else has too; such files only count if something in them is recognised."""

OF_A_PLAN = (".toml", ".sql", ".md", ".py", ".log", ".sqlite-wal", ".sqlite-shm", ".wal", "")
"""Endings of what lies in a business folder besides exports."""

ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")

TABLES = 200
"""Tables of one database that are looked at."""

DatabaseKind = Literal["sqlite", "duckdb"]
TablesOf = Callable[[Path, DatabaseKind], "Iterable[Table]"]
"""Gives the tables of a database, each with its name as `source`, its columns and its first rows as text."""


@dataclass(frozen=True, slots=True)
class _Seen:
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    settings: dict[str, str | int | bool | tuple[str, ...]]
    notes: tuple[str, ...] = ()
    titles: str = ""


def recognise(path: Path, folder: Path) -> FileGuess:
    """Return what one file seems to be. folder: the business's; the guess's path is relative to it.

    A file that cannot be read gives a guess without records, whose notes say why.
    """
    return with_records([_recognise(path, folder)])[0]


def _recognise(path: Path, folder: Path) -> FileGuess:
    """Return what one file seems to be; of a known export, the records are still to be added."""
    shown = path.relative_to(folder).as_posix()
    stem = path.name.removesuffix(".gz").rsplit(".", 1)[0]
    source = as_name(VARYING.sub(" ", stem).strip()) or as_name(f"file_{stem}") or "file"
    system = as_name(path.parent.name) if path.parent != folder else EXPORTS
    try:
        seen = _look(Found(path, shown))
    except BadInput as error:
        notes = tuple(str(fault).removeprefix(f"{path.name}: ") for fault in error.faults)
        return FileGuess(shown, source, system or EXPORTS, notes=notes)
    except OSError as error:
        why = f"It cannot be read: {error.strerror}. Close the program that holds it, or mend its rights."
        return FileGuess(shown, source, system or EXPORTS, notes=(why,))
    table = Table(source, seen.columns, seen.rows)
    if known := recognise_known(table, seen.titles):
        return replace(known, path=shown, settings=seen.settings, notes=(*seen.notes, *known.notes))
    seen = _without_totals(seen)
    found = guess(Table(source, seen.columns, seen.rows)) if seen.columns else Guess()
    return FileGuess(
        path=shown,
        source=source,
        system=system or EXPORTS,
        settings=seen.settings,
        records=found.records,
        header=seen.columns,
        channels=found.channels,
        notes=(*seen.notes, *found.notes),
    )


def _without_totals(seen: _Seen) -> _Seen:
    """Leave out a last row of totals: it says nothing of how the others are written, and is no record itself."""
    last = next((n for n in range(len(seen.rows) - 1, 0, -1) if any(seen.rows[n])), 0)
    word = next((cell.strip() for cell in seen.rows[last] if cell.strip()), "") if last else ""
    if word.rstrip(":").lower() not in TOTALS:
        return seen
    note = f"Its last row ('{word}') holds totals, so it is no record and is kept out: `onebook rejects` lists it."
    return replace(seen, rows=seen.rows[:last], notes=(*seen.notes, note))


def recognise_folder(folder: Path, tables_of: TablesOf | None = None) -> tuple[FileGuess, ...]:
    """Return what the exports below a folder seem to be, in a stable order; files that are alike become one glob.

    tables_of: reads the tables of a database; without it, databases are passed over.
    """
    guesses = [_recognise(path, folder) for path in _exports(folder) if _ending(path) in ENDINGS]
    guesses = [g for g in guesses if g.records or g.known or not g.path.removesuffix(".gz").endswith(UNSURE)]
    gathered = _gathered(guesses)
    if tables_of is not None:
        taken = {guess.system for guess in gathered}
        for path in _exports(folder):
            if kind := _kind_of_database(path):
                gathered += _recognise_database(path, kind, folder, tables_of, taken)
    return tuple(with_records(_with_folders(_with_own_names(gathered))))


def passed_over(folder: Path, guesses: Iterable[FileGuess]) -> tuple[str, ...]:
    """Return sentences about files below a folder of which nothing was made; those of one ending are told together."""
    told = {one.shown for one in guesses}
    others: dict[str, list[str]] = defaultdict(list)
    for path in _exports(folder):
        shown, ending = path.relative_to(folder).as_posix(), path.suffix.lower()
        if ending in OF_A_PLAN or _kind_of_database(path) or any(fnmatch.fnmatch(shown, one) for one in told):
            continue
        others[ending].append(shown)
    said = [f"{_some(names)}: passed over: {_why_passed_over(ending)}" for ending, names in others.items()]
    opened = sorted(path.name.removeprefix("~$") for path in folder.rglob("~$*.xls*"))
    return (
        *said,
        *(f"{name}: it is open in Excel. Save and close it, or what is not saved yet is missing." for name in opened),
    )


def _why_passed_over(ending: str) -> str:
    if ending in ARCHIVES:
        return "unpack it first (a single file may be packed with gzip, .gz)."
    if ending in ENDINGS or ending == ".gz":
        return "nothing in it looks like records. If it holds some, name it .csv."
    return "no file of this kind is read. If it holds a table, export that as CSV or Excel."


def _some(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _exports(folder: Path) -> Iterator[Path]:
    for parent, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith((".", "~")) and name != "lake")
        for name in sorted(names):
            path = Path(parent) / name
            if not name.startswith((".", "~$")) and path.is_file() and not path.is_symlink():
                yield path


def _ending(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def _kind_of_database(path: Path) -> DatabaseKind | None:
    try:
        with path.open("rb") as raw:
            start = raw.read(16)
    except OSError:
        return None
    return "sqlite" if start == SQLITE else "duckdb" if start[DUCKDB_MARK] == DUCKDB else None


def _recognise_database(
    path: Path, kind: DatabaseKind, folder: Path, tables_of: TablesOf, taken: set[str]
) -> list[FileGuess]:
    """Return what the tables of a database seem to be: a system of its own, named after its file."""
    shown = path.relative_to(folder).as_posix()
    name, number = as_name(path.stem) or "database", 2
    system = name
    while system in taken:
        system, number = f"{name}_{number}", number + 1
    taken.add(system)
    try:
        tables = list(islice(tables_of(path, kind), TABLES))
    except BadInput as error:
        return [FileGuess(shown, name, system, notes=tuple(str(fault) for fault in error.faults))]
    guesses = []
    for table in tables:
        source = as_name(table.source) or "table"
        found = guess(replace(table, source=source))
        guesses.append(
            FileGuess(
                shown, source, system, records=tuple(r for r in found.records if not r.sql), header=table.columns,
                channels=found.channels, notes=found.notes, table=table.source,
            )
        )  # fmt: skip
    return guesses


def _look(file: Found) -> _Seen:
    match format_of(file):
        case "parquet":
            return _look_at_parquet(file)
        case "excel":
            return _look_at_workbook(file)
        case "jsonl":
            return _look_at_json_lines(file)
        case _:
            return _look_at_text(file)


def _look_at_text(file: Found) -> _Seen:
    head, encoding = head_of(file.path)
    settings: dict[str, str | int | bool | tuple[str, ...]] = {}
    notes = []
    if encoding:
        settings["encoding"] = encoding
        notes.append(f"It is not UTF-8; it is taken for {encoding} (Windows, western).")
    layout, skip = _below_titles(file.name, head)
    titles = "".join(LINES.findall(head)[:skip])
    rows = head_rows(_body(head, skip), layout.dialect, ROWS)
    if layout.dialect.delimiter != ",":
        settings["delimiter"] = layout.dialect.delimiter
    if layout.dialect.line_end:
        settings["line_end"] = layout.dialect.line_end
    if skip:
        settings["skip"] = skip
    if rows and any(LIKE_DATA.fullmatch(cell.strip()) for cell in rows[0]):
        width = len(rows[0])
        notes.append("Its first row holds data, so it has no header: name its columns in `columns`.")
        settings |= {"header": False, "columns": tuple(f"column_{n}" for n in range(1, width + 1))}
        return _Seen((), (), settings, tuple(notes))
    return _Seen(layout.columns, tuple(tuple(row) for row in rows[1:]), settings, tuple(notes), titles)


def _below_titles(name: str, head: str) -> tuple[Layout, int]:
    """Return the layout below any title lines: where the first row of three columns or more stands."""
    if remarks := _remarks(head):
        layout = lay_out(name, Source(path=name, skip=remarks), head)
        return layout, layout.skip
    first = lay_out(name, Source(path=name), head)
    if len(first.columns) > NARROW:
        return first, 0
    for skip in range(1, TITLES):
        try:
            layout = lay_out(name, Source(path=name, skip=skip), head)
        except BadInput:
            break
        if len(layout.columns) > NARROW:
            return layout, layout.skip
    return first, 0


def _remarks(head: str) -> int:
    """Return how many lines above the header are remarks: those that begin with #, where the first two do, or blank."""
    lines = [line.strip() for line in LINES.findall(head.removeprefix("\ufeff"))]
    if not all(REMARK.match(line) for line in lines[:2]):
        return 0
    return next((n for n, line in enumerate(lines) if line and not REMARK.match(line)), 0)


def _body(head: str, skip: int) -> str:
    return "".join(LINES.findall(head)[skip:]).lstrip("\r\n")


def _look_at_json_lines(file: Found) -> _Seen:
    head, encoding = head_of(file.path)
    keys: dict[str, None] = {}
    objects = []
    for line in islice(head.splitlines(), ROWS):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            objects.append(value)
            keys.update(dict.fromkeys(value))
    rows = tuple(tuple(_json_text(each.get(key)) for key in keys) for each in objects)
    return _Seen(unique_names(tuple(keys)), rows, {"encoding": encoding} if encoding else {})


def _json_text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _look_at_parquet(file: Found) -> _Seen:
    try:
        whole = pq.ParquetFile(file.path)
        batch = next(whole.iter_batches(batch_size=ROWS), None)
    except (pa.ArrowException, OSError):
        return _Seen((), (), {}, ("It is no whole Parquet file.",))
    names = tuple(whole.schema_arrow.names)
    rows = tuple(
        tuple("" if v is None else str(v) for v in row.values()) for row in (batch.to_pylist() if batch else ())
    )
    return _Seen(names, rows, {})


def _look_at_workbook(file: Found) -> _Seen:
    rows = [tuple(cell_text(cell) for cell in row) for row in read_sheet(file, None)]
    start = next((n for n, row in enumerate(rows[:TITLES]) if sum(map(bool, row)) > NARROW), None)
    if start is None:
        start = next((n for n, row in enumerate(rows) if any(row)), 0)
    if start >= len(rows):
        return _Seen((), (), {}, ("Its first sheet is empty; set `sheet` to the one that holds the rows.",))
    skip = start if any(any(row) for row in rows[:start]) else 0
    width = max((n for row in rows[start:] for n, cell in enumerate(row, 1) if cell), default=0)
    settings: dict[str, str | int | bool | tuple[str, ...]] = {"skip": skip} if skip else {}
    return _Seen(unique_names(rows[start][:width]), tuple(rows[start + 1 : start + 1 + ROWS]), settings)


def _gathered(guesses: list[FileGuess]) -> list[FileGuess]:
    """Make one guess of files that differ only by numbers in their names (a month each, say)."""
    alike: dict[tuple[str, str], list[FileGuess]] = defaultdict(list)
    for one in guesses:
        alike[_pattern(one.path), repr((one.source, one.header, one.reading, sorted(one.settings.items())))].append(one)
    gathered = []
    for (pattern, _), group in alike.items():
        paths = {one.path for one in group}
        others = {one.path for one in guesses} - paths
        if len(group) > 1 and not any(fnmatch.fnmatch(other, pattern) for other in others):
            channels = tuple(dict.fromkeys(channel for one in group for channel in one.channels))
            note = f"{len(group)} files with the same header are read as one."
            gathered.append(replace(group[-1], path=pattern, channels=channels, notes=(*group[-1].notes, note)))
        else:
            gathered += group
    return gathered


def _pattern(path: str) -> str:
    parent, _, name = path.rpartition("/")
    starred = re.sub(r"\*([-_.]\*)+", "*", VARYING.sub("*", name.replace("[", "[[]")))
    return f"{parent}/{starred}" if parent else starred


def _with_own_names(guesses: list[FileGuess]) -> list[FileGuess]:
    """Number sources of one system that would have the same name."""
    taken: set[tuple[str, str]] = set()
    named = []
    for one in guesses:
        source, number = one.source, 2
        while (one.system, source) in taken:
            source, number = f"{one.source}_{number}", number + 1
        taken.add((one.system, source))
        was, now = f"from {quoted(one.source)}", f"from {quoted(source)}"
        records = tuple(replace(record, sql=record.sql.replace(was, now)) for record in one.records)
        named.append(replace(one, source=source, records=records))
    return named


def _with_folders(guesses: list[FileGuess]) -> list[FileGuess]:
    """Let each system's folder be the one that all its files lie in."""
    parents: dict[str, set[str]] = defaultdict(set)
    for one in guesses:
        parents[one.system].add(one.path.rpartition("/")[0])
    moved = []
    for one in guesses:
        common = next(iter(parents[one.system])) if len(parents[one.system]) == 1 else ""
        path = one.path.removeprefix(f"{common}/") if common else one.path
        moved.append(replace(one, folder=common or ".", path=path))
    return moved
