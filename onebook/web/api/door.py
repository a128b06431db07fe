"""Who comes in: a token is asked for once there is one, and what its role may not is kept from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from onebook.book import command_kinds
from onebook.book.access import may
from onebook.records import Fault, record_types
from onebook.web.api.giving import Trouble, give, not_theirs, send_trouble, trouble_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from onebook.app.keeping.office import Bearer, Office

__all__ = ["Door"]

COMMANDS = "/v1/commands"
FIGURES = [
    ["benchmarks"], ["board"], ["changes"], ["credit"], ["cross-channel"], ["drivers"], ["habits"], ["interest"],
    ["journal"], ["journey"], ["kpis"], ["loyalty"], ["pnl"], ["quote-figures"], ["rejects"], ["returning"], ["ropo"],
    ["showrooming"], ["touchpoints"],
]  # fmt: skip
"""Resources that tell what things cost and earn, how well people sell, all that was done, or rows as systems have them:
for analysts."""
PERSONS = [["parties"]]
"""Resources that tell who persons are: for clerks, who keep them. Any other is for every role."""
PARTIES = frozenset(name for name, declared in record_types().items() if declared.group == "parties")
"""Kinds of documents that do so, too."""


class Door:
    """Middleware before the API. Commands are taken at once; all else goes on, with who asks in `scope["state"]`."""

    def __init__(self, inner: ASGIApp, office: Office) -> None:
        self.inner = inner
        self.office = office

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say what is wrong."""
        office = self.office
        if not office.knows:
            await run_in_threadpool(office.learn)
        path: str = scope["path"]
        resource = path.split("/", 3)[2:3]
        bearer = office.bearer(_token(scope))
        if bearer is None:
            await send_trouble(send, NOBODY)
        elif office.trouble:  # as long as it cannot be said who may, nobody may
            await send_trouble(send, trouble_of(office.trouble) or NOBODY)
        elif resource == ["commands"]:
            await self._commands(scope, receive, send, bearer, path.removeprefix(COMMANDS))
        elif resource in FIGURES and not may(bearer.role, "analyst"):
            await send_trouble(send, not_theirs(f"{bearer.who.actor} is a {bearer.role}, and this is for an analyst."))
        elif _tells_persons(path) and not may(bearer.role, "clerk"):
            await send_trouble(send, not_theirs(f"{bearer.who.actor} is a {bearer.role}, and this is for a clerk."))
        else:
            await self.inner({**scope, "state": {**scope.get("state", {}), "bearer": bearer}}, receive, send)

    async def _commands(self, scope: Scope, receive: Receive, send: Send, bearer: Bearer, rest: str) -> None:
        if scope["method"] == "POST":
            if _elsewhere(scope):
                await send_trouble(send, FOREIGN)
            else:
                await give(scope, receive, send, self.office, bearer, rest.removeprefix("/"))
        elif not rest and scope["method"] == "GET":
            await self.inner({**scope, "state": {**scope.get("state", {}), "bearer": bearer}}, receive, send)
        elif rest and rest.removeprefix("/") not in command_kinds():
            await give(scope, receive, send, self.office, bearer, rest.removeprefix("/"))
        else:
            allowed = "POST" if rest else "GET, POST"
            fault = Fault("", "A command is given here.", f"Use {allowed}.")
            await send_trouble(send, Trouble(405, "not-so", "Not in this way", [fault], headers={"allow": allowed}))


NOBODY = Trouble(
    401, "no-token", "Who are you?",
    [Fault("", "This asks for a good token.", "Send Authorization: Bearer TOKEN. Make one: onebook token make")],
    headers={"www-authenticate": 'Bearer realm="onebook"'},
)  # fmt: skip
FOREIGN = Trouble(
    403, "elsewhere", "This comes from elsewhere",
    [Fault("", "A page of another server asks for this.", "Give commands from a program or from Onebook's pages.")],
)  # fmt: skip


def _tells_persons(path: str) -> bool:
    resource, kind = (*path.split("/")[2:4], "", "")[:2]
    return [resource] in PERSONS or (resource == "documents" and kind in PARTIES)


def _token(scope: Scope) -> str | None:
    """Return the token that a request brings; empty where what it brings is none."""
    for name, value in scope["headers"]:
        if name == b"authorization":
            sort, _, token = value.decode("latin-1").partition(" ")
            return token.strip() if sort.lower() == "bearer" else ""
    return None


def _elsewhere(scope: Scope) -> bool:
    """Tell whether a browser says that a page of another server asks."""
    headers = dict(scope["headers"])
    origin: bytes | None = headers.get(b"origin")
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return True
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host")
