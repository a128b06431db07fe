"""The list of documents behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import documents_there
from onebook.web.wanted import document_link
from onebook.web.words import channel_word, column, system_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from onebook.app.measuring import Why
    from onebook.app.reader import Reading

__all__ = ["PAGE", "Listed", "entries", "kind_words", "listed", "opened"]

PAGE = 50
"""Documents on a page."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in the list. href is empty where it is no record. figures: what it adds to the parts of the figure."""

    kind: str
    external_id: str
    href: str
    system: str
    channel: str
    day: date | None
    figures: tuple[str, ...]


def opened(ask: Callable[[int], Why], page: int) -> tuple[Why, int]:
    """Return what is behind a figure with a page of its documents, and which page that is: at most the last.

    ask: of how many documents to leave out.
    """
    found = ask((page - 1) * PAGE)
    last = max(1, -(-found.number // PAGE))
    return (found, page) if page <= last else (ask((last - 1) * PAGE), last)


def listed(lake: Reading, found: Why, places: int) -> list[Listed]:
    """Return the documents of a page. places: decimals that the first figure has at least."""
    plan = lake.business.plan
    named = [(p.document_kind, p.system, p.document_id) for p in found.postings]
    there = lake.ask(documents_there, tuple(named))
    width = max((len(p.figures) for p in found.postings), default=0)
    columns = [column([p.figures[i] for p in found.postings], 0 if i else places) for i in range(width)]
    return [
        Listed(
            kind_words(p.document_kind),
            p.document_id,
            document_link(*named[row]) if named[row] in there else "",
            system_word(plan, p.system),
            channel_word(plan, p.channel) if p.channel else "",
            p.day,
            tuple(texts[row] for texts in columns),
        )
        for row, p in enumerate(found.postings)
    ]


def entries(number: int) -> str:
    """Say that so many entries add up: `1 entry adds up`, `1,200 entries add up`."""
    return ngettext("%(number)s entry adds up", "%(number)s entries add up", number)


def kind_words(kind: str) -> str:
    """Write a record type, or a field of one, as people say it."""
    return _(kind.replace("_", " "))
