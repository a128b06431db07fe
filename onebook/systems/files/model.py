"""What a prepared source is: SQL over files that were looked at, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from onebook.records import Fault

__all__ = ["Attachment", "Relation", "SourceFile"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that a source reads. name: for people, relative to the business's folder. size: bytes.

    digest: SHA-256 of the contents as they lie on disk, hexadecimal.
    """

    path: Path
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A database to attach, read-only, under `alias`. url: a path or a connection string; never to be shown."""

    alias: str
    url: str = field(repr=False)
    kind: Literal["sqlite", "postgres", "duckdb"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A source of the plan, ready for the lake. Its `sql` becomes a view named `name`, from which mappings select.

    sql: the rows; text columns (empty is NULL) for CSV, JSON lines, workbooks and SQLite, typed for Parquet and other
    databases. Strict: where a CSV file is not whole, running it fails, and the source is prepared again with `careful`.
    traced_sql: the same and `_file` VARCHAR (the name for people), `_row` BIGINT: the row as a spreadsheet shows it
    (the line of JSON lines, NULL for databases).
    columns: () where only the database knows them.
    refused: files left out whole. structural_sql: rows that the reader set aside, in the lake's columns of rejects:
    row_json, source_file, source_row, column_name, value, rule, message, mend, key; None where there can be none.
    may_be_broken: running `sql` may fail where preparing with `careful` would set the broken rows aside.
    """

    name: str
    sql: str
    traced_sql: str
    columns: tuple[str, ...]
    files: tuple[SourceFile, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    refused: tuple[Fault, ...] = ()
    structural_sql: str | None = None
    may_be_broken: bool = False
