"""Guessing records by the words in a header: which column is which field, and what the rest must be worked out of."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from onebook.plan.wording import spelt_out
from onebook.records import Kind, record_type
from onebook.records.sql import quote
from onebook.systems.files.evidence import read_numbers
from onebook.systems.files.part import Guess, Part, Table, as_record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["by_words"]

NAMED_LIKE_IT = 3
"""What a word in the file's name counts, in columns recognised."""

BESIDE = ("price", "unit_cost", "line_text")
"""Words that are listed with lines, but are no fields of theirs: amounts are worked out of them."""

COUNTS = ("quantity", "reach")
FEW = 3
MOST_RATE = 30
"""The highest rate of tax, in %, that a column of tax is taken to hold."""


def by_words(table: Table, words: Mapping[str, Any]) -> Guess:
    """Return what the table holds by its header's words; `words`: as in words.toml."""
    heard = {column: _plain(column, words["short"]) for column in table.columns}
    stem = _plain(table.source, words["short"])
    kinds = {kind: entry for kind, entry in words.items() if kind != "short"}
    named = {kind for kind, entry in kinds.items() if set(stem.split()) & set(entry["files"])}
    found: dict[str, dict[str, str]] = {}
    for kind, entry in kinds.items():
        fields = _match(kind, entry, heard, kind in named)
        if all(any(option in fields for option in need.split("|")) for need in entry["needs"]):
            found[kind] = fields
    if not found:
        return Guess(notes=("Nothing in its header is known; map it by hand.",))
    best = max(found, key=lambda kind: len(found[kind]) + NAMED_LIKE_IT * (kind in named))
    chosen = [best, *(kind for kind in words[best].get("with", ()) if kind in found)]
    doubt = _contradicted(best, kinds, named)
    records = tuple(
        as_record(table, _part(table, kind, kinds[kind], found[kind], heard, stem, doubt)) for kind in chosen
    )
    channels = {r.columns["channel"] for r in records if "channel" in r.columns}
    seen = dict.fromkeys(value.strip() for column in channels for value in table.values(column) if value.strip())
    return Guess(records, channels=tuple(seen))


def _contradicted(best: str, kinds: Mapping[str, Mapping[str, Any]], named: Collection[str]) -> str:
    """Say so where the file's name speaks of other records than its columns do, and than those come with."""
    of = {kind: str(entry.get("record", kind)) for kind, entry in kinds.items()}
    said = list(dict.fromkeys(of[kind] for kind in kinds if kind in named))
    if not said or {of[best], *kinds[best].get("with", ())} & {*said}:
        return ""
    return f"the name of its file speaks of {' or '.join(said)}, and only its columns of {of[best]}"


def _plain(text: str, short: Mapping[str, str]) -> str:
    """Return a header's words: lower case, divided by single spaces, umlauts and short forms written out."""
    spaced = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", spelt_out(text))
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", spaced).lower().replace("#", " number ")
    spaced = spaced.replace("e-mail", "email")
    return " ".join(short.get(word, word) for word in re.findall(r"[^\W_]+", spaced))


def _match(kind: str, entry: Mapping[str, Any], heard: Mapping[str, str], named: bool) -> dict[str, str]:
    """Return field → column: each column once, the surest words first; fields earlier in the data choose first."""
    taken: dict[str, str] = {}
    plain = entry.get("plain", {}) if named else {}
    own = record_type(entry.get("record", kind)).names
    for field, words in entry["columns"].items():
        itself = [field.replace("_", " ")] if field in own else []
        for option in (*itself, *words, *plain.get(field, ())):
            wanted = {option, re.sub(" at$", " on", option)}
            column = next((c for c, said in heard.items() if said in wanted and c not in taken.values()), None)
            if column is not None:
                taken[field] = column
                break
    return taken


