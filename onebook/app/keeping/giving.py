"""Commands as a shell or a program says them: by kind, as plain values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from getpass import getuser
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel, ValidationError

from onebook.app.keeping.faults import faults_of
from onebook.book import Given, Who, command_kinds
from onebook.book.texts import Text
from onebook.records import BadInput, Fault

__all__ = ["given", "given_lines", "whoever"]


class _Whoever(BaseModel):
    by: Text


def whoever(by: str, through: str) -> Who:
    """Return who does something: by the name that is given, or who is logged in. BadInput where it cannot be kept."""
    try:
        return Who(through, _Whoever(by=by or _logged_in() or through).by, through)
    except ValidationError as error:
        raise BadInput(*faults_of(error, _Whoever)) from error


def _logged_in() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


def given(kind: str, said: Mapping[str, Any], who: Who) -> Given | tuple[Fault, ...]:
    """Return a command; or all that is wrong with it."""
    known = command_kinds().get(kind)
    if known is None:
        near = get_close_matches(kind, command_kinds(), 1)
        mend = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(command_kinds()))}."
        return (Fault("kind", f"there is no command '{kind}'.", mend),)
    try:
        return Given(known.model.model_validate(dict(said)), who)
    except ValidationError as error:
        return tuple(faults_of(error, known.model))


def given_lines(
    lines: Sequence[str], who: Who
) -> tuple[list[tuple[int, Given]], dict[int, tuple[Fault, ...]]]:  # fmt: skip
    """Return the commands of lines of JSON with their numbers, and what is wrong with the others, by number.

    A line without command_id is named by its text, and by which of several with this text it is: so the others keep
    their names where a line is mended, added or taken out.
    """
    good: list[tuple[int, Given]] = []
    faults: dict[int, tuple[Fault, ...]] = {}
    seen: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except ValueError as error:
            faults[number] = (Fault("", f"it is no JSON: {error}.", 'Write {"kind": …, …}.'),)
            continue
        if not isinstance(said, dict) or not isinstance(said.get("kind"), str):
            faults[number] = (Fault("kind", "it is missing.", 'Write {"kind": …, …}.'),)
            continue
        kind, text = said.pop("kind"), line.strip()
        seen[text] += 1
        said.setdefault("command_id", f"{blake2b(text.encode(), digest_size=12).hexdigest()}-{seen[text]}")
        found = given(kind, said, who)
        if not isinstance(found, Given):
            faults[number] = found
        else:
            good.append((number, found))
    return good, faults
