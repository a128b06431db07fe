"""Recognising exports of well-known systems by their headers, and the SELECTs that make records of them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onebook.plan.guesses import FileGuess, RecordGuess
from onebook.plan.wording import as_name
from onebook.records.sql import name as quoted
from onebook.records.sql import quote
from onebook.systems.files.evidence import Numbers, read_dates, read_numbers
from onebook.systems.files.part import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Known", "Variant", "exports", "read_known", "recognise_known", "with_records"]

LONE_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y")
"""How days are read where the values seen do not tell."""

SIGNS = r"\p{Lu}{0,3}\p{Sc}|[A-Z]{3}|kr|zł|Kč|\s"
"""What stands beside numbers of money: $, MX$, EUR, kr, spaces."""

SPAN = re.compile(r"^#\s*(?:Start date|Startdatum)\s*:\s*(\d{4})-?(\d{2})-?(\d{2})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to make records of a type.

    reads, unless: sources of the system that must, or must not, be there. may_read: those that it can do without.
    """

    type: str
    select: str
    reads: tuple[str, ...] = ()
    may_read: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """An export of a well-known system, as its file in `known/` declares it (see there)."""

    name: str
    system: str
    source: str
    needs: tuple[str, ...]
    text: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Variant, ...] = ()
    channel: str = ""
    notes: tuple[str, ...] = ()
    instead: str = ""
    spans_days: bool = False
    follows: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """Every word with the headings it goes by."""
        return {**self.text, **self.numbers, **self.dates}


