"""Workbooks (.xlsx, .xls, .ods): one sheet, written to scratch as text with the sheet's own row numbers."""

from __future__ import annotations

import csv
import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from onebook.records import BadInput, Fault
from onebook.systems.files.dialect import unique_names

if TYPE_CHECKING:
    from pathlib import Path

    from onebook.plan.model import Source
    from onebook.systems.files.locate import Found

__all__ = ["cell_text", "read_sheet", "rewrite_sheet"]

EXACT_DIGITS = 15
"""Significant digits that a workbook keeps; what stands behind them is noise of binary fractions.

A longer whole number (an id, mostly) has lost its last digits. It is written as Excel shows it, which nobody can take
for the number that it was: the gate keeps such ids out.
"""


def read_sheet(file: Found, sheet: str | None) -> list[list[Any]]:
    """Return the cells of a sheet (the first if none is named), its first row first. BadInput where it cannot be."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(file.path))
    except calamine.PasswordError as error:
        raise BadInput(Fault(file.name, "is locked with a password.", "Save it without one.")) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput(Fault(file.name, "is no workbook that can be read.", "Save it again as .xlsx.")) from error
    if not book.sheet_names:
        raise BadInput(Fault(file.name, "has no sheets.", "Save it again as .xlsx."))
    wanted = sheet if sheet is not None else book.sheet_names[0]
    if wanted not in book.sheet_names:
        there = ", ".join(book.sheet_names)
        raise BadInput(Fault(file.name, f"has no sheet '{wanted}'.", f"Set `sheet` to one of: {there}."))
    try:
        return book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    except (calamine.CalamineError, ValueError) as error:
        raise BadInput(Fault(file.name, f"its sheet '{wanted}' cannot be read.", "Save it again as .xlsx.")) from error


def rewrite_sheet(file: Found, source: Source, copy: Path) -> tuple[str, ...]:
    """Write a sheet's rows to `copy` (`_row` and the columns, plain CSV without header); return the columns."""
    rows = [[cell_text(cell) for cell in row] for row in read_sheet(file, source.sheet)]
    start = next((n for n in range(source.skip, len(rows)) if any(rows[n])), None)
    if start is None:
        raise BadInput(Fault(file.name, "its sheet is empty.", "Set `sheet` to the one that holds the rows."))
    width = max(n for row in rows[start:] for n, cell in enumerate(row, 1) if cell)
    header = [*rows[start], *[""] * width][:width] if source.header else [""] * width
    if source.columns and len(source.columns) != width:
        raise BadInput(
            Fault(file.name, f"has {width} columns, but the plan names {len(source.columns)}.",
                  "Name them all in `columns`, or leave `columns` out.")
        )  # fmt: skip
    first = start + 1 if source.header else start
    with copy.open("w", encoding="utf-8", newline="") as sink:
        out = csv.writer(sink)
        for number, row in enumerate(rows[first:], first + 1):
            if any(row):
                out.writerow([number, *row[:width], *[""] * (width - len(row))])
    return unique_names(source.columns or header)


def cell_text(value: object) -> str:
    """Return a cell as text: numbers as they are shown, dates as ISO writes them, nothing as ''."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number_text(value)
        case dt.datetime():
            return _instant_text(value)
        case _:
            return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _number_text(value: float) -> str:
    if abs(value) >= 10**EXACT_DIGITS and math.isfinite(value):
        digits, exponent = f"{value:.{EXACT_DIGITS - 1}E}".split("E")
        return f"{digits.rstrip('0').rstrip('.')}E{exponent}"
    if float(value).is_integer():
        return str(int(value))
    return f"{Decimal(f'{value:.{EXACT_DIGITS}g}'):f}" if math.isfinite(value) else ""


def _instant_text(value: dt.datetime) -> str:
    """Times of day are fractions of a day in a workbook: to the millisecond they are what was typed."""
    rounded = value + dt.timedelta(microseconds=500)
    rounded -= dt.timedelta(microseconds=rounded.microsecond % 1000)
    if rounded.time() == dt.time():
        return rounded.date().isoformat()
    return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond else "seconds")
