"""By which names the server answers: by any other, a page of elsewhere could read this one (DNS rebinding)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse

from onebook.app.language import gettext as _
from onebook.web.api.problems import PROBLEM, Problem, Wrong
from onebook.web.guard import alone

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Names"]


class Names:
    """Middleware that answers by these names only; names in capitals are the same.

    What is static may be read by any: it tells nothing of the business, and the refusal is dressed by it.
    """

    def __init__(self, app: ASGIApp, names: Collection[str]) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say by which name to ask."""
        known = scope["type"] != "http" or Headers(scope=scope).get("host", "").partition(":")[0].lower() in self._names
        if known or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
        else:
            await _refusal(scope)(scope, receive, send)


def _refusal(scope: Scope) -> Response:
    title = _("This cannot be done")
    what = _("Onebook answers on this machine, and by this machine's own names only.")
    host, port = scope["server"]
    if (scope["path"] + "/").startswith("/v1/"):
        told = Wrong(where="Host", what=what, mend=_("Ask %(address)s.", address=f"http://{host}:{port}/v1"))
        problem = Problem(
            type="urn:onebook:problem:refused", title=title, status=400, detail=f"{what} {told.mend}", errors=[told]
        )
        return JSONResponse(problem.model_dump(), 400, media_type=PROBLEM)
    return HTMLResponse(alone(title, (what,), _("Open the board there"), f"http://{host}:{port}/"), 400)
