"""Pages that were drawn once are kept as long as what they show stands: the lake's state, the plan and the day.

Eight people who open the board one after another cost one drawing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from onebook.app.language import language
from onebook.records import BadInput
from onebook.web.book_reading import has_book

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from onebook.app.reader import Reader

__all__ = ["Remember"]

PATHS = (
    "/pnl", "/kpi/", "/delivery", "/document/", "/journey", "/cross-channel", "/credit", "/loyalty", "/drivers",
    "/changes",
)  # fmt: skip
"""What is drawn from the lake alone; the board (`/`) is, too. The plan's page also looks at files and secrets."""

TELLS = "/changes"
"""The page whose drawing makes known what passing pages lack."""

MOST_BYTES = 32_000_000


@dataclass(frozen=True, slots=True)
class _Page:
    """A page. passing: it says of itself (`request.state.passing`) that it lacks what `TELLS` will make known."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    passing: bool


class Remember:
    """Middleware that answers from the pages it remembers; only whole pages that were drawn well are kept."""

    def __init__(self, app: ASGIApp, reader: Reader) -> None:
        self.app = app
        self._reader = reader
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        if not _is_page(scope) or (stamp := await run_in_threadpool(self._stamp)) is None:
            await self.app(scope, receive, send)
            return
        kept = await run_in_threadpool(has_book, scope["app"])  # the menu tells
        key = (stamp, kept, language(), scope["path"], scope["query_string"])
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
        if page:
            await send({"type": "http.response.start", "status": 200, "headers": list(page.headers)})
            await send({"type": "http.response.body", "body": page.body})
            return
        drawn: list[Message] = []

        async def keep_back(message: Message) -> None:
            drawn.append(message)

        # It is kept before it is sent, so that who asks again right after it finds it.
        await self.app(scope, receive, keep_back)
        if scope["path"] == TELLS:
            self._forget_passing()
        if _is_whole(drawn) and await run_in_threadpool(self._stamp) == stamp:
            passing = bool(scope.get("state", {}).get("passing"))
            self._keep(key, _Page(tuple(drawn[0]["headers"]), b"".join(m["body"] for m in drawn[1:]), passing))
        for message in drawn:
            await send(message)

    def _forget_passing(self) -> None:
        with self._lock:
            for key in [key for key, page in self._pages.items() if page.passing]:
                self._bytes -= len(self._pages.pop(key).body)

    def _stamp(self) -> Hashable | None:
        """Return what the pages stand on just now; None where there is nothing to read."""
        try:
            return self._reader.stamp()
        except BadInput:
            return None

    def _keep(self, key: Hashable, page: _Page) -> None:
        with self._lock:
            if key in self._pages:
                return
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES:
                self._bytes -= len(self._pages.popitem(last=False)[1].body)


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path = scope["path"]
    return path == "/" or any(path == p.rstrip("/") or path.startswith(p.rstrip("/") + "/") for p in PATHS)


def _is_whole(drawn: list[Message]) -> bool:
    """Tell whether this is a whole page that was drawn well."""
    started = bool(drawn) and drawn[0]["type"] == "http.response.start" and drawn[0]["status"] == 200  # noqa: PLR2004
    return started and all(m["type"] == "http.response.body" for m in drawn[1:]) and not drawn[-1].get("more_body")
