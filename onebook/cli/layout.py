"""How a table fits the room there is. No figure is ever cut: it is written shorter, or stands in a table below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.cells import cell_len, chop_cells

from onebook.app.units import grouped

__all__ = ["GAP", "Amount", "Cell", "Column", "Layout", "Sheet", "lay_out", "wrap"]

GAP = 2
"""Blanks between columns."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, written as exactly as there is room for."""

    value: Decimal


Cell = str | Amount | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: figures stand to the right and are never broken, text to the left and may run over several lines.

    label: it says what a row is about, so it is repeated where a table goes on below. group: columns of one group are
    kept together where that costs no further table.
    """

    name: str
    text: bool = False
    label: bool = False
    group: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some columns of a table, below one another with the others: names, rows, widths, and which hold text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    text: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as it is shown. said: how amounts are written, where that is not to the cent."""

    sheets: tuple[Sheet, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """A way to write amounts. worth: how large the largest must be, so that five digits of it stay."""

    divisor: int
    places: int
    worth: int
    said: str


WRITINGS = (
    Writing(1, 2, 0, ""),
    Writing(1, 0, 10_000, "in whole units"),
    Writing(1_000, 0, 10_000_000, "in thousands"),
    Writing(1_000_000, 0, 10_000_000_000, "in millions"),
)
"""From the finest to the coarsest. A table takes the finest of those with which it needs the fewest sheets."""

LEAST_ALONE, LEAST, LONGEST_WORD = 20, 10, 24
"""Characters that a column of text keeps at least: the only label, any other; longer words are broken."""


def lay_out(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int | None, *, apart: bool = False
) -> Layout:
    """Choose how amounts are written, and which columns stand beside one another within `width` (None: no bounds).

    apart: each row is a figure by itself, so each keeps the digits that it needs, and none is told in thousands.
    """
    best = None
    for writing in WRITINGS:
        if not _is_worth(writing, rows) or (apart and writing.divisor > 1):
            continue
        texts = _written(rows, writing, apart)
        sheets = _sheets(columns, texts, width)
        if best is None or len(sheets) < len(best.sheets):
            best = Layout(tuple(sheets), writing.said)
    if best is None:
        raise ValueError("there is no way to write the amounts")
    return best


def _is_worth(writing: Writing, rows: Sequence[Sequence[Cell]]) -> bool:
    return _largest(cell for row in rows for cell in row) >= writing.worth


def _largest(cells: Iterable[Cell]) -> Decimal:
    return max((abs(cell.value) for cell in cells if isinstance(cell, Amount)), default=Decimal(0))


def _written(rows: Sequence[Sequence[Cell]], writing: Writing, apart: bool) -> list[tuple[str, ...]]:
    texts = []
    for row in rows:
        used = WRITINGS[0] if apart and _largest(row) < writing.worth else writing
        texts.append(tuple(_text(cell, used) for cell in row))
    return texts


def _text(cell: Cell, writing: Writing) -> str:
    if isinstance(cell, Amount):
        return grouped(cell.value / writing.divisor, writing.places)
    # What data hold must not move the cursor, colour the screen or end the line.
    return "".join(c if c.isprintable() else " " for c in cell or "")


def _sheets(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], width: int | None) -> list[Sheet]:
    cells = [[c.name, *(row[i] for row in rows)] for i, c in enumerate(columns)]
    natural = [max(cell_len(text) for text in column) for column in cells]
    labels = [i for i, c in enumerate(columns) if c.label]
    others = [i for i, c in enumerate(columns) if not c.label]
    if width is None:
        return [_sheet(columns, rows, [*labels, *others], natural)]
    least = [
        min(natural[i], max(_longest_word(cells[i]), LEAST_ALONE if labels == [i] else LEAST)) if c.text else natural[i]
        for i, c in enumerate(columns)
    ]
    room = width - sum(least[i] + GAP for i in labels)
    parts = _grouped(columns, others, [n + GAP for n in least], room + GAP)
    label_room = min(width - sum(least[i] + GAP for i in part) for part in parts) - GAP * (len(labels) - 1)
    widths = _grown(least, natural, labels, label_room)
    sheets = []
    for part in parts:
        left = width - sum(widths[i] + GAP for i in labels) - GAP * (len(part) - 1)
        sheets.append(_sheet(columns, rows, [*labels, *part], _grown(widths, natural, part, left)))
    return sheets


def _sheet(columns: Sequence[Column], rows: Sequence[tuple[str, ...]], part: list[int], widths: list[int]) -> Sheet:
    return Sheet(
        tuple(columns[i].name for i in part),
        tuple(tuple(row[i] for i in part) for row in rows),
        tuple(widths[i] for i in part),
        tuple(columns[i].text for i in part),
    )


def _longest_word(cells: Sequence[str]) -> int:
    return min(LONGEST_WORD, max((cell_len(word) for text in cells for word in text.split()), default=0))


def _grouped(columns: Sequence[Column], part: list[int], widths: list[int], room: int) -> list[list[int]]:
    """Part the columns into as few sheets as can be; by groups, where these need no more."""
    together = _packed(part, widths, room)
    if len(together) == 1:
        return together
    groups = dict.fromkeys(columns[i].group for i in part)
    by_group = [
        sheet for g in groups for sheet in _packed([i for i in part if columns[i].group == g], widths, room)
    ]  # fmt: skip
    return by_group if len(by_group) <= len(together) else together


def _packed(part: list[int], widths: list[int], room: int) -> list[list[int]]:
    """Part columns into as few sheets as have room for them, about as many in each."""
    fewest = _filled(part, widths, room, len(part))
    even = _filled(part, widths, room, -(-len(part) // len(fewest)))
    return even if len(even) == len(fewest) else fewest


def _filled(part: list[int], widths: list[int], room: int, most: int) -> list[list[int]]:
    sheets: list[list[int]] = [[]]
    for i in part:
        if sheets[-1] and (len(sheets[-1]) == most or sum(widths[j] for j in [*sheets[-1], i]) > room):
            sheets.append([])
        sheets[-1].append(i)
    return sheets


def _grown(widths: Sequence[int], natural: Sequence[int], part: Sequence[int], room: int) -> list[int]:
    """Give what is left of the room to those columns that would need more, the ones that need least first."""
    found = list(widths)
    wanting = sorted(part, key=lambda i: natural[i] - found[i])
    for nth, i in enumerate(wanting):
        left = room - sum(found[j] for j in part)
        found[i] += max(0, min(natural[i] - found[i], left // (len(wanting) - nth)))
    return found


def wrap(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, between words where it can be; at least one line.

    Blanks that it begins with stand before every line.
    """
    indent = " " * min(len(text) - len(text.lstrip(" ")), width // 2)
    room, lines = width - len(indent), [""]
    for word in text.lstrip(" ").split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= room:
            lines[-1] = longer
        else:
            lines[len(lines) - (not lines[-1]) :] = chop_cells(word, room)
    return [indent + line for line in lines]
