"""The language of an answer: the one that the browser asks for, as far as it is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from onebook.app.language import preferred, speaking

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Speech"]


class Speech:
    """Middleware: all that answers within it speaks the language asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in that language."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(preferred(Headers(scope=scope).get("accept-language", ""))):
            await self.app(scope, receive, send)
