"""What the check of types found in a plan, in plain sentences."""

from __future__ import annotations

import difflib
import re
import textwrap
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from onebook.plan.model import Plan
from onebook.records import record_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onebook.plan.lines import SettingPath

__all__ = ["Misfit", "as_name", "describe_errors", "nearest", "setting_tables", "settings_of", "spelt_out"]

SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "o", "æ": "ae"}
)
"""How letters are spelt in names, where leaving out what stands above them is not enough."""

UNKNOWN = "there is no such setting"
MISSING = "is missing."
SECRETIVE = ("secrets", "options", "database")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A setting that is not as it must be.

    line: of what is no setting. healing: how the rest of the plan can be read all the same: the setting (or its name)
    is replaced by what was probably `meant`, filled in where it is missing, or left out.
    """

    path: SettingPath
    what: str
    mend: str
    line: int | None = None
    healing: Literal["rename", "replace", "fill", "leave out"] = "leave out"
    meant: str = ""


def describe_errors(errors: Iterable[Any], raw: Mapping[str, object]) -> list[Misfit]:
    """Return pydantic's errors about a raw plan as sentences, one for each setting, in the order found."""
    found: dict[SettingPath, Misfit] = {}
    for error in errors:
        path, branch = _locate(error["loc"], raw, missing=error["type"] == "missing")
        if branch and not _branch_counts(branch, error, raw):
            continue
        found.setdefault(path, _misfit(path, branch, error))
    misspelt = {nearest(str(p[-1]), settings_of(p[:-1])) for p, m in found.items() if m.what.startswith(UNKNOWN)}
    return [m for m in found.values() if not (m.what == MISSING and str(m.path[-1]) in misspelt)]


@cache
def setting_tables() -> dict[SettingPath, tuple[str, ...]]:
    """Return every table of the plan with its settings; `*` stands for a name that the person chooses."""
    return dict(_tables(Plan, ()))


def settings_of(path: SettingPath) -> tuple[str, ...]:
    """Return the settings that the table at this path may hold; empty where it is no table of settings."""
    for table, names in setting_tables().items():
        if len(table) == len(path) and all(t in ("*", p) for t, p in zip(table, path, strict=True)):
            return names
    return ()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant."""
    by_form = {as_name(k): k for k in known}
    close = difflib.get_close_matches(as_name(word), by_form, 1, 0.6)
    return by_form[close[0]] if close else None


def as_name(text: str) -> str:
    """Return the text as a name: `Web Shop` and `WebShop` become `web_shop`, `Läden` becomes `laeden`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", spelt_out(text).strip())
    name = re.sub(r"[^a-z0-9]+", "_", apart.lower()).strip("_")
    return f"n_{name}" if name[:1].isdigit() else name


def spelt_out(text: str) -> str:
    """Return the text with umlauts and accents written in plain letters: `Straße` becomes `Strasse`."""
    spelt = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(SPELT))
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


def _tables(annotation: Any, path: SettingPath) -> Iterator[tuple[SettingPath, tuple[str, ...]]]:
    for alternative in _alternatives(annotation):
        if get_origin(alternative) is dict:
            yield from _tables(get_args(alternative)[1], (*path, "*"))
        elif isinstance(alternative, type) and issubclass(alternative, BaseModel):
            fields = {n: f.annotation for n, f in alternative.model_fields.items() if (*path, n) != ("folder",)}
            yield path, tuple(fields)
            for name, inner in fields.items():
                yield from _tables(inner, (*path, name))


