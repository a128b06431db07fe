"""What was seen of a file, and what it seems to hold, written as columns, and as SQL where these are not enough."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.plan.checks.mappings import lacking
from onebook.plan.guesses import RecordGuess
from onebook.records import Kind, record_type
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.evidence import Numbers, read_dates, read_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Guess", "Part", "Table", "as_record"]

PLACEHOLDER = re.compile(r"(#?)\{([^{}]+)\}")
NUMERIC = (Kind.MONEY, Kind.QUANTITY, Kind.RATE)


@dataclass(frozen=True, slots=True)
class Table:
    """What was seen of a file: the name that it gets as a source, its columns, and its first rows as text."""

    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def values(self, column: str) -> list[str]:
        """Return what stands in a column."""
        at = self.columns.index(column)
        return [row[at] for row in self.rows if at < len(row)]


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one type in a file: field → expression over its columns, what is the same for all, and which rows.

    In expressions {Column} is a column and #{Column} the number in it. whole: what columns cannot say makes all of it
    one SELECT. notes, confirm, doubt: as in `RecordGuess`.
    """

    record_type: str
    fields: Mapping[str, str]
    constants: Mapping[str, str | int | bool]
    where: str = ""
    group: str = ""
    whole: bool = False
    notes: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file seems to be. system: where it is a known one's export. channels: as the file writes them."""

    records: tuple[RecordGuess, ...] = ()
    system: str = ""
    source: str = ""
    channels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def as_record(table: Table, part: Part) -> RecordGuess:
    """Return fields and their expressions as columns and, where they are more than that, as SQL over the columns.

    A part with a condition or a grouping becomes a whole SELECT. Fields whose columns the file does not have are left
    out, and so is a condition on them.
    """
    declared = record_type(part.record_type)
    known = {f.name: f for f in declared.fields}
    usable = {f: e for f, e in part.fields.items() if _has(table, e)}
    fixed = {f: v for f, v in part.constants.items() if f in known}
    single = {f: m[2] for f, e in usable.items() if (m := PLACEHOLDER.fullmatch(e)) and not m[1]}
    worked = {c for e in usable.values() for sign, c in PLACEHOLDER.findall(e) if sign}
    form, date_notes = _dates(table, {c: None for f, c in single.items() if known[f].kind in (Kind.DATE, Kind.INSTANT)})
    numeric = {c for f, c in single.items() if known[f].kind in NUMERIC}
    numbers, number_notes = _numbers(table, numeric, worked, points_in_dates="." in (form or ""))
    sql = ""
    if part.where or part.group or (part.whole and len(single) < len(usable)):
        where = part.where if _has(table, part.where) else ""
        sql = _select(table.source, replace(part, fields=usable, constants=fixed, where=where), numbers)
    return RecordGuess(
        part.record_type,
        columns={} if sql else single,
        worked={} if sql else {f: _written(e, numbers) for f, e in usable.items() if f not in single},
        sql=sql,
        constants={} if sql else fixed,
        missing=tuple(f.name for f in lacking(declared, {*usable, *fixed})),
        date_format=form,
        decimal=numbers.decimal,
        thousands=numbers.thousands,
        notes=(*part.notes, *number_notes, *date_notes),
        confirm=part.confirm,
        doubt=part.doubt,
    )


def _has(table: Table, expression: str) -> bool:
    return all(column in table.columns for _, column in PLACEHOLDER.findall(expression))


def _written(expression: str, numbers: Numbers) -> str:
    return PLACEHOLDER.sub(lambda m: _number(m[2], numbers) if m[1] else quoted(m[2]), expression)


def _select(source: str, part: Part, numbers: Numbers) -> str:
    def written(expression: str) -> str:
        return _written(expression, numbers)

    values = [f"    {written(e)} as {f}" for f, e in part.fields.items()]
    values += [f"    {quote(v) if isinstance(v, str) else str(v).lower()} as {f}" for f, v in part.constants.items()]
    lines = [f"-- {part.record_type}, from {source}.", "select", ",\n".join(values), f"from {quoted(source)}"]
    lines += [f"where {written(part.where)}"] if part.where else []
    lines += [f"group by {written(part.group)}"] if part.group else []
    return "\n".join(lines) + "\n"


def _number(column: str, numbers: Numbers) -> str:
    """Return SQL for the number in a text column, NULL where there is none."""
    away = r"[$€£¥\s" + ("." if numbers.decimal == "," else ",") + "]"
    text = f"regexp_replace({quoted(column)}::varchar, {quote(away)}, '', 'g')"
    if numbers.decimal == ",":
        text = f"replace({text}, ',', '.')"
    return f"try_cast({text} as decimal(18,4))"


def _numbers(
    table: Table, columns: Collection[str], worked: Collection[str], *, points_in_dates: bool
) -> tuple[Numbers, list[str]]:
    """Return how numbers are written in columns that are mapped as they are, and in those that SQL works with.

    points_in_dates: who writes 31.01.2026 divides thousands by points, where that alone is in doubt.
    """
    read = {column: read_numbers(table.values(column)) for column in {*columns, *worked}}
    if any(said.either for said in read.values()):
        others = {said.decimal for said in read.values() if not said.either and _has_decimals(table, read, said)}
        if others == {","} or (points_in_dates and not others):
            read = {c: Numbers(said.are_numbers, ",", ".") if said.either else said for c, said in read.items()}
    notes = [f"{column}: {said.note}." for column, said in sorted(read.items()) if said.note and column not in worked]
    ways = {(n.decimal, n.thousands) for n in read.values() if n.are_numbers and (n.decimal, n.thousands) != (".", "")}
    decimals = {n.decimal for n in read.values() if n.are_numbers and _has_decimals(table, read, n)}
    if len(decimals) > 1:
        notes.append("Some of its columns have decimal commas, others decimal points.")
    comma = [way for way in ways if way[0] == ","]
    chosen = max(comma or list(ways) or [(".", "")], key=lambda way: way[1])
    return Numbers(decimal=chosen[0], thousands=chosen[1]), notes


def _has_decimals(table: Table, read: Mapping[str, Numbers], numbers: Numbers) -> bool:
    """Tell whether any column read in this way has decimals at all: whole numbers fit every way."""
    return any(
        numbers.decimal in value for column, said in read.items() if said is numbers for value in table.values(column)
    )


def _dates(table: Table, columns: Collection[str]) -> tuple[str | None, list[str]]:
    read = {column: read_dates(table.values(column)) for column in columns}
    notes = [f"{column}: {said.note}." for column, said in read.items() if said.note]
    filled = {column: said for column, said in read.items() if any(value.strip() for value in table.values(column))}
    notes += [
        f"{column}: its values are no dates that are known." for column, said in filled.items() if not said.are_dates
    ]
    formats = list(dict.fromkeys(said.format for said in filled.values() if said.are_dates and not said.note))
    if len(formats) > 1:
        notes.append("Its dates are written in several ways; a SELECT can read each with strptime.")
    return (formats[0] if formats else None), notes
