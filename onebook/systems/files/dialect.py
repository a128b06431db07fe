"""How a text file separates its fields: declared in the plan or seen from the file's beginning."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    import _csv
    from collections.abc import Iterable

    from onebook.plan.model import Source

__all__ = ["Dialect", "Layout", "csv_reader", "head_rows", "lay_out", "placed", "sniff_delimiter", "unique_names"]

DELIMITERS = ("+|", "||", ",", ";", "\t", "|", "^", "\x1f")
BCP = ("+|", "&|")
"""The field and row ends that SQL Server's bcp is often given where text holds everything else."""

COMMON_ENDS = (None, "\n", "\r\n", "\r")
SHOWN = {"\t": "\\t", "\x1f": "\\x1f"}
STAND_IN = "\x1f"
LINE_END = re.compile(r"\r\n|\n|\r")
LINES = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")
SAMPLE_ROWS = 300
SURE = 0.9
RESERVED = ("_file", "_row")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are separated. quote and escape may be empty; line_end only where it is none of the usual ones."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    line_end: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a file's rows begin and what their columns are called, in the file's own order.

    skip: lines before the header (or before the first row where there is none). first_row: as a spreadsheet shows it.
    odd_line_end: the first line of the file ends otherwise than its first row, which the fast reader would mistake.
    """

    dialect: Dialect
    columns: tuple[str, ...]
    header: bool
    skip: int
    first_row: int
    odd_line_end: bool = False


def lay_out(name: str, source: Source, head: str) -> Layout:
    """Return the layout of a file from what is declared and from its beginning. BadInput where the two contradict."""
    body = LINES.sub("", head, count=source.skip) if source.skip else head
    stripped = body.lstrip("\r\n")
    blank = len(body[: len(body) - len(stripped)].splitlines())
    _refuse_page(name, stripped)
    if not stripped.strip("\0 \t\r\n"):
        raise BadInput(Fault(name, "holds nothing but blank lines.", "Export it again."))
    dialect = _dialect(name, source, stripped)
    rows = head_rows(stripped, dialect, SAMPLE_ROWS)
    skip = source.skip + blank
    if not source.header:
        columns = source.columns or tuple(f"column_{n}" for n in range(1, _modal_width(rows) + 1))
        _refuse_width(name, columns, rows, dialect)
        layout = Layout(dialect, unique_names(columns), header=False, skip=skip, first_row=skip + 1)
    else:
        layout = Layout(dialect, _header(name, source, rows), header=True, skip=skip, first_row=skip + 2)
    return replace(layout, odd_line_end=_first_row_end(stripped, dialect) != _line_end(head))


def head_rows(text: str, dialect: Dialect, limit: int) -> list[list[str]]:
    """Return the first rows of a text that is whole lines; a row that cannot be read ends them."""
    if dialect.line_end:
        ended = [row.removeprefix("\r").removeprefix("\n") for row in text.split(dialect.line_end)]
        return [row.split(dialect.delimiter) for row in ended[:limit] if row]
    delimiter = dialect.delimiter
    if len(delimiter) > 1:
        text, delimiter = text.replace(delimiter, STAND_IN), STAND_IN
    rows: list[list[str]] = []
    try:
        for row in csv_reader(io.StringIO(text, newline=""), replace(dialect, delimiter=delimiter)):
            if len(rows) == limit:
                break
            if row:
                rows.append(row)
    except csv.Error:
        pass
    return rows


def csv_reader(lines: Iterable[str], dialect: Dialect) -> _csv.Reader:
    """Return Python's strict reader for a dialect with a delimiter of one character."""
    if not dialect.quote:
        return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE, quotechar=None, strict=True)
    doubled = dialect.escape in ("", dialect.quote)
    escape = None if doubled else dialect.escape
    return csv.reader(
        lines, delimiter=dialect.delimiter, quotechar=dialect.quote, doublequote=doubled, escapechar=escape, strict=True
    )


def sniff_delimiter(text: str, quote: str = '"') -> str | None:
    """Return the delimiter that makes rows of equal width, two or more; None where none does."""
    best: tuple[float, int, str] | None = None
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        rows = head_rows(text, Dialect(delimiter, quote, quote), SAMPLE_ROWS)
        if not rows:
            continue
        width = _modal_width(rows)
        share = sum(len(row) == width for row in rows) / len(rows)
        if width < 2 or len(rows[0]) < 2 or share < 0.5:  # noqa: PLR2004
            continue
        fits_header = 1.0 if len(rows[0]) == width else 0.5
        rank = (round(share * fits_header, 2), width)
        if len(delimiter) > 1 and rank[0] > SURE:
            # "|" would split as evenly at "+|", and leave the "+".
            return delimiter
        if best is None or rank > best[:2]:
            best = (*rank, delimiter)
    return best[2] if best else None


