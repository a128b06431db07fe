"""How one cell of a source is read as a field's kind: the SQL for its value and for when it cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from onebook.records.declare import Field, Kind
from onebook.records.sql import quote

__all__ = ["Cell", "Reading", "read_cell"]

TEXTS = (Kind.IDENT, Kind.TEXT, Kind.CODE, Kind.CHOICE)
DECIMAL_PLACES = {Kind.MONEY: 4, Kind.QUANTITY: 4, Kind.RATE: 9}


class Reading(Protocol):
    """How a source writes numbers, dates and times."""

    @property
    def decimal(self) -> str: ...  # noqa: D102
    @property
    def thousands(self) -> str: ...  # noqa: D102
    @property
    def date_format(self) -> str | None: ...  # noqa: D102
    @property
    def time_zone(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL over the mapping's row. value: the field, read (NULL where empty or unreadable). raw: what stood there.

    unreadable, rounded: conditions over the typed row, None where the source's type rules them out. expected: how a
    readable cell looks, in words.
    """

    value: str
    raw: str
    unreadable: str | None = None
    expected: str = ""
    rounded: str | None = None
    is_text: bool = False


def read_cell(f: Field, column: str, source_type: str, reading: Reading) -> Cell:
    """Return how `column`, of DuckDB type `source_type`, is read as the field."""
    source_type = source_type.upper()
    is_text = source_type == "VARCHAR"
    unreadable = f"{f.name} is null and coalesce(trim(raw_{f.name}::varchar), '') <> ''"
    if f.kind in TEXTS:
        return _text(f, column, is_text)
    if f.kind in DECIMAL_PLACES:
        return _number(f, column, source_type, reading, unreadable)
    if f.kind is Kind.INTEGER:
        return _integer(column, source_type, unreadable)
    if f.kind is Kind.BOOLEAN:
        return _boolean(column, source_type, unreadable)
    if f.kind is Kind.DATE:
        return _date(column, source_type, reading, unreadable)
    return _instant(f, column, source_type, reading)


def _integer(column: str, source_type: str, unreadable: str) -> Cell:
    if source_type in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"):
        return Cell(f"{column}::bigint", column)
    text = f"trim({column}::varchar)"
    value = f"case when regexp_full_match({text}, '[+-]?[0-9]+([.]0*)?') then try_cast({text} as bigint) end"
    return Cell(value, column, unreadable, "a whole number")


def _boolean(column: str, source_type: str, unreadable: str) -> Cell:
    if source_type == "BOOLEAN":
        return Cell(column, column)
    word = f"lower(trim({column}::varchar))"
    yes, no = "('true', 't', 'yes', 'y', '1')", "('false', 'f', 'no', 'n', '0')"
    value = f"case when {word} in {yes} then true when {word} in {no} then false end"
    return Cell(value, column, unreadable, "yes or no")


def _text(f: Field, column: str, is_text: bool) -> Cell:
    text = _trimmed(column, f"nullif(trim({column}), '')") if is_text else f"{column}::varchar"
    if f.kind is Kind.CHOICE:
        text = f"lower({text})"
    if f.values in ("currency", "country"):
        text = f"upper({text})"
    return Cell(text, column, is_text=is_text and f.kind is not Kind.CHOICE)


def _trimmed(column: str, trim: str) -> str:
    """A text without the spaces around it. To trim costs several times what it costs to see that there are none."""
    spaced = f"{column} < '!' or ends_with({column}, ' ') or strlen({column}) <> length({column})"
    return f"case when {spaced} then {trim} else {column} end"


def _number(f: Field, column: str, source_type: str, reading: Reading, unreadable: str) -> Cell:
    places = DECIMAL_PLACES[f.kind]
    target = f"decimal(18,{places})"
    if source_type == "VARCHAR":
        text = _trimmed(column, f"trim({column})")
        if reading.thousands:
            text = _without_thousands(text, reading)
        if reading.decimal != ".":
            text = f"case when contains({text}, '.') then null else replace({text}, {quote(reading.decimal)}, '.') end"
        expected = f"1234{reading.decimal}50"
        rounded = _loses_decimals(f, places, reading)
        return Cell(f"try_cast({text} as {target})", column, unreadable, expected, rounded=rounded)
    exact = re.fullmatch(r"DECIMAL\((\d+),(\d+)\)", source_type)
    if exact and int(exact[2]) <= places and int(exact[1]) - int(exact[2]) <= 18 - places:
        return Cell(f"{column}::{target}", column)
    rounded_decimal = f"raw_{f.name} <> {f.name}" if exact and int(exact[2]) > places else None
    return Cell(
        f"try_cast({column} as {target})", column, f"{f.name} is null and raw_{f.name} is not null",
        f"1234{reading.decimal}50", rounded=rounded_decimal,
    )  # fmt: skip