def _part(
    table: Table, kind: str, entry: Mapping[str, Any], found: Mapping[str, str], heard: Mapping[str, str], stem: str,
    doubt: str,
) -> Part:  # fmt: skip
    """Return the records of one type, with what no column says: worked out, made, or taken for granted."""
    type_name = entry.get("record", kind)
    fields = {field: f"{{{column}}}" for field, column in found.items() if field not in BESIDE}
    notes: list[str] = []
    confirm: list[str] = []
    if type_name in ("item", "stock_count") and "unit_cost" in found:
        fields["unit_cost"] = f"{{{found['unit_cost']}}}"
    if type_name == "sales_order_line":
        confirm += _amounts(table, found, fields, heard)
    if type_name == "sales_return" and "amount" in found and not _is_net(heard[found["amount"]]):
        confirm.append(f"'{found['amount']}' is without tax (if not: tax_included = true, and map tax_rate).")
    _choices(table, kind, entry, found, fields, confirm)
    constants = _constants(entry, found, heard, stem, fields, notes, confirm)
    _number_lines(table, entry, found, fields, constants, notes)
    _make_id(table, type_name, entry, found, fields, constants, notes, confirm)
    return Part(type_name, fields, constants, notes=tuple(notes), confirm=tuple(confirm), doubt=doubt)


def _amounts(table: Table, found: Mapping[str, str], fields: dict[str, str], heard: Mapping[str, str]) -> Iterator[str]:
    """Work a line's amounts out of prices where there are only these; yield what must be confirmed."""
    count = f"#{{{found['quantity']}}}" if "quantity" in found else ""
    if not count:
        fields["quantity"] = "1"
        yield "No column tells a quantity: each row is one piece."
    amount = found.get("gross_amount") or found.get("price", "")
    if "gross_amount" not in found and amount:
        fields["gross_amount"] = f"#{{{amount}}} * {count}" if count else f"{{{amount}}}"
    if "cost_amount" not in found and "unit_cost" in found:
        cost = found["unit_cost"]
        fields["cost_amount"] = f"#{{{cost}}} * {count}" if count else f"{{{cost}}}"
    if not _is_net(heard.get(amount, "")):
        yield f"'{amount}' is without tax (if not: tax_included = true, and map tax_rate)."
    if "gross_amount" in found and "discount_amount" in found and "gross" not in heard[amount]:
        yield f"'{amount}' is the value before '{found['discount_amount']}' is taken off."
    tax = found.get("tax_amount", "")
    if tax and _is_rate(heard[tax], table.values(tax)):
        del fields["tax_amount"]
        yield f"'{tax}' is a rate of tax, in %, and left out: '{amount}' is without tax."


def _is_net(said: str) -> bool:
    return bool({"net", "excl", "excluding"} & set(said.split()))


def _is_rate(said: str, values: list[str]) -> bool:
    """Say whether a column of tax holds rates rather than amounts: a few small numbers, again and again."""
    if "amount" in said:
        return False
    told = {value.strip().rstrip("%").strip() for value in values if value.strip()}
    numbers = [float(value.replace(",", ".")) for value in told if re.fullmatch(r"\d+([.,]\d+)?", value)]
    return "rate" in said or (
        0 < len(told) <= FEW and len(numbers) == len(told) and len(values) > len(told) and max(numbers) <= MOST_RATE
        and all(number < 1 or (2 * number).is_integer() for number in numbers)
    )  # fmt: skip


def _choices(
    table: Table, kind: str, entry: Mapping[str, Any], found: Mapping[str, str], fields: dict[str, str],
    confirm: list[str],
) -> None:  # fmt: skip
    """Say in SQL what a column's words mean where they are not the field's own."""
    for field, meanings in entry.get("values", {}).items():
        seen = {value.strip().lower() for value in table.values(found[field])} - {""} if field in found else set()
        known = {word for words in meanings.values() for word in words} | set(meanings)
        if seen <= set(meanings):
            continue
        column = f"{{{found[field]}}}"
        whens = "".join(
            f"\n        when lower(trim({column}::varchar)) in ({', '.join(quote(w) for w in words)}) then {quote(of)}"
            for of, words in meanings.items()
        )
        # What is not listed stays as it is, so that the row is kept out with its value, and not taken for another.
        fields[field] = f"case{whens}\n        else {column}::varchar end"
        if seen - known:
            shown = ", ".join(sorted(seen - known)[:FEW])
            checked = record_type(entry.get("record", kind)).field(field).choices
            confirm.append(
                f"'{found[field]}' holds {shown}, and nobody said which {field} that is "
                f"({', '.join(meanings)}): rows with it {'are kept out' if checked else 'count nowhere'}."
            )