@cache
def exports() -> tuple[Known, ...]:
    """Return every known export, by the name of its file."""
    there = sorted(
        (f for f in files("onebook.systems.files.known").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    return tuple(read_known(file.read_text(encoding="utf-8")) for file in there)


def read_known(text: str) -> Known:
    """Return the export that a file of `known/` declares."""
    raw: dict[str, Any] = {key: _frozen(value) for key, value in tomllib.loads(text).items()}
    return Known(**{**raw, "records": tuple(Variant(**record) for record in raw.get("records", ()))})


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    return {key: _frozen(each) for key, each in value.items()} if isinstance(value, dict) else value


def recognise_known(table: Table, titles: str = "") -> FileGuess | None:
    """Return a table's guess where it is a known export: everything but its path and its records.

    titles: the lines above its header. Of several that fit, the one that more columns speak for.
    """
    fitting = [(known, found) for known in exports() if (found := _columns(known, table)).keys() >= {*known.needs}]
    if not fitting:
        return None
    known, found = max(fitting, key=lambda each: (len(each[0].needs), len(each[1])))
    rows, doubts = _rows_sql(known, table, found, titles)
    return FileGuess(
        path="",
        source=known.source,
        system=known.system,
        header=table.columns,
        channels=(known.channel,) if known.channel else (),
        notes=(f"It is recognised as an export of {known.name}.", *known.notes),
        known=known.name,
        reading=rows,
        doubts=doubts,
        not_used=known.instead,
    )


def _columns(known: Known, table: Table) -> dict[str, str]:
    """Return word → column, as the file spells it; case and spaces around it make no difference."""
    there = {column.strip().lower(): column for column in reversed(table.columns)}
    found = {}
    for word, headings in known.words.items():
        column = next((there[h.lower()] for h in headings if h.lower() in there), None)
        if column is not None:
            found[word] = column
    return found


def _rows_sql(known: Known, table: Table, found: Mapping[str, str], titles: str) -> tuple[str, tuple[str, ...]]:
    """Return a SELECT of the file's rows in the export's words, `{source}` for its name; and what must be confirmed."""
    doubts: list[str] = []
    numbers = _numbers(table, [found[word] for word in known.numbers if word in found])
    values = [f"{quoted(found[word]) if word in found else 'null::varchar'} as {word}" for word in known.text]
    for word in known.numbers:
        read = _number_sql(found[word], numbers) if word in found else "null::decimal(18, 4)"
        values.append(f"{read} as {word}")
    days = {word: _day_sql(found[word], table, doubts) if word in found else "null::varchar" for word in known.dates}
    values += [f"{day} as {word}" for word, day in days.items()]
    told = [f"case when {word} is null then {quoted(found[word])} end" for word in known.numbers if word in found]
    unreadable = ", ".join(told) or "null::varchar"
    values.append(f"coalesce({unreadable}) as unreadable")
    if known.spans_days:
        values.append(f"{_first_day(titles, found, doubts)} as first_day")
    return "    select\n" + ",\n".join(f"        {value}" for value in values) + "\n    from {source}", tuple(doubts)


def _numbers(table: Table, columns: Iterable[str]) -> Numbers:
    """Return how an export writes its numbers: with decimal commas, where any can be nothing else."""
    read = [read_numbers(table.values(column)) for column in columns]
    return next((said for said in read if said.are_numbers and said.decimal == ","), Numbers())


def _number_sql(column: str, numbers: Numbers) -> str:
    """Return SQL for the number in a column of text, NULL where there is none; signs of currencies are passed over."""
    between = "." if numbers.decimal == "," else ","
    text = f"regexp_replace({quoted(column)}::varchar, {quote(SIGNS + f'|[{between}]')}, '', 'g')"
    if numbers.decimal == ",":
        text = f"replace({text}, ',', '.')"
    return f"try_cast({text} as decimal(18, 4))"


def _day_sql(column: str, table: Table, doubts: list[str]) -> str:
    """Return SQL for the day in a column, as 2026-01-31; what is none stays as it is, to be rejected."""
    read = read_dates(table.values(column))
    forms: tuple[str, ...] = LONE_DAYS
    if read.are_dates and not read.note and read.format:
        forms = (read.format,)
    elif read.note:
        doubts.append(f"'{column}' is written month/day/year (else change the order in try_strptime).")
    listed = ", ".join(quote(form) for form in forms)
    text = f"{quoted(column)}::varchar"
    return f"coalesce(try_strptime({text}, [{listed}])::date::varchar, {text})"


def _first_day(titles: str, found: Mapping[str, str], doubts: list[str]) -> str:
    """Return SQL for the first day of the span that the lines above the header tell."""
    told = SPAN.search(titles)
    first = "-".join(told.groups()) if told else ""
    if "day" not in found:
        told_as = f"stand on its first day, {first}" if first else "have no day, and are kept out"
        doubts.append(
            f"The file counts over a span of days: all its counts {told_as}. A report with the dimension Date, or of "
            "one day each, tells the days."
        )
    return quote(first) if first else "null::varchar"


def with_records(guesses: Sequence[FileGuess]) -> list[FileGuess]:
    """Give known exports their records: each stands with the first file of its kind, and reads all files of it."""
    named = {known.name: known for known in exports()}
    guesses = [_in_channel(one, named, guesses) for one in guesses]
    by_system: dict[str, dict[str, list[FileGuess]]] = defaultdict(lambda: defaultdict(list))
    for one in guesses:
        if one.known:
            by_system[one.system][one.known].append(one)
    found: dict[int, tuple[RecordGuess, ...]] = {}
    for groups in by_system.values():
        there = {named[name].source: (named[name], group) for name, group in groups.items()}
        for known, group in there.values():
            mine = [v for v in _chosen(there) if v in known.records]
            found[id(group[0])] = tuple(_record(known, variant, there) for variant in mine)
    return [replace(one, records=found[id(one)]) if id(one) in found else one for one in guesses]


def _in_channel(one: FileGuess, named: Mapping[str, Known], guesses: Sequence[FileGuess]) -> FileGuess:
    """Put what only watches a shop into that shop's channel, where one is there."""
    follows = named[one.known].follows if one.known else ()
    shops = {channel for other in guesses if other.system in follows for channel in other.channels}
    if len(shops) != 1:
        return one
    (channel,) = shops
    return replace(one, channels=(channel,), doubts=(*one.doubts, f"It counts the visitors of the channel {channel}."))


def _chosen(there: Mapping[str, tuple[Known, list[FileGuess]]]) -> list[Variant]:
    """Return one variant for each record type: the one that reads the most of what is there."""
    best: dict[str, Variant] = {}
    for known, _ in there.values():
        for variant in known.records:
            usable = {*variant.reads} <= there.keys() and not {*variant.unless} & there.keys()
            if usable and (variant.type not in best or len(variant.reads) > len(best[variant.type].reads)):
                best[variant.type] = variant
    return list(best.values())


def _record(known: Known, variant: Variant, there: Mapping[str, tuple[Known, list[FileGuess]]]) -> RecordGuess:
    sources = [known.source, *variant.reads, *(source for source in variant.may_read if source in there)]
    of = [one for source in sources for one in there[source][1]]
    ctes = [f"{source}_rows as (\n{_united(there[source][1])}\n)" for source in sources]
    ctes += [f"{source}_rows as (\n{_nothing(known.system, source)}\n)" for source in variant.may_read
             if source not in there]  # fmt: skip
    steps = {name: sql for source in sources for name, sql in there[source][0].steps.items()}
    ctes += [
        f"{name} as (\n{_trimmed(sql)}\n)" for name, sql in steps.items()
        if re.search(rf"\b{name}\b", variant.select)
    ]  # fmt: skip
    own, cut, body = variant.select.strip().rpartition("\n)\n")
    ctes += [own.removeprefix("with ") + "\n)"] if cut else []
    if not any(_has_currency(known, one) for one in there[known.source][1]):
        # Without a currency of its own, a record has the plan's; an empty one would be refused.
        body = re.sub(r"\n *[^\n]+ as currency,(?=\n)", "", body)
    sql = f"-- {variant.type}, from {known.name}.\nwith " + ",\n".join(ctes) + f"\n{body}\n"
    folders = {one.path.rpartition("/")[0] for one in of}
    doubts = [doubt for one in of for doubt in one.doubts]
    if len(folders) > 1:
        doubts.append(f"All these files are of one {known.system}, though they lie in several folders.")
    of_first = variant == known.records[0] or variant.type == "sales_order_line"
    return RecordGuess(
        variant.type,
        sql=sql.replace("{channel}", quote(as_name(next(iter(of[0].channels), "")))),
        reads=tuple(one.source for one in of),
        notes=variant.notes,
        confirm=(*variant.confirm, *(dict.fromkeys(doubts) if of_first or not variant.confirm else ())),
    )


def _has_currency(known: Known, file: FileGuess) -> bool:
    headings = {heading.lower() for heading in known.text.get("money_code", ())}
    return any(column.strip().lower() in headings for column in file.header)


def _nothing(system: str, source: str) -> str:
    """Return a SELECT of no row, in the words of an export that is not there."""
    known = next(one for one in exports() if (one.system, one.source) == (system, source))
    typed = {**dict.fromkeys(known.words, "varchar"), **dict.fromkeys(known.numbers, "decimal(18, 4)")}
    values = ", ".join(f"null::{kind} as {word}" for word, kind in typed.items())
    return f"    -- No export of {source} was found.\n    select {values}\n    where false"


def _trimmed(sql: str) -> str:
    return sql.strip("\n").rstrip()


def _united(group: Sequence[FileGuess]) -> str:
    return "\n    union all\n".join(one.reading.replace("{source}", quoted(one.source)) for one in group)
