"""The language in which people are told things: gettext over the catalogues below `onebook/locale/`.

A catalogue is a text file (`locale/de/LC_MESSAGES/onebook.po`), read as it stands. English is what stands in the code,
so it needs none, and it takes the place of whatever a catalogue lacks. `python -m onebook.app.messages` gathers all
messages.
"""

from __future__ import annotations

import gettext as standard
import io
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ENGLISH",
    "FOLDER",
    "gettext",
    "language",
    "languages",
    "marked",
    "ngettext",
    "plural",
    "preferred",
    "speaking",
]

ENGLISH = "en"
FOLDER = Path(__file__).parents[1] / "locale"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """Return the language that is spoken here and now, e.g. `en`."""
    return _language.get()


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Speak a language within the block; English where there is no catalogue of it."""
    token = _language.set(name if name in languages() else ENGLISH)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are: English, and those with a catalogue."""
    return (ENGLISH, *sorted(found.parents[1].name for found in FOLDER.glob("*/LC_MESSAGES/onebook.po")))


def preferred(header: str) -> str:
    """Return the first language of those that a browser asks for (Accept-Language) that is spoken here."""
    wanted = []
    for at, part in enumerate(header.replace(" ", "").split(",")[:20]):
        name, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), at, name.split("-")[0].lower()))
        except ValueError:
            continue
    return next((name for weight, _, name in sorted(wanted) if weight < 0 and name in languages()), ENGLISH)


def gettext(message: str, **values: object) -> str:
    """Return a message in the language spoken; values stand in it as `%(name)s`."""
    said = _catalogue(language()).gettext(message) if message else ""
    return said % values if values else said


def ngettext(one: str, several: str, number: int, **values: object) -> str:
    """Return the form of a message that a number asks for; `%(number)s` is the number with thousands apart."""
    return plural(one, several, number) % {"number": f"{number:,}", **values}


def plural(one: str, several: str, number: int) -> str:
    """Return the form of a message that a number asks for, with its places still to be filled."""
    return _catalogue(language()).ngettext(one, several, number)


def marked(message: str) -> str:
    """Mark a message that is translated where it is shown, such as a constant."""
    return message


@cache
def _catalogue(name: str) -> standard.NullTranslations:
    """Read a language's messages. Babel is imported only where there is something to read."""
    if name == ENGLISH:
        return standard.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (FOLDER / name / "LC_MESSAGES" / "onebook.po").open("rb") as file:
        found = read_po(file, locale=None)
    compiled = io.BytesIO()
    write_mo(compiled, found)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)
