"""Why a cell could not be read, as closely as its text tells: what is wrong with it, and the mend that really helps.

A reason is looked for only in rows that failed, so it may cost what it likes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records.declare import Field, Kind
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.records.cells import Cell, Reading

__all__ = ["Reason", "unreadable_reasons"]

NO_NUMBERS = ("nan", "inf", "infinity", "null", "none", "n/a", "#n/a", "na", "-", "--", "–", "?")
GROUPS = r"[+-]?[0-9]{1,3}"
SPACE = r"[ \x{a0}\x{202f}'’]"
SOURCE_MEND = "Mend it in the source, or in the mapping."

DIRECTIVES = {
    **dict.fromkeys(("%d", "%-d", "%m", "%-m", "%H", "%-H", "%I", "%-I", "%M", "%-M", "%S", "%-S"), "[0-9]{1,2}"),
    "%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%f": "[0-9]+", "%p": "[AaPp][Mm]", "%z": "([+-][0-9:]+|Z)",
    "%b": r"\p{L}+", "%B": r"\p{L}+", "%%": "%",
}  # fmt: skip
ISO_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9:.]+ ?(Z|UTC|[+-][0-9:]+)?)?"


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which a cell can be unreadable: `sql` over the typed row is true where it is this one."""

    sql: str
    message: str
    mend: str


def unreadable_reasons(f: Field, cell: Cell, reading: Reading) -> tuple[Reason, ...]:
    """Return what an unreadable cell of this field may be, the closest first; the last one is always true."""
    text = f"trim(raw_{f.name}::varchar)"
    if f.kind in (Kind.MONEY, Kind.QUANTITY, Kind.RATE):
        return _number(text, 9 if f.kind is Kind.RATE else 14, cell.expected, reading)
    if f.kind in (Kind.DATE, Kind.INSTANT):
        return _day(text, cell.expected, reading.date_format)
    last = Reason("true", f"is not {cell.expected}", SOURCE_MEND)
    if f.kind is Kind.INTEGER:
        return Reason(
            _fits(text, "[+-]?[0-9]{19,}([.]0*)?"), "is too large: at most 18 digits are kept", SOURCE_MEND
        ), last
    return (last,)


def _fits(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {quote(pattern)})"


def _number(text: str, digits: int, expected: str, reading: Reading) -> tuple[Reason, ...]:
    plain = f"replace({text}, {quote(reading.thousands)}, '')" if reading.thousands else text
    plain = f"replace({plain}, ',', '.')" if reading.decimal == "," else plain
    written = f"is not a number written as {expected}"
    return (
        Reason(
            f"ltrim(lower({text}), '+-') in ({', '.join(quote(w) for w in NO_NUMBERS)}, '')", "is not a number",
            'Leave it empty where it is not known, or name the word in the source: null = ["NaN"].',
        ),
        Reason(
            f"abs(try_cast({plain} as double)) >= 1e{digits}",
            f"is too large: at most {digits} digits before the decimal mark are kept",
            "Mend it in the source; perhaps it is an id, and the mapping names the wrong column.",
        ),
        Reason(
            f"{_fits(text, '[^0-9]*[0-9][0-9., ]*[^0-9]*')} and regexp_matches({text}, '[\\p{{Sc}}\\p{{L}}%]')",
            "holds more than a number",
            "Take out the currency sign or unit (in a SELECT: replace(x, '€', '')): `currency` names the currency.",
        ),
        *(Reason(_fits(text, pattern), written, mend) for pattern, mend in _marks(reading)),
        Reason("true", written, SOURCE_MEND),
    )  # fmt: skip


def _marks(reading: Reading) -> list[tuple[str, str]]:
    """Return how numbers look that are written with other marks than the plan says, and how to say so."""
    here = "for this record in the plan"
    spaced = (f"{GROUPS}({SPACE}[0-9]{{3}})+([.,][0-9]*)?",
              f'Set thousands = " " {here} (or what else stands between the thousands).')  # fmt: skip
    if reading.decimal == ",":
        return [
            spaced,
            (rf"{GROUPS}(\.[0-9]{{3}})+,[0-9]*", f'Set thousands = "." {here}.'),
            (r"[+-]?[0-9,]*\.[0-9]*", f'It has a decimal point: mend it, or set decimal = "." {here} if all have.'),
        ]
    return [
        spaced,
        (rf"{GROUPS}(,[0-9]{{3}})+\.[0-9]*", f'Set thousands = "," {here}.'),
        (rf"{GROUPS}(\.[0-9]{{3}})+,[0-9]*", f'Set decimal = "," and thousands = "." {here}.'),
        (rf"{GROUPS}(,[0-9]{{3}})+",
         f'If the file writes decimal commas, set decimal = "," {here}; if they part thousands, thousands = ",".'),
        ("[+-]?[0-9]*,[0-9]*", f'If the file writes decimal commas, set decimal = "," {here}.'),
    ]  # fmt: skip


def _day(text: str, expected: str, date_format: str | None) -> tuple[Reason, ...]:
    shape = _shape(date_format) if date_format else ISO_DAY
    none = "leave it empty where it stands for 'none'."
    written = f"is not a date written as {expected}"
    if date_format:
        last = Reason("true", written, "Mend it in the source, or map the column by a SELECT that reads it.")
    else:
        last = Reason("true", written, 'Set date_format for this record in the plan, e.g. "%d.%m.%Y".')
    no_date = Reason(f"not regexp_matches({text}, '[0-9]')", "is not a date", f"Mend it in the source; {none}")
    if shape is None:
        return no_date, last
    return (
        Reason(_fits(text, shape), "names a day or time that does not exist", f"Mend it in the source; {none}"),
        no_date,
        last,
    )


def _shape(date_format: str) -> str | None:
    """Return the pattern of texts in this format, whatever day they name; None where that is not known."""
    parts = re.split(r"(%-?[A-Za-z%])", date_format)
    if any(part.startswith("%") and part not in DIRECTIVES for part in parts):
        return None
    return "".join(DIRECTIVES.get(part) or re.escape(part) for part in parts)
