"""What is wrong with a command, in sentences: every fault at once, each with where it stands and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from onebook.book.texts import WRITABLE
from onebook.records import Fault

__all__ = ["EMPTY", "MISSING", "faults_of", "sentences_of"]

MISSING = "it is missing."
NUMBER = ("it is no number.", "Write it like 12.50.")
WHOLE = ("it is no whole number.", "Write it like 3.")
YES = ("it is neither true nor false.", "Write true or false.")
MOMENT = ("it is no day and time.", "Write it like 2026-03-01T12:00:00+01:00.")
DAY = ("it is no day.", "Write it like 2026-03-01.")
LIST = ("it is no list.", "Write [ … ] around it.")
OBJECT = ("it is no object.", 'Write {{"name": value, …}}.')
EMPTY = ("it is empty.", "Fill it in.")
SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": (MISSING, "Give it."),
    "extra_forbidden": ("there is no such field here.", "Take it out."),
    "string_type": ("it is no text.", 'Write it in quotes, like "1003".'),
    "string_unicode": ("it holds half of a character, a lone surrogate.", "Write the whole character, or take it out."),
    "string_too_short": EMPTY,
    "string_too_long": ("it is longer than {max_length:,} characters.", "Shorten it."),
    "string_pattern_mismatch": ("it is not of the form {pattern}.", "Write it so."),
    "too_short": EMPTY,
    "too_long": ("it holds {actual_length:,} things, more than {max_length:,}.", "Give it in several commands."),
    "greater_than": ("it is not more than {gt:,}.", "Give more than {gt:,}."),
    "greater_than_equal": ("it is less than {ge:,}.", "Give {ge:,} or more."),
    "less_than": ("it is not less than {lt:,}.", "Give less than {lt:,}."),
    "less_than_equal": ("it is more than {le:,}.", "Give {le:,} or less."),
    "decimal_type": NUMBER,
    "decimal_parsing": NUMBER,
    "decimal_max_digits": ("it has more than {max_digits} digits.", "Shorten it."),
    "decimal_max_places": ("it has more than {decimal_places} decimals.", "Round it to {decimal_places} decimals."),
    "decimal_whole_digits": ("it has more than {whole_digits} digits before the point.", "Shorten it."),
    "finite_number": NUMBER,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "bool_type": YES,
    "bool_parsing": YES,
    "literal_error": ("it is none of the values that there are.", "There are: {names}."),
    "timezone_aware": ("it says no time zone.", MOMENT[1]),
    "datetime_type": MOMENT,
    "datetime_parsing": MOMENT,
    "datetime_from_date_parsing": MOMENT,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": ("it is a time, not only a day.", DAY[1]),
    "tuple_type": LIST,
    "list_type": LIST,
    "set_type": LIST,
    "frozen_set_type": LIST,
    "model_type": OBJECT,
    "model_attributes_type": OBJECT,
    "dict_type": OBJECT,
}
"""What can be wrong with a value, by pydantic's name of it, and how to mend it."""
FORMS: Mapping[str, tuple[str, str]] = {
    WRITABLE: ("it holds a control character, such as the character 0.", "Take it out; tabs and line breaks may stay."),
    "^[A-Z]{3}$": ("it is no code of three capital letters.", "Write it like EUR."),
    "^[A-Z]{2}$": ("it is no code of two capital letters.", "Write it like DE."),
    "^[a-z]{2,3}(-[A-Za-z0-9]+)*$": ("it is no code of a language.", "Write it like de or pt-BR."),
    "^[0-9a-f]{64}$": ("it is no SHA-256 in hexadecimal digits.", "Write 64 of 0-9 and a-f."),
}
"""The same of texts that are not of a form, by the form."""


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Return all that is wrong with a value that was to be of a model."""
    found = error.errors(include_url=False, include_input=False)
    inside = {each["loc"][:deep] for each in found for deep in range(len(each["loc"]))}
    return [
        Fault(_where(each["loc"]), *sentences_of(each, model))
        for each in found
        if not (each["type"] == "too_short" and each["loc"] in inside)  # a list of faulty lines counts as short
    ]


def _where(location: Iterable[str | int]) -> str:
    """Return the place as it is written in programs: `lines[3].quantity`, counted from nought."""
    found = ""
    for part in location:
        if isinstance(part, int):
            found += f"[{part}]"
        elif part:
            found += f".{part}" if found else part
    return found


def sentences_of(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong, and how to mend it, of one error of a value that was to be of a model."""
    sort, location, values = error["type"], error["loc"], error.get("ctx", {})
    if sort == "extra_forbidden":
        return SENTENCES[sort][0], _instead(str(location[-1]), _part_at(location[:-1], model))
    what, mend = FORMS.get(values.get("pattern", ""), SENTENCES.get(sort, ("", "")))
    if not what:  # a sentence of our own, which says what to do
        told = error["msg"].removeprefix("Value error, ")
        return f"{told[:1].lower()}{told[1:].rstrip('.')}.", ""
    names = ", ".join(re.findall("'([^']*)'", str(values.get("expected", ""))))
    return what.format(**values), mend.format(names=names, **values)


def _instead(name: str, part: type[BaseModel] | None) -> str:
    """Say which field may have been meant, or which there are."""
    there = list(part.model_fields) if part else []
    near = get_close_matches(name, there, 1)
    if near:
        return f"Did you mean {near[0]}?"
    return f"Take it out. There are: {', '.join(there)}." if there else SENTENCES["extra_forbidden"][1]


def _part_at(location: Sequence[str | int], model: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model of the part of a command that stands at a place; None where that cannot be said."""
    found: type[BaseModel] | None = model
    for name in location:
        if found is None or (isinstance(name, str) and name not in found.model_fields):
            return None
        if isinstance(name, str):
            found = _model_in(found.model_fields[name].annotation)
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that an annotation is of, itself or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
