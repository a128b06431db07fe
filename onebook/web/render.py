"""Templates: every page is drawn here, within the same frame."""

from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from onebook.app.language import gettext, language, plural
from onebook.app.reader import Reading
from onebook.records import BadInput
from onebook.web import words
from onebook.web.book_reading import has_book
from onebook.web.chooser import Chooser
from onebook.web.wanted import EVERYWHERE

__all__ = ["draw", "translated"]


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("onebook.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    found.policies["ext.i18n.trimmed"] = True
    # New style: `_("… %(name)s", name=…)` fills in what stands there, escaped; a per cent sign is written `%%`.
    found.install_gettext_callables(gettext, plural, newstyle=True)  # type: ignore[attr-defined]  # the extension's
    for filter_ in (
        words.amount,
        words.figure,
        words.raw,
        words.moment,
        words.months,
        words.value,
        words.period_words,
        words.upper_first,
        translated,
        _ticked,
    ):
        found.filters[filter_.__name__.lstrip("_")] = filter_
    return found


def translated(text: str) -> str:
    """Translate a text of a declaration (a label, a definition), or of the plan, which stays as it is."""
    return gettext(text)


def _ticked(text: str) -> Markup:
    """Set what stands in `backticks` as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts)
    )


def draw(
    request: Request, template: str, title: str, reading: Reading | None = None, chooser: Chooser | None = None,
    status: int = 200, **context: Any,
) -> HTMLResponse:  # fmt: skip
    """Draw a template in the frame of all pages: the business's name, the menu, and the state that was read."""
    everywhere = _everywhere(request) if status == HTTPStatus.OK else ""
    text = (
        _templates()
        .get_template(template)
        .render(
            title=title,
            language=language(),
            business=_name(request, reading),
            menu=[
                (gettext(label), path, path + ("" if path in OF_BOOK else everywhere))
                for label, path in request.app.state.menu
                if path not in OF_BOOK or has_book(request.app)
            ],
            here=request.url.path,
            loaded_at=reading.loaded_at if reading else None,
            chooser=chooser,
            **context,
        )
    )
    return HTMLResponse(text, status)


OF_BOOK = ("/quotes", "/orders", "/stock", "/items")
"""Pages that are there only where there is a book. They show what is now, whatever the period."""


def _everywhere(request: Request) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name in EVERYWHERE and value]
    return f"?{urlencode(pairs)}" if pairs else ""


def _name(request: Request, reading: Reading | None) -> str:
    if reading:
        return reading.business.plan.business.name
    try:
        name: str = request.app.state.reader.business().plan.business.name
    except BadInput:
        return "Onebook"
    return name