def _constants(
    entry: Mapping[str, Any], found: Mapping[str, str], heard: Mapping[str, str], stem: str, fields: Mapping[str, str],
    notes: list[str], confirm: list[str],
) -> dict[str, str | int | bool]:  # fmt: skip
    """Return what all records have: by the words of the columns that are used, of the file's name, or by guess."""
    used = [heard[column] for column in found.values()]
    ruled = next(
        (
            rule
            for told in (used, [stem])
            for rule in entry.get("when", ())
            if any(_says(said, word) for said in told for word in rule["words"])
        ),
        None,
    )
    constants = {k: v for k, v in (ruled or entry).get("constants", {}).items() if k not in fields}
    if constants:
        said = ", ".join(f"{k} = {v}" for k, v in constants.items())
        if entry.get("doubtful") and ruled is None:
            confirm.append(f"No column tells what these are: all have {said}.")
        else:
            notes.append(f"Every record is taken to have {said}.")
    return constants


def _says(text: str, word: str) -> bool:
    return f" {word} " in f" {text} "


def _number_lines(
    table: Table, entry: Mapping[str, Any], found: Mapping[str, str], fields: dict[str, str],
    constants: dict[str, str | int | bool], notes: list[str],
) -> None:  # fmt: skip
    """Number lines within their document, where no column does."""
    whole = entry.get("numbered")
    if whole is None or "line" in found:
        return
    if whole not in found:
        constants["line"] = "1"
        return
    if entry.get("id_of") and max(Counter(table.values(found[whole])).values(), default=0) <= 1:
        constants["line"] = "1"
        notes.append("No column numbers its lines, and each has one: they all have line = 1.")
        return
    others = ", ".join(f"{{{column}}}" for column in table.columns if column != found[whole])
    fields["line"] = f"row_number() over (partition by {{{found[whole]}}} order by {others or '1'})"
    notes.append("No column numbers the lines of a document: they are numbered by what they hold.")


def _make_id(
    table: Table, type_name: str, entry: Mapping[str, Any], found: Mapping[str, str], fields: dict[str, str],
    constants: Mapping[str, str | int | bool], notes: list[str], confirm: list[str],
) -> None:  # fmt: skip
    """Make an id where no column gives one, so that the same record has the same id in every load."""
    way = entry.get("id_of")
    if way is None or "external_id" in fields:
        return
    if way in found:
        fields["external_id"] = f"{{{found[way]}}}"
        return
    counted = [found[name] for name in COUNTS if name in found]
    if way == "counts" and counted:
        told = _telling_apart(table, type_name, found)
        parts = [quote(str(constants["kind"]))] if "kind" in constants else []
        joined = f"concat_ws('|', {', '.join([*parts, *(f'{{{column}}}' for column in told)])})"
        fields["external_id"] = joined if len(told) <= FEW else f"md5({joined})"
        notes.append(f"No column gives an id: it is made of {', '.join(told)}, so there may be one row of each.")
        return
    every = ", ".join(f"{{{column}}}" for column in table.columns)
    fields["external_id"] = f"md5(concat_ws('|', {every}, row_number() over (partition by {every})))"
    confirm.append("No column gives an id, so one is made of the whole row: a row that is changed later counts twice.")


def _telling_apart(table: Table, type_name: str, found: Mapping[str, str]) -> list[str]:
    """Return the columns that tell counts apart: mapped ones that are no numbers, and others that hold words."""
    declared = record_type(type_name)
    numbers = (Kind.QUANTITY, Kind.RATE, Kind.MONEY, Kind.INTEGER)
    measures = {column for name, column in found.items() if declared.field(name).kind in numbers}
    mapped = set(found.values())
    return [
        column for column in table.columns
        if column not in measures and (column in mapped or not read_numbers(table.values(column)).are_numbers)
    ]  # fmt: skip
