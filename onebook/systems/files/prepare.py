"""Preparing a source: its files are found, looked at once, and turned into SQL that the lake runs."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from onebook.records import BadInput, Fault
from onebook.systems.files.branch import Branch, agree, plain_branch, united
from onebook.systems.files.columnar import prepare_parquet
from onebook.systems.files.database import prepare_database
from onebook.systems.files.delimited import prepare_delimited
from onebook.systems.files.jsonlines import prepare_json_lines
from onebook.systems.files.locate import Found, locate
from onebook.systems.files.model import Relation, SourceFile
from onebook.systems.files.scan import scan_bytes
from onebook.systems.files.workbook import rewrite_sheet

if TYPE_CHECKING:
    from collections.abc import Collection

    from onebook.plan.model import Source, System

__all__ = ["Format", "format_of", "prepare_source"]

Format = Literal["csv", "jsonl", "parquet", "excel"]

ENDINGS: dict[str, Format] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".dat": "csv", ".psv": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
}  # fmt: skip
ARCHIVES = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"\x28\xb5\x2f\xfd": "Zstandard", b"7z\xbc\xaf": "7z", b"Rar!": "RAR"}
PARQUET, ZIP, OLE = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def prepare_source(
    name: str,
    source: Source,
    system: System,
    folder: Path,
    business: Path,
    scratch: Path,
    *,
    careful: bool = False,
    needed: Collection[str] = (),
) -> Relation:
    """Return a source of the plan as a relation. BadInput where nothing of it can be read.

    folder: the system's, resolved against the business's. scratch: a folder for copies, which must live as long as the
    relation is used. careful: read CSV files row by row, setting broken rows aside (needed only after the fast reading
    failed). needed: columns that mappings use; a file that lacks one is left out while others have it.
    """
    if source.path is None:
        if system.database is None:
            raise BadInput(Fault(f"sources.{name}", "it names no file.", "Set `path`, or `database` and `table`."))
        return prepare_database(name, source, system, folder, business)
    found, unreadable = locate(f"sources.{name}.path", source.path, folder, business)
    by_format, mistaken = _by_format(source, found)
    refused = [*unreadable, *mistaken]
    stem = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch)) / "part"
    branches: list[Branch] = []
    files: list[SourceFile] = []
    structural: list[str] = []
    may_be_broken = False
    for kind, group in by_format.items():
        at = stem.with_name(kind)
        if kind == "parquet":
            more, read, left_out = prepare_parquet(group, needed)
        elif kind == "excel":
            more, read, left_out = _prepare_workbooks(source, group, at, needed)
        else:
            text = (
                prepare_json_lines(source, group, at, needed)
                if kind == "jsonl"
                else prepare_delimited(source, group, at, careful, needed)
            )
            more, left_out = text.branches, text.refused
            read = tuple(one.source for one in text.texts)
            structural += [text.structural_sql] if text.structural_sql else []
            may_be_broken = may_be_broken or text.may_be_broken
        branches += more
        files += read
        refused += left_out
    if not branches:
        raise BadInput(*refused)
    columns, sql, traced = united(branches)
    return Relation(
        name,
        sql,
        traced,
        columns,
        tuple(files),
        (),
        tuple(refused),
        " union all ".join(structural) or None,
        may_be_broken,
    )


def format_of(file: Found, declared: Format | None = None) -> Format:
    """Return a file's format: as declared or as it is seen. BadInput where what it holds contradicts that."""
    with file.path.open("rb") as raw:
        start = raw.read(8)
    for mark, archive in ARCHIVES.items():
        if start.startswith(mark):
            raise BadInput(Fault(file.name, f"is packed with {archive}.", "Unpack it, or pack it with gzip (.gz)."))
    ending = _ending(file.path)
    seen: Format | None = None
    if start.startswith(PARQUET):
        seen = "parquet"
    elif start.startswith((ZIP, OLE)):
        seen = "excel"
        if (
            start.startswith(ZIP)
            and ENDINGS.get(ending) != "excel"
            and declared != "excel"
            and not _is_workbook(file.path)
        ):
            raise BadInput(Fault(file.name, "is a zip archive.", "Unpack it, or pack it with gzip (.gz)."))
    wanted = declared or seen or ENDINGS.get(ending, "csv")
    if seen is not None and seen != wanted:
        kinds = {"parquet": "a Parquet file", "excel": "a workbook"}
        raise BadInput(Fault(file.name, f"is {kinds[seen]}, not {wanted}.", f'Set format = "{seen}", or leave it out.'))
    return wanted


def _ending(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def _is_workbook(path: Path) -> bool:
    with path.open("rb") as raw:
        start = raw.read(4096)
    return b"[Content_Types].xml" in start or b"mimetypeapplication/vnd.oasis" in start


def _by_format(source: Source, found: Collection[Found]) -> tuple[dict[Format, list[Found]], list[Fault]]:
    groups: dict[Format, list[Found]] = {}
    faults: list[Fault] = []
    for file in found:
        try:
            if file.path.stat().st_size == 0:
                raise BadInput(  # noqa: TRY301
                    Fault(file.name, "is empty.", "Export it again; a file without rows still has its header.")
                )
            groups.setdefault(format_of(file, source.format), []).append(file)
        except BadInput as error:
            faults.extend(error.faults)
        except OSError as error:
            faults.append(Fault(file.name, f"cannot be read: {error.strerror}.", "Check the file and the disk."))
    return groups, faults


def _prepare_workbooks(
    source: Source, group: Collection[Found], stem: Path, needed: Collection[str]
) -> tuple[tuple[Branch, ...], tuple[SourceFile, ...], tuple[Fault, ...]]:
    refused: list[Fault] = []
    headers: dict[str, tuple[str, ...]] = {}
    copies: dict[str, Path] = {}
    sources: dict[str, SourceFile] = {}
    for number, file in enumerate(group):
        copy = stem.with_name(f"{stem.name}-{number}.csv")
        try:
            headers[file.name] = rewrite_sheet(file, source, copy)
        except BadInput as error:
            refused.extend(error.faults)
            continue
        copies[file.name], sources[file.name] = copy, scan_bytes(file)
    apart = agree(headers, needed) if headers else {}
    refused.extend(apart.values())
    kept = [name for name in headers if name not in apart]
    branches = tuple(plain_branch(headers[name], {name: copies[name]}, source.null) for name in kept)
    return branches, tuple(sources[name] for name in kept), tuple(refused)
