"""Drafting a plan: the commented `onebook.toml` that `onebook init` writes from the files it recognised."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FileGuess", "RecordGuess"]


@dataclass(frozen=True, slots=True)
class RecordGuess:
    """Records of one type that a file seems to hold.

    columns: field → column of the file. sql: a whole SELECT instead, for what a plain column mapping cannot say (then
    columns is empty). constants: field → value that every record has. missing: required fields that no column gives.
    notes: what a person should check, one sentence each.
    """

    record_type: str
    columns: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""
    constants: Mapping[str, str | int | bool] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    date_format: str | None = None
    decimal: str = "."
    thousands: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileGuess:
    """What one export seems to be.

    path: relative to the system's folder, with / (may hold * where several files are one export). source: the name it
    gets in the plan. system: the name of the system it comes from; guesses with the same name become one system.
    folder: that system's folder, relative to the plan. settings: what the plan's source says beside the path, as in
    `plan.model.Source` (format, delimiter, quote, escape, encoding, header, columns, skip, sheet, null, line_end); only
    what differs from the default. records: empty where the file was not recognised; `header` then tells its columns.
    channels: values of a channel column seen in the file, as the source writes them.
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
