"""Guessing what records a file holds from its header and sample rows. Pure; the words are data (see the TOML files)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onebook.plan.checks.mappings import lacking
from onebook.plan.draft import RecordGuess
from onebook.records import Kind, record_type
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.evidence import Numbers, read_dates, read_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["Guess", "Table", "guess"]

PLACEHOLDER = re.compile(r"(#?)\{([^{}]+)\}")
NUMERIC = (Kind.MONEY, Kind.QUANTITY, Kind.RATE)
ORDERED_LINES = {"sales_order_line": "sales_order_id", "purchase_order_line": "purchase_order_id"}
NAMED_LIKE_IT = 3
"""What a word in the file's name counts, in columns recognised."""


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
class _Part:
    """Records of one type in a file: field → expression over its columns, what is the same for all, and which rows."""

    record_type: str
    fields: Mapping[str, str]
    constants: Mapping[str, str | int | bool]
    where: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file seems to be. system: where it is a known one's export. channels: as the file writes them."""

    records: tuple[RecordGuess, ...] = ()
    system: str = ""
    source: str = ""
    channels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def guess(table: Table) -> Guess:
    """Return what records the table seems to hold, and how its columns fill their fields."""
    return _known(table) or _by_words(table)


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("onebook.systems.files").joinpath(name).read_text(encoding="utf-8"))


def _known(table: Table) -> Guess | None:
    there = set(table.columns)
    for export in _load("known.toml")["export"]:
        if not there.issuperset(export["signature"]):
            continue
        named, channel = replace(table, source=export["source"]), export.get("channel", "")
        parts = [
            _Part(
                p["type"], p["fields"], {"channel": channel} if channel else {}, p.get("where", ""), p.get("group", "")
            )
            for p in export["records"]
        ]
        notes = (f"It is recognised as an export of: {export['name']}.", *export.get("notes", ()))
        records = tuple(_record(named, part) for part in parts)
        return Guess(records, export["system"], export["source"], (channel,) if channel else (), notes)
    return None


def _by_words(table: Table) -> Guess:
    words = _load("words.toml")
    heard = {column: _plain(column, words["short"]) for column in table.columns}
    stem = set(_plain(table.source, {}).split())
    found: dict[str, dict[str, str]] = {}
    ranks: dict[str, int] = {}
    for kind, entry in words.items():
        if kind == "short":
            continue
        named = bool(stem & set(entry["files"]))
        fields = _match(entry, heard, named)
        if all(any(option in fields for option in need.split("|")) for need in entry["needs"]):
            found[kind] = fields
            ranks[kind] = len(fields) + NAMED_LIKE_IT * named
    if not ranks:
        return Guess(notes=("Nothing in its header is known; map it by hand.",))
    best = max(ranks, key=lambda kind: ranks[kind])
    chosen = [best, *(kind for kind in words[best].get("with", ()) if kind in found)]
    records = tuple(_worded(table, kind, words[kind], found[kind]) for kind in chosen)
    channels = {r.columns["channel"] for r in records if "channel" in r.columns}
    seen = dict.fromkeys(value.strip() for column in channels for value in table.values(column) if value.strip())
    return Guess(records, channels=tuple(seen))


def _plain(text: str, short: Mapping[str, str]) -> str:
    """Return a header's words: lower case, divided by single spaces, short forms written out."""
    spaced = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", text)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", spaced).lower().replace("#", " number ")
    spaced = spaced.replace("e-mail", "email")
    return " ".join(short.get(word, word) for word in re.findall(r"[^\W_]+", spaced))


def _match(entry: Mapping[str, Any], heard: Mapping[str, str], named: bool) -> dict[str, str]:
    """Return field → column: each column once, the surest words first; fields earlier in the data choose first."""
    taken: dict[str, str] = {}
    plain = entry.get("plain", {}) if named else {}
    for field, options in entry["columns"].items():
        for option in (*options, *plain.get(field, ())):
            column = next((c for c, said in heard.items() if said == option and c not in taken.values()), None)
            if column is not None:
                taken[field] = column
                break
    return taken