def unique_names(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return names that differ without regard to case: spaces around them go, what is empty is numbered.

    Of a name that stands more than once, every one gets its place behind it, so that no mapping takes one unawares:
    `amount` becomes `amount (column 4)` and `amount (column 5)`.
    """
    plain = [
        raw.replace("\0", "").replace("\ufeff", "").strip() or f"column_{place}" for place, raw in enumerate(names, 1)
    ]
    count = Counter(name.lower() for name in (*plain, *RESERVED))
    found: dict[str, str] = {}
    for place, name in enumerate(plain, 1):
        own = placed(name, place) if count[name.lower()] > 1 else name
        while own.lower() in found:
            own = placed(own, place)
        found[own.lower()] = own
    return tuple(found.values())


def placed(name: str, place: int) -> str:
    """Return what a column is called whose name is not its own alone."""
    return f"{name} (column {place})"


def _dialect(name: str, source: Source, text: str) -> Dialect:
    quote = '"' if source.quote is None else source.quote
    escape = quote if source.escape is None else source.escape
    for setting, value in (("quote", quote), ("escape", escape)):
        if len(value) > 1:
            raise BadInput(Fault(name, f"its {setting} is set to '{value}'.", "Set one character, or '' for none."))
    if source.delimiter == "":
        raise BadInput(Fault(name, "its delimiter is set to nothing.", "Set it, or leave it out: it is then seen."))
    line_end = None if source.line_end in COMMON_ENDS else source.line_end
    seen = sniff_delimiter(text.replace(line_end, "\n") if line_end else text, quote)
    # A file of one column may hold any of them in its cells.
    delimiter = source.delimiter or seen or (STAND_IN if "," in text else ",")
    if (delimiter, source.line_end) == (BCP[0], None) and f"{BCP[1]}\n" in text.replace("\r\n", "\n"):
        line_end = BCP[1]
    dialect = Dialect(delimiter, quote, escape, line_end)
    if source.delimiter and seen and seen != source.delimiter and source.delimiter not in seen:
        one = all(len(row) == 1 for row in head_rows(text, dialect, 2))
        if one and len(source.columns) != 1:
            raise BadInput(
                Fault(name, f"is separated by '{_show(seen)}', not by '{_show(source.delimiter)}' as the plan says.",
                      f'Set delimiter = "{_show(seen)}" for this source, or leave it out.')
            )  # fmt: skip
    return dialect


def _line_end(text: str) -> str:
    found = LINE_END.search(text)
    return found[0] if found else ""


def _first_row_end(text: str, dialect: Dialect) -> str:
    """Return the line end behind the first row, which may hold others within quotes."""
    lines = LINES.findall(text)
    reader = csv_reader(
        (line.replace(dialect.delimiter, STAND_IN) for line in lines), replace(dialect, delimiter=STAND_IN)
    )
    try:
        next(reader)
    except (csv.Error, StopIteration):
        return "unknown"
    return _line_end(lines[reader.line_num - 1])


def _show(delimiter: str) -> str:
    return SHOWN.get(delimiter, delimiter)


def _header(name: str, source: Source, rows: list[list[str]]) -> tuple[str, ...]:
    if not rows:
        raise BadInput(
            Fault(
                name, "its header cannot be read: a quote is opened and not closed.", "Mend the header, or set quote."
            )
        )
    header = rows[0]
    if source.columns:
        if len(source.columns) != len(header):
            raise BadInput(
                Fault(name, f"has {len(header)} columns in its header, but the plan names {len(source.columns)}.",
                      "Name them all in `columns`, or leave `columns` out: the header names them.")
            )  # fmt: skip
        return unique_names(source.columns)
    return unique_names(header)


def _refuse_width(name: str, columns: tuple[str, ...], rows: list[list[str]], dialect: Dialect) -> None:
    """Refuse a file of which no row at its beginning has as many columns as are named."""
    # One more, and that one empty, is a delimiter at the end of each row.
    if any(len(row) == len(columns) or (len(row) == len(columns) + 1 and not row[-1]) for row in rows):
        return
    width, shown = _modal_width(rows), _show(dialect.delimiter)
    raise BadInput(
        Fault(name, f"has {width} columns separated by '{shown}', but the plan names {len(columns)}.",
              "Name every column in `columns`, in the file's order, or mend `delimiter`.")
    )  # fmt: skip


def _modal_width(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 0


def _refuse_page(name: str, text: str) -> None:
    start = text[:200].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")):
        raise BadInput(
            Fault(name, "is a web page, not an export (a log-in or error page, perhaps).", "Export it again.")
        )
