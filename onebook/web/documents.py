"""The list of documents behind a figure, in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records import record_types
from onebook.web.wanted import document_link
from onebook.web.words import column

if TYPE_CHECKING:
    from datetime import date

    from onebook.app.measuring import Why
    from onebook.web.wanted import Wanted

__all__ = ["PAGE", "Listed", "Pages", "kind_words", "listed", "pages_of"]

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


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in the list a page is; before and after: addresses, empty at the ends."""

    text: str
    before: str
    after: str


def listed(found: Why, channels: dict[str, str], places: int) -> list[Listed]:
    """Return the documents of a page. channels: their labels. places: decimals that the first figure has at least."""
    width = max((len(p.figures) for p in found.postings), default=0)
    columns = [column([p.figures[i] for p in found.postings], 0 if i else places) for i in range(width)]
    return [
        Listed(
            kind_words(p.document_kind),
            p.document_id,
            document_link(p.document_kind, p.system, p.document_id) if p.document_kind in record_types() else "",
            p.system,
            channels.get(p.channel, p.channel) if p.channel else "",
            p.day,
            tuple(texts[row] for texts in columns),
        )
        for row, p in enumerate(found.postings)
    ]


def pages_of(found: Why, path: str, wanted: Wanted, page: int, **more: str) -> Pages:
    """Return where the list is, with the addresses of the pages before and after."""
    first = (page - 1) * PAGE + 1
    last = first + len(found.postings) - 1
    before = wanted.link(path, page=page - 1, **more) if page > 1 else ""
    after = wanted.link(path, page=page + 1, **more) if last < found.number else ""
    text = f"{first:,} to {last:,} of {found.number:,}" if found.postings else f"0 of {found.number:,}"
    return Pages(text, before, after)


def kind_words(kind: str) -> str:
    """Write a record type as people say it."""
    return kind.replace("_", " ")