def _worded(table: Table, kind: str, entry: Mapping[str, Any], found: Mapping[str, str]) -> RecordGuess:
    """Return the guess for one record type: amounts worked out of prices, line numbers made where there are none."""
    type_name = entry.get("record", kind)
    fields = {
        field: f"{{{column}}}" for field, column in found.items() if field not in ("price", "unit_cost", "line_text")
    }
    if type_name in ("item", "stock_count") and "unit_cost" in found:
        fields["unit_cost"] = f"{{{found['unit_cost']}}}"
    count = f"#{{{found['quantity']}}}" if "quantity" in found else ""
    notes = []
    if "gross_amount" not in found and "price" in found:
        price = found["price"]
        fields["gross_amount"] = f"#{{{price}}} * {count}" if count else f"{{{price}}}"
    if "cost_amount" not in found and "unit_cost" in found and type_name == "sales_order_line":
        fields["cost_amount"] = f"#{{{found['unit_cost']}}} * {count}" if count else f"{{{found['unit_cost']}}}"
    if type_name == "sales_order_line" and not count:
        fields["quantity"] = "1"
        notes.append("No column tells a quantity: each row is taken for one piece.")
    order = ORDERED_LINES.get(type_name)
    if order and "line" not in found and order in found:
        others = ", ".join(f"{{{column}}}" for column in table.columns if column != found[order])
        fields["line"] = f"row_number() over (partition by {{{found[order]}}} order by {others or '1'})"
        notes.append("No column numbers an order's lines: they are numbered by what they hold.")
    constants = {k: v for k, v in entry.get("constants", {}).items() if k not in fields}
    if constants:
        said = ", ".join(f"{k} = {v}" for k, v in constants.items())
        notes.append(f"Every record is taken to have {said}.")
    made = _record(table, _Part(type_name, fields, constants))
    return replace(made, notes=(*notes, *made.notes))


def _record(table: Table, part: _Part) -> RecordGuess:
    """Return fields and their expressions as columns or, where these are more than that, as a SELECT.

    Fields whose columns the file does not have are left out, and so is a condition on them.
    """
    declared = record_type(part.record_type)
    known = {f.name: f for f in declared.fields}
    usable = {f: e for f, e in part.fields.items() if _has(table, e)}
    fixed = {f: v for f, v in part.constants.items() if f in known}
    single = {f: m[2] for f, e in usable.items() if (m := PLACEHOLDER.fullmatch(e)) and not m[1]}
    worked = {c for e in usable.values() for sign, c in PLACEHOLDER.findall(e) if sign}
    numbers, number_notes = _numbers(table, {c for f, c in single.items() if known[f].kind in NUMERIC}, worked)
    form, date_notes = _dates(table, {c: None for f, c in single.items() if known[f].kind in (Kind.DATE, Kind.INSTANT)})
    sql = ""
    if part.where or part.group or len(single) < len(usable):
        where = part.where if _has(table, part.where) else ""
        sql = _select(table.source, replace(part, fields=usable, constants=fixed, where=where), numbers)
    return RecordGuess(
        part.record_type,
        columns={} if sql else single,
        sql=sql,
        constants={} if sql else fixed,
        missing=tuple(f.name for f in lacking(declared, {*usable, *fixed})),
        date_format=form,
        decimal=numbers.decimal,
        thousands=numbers.thousands,
        notes=(*number_notes, *date_notes),
    )


def _has(table: Table, expression: str) -> bool:
    return all(column in table.columns for _, column in PLACEHOLDER.findall(expression))


def _select(source: str, part: _Part, numbers: Numbers) -> str:
    def written(expression: str) -> str:
        return PLACEHOLDER.sub(lambda m: _number(m[2], numbers) if m[1] else quoted(m[2]), expression)

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


def _numbers(table: Table, columns: Collection[str], worked: Collection[str]) -> tuple[Numbers, list[str]]:
    """Return how numbers are written in columns that are mapped as they are, and in those that SQL works with."""
    read = {column: read_numbers(table.values(column)) for column in {*columns, *worked}}
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
