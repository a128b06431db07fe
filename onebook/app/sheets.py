"""Tables as files that a spreadsheet opens: CSV and XLSX, in which a text is never run as a formula.

CSV begins with a byte order mark: without one Excel takes UTF-8 for the code page of the country, and names come out
garbled; what reads CSV otherwise (LibreOffice, DuckDB, pandas with `utf-8-sig`, Onebook's own files) passes over it.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from onebook.app.tables import to_csv
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onebook.app.answers import Answer

__all__ = ["FORMATS", "Sheet", "csv_file", "of_answer", "xlsx_file"]

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a table can be written as, with the type that the file is served as."""

IN_UNIT = {"money": "#,##0.00", "share": "0.0%"}
"""How a spreadsheet shows figures of a unit; the cells hold them as they are."""

MEASURED = ("value", "low", "high", "goal", "previous", "median", "best")
"""Columns whose figures have the unit of their row."""

COLUMNS, ROWS = 16_384, 1_048_576
"""What a sheet of a spreadsheet can hold; more would be left out without a word."""

LONGEST = 32_767
"""Characters that a cell of a spreadsheet can hold."""

DIGITS = 15
"""Significant digits that a spreadsheet's number can hold; what has more is written as text, so that none is lost."""

WIDEST, NARROWEST = 60, 8
EARLIEST = date(1900, 3, 1)
"""Before this day Excel's calendar is none; such days are written as text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written. columns: name → text, figure, count, day or instant.

    rows: each with a value for every column; None is what is not known or not told. notes: what must be known to judge.
    """

    title: str
    columns: Mapping[str, str]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[str] = ()


def of_answer(found: Answer[Any]) -> Sheet:
    """Return an answer's rows as a table."""
    rows = [[row[name] for name in found.columns] for row in found.rows]
    return Sheet(found.title, found.columns, rows, found.notes)


def csv_file(sheet: Sheet) -> bytes:
    """Write it as CSV (RFC 4180) in UTF-8; days and instants as ISO 8601, figures in full."""
    rows = ([_plain(cell) for cell in row] for row in sheet.rows)
    return codecs.BOM_UTF8 + to_csv(list(sheet.columns), rows).encode()


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if _is_no_number(cell):
        return None
    return cell.isoformat() if isinstance(cell, date) else cell


def xlsx_file(sheet: Sheet) -> bytes:
    """Write it as a workbook: the table, and its title and notes on a second sheet. Instants are UTC.

    BadInput where it is larger than a spreadsheet.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    if len(sheet.columns) > COLUMNS or len(sheet.rows) >= ROWS:
        what = f"a spreadsheet holds {COLUMNS:,} columns and {ROWS:,} rows, and this table is larger."
        raise BadInput(Fault("", what, "Take it as CSV."))
    written = io.BytesIO()
    with Workbook(written, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        styles = {
            name: book.add_format({"num_format": form} if form else {"bold": True, "bottom": 1})
            for name, form in {
                "head": "", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm:ss", "count": "#,##0", **IN_UNIT,
            }.items()
        }  # fmt: skip
        page = book.add_worksheet(_tab(sheet.title))
        for at, name in enumerate(sheet.columns):
            page.write_string(0, at, name, styles["head"])
            page.set_column(at, at, _width(name, [row[at] for row in sheet.rows[:500]]))
        units = list(sheet.columns).index("unit") if "unit" in sheet.columns else None
        for line, row in enumerate(sheet.rows, start=1):
            unit = row[units] if units is not None else None
            for at, (name, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                _write(page, line, at, cell, styles, unit if name in MEASURED else None)
        page.freeze_panes(1, 0)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
        for line, text in enumerate([sheet.title, *sheet.notes]):
            about.write_string(line, 0, text[:LONGEST])
    return written.getvalue()


def _write(page: Any, line: int, at: int, cell: Any, styles: Mapping[str, Any], unit: str | None) -> None:
    """Write a cell by what it is: a text is never looked at for formulas, addresses or numbers."""
    if cell is None or _is_no_number(cell):
        return
    if isinstance(cell, bool):
        page.write_boolean(line, at, cell)
    elif isinstance(cell, int):
        page.write_number(line, at, cell, styles["count"])
    elif isinstance(cell, Decimal | float) and _fits(cell):
        page.write_number(line, at, cell, styles.get(unit or ""))
    elif isinstance(cell, datetime) and cell.date() >= EARLIEST:
        page.write_datetime(line, at, cell.astimezone(UTC).replace(tzinfo=None), styles["instant"])
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= EARLIEST:
        page.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), styles["day"])  # noqa: DTZ001
    else:
        text = format(cell, "f") if isinstance(cell, Decimal) else str(cell)
        page.write_string(line, at, text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def _is_no_number(cell: Any) -> bool:
    """Tell whether it is a figure that came to nothing that a spreadsheet could count with: NaN, or infinite."""
    return isinstance(cell, Decimal | float) and not isfinite(cell)


def _fits(number: Decimal | float) -> bool:
    """Tell whether a spreadsheet's number holds it: amounts in full, ratios (which may never end) to 15 digits."""
    if isinstance(number, float):
        return True
    whole, _, part = f"{abs(number):f}".partition(".")
    return len(whole.lstrip("0")) + min(len(part.rstrip("0")), 4) <= DIGITS


def _tab(title: str) -> str:
    """Return a name that a sheet may have: short, and without what formulas use to name sheets."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip(" ,") or "Table"


def _width(name: str, cells: Sequence[Any]) -> int:
    longest = max((len(f"{c:.4f}" if isinstance(c, Decimal) else str(c)) for c in cells if c is not None), default=0)
    return min(WIDEST, max(NARROWEST, longest, len(name)) + 2)
