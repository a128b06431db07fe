"""The list of documents behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records import record_types
from onebook.web.wanted import document_link
from onebook.web.words import column

if TYPE_CHECKING:
    from datetime import date

    from onebook.app.measuring import Why

__all__ = ["PAGE", "Listed", "kind_words", "listed"]

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


def kind_words(kind: str) -> str:
    """Write a record type as people say it."""
    return kind.replace("_", " ")
