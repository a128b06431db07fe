"""Drafting a plan: the commented `onebook.toml` that `onebook init` writes from the files it recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from onebook.plan.capabilities import COUNTED_ONCE, ONE_TRUTH
from onebook.plan.checks.mappings import lacking
from onebook.plan.checks.money import tells_shipping
from onebook.plan.draft_text import HEAD, business_lines, channel_lines, examples, mapping_lines, source_lines
from onebook.plan.model import RecordMapping
from onebook.plan.toml_text import comment, setting
from onebook.plan.wording import as_name
from onebook.records import record_type
from onebook.records.sql import name as quoted
from onebook.records.sql import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["DraftedMapping", "FileGuess", "RecordGuess", "draft_plan", "draft_sql_files"]

LINES = "sales_order_line"
SHIPMENTS = ("shipment", "shipment_line")
IN_CHANNEL = re.compile(r"web|online|internet|app|shop|store|till|pos|market|phone|sales|reseller|catalog|mail")


@dataclass(frozen=True, slots=True)
class RecordGuess:
    """Records of one type that a file seems to hold.

    columns: field → column of the file. sql: a whole SELECT instead, for what a plain column mapping cannot say (then
    columns is empty). constants: field → value that every record has. missing: required fields that no column gives.
    notes: what a person should check, one sentence each.
    """

    record_type: str
    columns: Mapping[str, str] = field(default_factory=dict)
    sql: str = ""
    constants: Mapping[str, str | int | bool] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    date_format: str | None = None
    decimal: str = "."
    thousands: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileGuess:
    """What one export seems to be.

    path: relative to the system's folder, with / (may hold * where several files are one export). source: the name it
    gets in the plan. system: the name of the system it comes from; guesses with the same name become one system.
    folder: that system's folder, relative to the plan. settings: what the plan's source says beside the path, as in
    `plan.model.Source` (format, delimiter, quote, escape, encoding, header, columns, skip, sheet, null, line_end); only
    what differs from the default. records: empty where the file was not recognised; `header` then tells its columns.
    channels: values of a channel column seen in the file, as the source writes them.
    """

    path: str
    source: str
    system: str
    folder: str = "."
    settings: Mapping[str, str | int | bool | tuple[str, ...]] = field(default_factory=dict)
    records: tuple[RecordGuess, ...] = ()
    header: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftedMapping:
    """A guess as it will be written. sql: the text of its file, if it is a SELECT. unused: why it is only a comment."""

    file: FileGuess
    guess: RecordGuess
    constants: dict[str, str | int | bool]
    may_be_empty: tuple[str, ...]
    sql: str
    unused: str


@dataclass(frozen=True, slots=True)
class _System:
    name: str
    folder: str
    files: tuple[FileGuess, ...]
    mappings: tuple[DraftedMapping, ...]
    labels: dict[str, str]

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def gives(self, kind: str) -> bool:
        return any(m.guess.record_type == kind and not m.unused for m in self.mappings)


def draft_plan(business_name: str, currency: str, time_zone: str, guesses: Sequence[FileGuess]) -> str:
    """Return the text of a plan over the recognised files, with comments that teach and examples of the rest.

    It parses, and has no faults as long as the SQL files of `draft_sql_files` lie beside it.
    """
    systems = _systems(guesses)
    named = {channel: label for system in reversed(systems) for channel, label in system.labels.items()}
    named = named or {"web_shop": _label("web_shop")}
    lines = [*HEAD, *business_lines(business_name, currency, time_zone), *channel_lines(named)]
    owned = _owned(systems)
    for system in systems:
        lines += ["", *_system_lines(system, owned[system.name], systems)]
    if not systems:
        lines += ["", *comment("No export was recognised. A system and its files are described like this:")]
    return "\n".join([*lines, *examples(next(iter(named)))]) + "\n"


def draft_sql_files(guesses: Sequence[FileGuess]) -> dict[str, str]:
    """Return the SQL files that the drafted plan names: path, relative to the plan, and text."""
    return {
        _sql_path(system.name, mapping.guess.record_type): mapping.sql
        for system in _systems(guesses)
        for mapping in system.mappings
        if mapping.sql and not mapping.unused
    }


def _sql_path(system: str, kind: str) -> str:
    return f"mappings/{system}/{kind}.sql"


def _systems(guesses: Sequence[FileGuess]) -> tuple[_System, ...]:
    by_name = sorted(guesses, key=lambda guess: guess.system)
    return tuple(_system(name, tuple(files)) for name, files in groupby(by_name, key=lambda guess: guess.system))


def _system(name: str, files: tuple[FileGuess, ...]) -> _System:
    seen = {value: _channel_name(value, number) for number, value in enumerate(_values(files), 1)}
    all_guesses = _with_wholes([(file, guess) for file in files for guess in file.records])
    tells = any(_needs_channel(guess) for _, guess in all_guesses)
    own = tuple(dict.fromkeys(seen.values())) or ((_channel_of(name),) if tells else ())
    taken: set[str] = set()
    mappings = []
    for file, guess in all_guesses:
        mappings.append(_mapping(file, guess, seen, own, taken))
        if not mappings[-1].unused:
            taken.add(guess.record_type)
    written = {channel: value.strip() for value, channel in reversed(seen.items())}
    labels = {channel: written.get(channel) or _label(channel) for channel in own}
    return _System(name, files[0].folder, files, tuple(mappings), labels)


def _with_wholes(guesses: Sequence[tuple[FileGuess, RecordGuess]]) -> list[tuple[FileGuess, RecordGuess]]:
    """Put the documents of lines before them where nobody guessed these: they can be read from the same rows."""
    there = {guess.record_type for _, guess in guesses}
    found = []
    for file, guess in guesses:
        for part in record_type(guess.record_type).fields:
            if part.part_of and part.ref and part.ref not in there and part.name in guess.columns:
                found.append((file, _whole(part.ref, part.name, guess)))
                there.add(part.ref)
        found.append((file, guess))
    return found


def _whole(kind: str, id_field: str, lines: RecordGuess) -> RecordGuess:
    """Return the document of lines: its id, and of what the lines repeat what must be the same on all of them."""
    declared = record_type(kind)
    same = {f.name for f in declared.fields if f.required or f.ref or f.name == "currency"}
    same |= {f.business_date_of for f in declared.fields if f.required and f.business_date_of}
    return replace(
        lines, record_type=kind, missing=(), notes=(),
        columns={declared.key[0]: lines.columns[id_field], **{n: c for n, c in lines.columns.items() if n in same}},
        constants={n: v for n, v in lines.constants.items() if n in same},
    )  # fmt: skip


def _values(files: Iterable[FileGuess]) -> list[str]:
    return list(dict.fromkeys(value for file in files for value in file.channels))


def _channel_name(value: str, number: int) -> str:
    return as_name(value)[:60] or f"channel_{number}"


def _label(channel: str) -> str:
    return channel.replace("_", " ").capitalize()


def _channel_of(system: str) -> str:
    """Return the name of the one channel of a system: its own name, if that sounds like a channel."""
    return system if IN_CHANNEL.search(system) else "web_shop"


def _needs_channel(guess: RecordGuess) -> bool:
    declared = {f.name: f for f in record_type(guess.record_type).fields}
    return "channel" in declared and declared["channel"].required


def _mapping(
    file: FileGuess, guess: RecordGuess, seen: Mapping[str, str], own: tuple[str, ...], taken: set[str]
) -> DraftedMapping:
    """Decide how a guess is written: as columns, as a SELECT, or only as a comment."""
    constants = dict(guess.constants)
    given = {*guess.columns, *constants}
    if _needs_channel(guess) and not guess.sql and "channel" not in given:
        constants["channel"] = own[0]
        given.add("channel")
    declared = record_type(guess.record_type)
    wanting = () if guess.sql else lacking(declared, given)
    keys = [f.name for f in wanting if f.name in declared.key]
    unused = ""
    if guess.record_type in taken:
        unused = f"another file already gives {guess.record_type}; one SELECT in a .sql file can join both"
    elif keys:
        unused = f"no column gives {' or '.join(keys)}, by which these records are told apart"
    elif not guess.sql and not guess.columns:
        unused = "no column was recognised"
    sql = guess.sql
    if not sql and any(value != channel for value, channel in seen.items()) and "channel" in guess.columns:
        sql = _select(file, guess, constants, seen)
    may_be_empty = tuple(f.name for f in wanting if f.name not in declared.key)
    return DraftedMapping(file, guess, constants, may_be_empty, sql, unused)


def _select(
    file: FileGuess, guess: RecordGuess, constants: Mapping[str, str | int | bool], seen: Mapping[str, str]
) -> str:
    """Return the mapping as a SELECT that gives the source's channels the plan's names."""
    whens = "".join(f"\n        when {quote(value)} then {quote(channel)}" for value, channel in seen.items())
    parts = []
    for name, column in guess.columns.items():
        read = quoted(column)
        # What is not listed stays as it is, so that the row is kept out with its value, and not taken for empty.
        of_channel = f"case trim({read}::varchar){whens}\n        else {read}::varchar end"
        parts.append(f"    {of_channel if name == 'channel' else read} as {name}")
    parts += [f"    {quote(v) if isinstance(v, str) else str(v).lower()} as {name}" for name, v in constants.items()]
    body = ",\n".join(parts)
    return (
        f"-- {guess.record_type}: one row for each row of {file.source}.\nselect\n{body}\nfrom {quoted(file.source)}\n"
    )


def _owned(systems: Sequence[_System]) -> dict[str, tuple[str, ...]]:
    """Return what each system must own because another one gives it too: the first one that gives it does."""
    owned: dict[str, list[str]] = {system.name: [] for system in systems}
    for kind in sorted(ONE_TRUTH | COUNTED_ONCE):
        giving = [system for system in systems if system.gives(kind)]
        shared = [s for s in giving[1:] if kind in ONE_TRUTH or set(s.channels) & set(giving[0].channels)]
        if shared:
            owned[giving[0].name].append(kind)
    return {name: tuple(kinds) for name, kinds in owned.items()}


def _system_lines(system: _System, owned: tuple[str, ...], systems: Sequence[_System]) -> Iterator[str]:
    yield f"[systems.{system.name}]"
    if system.folder != ".":
        yield setting("folder", system.folder, "where its exports lie, relative to this file")
    if system.channels:
        yield setting("channels", system.channels, "the channels whose records it holds")
    if owned:
        yield setting("owns", owned, "other systems give these too; these count")
    if _counts_when_ordered(system, systems):
        yield setting("recognise", "order", "its exports do not say when goods were shipped")
    used = {mapping.file.source for mapping in system.mappings if not mapping.unused}
    for file in system.files:
        yield ""
        yield from source_lines(system.name, file, is_used=file.source in used)
    for mapping in system.mappings:
        yield ""
        sql_path = _sql_path(system.name, mapping.guess.record_type) if mapping.sql else ""
        yield from mapping_lines(system.name, mapping, sql_path)


def _counts_when_ordered(system: _System, systems: Sequence[_System]) -> bool:
    """Say whether nothing tells when its sales were shipped, so that they can only count when ordered."""
    if not system.gives(LINES) or any(other.gives(kind) for other in systems for kind in SHIPMENTS):
        return False
    return not tells_shipping({
        m.guess.record_type: RecordMapping(
            sql=m.guess.sql or None, columns=dict(m.guess.columns), constants=dict(m.constants)
        )
        for m in system.mappings
        if not m.unused
    })  # fmt: skip
