"""Reading a delimited file row by row where the fast reader cannot: each good row with its number, each bad one told.

A row that is not whole costs only itself: where a quote is left open, reading goes on with the next line.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.systems.files.dialect import STAND_IN, Dialect, Layout, csv_reader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["REJECT_COLUMNS", "BadRow", "Outcome", "read_rows", "rewrite"]

LONGEST = 400_000
"""Characters that a row may have. Far above what any field keeps, and below what the fast reader takes in."""

BLOCK = 500
"""Lines that are read at once."""

KEPT = 10_000
"""Characters of a bad row that are kept with its reject; the file itself has the rest."""

REJECT_COLUMNS = ("row_json", "source_file", "source_row", "column_name", "value", "rule", "message", "mend", "key")
BLANK = "blank"
LINE_MEND = "Mend that row in the file (a quote, delimiter or line break too few or too many), or export it again."


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken: its number, its text and what is wrong with it."""

    row: int
    text: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file's rows."""

    good: int
    bad: int
    first: BadRow | None


class _Lines:
    """The physical lines of a text, of which the last ones taken can be given back. at: how many are taken."""

    def __init__(self, text: Iterator[str]) -> None:
        self.text = text
        self.given_back: list[str] = []
        self.taken: list[str] = []
        self.length = 0
        self.at = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.length > LONGEST:
            # A quote was opened far above and never closed; reading on would take in the rest of the file.
            raise _TooLongError
        line = self.given_back.pop() if self.given_back else next(self.text)
        if not self.taken:
            # Files put one after another bring their byte order marks along; these belong to no cell.
            line = line.removeprefix("\ufeff")
        self.taken.append(line)
        self.length += len(line)
        self.at += 1
        return line

    def begin(self) -> None:
        self.taken.clear()
        self.length = 0

    def give_back_all_but_first(self) -> None:
        self.given_back.extend(reversed(self.taken[1:]))
        self.at -= len(self.taken) - 1
        del self.taken[1:]

    def block(self) -> list[str]:
        """Return the next lines, which stay to be taken."""
        while len(self.given_back) < BLOCK and (line := next(self.text, None)) is not None:
            self.given_back.insert(0, line)
        return self.given_back[: -BLOCK - 1 : -1]

    def take(self, count: int) -> None:
        del self.given_back[-count:]
        self.at += count


class _TooLongError(Exception):
    pass


def read_rows(text: Iterator[str], layout: Layout) -> Iterator[tuple[int, list[list[str]]] | BadRow]:
    """Give the rows after the header: the cells of whole ones, with the first one's number, or what is wrong with one.

    text: physical lines. Many are read at once as long as all is well, row by row where it is not.
    """
    dialect, written = layout.dialect, layout.dialect.delimiter
    if len(written) > 1:
        text = (line.replace(written, STAND_IN) for line in text)
        dialect = replace(dialect, delimiter=STAND_IN)
    for _ in range(layout.skip):
        next(text, None)
    lines = _Lines(text)
    csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
    width, row = len(layout.columns), layout.first_row
    if layout.header:
        next(csv_reader(lines, dialect), None)
    for each in _read(lines, dialect, width):
        if isinstance(each, BadRow):
            yield replace(each, row=row)
        elif each:
            yield row, [[cell.replace(STAND_IN, written) for cell in r] for r in each] if len(written) > 1 else each
        row += len(each) if isinstance(each, list) and each else 1


def _read(lines: _Lines, dialect: Dialect, width: int) -> Iterator[list[list[str]] | BadRow]:
    """Give whole rows, a bad one (its number still to be told), or none for a blank line."""
    reader = csv_reader(lines, dialect)
    while block := lines.block():
        whole = _whole(block, dialect, width)
        if whole:
            lines.take(len(block))
            yield whole
            continue
        until = lines.at + len(block)
        while lines.at < until:
            lines.begin()
            cells, rule = _next(reader, lines)
            if cells is None:
                return
            rule = rule or _judge(cells, lines, width, dialect)
            if rule is None:
                yield [cells[:width] or [""]]
            else:
                yield [] if rule == BLANK else _bad(0, lines.taken, rule, width, len(cells))


def _whole(block: list[str], dialect: Dialect, width: int) -> list[list[str]] | None:
    """Return the rows of a block of lines if every one of them is whole; None where any needs a closer look."""
    if sum(map(len, block)) > LONGEST or any(line.startswith("\ufeff") for line in block):
        return None
    try:
        rows = list(csv_reader(block, dialect))
    except csv.Error:
        return None
    return rows if all(len(row) == width for row in rows) else None


