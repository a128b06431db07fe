"""What every answer carries: headers that keep a page to itself, and a page in place of a crash."""

from __future__ import annotations

import logging
import traceback
from html import escape
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse

from onebook.app.language import gettext as _
from onebook.app.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADERS", "Guard", "alone"]

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Pages hold personal data and the state of now: nothing runs in them, nothing frames or keeps them."""

log = logging.getLogger("onebook.web")


def alone(title: str, told: Sequence[str], link: str, href: str) -> str:
    """Return a page outside the frame of all others, with one link: as little as possible can go wrong with it."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in told)
    return f"""<!doctype html><html lang="{language()}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>{escape(title)}</title><link rel="stylesheet" href="/static/style.css"></head>
<body><main class="alone"><h1>{escape(title)}</h1>
{said}<p><a href="{escape(href)}">{escape(link)}</a></p></main></body></html>"""


def _crashed() -> str:
    told = (
        _("This page could not be made. It is Onebook's fault, and nothing has been lost or changed."),
        _("What happened stands in the window in which Onebook serves its pages."),
    )
    return alone(_("Something went wrong"), told, _("Back to the board"), "/")


class Guard:
    """Middleware around all others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers; an error becomes a page that tells nothing of the data."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        try:
            await self.app(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 (the last place at which a person can be told)
            # The message may quote records, and personal data stay out of logs: only where it happened is written.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("A page could not be made: %s\n%s", type(error).__name__, where)  # noqa: TRY400
            if not started:
                await HTMLResponse(_crashed(), 500)(scope, receive, send_guarded)
