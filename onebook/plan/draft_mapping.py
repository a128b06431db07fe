"""How each guess is written in a drafted plan: as columns, as a SELECT, or as a comment until a person has looked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onebook.plan.checks.mappings import lacking
from onebook.records import Field, Kind, record_type
from onebook.records.sql import name as quoted
from onebook.records.sql import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onebook.plan.guesses import FileGuess, RecordGuess

__all__ = ["SHIPPING", "WHOLE_BUSINESS", "DraftedMapping", "draft_mappings", "needs_channel"]

DOCUMENTS = {
    "sales_order_line": "sales_order",
    "sales_return": "sales_order",
    "purchase_order_line": "purchase_order",
}
"""Record types of which another file may hold the rest: what their document tells holds for them too."""

AT_TILL = ("sales_order", "sales_order_line")
SHIPPING = {"shipped_at", "shipped_on", "delivery_method"}
TILL = {"till", "tills", "pos", "receipt", "receipts", "kasse", "kassen", "bons", "kassenbons"}
"""Words in the name of a system or file that holds what was sold at a till."""

OF_BUSINESS = "budget"
"""The record type whose channel may be `*`: the business as a whole."""

WHOLE_BUSINESS = ("", "*", "all", "total", "business", "company")
"""What a budget writes for its channel, in small letters, where it means the business as a whole."""

DATES = (Kind.DATE, Kind.INSTANT)
NUMBERS = (Kind.MONEY, Kind.QUANTITY, Kind.RATE, Kind.INTEGER)
GIVEN_IN_SQL = re.compile(r"\bas (\w+)(?=,?\n)")
MAIN = "\nselect"
"""Where the SELECT that gives the records begins, in the SQL that is drafted: behind the steps that it builds upon."""


@dataclass(frozen=True, slots=True)
class DraftedMapping:
    """A guess as it will be written.

    sql, sql_path: the text of its file, if it is a SELECT, and where that will lie. given: the fields it gives. reads:
    the sources. unused: why it is only a comment, and what to do.
    """

    file: FileGuess
    guess: RecordGuess
    constants: dict[str, str | int | bool]
    may_be_empty: tuple[str, ...]
    given: frozenset[str]
    reads: tuple[str, ...]
    sql: str
    sql_path: str
    unused: str


@dataclass(frozen=True, slots=True)
class _Joined:
    """Fields that a document in another file tells of its lines. key: the field of the lines that names it."""

    file: FileGuess
    guess: RecordGuess
    key: str
    fields: tuple[str, ...]


def draft_mappings(
    system: str, files: Sequence[FileGuess], seen: Mapping[str, str], channels: Sequence[str]
) -> tuple[DraftedMapping, ...]:
    """Return how the guesses of one system are written, in their order.

    seen: channels as the files write them → their names in the plan. channels: those that records may belong to which
    do not say their channel.
    """
    guesses = _with_wholes([(file, guess) for file in files for guess in file.records])
    documents: dict[str, tuple[FileGuess, RecordGuess]] = {}
    for file, guess in guesses:
        if not guess.sql and not guess.doubt:
            documents.setdefault(guess.record_type, (file, guess))
    drafted: list[DraftedMapping] = []
    taken: set[str] = set()
    for file, guess in guesses:
        drafted.append(_mapping(system, file, guess, documents, seen, channels, taken))
        if not drafted[-1].unused:
            taken.add(guess.record_type)
    return tuple(drafted)


def needs_channel(guess: RecordGuess) -> bool:
    """Say whether every record of the type has a channel of the plan."""
    declared = record_type(guess.record_type)
    return guess.record_type != OF_BUSINESS and any(f.name == "channel" and f.required for f in declared.fields)


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
        lines, record_type=kind, worked={}, missing=(), notes=(), confirm=(),
        columns={declared.key[0]: lines.columns[id_field], **{n: c for n, c in lines.columns.items() if n in same}},
        constants={n: v for n, v in lines.constants.items() if n in same},
    )  # fmt: skip


def _mapping(
    system: str, file: FileGuess, guess: RecordGuess, documents: Mapping[str, tuple[FileGuess, RecordGuess]],
    seen: Mapping[str, str], channels: Sequence[str], taken: set[str],
) -> DraftedMapping:  # fmt: skip
    declared = record_type(guess.record_type)
    joined = _joined(file, guess, documents)
    constants = dict(guess.constants)
    given = (
        set(GIVEN_IN_SQL.findall(guess.sql[guess.sql.rfind(MAIN) :]))
        if guess.sql
        else {*guess.given, *(joined.fields if joined else ())}
    )
    if guess.record_type in AT_TILL and not given & SHIPPING and TILL & {*f"{system}_{file.source}".split("_")}:
        constants["delivery_method"] = "carry_out"
        given.add("delivery_method")
        if guess.record_type == "sales_order_line":
            guess = replace(
                guess, confirm=(*guess.confirm, "They are sales of a till: handed over when they were sold.")
            )
    if guess.record_type == OF_BUSINESS and "channel" not in given:
        constants["channel"] = "*"
        given.add("channel")
    if needs_channel(guess) and not guess.sql and "channel" not in given:
        constants["channel"] = channels[0]
        given.add("channel")
        if len(channels) > 1:
            took = f"Nothing tells its channel: all of it belongs to {channels[0]}."
            guess = replace(guess, confirm=(*guess.confirm, took))
    wanting = () if guess.sql else lacking(declared, given)
    unused = _unused(guess, [f for f in wanting if f.name in (*declared.key, declared.dated)], taken)
    sql = guess.sql
    if not sql and joined:
        sql, guess = _joined_select(file, guess, constants, seen, joined)
    elif not sql and (guess.worked or _renamed(guess, seen)):
        sql = _select(file, guess, constants, seen)
    base = f"{guess.record_type}_{file.source}" if guess.record_type in taken else guess.record_type
    return DraftedMapping(
        file, guess, constants, tuple(f.name for f in wanting if f.name not in declared.key), frozenset(given),
        (file.source, joined.file.source) if joined else guess.reads or (file.source,), sql,
        f"mappings/{system}/{base}.sql" if sql else "", unused,
    )  # fmt: skip


def _unused(guess: RecordGuess, wanting: Sequence[Field], taken: set[str]) -> str:
    """Say why a guess can only be a comment, and what to do; empty where it can be used."""
    if guess.doubt:
        return f"{guess.doubt}. If it is right, take the # away"
    if guess.record_type in taken:
        return f"another file already gives {guess.record_type}. One SELECT in a .sql file can join both"
    if wanting:
        names = " or ".join(f.name for f in wanting)
        why = "by which these records are told apart" if wanting[0].name in record_type(guess.record_type).key else (
            "the day on which these records count"
        )  # fmt: skip
        return f"no column gives {names}, {why}. Name the column that does, then take the # away"
    if not guess.sql and not guess.columns:
        return "no column was recognised. Map it by hand"
    return ""


def _joined(
    file: FileGuess, guess: RecordGuess, documents: Mapping[str, tuple[FileGuess, RecordGuess]]
) -> _Joined | None:
    """Return what the document of these lines, in another file, tells that they do not; None where that is nothing."""
    kind = DOCUMENTS.get(guess.record_type, "")
    if kind not in documents or guess.sql or guess.doubt:
        return None
    whole_file, whole = documents[kind]
    declared, whole_declared = record_type(guess.record_type), record_type(kind)
    key = next((f.name for f in declared.fields if f.ref == kind and f.name in guess.columns), None)
    if key is None or whole_file is file or whole_declared.key[0] not in whole.columns:
        return None
    # A day and its instant say the same: lines that give one of them need not be told the other.
    pairs = [(f.name, f.business_date_of) for f in declared.fields if f.business_date_of]
    own = guess.given | {name for pair in pairs if guess.given & {*pair} for name in pair if name}
    fields = [f for f in declared.fields if f.name in whole.given - own and f.kind not in NUMBERS]
    dated = {f.business_date_of for f in declared.fields if f.required}
    if not any(f.required or f.ref or f.name in dated for f in fields):
        return None
    return _Joined(whole_file, whole, key, tuple(f.name for f in fields))


def _renamed(guess: RecordGuess, seen: Mapping[str, str]) -> bool:
    if guess.record_type == OF_BUSINESS:
        return "channel" in guess.columns
    return "channel" in guess.columns and any(value != channel for value, channel in seen.items())


def _select(
    file: FileGuess, guess: RecordGuess, constants: Mapping[str, str | int | bool], seen: Mapping[str, str]
) -> str:
    """Return the mapping as a SELECT."""
    body = ",\n".join(_values(guess, seen) + _fixed(constants))
    return (
        f"-- {guess.record_type}: one row for each row of {file.source}.\nselect\n{body}\nfrom {quoted(file.source)}\n"
    )


def _values(guess: RecordGuess, seen: Mapping[str, str]) -> list[str]:
    values = {name: quoted(column) for name, column in guess.columns.items()}
    if _renamed(guess, seen):
        values["channel"] = _of_channel(values["channel"], seen, guess.record_type)
    return [f"    {value} as {name}" for name, value in {**values, **guess.worked}.items()]


def _of_channel(read: str, seen: Mapping[str, str], kind: str) -> str:
    """Return SQL that gives the source's channels the plan's names."""
    whens = "".join(f"\n        when {quote(value)} then {quote(channel)}" for value, channel in seen.items())
    # What is not listed stays as it is, so that the row is kept out with its value, and not taken for empty.
    told = f"case trim({read}::varchar){whens}\n        else {read}::varchar end" if whens else f"{read}::varchar"
    if kind != OF_BUSINESS:
        return told
    whole = ", ".join(map(quote, WHOLE_BUSINESS))
    return f"case when lower(trim(coalesce({read}::varchar, ''))) in ({whole}) then '*'\n        else {told} end"


def _fixed(constants: Mapping[str, str | int | bool]) -> list[str]:
    return [f"    {quote(v) if isinstance(v, str) else str(v).lower()} as {name}" for name, v in constants.items()]


def _joined_select(
    file: FileGuess, guess: RecordGuess, constants: Mapping[str, str | int | bool], seen: Mapping[str, str],
    joined: _Joined,
) -> tuple[str, RecordGuess]:  # fmt: skip
    """Return a SELECT that joins lines with their documents, and the guess with the date format left to read."""
    told = joined.guess
    declared = record_type(guess.record_type)
    dated = {f.name for f in declared.fields if f.kind in DATES}
    own_dates, their_dates = dated & {*guess.columns}, dated & {*joined.fields} & {*told.columns}
    apart = bool(own_dates and their_dates) and guess.date_format != told.date_format
    inner = [f"        {quoted(told.columns[record_type(told.record_type).key[0]])}::varchar as document_id"]
    for name in joined.fields:
        value = told.worked.get(name) or (quoted(told.columns[name]) if name in told.columns else "")
        if not value:
            value = _fixed({name: told.constants[name]})[0].strip().removesuffix(f" as {name}")
        elif name == "channel" and _renamed(told, seen):
            value = _of_channel(value, seen, told.record_type).replace("\n", "\n    ")
        elif apart and name in their_dates:
            value = _as_date(value, told.date_format)
        inner.append(f"        {value} as {name}")
    outer = _values(guess, seen) + [f"    document.{name} as {name}" for name in joined.fields] + _fixed(constants)
    about = f"with what {joined.file.source} tells of its {told.record_type}"
    lines = [
        f"-- {guess.record_type}: one row for each row of {file.source}, {about}.",
        "select", ",\n".join(outer), f"from {quoted(file.source)}", "left join (", "    select", ",\n".join(inner),
        f"    from {quoted(joined.file.source)}",
        f") as document on document.document_id = {quoted(guess.columns[joined.key])}::varchar",
    ]  # fmt: skip
    form = told.date_format if their_dates and not apart else guess.date_format
    return "\n".join(lines) + "\n", replace(guess, date_format=form)


def _as_date(value: str, form: str | None) -> str:
    """Return SQL that reads a date itself, where the mapping's own format is another."""
    return f"try_strptime({value}::varchar, {quote(form)})" if form else f"try_cast({value} as timestamp)"
