"""What was made out of a folder of exports: the guesses that a plan is drafted from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FileGuess", "RecordGuess"]


@dataclass(frozen=True, slots=True)
class RecordGuess:
    """Records of one type that a file seems to hold.

    columns: field → column of the file. worked: field → SQL over the columns, for what is more than one of them; sql: a
    whole SELECT instead (then both are empty). constants: field → value that every record has. missing: required
    fields that no column gives. notes: what a person should know, one sentence each. confirm: what was taken for
    granted and figures depend on; the plan's check warns of it. doubt: why a person must look before it is used.
    reads: the sources that its sql reads; empty: that of its file.
    """

    record_type: str
    columns: Mapping[str, str] = field(default_factory=dict)
    worked: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""
    constants: Mapping[str, str | int | bool] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    date_format: str | None = None
    decimal: str = "."
    thousands: str = ""
    notes: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    doubt: str = ""
    reads: tuple[str, ...] = ()

    @property
    def given(self) -> set[str]:
        """The fields that it gives, as far as they can be told."""
        return {*self.columns, *self.worked, *self.constants}


@dataclass(frozen=True, slots=True)
class FileGuess:
    """What one export, or one table of a database, seems to be.

    path: relative to the system's folder, with / (may hold * where several files are one export); of a table, its
    database. table: the table's name, empty for files. source: the name it gets in the plan. system: the name of the
    system it comes from; guesses with the same name become one system. folder: that system's folder, relative to the
    plan. settings: what the plan's source says beside the path, as in
    `plan.model.Source` (format, delimiter, quote, escape, encoding, header, columns, skip, sheet, null, line_end); only
    what differs from the default. records: empty where the file was not recognised; `header` then tells its columns.
    channels: values of a channel column seen in the file, as the source writes them.

    Of a known export: known: its name; reading: the SELECT that gives its rows in the export's words, {source} for its
    name; doubts: what in it must be confirmed; not_used: why nothing is made of it, and what to do. Several files of
    one known export are read together; their records stand with the first of them.
    """

    path: str
    source: str
    system: str
    folder: str = "."
    settings: Mapping[str, str | int | bool | tuple[str, ...]] = field(default_factory=dict)
    records: tuple[RecordGuess, ...] = ()
    header: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    table: str = ""
    known: str = ""
    reading: str = ""
    doubts: tuple[str, ...] = ()
    not_used: str = ""

    @property
    def shown(self) -> str:
        """What it is called before people: its path relative to the plan, and its table."""
        path = self.path if self.folder == "." else f"{self.folder}/{self.path}"
        return f"{path}: {self.table}" if self.table else path