def _next(reader: Iterator[list[str]], lines: _Lines) -> tuple[list[str] | None, str | None]:
    """Return the next row's cells (None at the end), and what is wrong with its quotes."""
    try:
        return next(reader), None
    except StopIteration:
        return None, None
    except csv.Error as error:
        rule = "text_after_quote" if len(lines.taken) == 1 and "expected after" in str(error) else "unclosed_quote"
    except _TooLongError:
        rule = "unclosed_quote"
    lines.give_back_all_but_first()
    return [], rule


def _judge(cells: list[str], lines: _Lines, width: int, dialect: Dialect) -> str | None:
    """Return the rule that a row breaks, BLANK where there is none, None where it is whole.

    One cell more that is empty is a delimiter at the row's end, which many exports write.
    """
    if lines.length > LONGEST:
        return "too_long"
    if len(cells) == width or (len(cells) == width + 1 and not cells[-1]) or (not cells and width == 1):
        return None
    if not cells:
        return BLANK
    if len(lines.taken) > 1 and _stands_alone(lines.taken[1], width, dialect):
        lines.give_back_all_but_first()
    return "too_few_columns" if len(cells) < width else "too_many_columns"


def split_rows(text: Iterator[str], layout: Layout) -> Iterator[tuple[int, list[list[str]]] | BadRow]:
    """Give every row of a text whose rows end with characters of their own; cells may hold line breaks."""
    end, delimiter = layout.dialect.line_end or "\n", layout.dialect.delimiter
    width, row = len(layout.columns), 0
    rest = ""
    for piece in text:
        *whole, rest = (rest + piece).split(end)
        if len(rest) > LONGEST:
            # It is too long already; what may be the beginning of its end is kept.
            rest = rest[: LONGEST + 1] + rest[-len(end) :]
        for each in whole:
            row += 1
            if row >= layout.first_row:
                yield from _split_row(row, each, delimiter, width)
    if rest.strip("\r\n"):
        yield from _split_row(row + 1, rest, delimiter, width)


def _split_row(row: int, text: str, delimiter: str, width: int) -> Iterator[tuple[int, list[list[str]]] | BadRow]:
    body = text.removeprefix("\r").removeprefix("\n")
    cells = body.split(delimiter)
    if len(body) > LONGEST:
        yield _bad(row, [body], "too_long", width, 0)
    elif len(cells) == width or (len(cells) == width + 1 and not cells[-1]):
        yield row, [cells[:width]]
    elif body:
        rule = "too_few_columns" if len(cells) < width else "too_many_columns"
        yield _bad(row, [body], rule, width, len(cells))


def rewrite(text_path: Path, name: str, layout: Layout, good: Path, bad: Path) -> Outcome:
    """Write a file's good rows to `good`, and list the others in `bad`.

    good: `_row` and the layout's columns. bad: REJECT_COLUMNS, added to what it holds. Both plain CSV without header.
    """
    counted = listed = 0
    first = None
    with (
        text_path.open(encoding="utf-8-sig", newline="") as text,
        good.open("w", encoding="utf-8", newline="") as sink,
        bad.open("a", encoding="utf-8", newline="") as rejects,
    ):
        rows, others = csv.writer(sink), csv.writer(rejects)
        special = layout.dialect.line_end is not None
        pieces = iter(lambda: text.read(1 << 20), "") if special else iter(text)
        for each in (split_rows if special else read_rows)(pieces, layout):
            if isinstance(each, BadRow):
                listed += 1
                first = first or each
                kept = each.text[:KEPT]
                others.writerow([json.dumps({"line": kept}), name, each.row, "", kept[:80], each.rule, each.message,
                                 LINE_MEND, ""])  # fmt: skip
            else:
                counted += len(each[1])
                rows.writerows([number, *cells] for number, cells in enumerate(each[1], each[0]))
    return Outcome(counted, listed, first)


def _stands_alone(line: str, width: int, dialect: Dialect) -> bool:
    """Tell whether a line that an open quote drew in is a row of its own."""
    try:
        rows = list(csv_reader(io.StringIO(line, newline=""), dialect))
    except csv.Error:
        return False
    return len(rows) == 1 and len(rows[0]) == width


def _bad(row: int, taken: list[str], rule: str, width: int, found: int) -> BadRow:
    said = {
        "too_few_columns": f"has {found} columns where {width} are expected",
        "too_many_columns": f"has {found} columns where {width} are expected",
        "unclosed_quote": "opens a quote that is not closed",
        "text_after_quote": "has text after a closing quote",
        "too_long": f"is longer than {LONGEST:,} characters: a quote may be missing",
    }
    return BadRow(row, "".join(taken).replace(STAND_IN, "\t").rstrip("\r\n"), rule, said[rule])