def _alternatives(annotation: Any) -> list[Any]:
    """Return the alternatives of a type, without what is annotated to them."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [flat for one in get_args(annotation) for flat in _alternatives(one)]
    return [annotation]


def _locate(loc: Sequence[str | int], raw: object, *, missing: bool) -> tuple[SettingPath, str]:
    """Return the setting's path, and the alternative of its type that was tried, if it has several.

    What pydantic adds to its location is not to be found in the plan: that is how it is told apart.
    """
    path: list[str | int] = []
    branch = ""
    node: Any = raw
    for number, part in enumerate(loc):
        in_list = isinstance(node, list) and isinstance(part, int) and part < len(node)
        if in_list or (isinstance(node, dict) and part in node):
            node = node[part]
        elif not (missing and number == len(loc) - 1):
            branch = str(part)
            continue
        path.append(part)
    return tuple(path), branch


def _branch_counts(branch: str, error: Any, raw: object) -> bool:
    """Of the alternatives of a type, only what is said about the one that was meant counts."""
    if branch == "[key]":
        return True
    node: Any = raw
    for part in error["loc"]:
        if str(part) == branch:
            break
        node = node[part]
    wants_table = branch[:1].isupper()
    return wants_table == isinstance(node, dict)


def _misfit(path: SettingPath, branch: str, error: Any) -> Misfit:
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return _unknown(path)
    if kind == "missing":
        add = f"Add it, e.g. {EXAMPLES.get(str(path[-1]), f'{path[-1]} = …')}."
        return Misfit(path, MISSING, add, healing="fill")
    if kind == "string_pattern_mismatch" or branch == "[key]":
        is_key = branch == "[key]"
        return _pattern(path, str(path[-1]) if is_key else str(value), error, "rename" if is_key else "replace")
    if kind == "literal_error":
        return _not_one_of(path, value, error["ctx"]["expected"])
    return _wrong_kind(path, error, "" if any(part in SECRETIVE for part in path) else f": {_shown(value)}")


def _wrong_kind(path: SettingPath, error: Any, shown: str) -> Misfit:
    if "constants" in path[-2:-1]:
        return Misfit(path, f"must be one text, number, true or false{shown}.", "Write one value; a date in quotes.")
    for start, (what, mend) in KINDS.items():
        if error["type"].startswith(start):
            written = mend.format(name=path[-1], table=".".join(map(str, path)))
            in_list = isinstance(path[-1], int)
            what_now = what.format(**error.get("ctx", {}))
            return Misfit(path, f"{what_now}{shown}.", "Mend the list." if in_list else written)
    return Misfit(path, f"{error['msg'][:1].lower()}{error['msg'][1:]}{shown}.", "Mend it.")


KINDS = {
    "string_too_long": ("is too long (at most {max_length} letters)", "Shorten it."),
    "string_too_short": ("is empty", "Fill it in, or remove it."),
    "string": ("must be text", 'Write it in quotes: {name} = "…".'),
    "bool": ("must be true or false", "Write {name} = true or {name} = false, without quotes."),
    "int_from_float": ("must be a whole number", "Write it without decimals."),
    "int": ("must be a whole number", "Write it without quotes, e.g. {name} = 30."),
    "decimal": ("must be a number", "Write it without quotes, unit or %, e.g. {name} = 12.5 (5 % is 0.05)."),
    "finite": ("must be a number", "Write it out, e.g. {name} = 12.5."),
    "greater_than_equal": ("must be {ge} or more", "Mend the number."),
    "greater_than": ("must be more than {gt}", "Mend the number."),
    "less_than_equal": ("must be {le} or less", "Mend the number (a share of 5 % is 0.05)."),
    "tuple": ("must be a list", 'Write it in brackets: {name} = ["…", "…"].'),
    "dict": ("must be a table", 'Write {name} = {{ name = "…" }}, or a table of its own: [{table}].'),
    "model": ("must be a table", "Write it as a table of its own: [{table}], and its settings below."),
}
"""The start of pydantic's word for an error: what to say, and how to mend it."""

EXAMPLES = {
    "business": '[business], with name = "…" and currency = "EUR" below it',
    "channels": '[channels.web_shop], with kind = "digital" below it',
    "name": 'name = "Example Ltd"',
    "currency": 'currency = "EUR"',
    "kind": 'kind = "digital"',
    "phase": 'phase = "decision"',
    "label": 'label = "Orders by phone"',
    "fact": 'fact = "sales_order"',
    "numerator": 'numerator = "count(*)"',
}


def _unknown(path: SettingPath) -> Misfit:
    name = str(path[-1])
    here = settings_of(path[:-1])
    meant = nearest(name, here)
    if meant:
        return Misfit(path, f"{UNKNOWN}.", f"Did you mean '{meant}'?", healing="rename", meant=meant)
    if name in settings_of(()):
        return Misfit(path, f"{UNKNOWN} here.", f"Write [{name}] as a table of its own.")
    elsewhere = [table for table, names in setting_tables().items() if name in names]
    if elsewhere:
        shown = " or ".join(f"[{'.'.join(map(str, table))}]".replace("*", "…") for table in elsewhere)
        return Misfit(path, f"{UNKNOWN} here.", f"It belongs below {shown}.")
    return Misfit(path, f"{UNKNOWN}.", f"There are: {', '.join(here)}.")


def _pattern(path: SettingPath, value: str, error: Any, healing: Literal["rename", "replace"]) -> Misfit:
    name = path[-1] if isinstance(path[-1], str) else path[-2]
    if name in PATTERNS:
        what, mend = PATTERNS[str(name)]
        return Misfit(path, f"'{value}' {what}.", mend)
    if error["type"] == "string_too_long":
        return Misfit(path, f"'{value}' is too long for a name.", "Use at most 60 letters.")
    is_record = set(path[-2:]) & {"gives", "takes", "owns", "by_hand", "records", "ids"}
    suggestion = (nearest(value, record_types()) if is_record else None) or as_name(value)
    mend = f"Write it as {suggestion}." if suggestion else "Write it like web_shop."
    return Misfit(
        path, f"'{value}' is no name: names are of small letters a to z, digits and _, and begin with a letter.", mend,
        healing=healing, meant=suggestion,
    )  # fmt: skip


PATTERNS = {
    "currency": ("is no currency code", "Write three capital letters, e.g. EUR."),
    "cut_off": ("is no time of day", 'Write hours and minutes, e.g. "14:00".'),
    "memory": ("is no amount of memory", 'Write it like "1200MB" or "4GB".'),
    "decimal": ("is no decimal mark", 'It is "." or ",".'),
}


def _not_one_of(path: SettingPath, value: object, expected: str) -> Misfit:
    words = re.findall(r"'([^']*)'", expected)
    meant = nearest(str(value), words)
    shown = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else expected
    return Misfit(
        path, f"{_shown(value)} is none of: {', '.join(words)}.",
        f"Did you mean '{meant}'?" if meant else f"Write {shown}.", healing="replace", meant=meant or "",
    )  # fmt: skip


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table stands here"
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return textwrap.shorten(text, 60, placeholder="…") or "…"
