"""What is wrong with a command, in sentences: every fault at once, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from onebook.records import Fault

__all__ = ["faults_of", "without_nul"]

SENTENCES = {
    "missing": "it is missing.",
    "extra_forbidden": "there is no such field here.",
    "string_type": "it is no text.",
    "string_too_short": "it is empty.",
    "string_too_long": "it is longer than {max_length} characters.",
    "string_pattern_mismatch": "it is not of the form {pattern}.",
    "too_short": "it is empty.",
    "too_long": "it holds {actual_length} things, more than {max_length}.",
    "greater_than": "it is not more than {gt}.",
    "greater_than_equal": "it is less than {ge}.",
    "less_than": "it is not less than {lt}.",
    "less_than_equal": "it is more than {le}.",
    "decimal_type": "it is no number.",
    "decimal_parsing": "it is no number.",
    "decimal_max_places": "it has more than {decimal_places} decimals.",
    "finite_number": "it is no number.",
    "int_type": "it is no whole number.",
    "int_parsing": "it is no whole number.",
    "int_from_float": "it is no whole number.",
    "bool_type": "it is neither true nor false.",
    "bool_parsing": "it is neither true nor false.",
    "literal_error": "it is none of {expected}.",
    "timezone_aware": "it says no time zone.",
    "tuple_type": "it is no list.",
    "list_type": "it is no list.",
    "model_type": "it is no object.",
    "model_attributes_type": "it is no object.",
    "dict_type": "it is no object.",
}
"""What can be wrong with a value, by pydantic's name of it."""
MENDS = {
    "decimal_type": 'Write "12.50".',
    "decimal_parsing": 'Write "12.50".',
    "timezone_aware": "Write 2026-03-01T12:00:00+01:00.",
    "datetime_from_date_parsing": "Write 2026-03-01T12:00:00+01:00.",
    "date_from_datetime_parsing": "Write 2026-03-01.",
}


def faults_of(error: ValidationError, within: str = "") -> list[Fault]:
    """Return all that is wrong with a value. within: where the value itself stands."""
    found = error.errors(include_url=False, include_input=False)
    inside = {each["loc"][:deep] for each in found for deep in range(len(each["loc"]))}
    return [
        Fault(_where((within, *each["loc"])), _what(each["type"], each["msg"], each.get("ctx", {})),
              MENDS.get(each["type"], ""))
        for each in found
        if not (each["type"] == "too_short" and each["loc"] in inside)  # a list of faulty lines counts as short
    ]  # fmt: skip


def _where(location: Iterable[str | int]) -> str:
    """Return the place as it is written in programs: `lines[3].quantity`, counted from nought."""
    found = ""
    for part in location:
        if isinstance(part, int):
            found += f"[{part}]"
        elif part:
            found += f".{part}" if found else part
    return found


def _what(sort: str, told: str, values: Mapping[str, Any]) -> str:
    if sort in SENTENCES:
        return SENTENCES[sort].format_map(values)
    told = told.removeprefix("Value error, ")
    return f"{told[:1].lower()}{told[1:].rstrip('.')}."


def without_nul(value: Any, within: str = "") -> list[Fault]:
    """Return where a value holds the character 0, which no database keeps in a text."""
    if isinstance(value, str):
        fault = Fault(within, "it holds the character 0.", "Take it out.")
        return [fault] if "\0" in value else []
    if isinstance(value, dict):
        return [f for k, v in value.items() for f in (*without_nul(k, within), *without_nul(v, _where((within, k))))]
    if isinstance(value, list):
        return [f for nth, v in enumerate(value) for f in without_nul(v, _where((within, nth)))]
    return []