def _loses_decimals(f: Field, places: int, reading: Reading) -> str:
    """Return SQL that tells whether more decimals stand there than are kept; an exponent moves the decimal mark."""
    raw = f"raw_{f.name}"
    finer = f"(^|[^0-9])[0-9]*[{re.escape(reading.decimal)}][0-9]{{{places}}}0*[1-9]"
    long = f"case when strlen({raw}) > {places + 1} then regexp_matches({raw}, {quote(finer)}) else false end"
    plain = f"replace({raw}, {quote(reading.decimal)}, '.')"
    kept = f"try_cast({plain} as decimal(18,{places}))::double"
    return (
        f"case when contains({raw}, 'e') or contains({raw}, 'E') "
        f"then coalesce(try_cast({plain} as double) <> {kept}, false) else {long} end"
    )


def _without_thousands(text: str, reading: Reading) -> str:
    """Take the marks out only where they stand between thousands: 12.50 is no 1250, whatever the plan says."""
    mark, between = quote(reading.thousands), re.escape(reading.thousands)
    grouped = f"[+-]?[0-9]{{1,3}}({between}[0-9]{{2,3}})*{between}[0-9]{{3}}({re.escape(reading.decimal)}[0-9]*)?"
    whole = f"case when regexp_full_match({text}, {quote(grouped)}) then replace({text}, {mark}, '') end"
    return f"case when contains({text}, {mark}) then {whole} else {text} end"


def _date(column: str, source_type: str, reading: Reading, unreadable: str) -> Cell:
    if source_type == "DATE":
        return Cell(column, column)
    if source_type.startswith("TIMESTAMP"):
        return Cell(f"{column}::date", column)
    text = f"trim({column}::varchar)"
    if reading.date_format:
        return Cell(
            f"cast(try_strptime({text}, {quote(reading.date_format)}) as date)", column, unreadable, reading.date_format
        )
    # A day may come with a time behind it; the date part alone is what was asked for.
    return Cell(f"cast(try_cast({text} as timestamp) as date)", column, unreadable, "2026-01-31")


def _instant(f: Field, column: str, source_type: str, reading: Reading) -> Cell:
    """Instants. A day without a time is no instant: it gives the business date alone (and is not unreadable)."""
    zone = quote(reading.time_zone)
    if source_type == "TIMESTAMP WITH TIME ZONE":
        return Cell(column, column)
    if source_type == "DATE":
        return Cell("null::timestamp with time zone", column)
    if source_type.startswith("TIMESTAMP"):
        return Cell(f"timezone({zone}, {column}::timestamp)", column)
    text = f"trim({column}::varchar)"
    unreadable = f"{f.name} is null and coalesce(trim(raw_{f.name}::varchar), '') <> ''"
    if reading.date_format:
        parsed = f"try_strptime({text}, {quote(reading.date_format)})"
        # With %z the text tells its own offset, and DuckDB gives an instant.
        value = parsed if "%z" in reading.date_format else f"timezone({zone}, {parsed})"
        if not re.search("%-?[HI]|%[TXc]", reading.date_format):
            return Cell("null::timestamp with time zone", column)
        return Cell(value, column, unreadable, reading.date_format)
    day_only = f"regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}')"
    with_offset = f"regexp_matches({text}, ':[0-9.]+ ?(Z|UTC|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')"
    value = (
        f"case when {day_only} then null when {with_offset} "
        # DuckDB reads no offset that stands behind a space, as some shops write it.
        f"then try_cast(regexp_replace({text}, ' ([+-][0-9:]+|Z|UTC)$', '\\1') as timestamp with time zone) "
        f"else timezone({zone}, try_cast({text} as timestamp)) end"
    )
    raw_text = f"trim(raw_{f.name}::varchar)"
    not_a_day = f"not (coalesce(try_cast({raw_text} as date) is not null, false) and strlen({raw_text}) <= 10)"
    return Cell(value, column, f"({unreadable}) and {not_a_day}", "2026-01-31 23:59:59, with or without an offset")
