"""Reading a plan from text: TOML, then types, with the line of each fault."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import ValidationError

from onebook.plan.heal import heal
from onebook.plan.lines import SettingPath, line_of, shown_path
from onebook.plan.model import Plan
from onebook.plan.wording import Misfit, describe_errors
from onebook.records import BadInput, Fault

__all__ = ["Reading", "line_of", "parse_plan", "read_plan", "zone_misnamed"]

POSITION = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan as far as it can be read.

    misfits: what in it is not as it must be, by line. plan: where there are misfits, the plan with each of them put
    right as it was probably meant, or left out, so that the rest can be checked; None where that cannot be.
    """

    plan: Plan | None
    misfits: tuple[Misfit, ...] = ()


def parse_plan(text: str, folder: Path = Path(), file: str = "onebook.toml") -> Plan:
    """Return the plan that the text holds; BadInput with every fault and its line otherwise."""
    text = text.removeprefix("\ufeff")
    reading = read_plan(text, folder)
    if reading.misfits or reading.plan is None:
        raise BadInput(*(_fault(text, file, misfit) for misfit in reading.misfits))
    return reading.plan


def read_plan(text: str, folder: Path = Path()) -> Reading:
    """Return the plan that the text holds, and what in it is not as it must be."""
    text = text.removeprefix("\ufeff")
    raw = _toml(text)
    if isinstance(raw, Misfit):
        return Reading(None, (raw,))
    misfits = [Misfit(("folder",), "there is no such setting.", "Remove it.")] if "folder" in raw else []
    raw.pop("folder", None)
    plan = None
    for _ in range(HEALINGS):
        plan, found = _shape(raw, folder)
        told = {path for misfit in misfits for path in (misfit.path, (*misfit.path[:-1], misfit.meant))}
        misfits += [misfit for misfit in found if not _follows(misfit, told)]
        if plan is not None:
            misfits += _zone_misfits(plan)
            break
        raw = heal(raw, found)
    return Reading(plan, tuple(sorted(misfits, key=lambda misfit: line_of(text, misfit.path) or 0)))


HEALINGS = 5
"""Times that a plan is healed and read again: what was left out may turn out to be needed, and so on."""


def _shape(raw: dict[str, Any], folder: Path) -> tuple[Plan | None, list[Misfit]]:
    try:
        return Plan.model_validate({**raw, "folder": folder}), []
    except ValidationError as error:
        return None, describe_errors(error.errors(include_url=False), raw)


def _follows(misfit: Misfit, told: Collection[SettingPath]) -> bool:
    """Say whether a misfit only comes of how another was healed."""
    return any(misfit.path[: len(path)] == path for path in told)


def _fault(text: str, file: str, misfit: Misfit) -> Fault:
    line = line_of(text, misfit.path) if misfit.path else misfit.line
    place = f"{file}:{line}" if line else file
    shown = shown_path(misfit.path)
    return Fault(f"{place}: {shown}" if shown else place, misfit.what, misfit.mend)


def _zone_misfits(plan: Plan) -> list[Misfit]:
    zones: list[tuple[SettingPath, str]] = [(("business", "time_zone"), plan.business.time_zone)]
    zones += [
        (("systems", name, "time_zone"), system.time_zone)
        for name, system in plan.systems.items()
        if system.time_zone is not None
    ]
    return [Misfit(path, *misnamed) for path, zone in zones if (misnamed := zone_misnamed(zone))]


def zone_misnamed(zone: str) -> tuple[str, str] | None:
    """Return what is wrong with a time zone's name and how to mend it; None where it is one."""
    if _is_zone(zone):
        return None
    meant = _zone_meant(zone)
    return f"'{zone}' is no time zone.", f"Did you mean '{meant}'?" if meant else "Write it like Europe/Berlin."


def _zone_meant(zone: str) -> str | None:
    """Return the zone of a town (`Berlin`), or the one that is written most alike."""
    known = sorted(available_timezones())
    word = zone.strip().lower().replace(" ", "_")
    named = [k for k in known if word in (k.lower(), k.lower().rpartition("/")[2])]
    close = named or difflib.get_close_matches(zone, known, 1, 0.7)
    return close[0] if close else None


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _toml(text: str) -> dict[str, Any] | Misfit:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        return Misfit((), "brackets are nested too deeply.", "A closing bracket may be missing.")
    except ValueError as error:  # TOMLDecodeError, and numbers too long for Python
        return _toml_misfit(text, str(error))


def _toml_misfit(text: str, message: str) -> Misfit:
    """Say in words what TOML's reader found, and on which line."""
    position = POSITION.search(message)
    line = int(position[1]) if position and position[1] else _last_opened(text)
    message = POSITION.sub("", message)
    for known, what, mend in TOML_FAULTS:
        found = re.match(known, message)
        if found:
            return Misfit((), found.expand(what), mend, line=line)
    return Misfit((), f"this line is not TOML: {message}.", "Mend it.", line=line)


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
