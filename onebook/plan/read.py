"""Reading a plan from text: TOML, then types, with the line of each fault."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from onebook.plan.lines import SettingPath, line_of
from onebook.plan.model import Plan
from onebook.plan.wording import describe_errors
from onebook.records import BadInput, Fault

__all__ = ["line_of", "parse_plan"]

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


def parse_plan(text: str, folder: Path = Path(), file: str = "onebook.toml") -> Plan:
    """Return the plan that the text holds; BadInput with every fault and its line otherwise."""
    text = text.removeprefix("\ufeff")
    raw = _toml(text, file)
    plan_only = {key: value for key, value in raw.items() if key != "folder"}
    faults = [_fault(text, file, ("folder",), "there is no such setting.", "Remove it.")] if "folder" in raw else []
    try:
        plan = Plan.model_validate({**plan_only, "folder": folder})
    except ValidationError as error:
        found = describe_errors(error.errors(include_url=False), plan_only)
        found.sort(key=lambda misfit: line_of(text, misfit.path) or 0)
        raise BadInput(*faults, *(_fault(text, file, f.path, f.what, f.mend) for f in found)) from None
    faults += _zone_faults(plan, text, file)
    if faults:
        raise BadInput(*faults)
    return plan


def _fault(text: str, file: str, path: SettingPath, what: str, mend: str) -> Fault:
    line = line_of(text, path)
    shown = ".".join(part for part in path if isinstance(part, str))
    return Fault(f"{file}:{line}: {shown}" if line else f"{file}: {shown}", what, mend)


def _zone_faults(plan: Plan, text: str, file: str) -> list[Fault]:
    zones: list[tuple[SettingPath, str]] = [(("business", "time_zone"), plan.business.time_zone)]
    zones += [
        (("systems", name, "time_zone"), system.time_zone)
        for name, system in plan.systems.items()
        if system.time_zone is not None
    ]
    return [
        _fault(text, file, path, f"'{zone}' is no time zone.", "Write it like Europe/Berlin.")
        for path, zone in zones
        if not _is_zone(zone)
    ]


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _toml(text: str, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise BadInput(Fault(file, "brackets are nested too deeply.", "A closing bracket may be missing.")) from None
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        raise BadInput(_toml_fault(text, file, str(error))) from None


def _toml_fault(text: str, file: str, message: str) -> Fault:
    """Say in words what TOML's reader found, and on which line."""
    position = POSITION.search(message)
    line = int(position[1]) if position and position[1] else _last_opened(text)
    message = POSITION.sub("", message)
    for known, what, mend in TOML_FAULTS:
        found = re.match(known, message)
        if found:
            return Fault(f"{file}:{line}", found.expand(what), mend)
    return Fault(f"{file}:{line}", f"this line is not TOML: {message}.", "Mend it.")


def _last_opened(text: str) -> int:
    """Return the line on which the text over several lines begins that was not closed, or else the last line."""
    for mark in ('"""', "'''"):
        if text.count(mark) % 2:
            return text.count("\n", 0, text.rfind(mark)) + 1
    return text.rstrip().count("\n") + 1


TOML_FAULTS = (
    (r"Cannot declare \('?(.*?)'?,?\) twice", r"the table [\1] is there twice.", "Join the two."),
    (r"Cannot (?:overwrite|mutate|redefine)", "this setting is there twice.", "Keep one of the two."),
    (r"Duplicate inline table key '(.*)'", r"\1 is there twice.", "Keep one of the two."),
    (r"Invalid value|Invalid hex|Invalid date", "what stands here is no value.",
     'Text and dates stand in "quotes"; yes and no are true and false; a bracket above may not be closed.'),
    (r"Unterminated string|Expected \"'\"|Illegal character '\\n'", "a quote is opened and not closed.",
     "Close it, on the same line; a text over several lines stands in three quotes."),
    (r"Unescaped|Illegal character|Invalid statement", "a character stands here that must not.",
     r"A setting is written `name = value`; in a text, write a backslash as \\ or put the text into 'single quotes'."),
    (r"Expected '=' after a key", "a name is not followed by =.",
     'Write `name = value`; a name with blanks in it stands in "quotes".'),
    (r"Expected newline or end of document", "something follows the value that does not belong to it.",
     'A number is written 12.5 (no comma, no %), a date 2026-01-31; text stands in "quotes"; one setting a line.'),
    (r"Expected ']+' at the end of a table|Unclosed (?:array|inline)", "a bracket is opened and not closed.",
     "Close it; commas stand between the values; {…} must stand on one line."),
    (r"Exceeds the limit", "this number has too many digits.", "Shorten it."),
)  # fmt: skip
"""What TOML's reader says (the start of it), what that means, and how to mend it."""
