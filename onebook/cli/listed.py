"""Lists of the book's commands: as JSON, as CSV or as a table, by one set of columns."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onebook.cli.show import clock, table, write

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = ["cells", "heads", "list_out", "onward", "text_of", "texts"]

HEADS = {"external_id": "number", "party": "customer"}
"""What the table calls columns that have other names in CSV."""


def list_out(
    title: str, told: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]], as_json: bool, as_csv: bool, *,
    left: int, shown: Sequence[str] = (), zone: ZoneInfo | None = None, none: str = "There is nothing.", note: str = "",
) -> None:  # fmt: skip
    """Write a list.

    told: what JSON tells. rows: by columns. left, note: as `table` has them. shown: what the table calls its columns,
    where that is not what `heads` makes of them. zone: by its clock the table tells columns named `…_at`, and says so.
    none: what is said instead of a table without rows.
    """
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    if as_json:
        write(to_json(told))
        return
    lines = [_texts(columns, row, None if as_csv else zone) for row in rows]
    if as_csv:
        write(to_csv(columns, lines))
    elif not lines:
        write(none)
    else:
        notes = (note, clock(zone) if zone else "")
        table(title, shown or heads(columns), lines, left=left, note="\n".join(filter(None, notes)))


def onward(found: Sequence[Mapping[str, Any]], limit: int, *names: str) -> str:
    """Say how a list goes on where it is full. found: its shapes; names: what of the last one it is named by."""
    if len(found) < limit:
        return ""
    last = found[-1]
    named = " ".join(shlex.quote(text_of(last[name])) for name in names)
    return f"From the next one on: --after {named}"


def cells(columns: Sequence[str], shapes: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return rows by columns."""
    return [[shape[name] for name in columns] for shape in shapes]


def texts(columns: Sequence[str], shapes: Iterable[Mapping[str, Any]], zone: ZoneInfo | None = None) -> list[list[str]]:
    """Return rows by columns as a table shows them. zone: by its clock columns named `…_at` are told."""
    return [_texts(columns, row, zone) for row in cells(columns, shapes)]


def heads(columns: Iterable[str]) -> list[str]:
    """Return what a table calls columns."""
    return [HEADS.get(name, name.replace("_", " ")) for name in columns]


def text_of(of: Any) -> str:
    """Return any value of a shape as a cell's text; a document by its name."""
    if isinstance(of, Mapping):
        if "external_id" in of:
            return f"{of['external_id']} of {of['system']}"
        return ", ".join(f"{name}: {each}" for name, each in of.items())
    if isinstance(of, list | tuple):
        return ", ".join(map(str, of))
    return "yes" if of is True else "" if of is None or of is False else str(of)


def _texts(columns: Sequence[str], row: Sequence[Any], zone: ZoneInfo | None) -> list[str]:
    from onebook.app.keeping.clock import moment_of

    return [
        moment_of(of, zone) if zone and of and (name == "at" or name.endswith("_at")) else text_of(of)
        for name, of in zip(columns, row, strict=True)
    ]
