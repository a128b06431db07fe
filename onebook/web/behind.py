"""The page of the people and documents behind a figure of the journey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onebook.app.behind import behind_in
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import documents_there
from onebook.web.documents import kind_words
from onebook.web.paging import pages
from onebook.web.render import draw
from onebook.web.wanted import document_link
from onebook.web.words import amount, channel_word

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from fastapi import Request
    from fastapi.responses import HTMLResponse

    from onebook.app.behind import Behind
    from onebook.app.reader import Reading

__all__ = ["PAGE", "draw_behind", "draw_found", "person_href"]

PAGE = 50
"""People and documents on a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """A person and a document; addresses are empty where nothing can be opened."""

    name: str
    href: str
    document: str
    document_href: str
    channel: str
    day: date | None
    amount: str


def person_href(kind: str, system: str, code: str) -> str:
    """Return the address of a person on the page Customers, by any record of theirs."""
    return f"/customers?{urlencode({'kind': kind, 'system': system, 'code': code})}"


def draw_behind(
    request: Request, lake: Reading, title: str, back: tuple[str, str], select: str, page: int,
    link: Callable[[str], str], sentence: str = "", models: tuple[str, ...] = (),
) -> HTMLResponse:  # fmt: skip
    """Draw the list of what a SELECT finds (its columns: see `behind_in`), the latest first.

    back: label and address of the page that the figure stands on; link: the address of a page of the list, by its
    number (empty for the first); models: those that the SELECT reads.
    """
    found, number = lake.ask(behind_in, select, PAGE, (page - 1) * PAGE, models)
    if not found and page > 1:
        page = max(1, -(-number // PAGE))
        found, number = lake.ask(behind_in, select, PAGE, (page - 1) * PAGE, models)
    return draw_found(request, lake, title, back, found, number, page, link, sentence)


def draw_found(
    request: Request, lake: Reading, title: str, back: tuple[str, str], found: tuple[Behind, ...], number: int,
    page: int, link: Callable[[str], str], sentence: str = "",
) -> HTMLResponse:  # fmt: skip
    """Draw a page of such a list that has been found already. number: of all entries; otherwise as `draw_behind`."""
    rows = _rows(lake, found)
    return draw(
        request, "behind.html", title, lake, back=back, sentence=sentence, rows=rows,
        counted=ngettext("%(number)s entry, the latest first.", "%(number)s entries, the latest first.", number),
        pages=pages(_("Pages of the list"), number, PAGE, page, link),
    )  # fmt: skip


def _rows(lake: Reading, found: tuple[Behind, ...]) -> list[Row]:
    there = lake.ask(documents_there, tuple(one.document for one in found if one.document))
    plan = lake.business.plan
    return [
        Row(
            _name(one),
            person_href(*one.who) if one.who else "",
            f"{kind_words(one.document[0])} {one.document[2]}" if one.document else "",
            document_link(*one.document) if one.document in there else "",
            channel_word(plan, one.channel) if one.channel else "",
            one.day,
            amount(one.amount) if one.amount is not None else "",
        )
        for one in found
    ]


def _name(one: Behind) -> str:
    if one.name or not one.who:
        return one.name or _("nobody known")
    kind, _system, code = one.who
    return _("Visitor %(code)s", code=code) if kind == "visitor" else _("Customer %(code)s", code=code)
