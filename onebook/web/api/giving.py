"""Commands come in: one at `/v1/commands/{kind}`, several at `/v1/commands`; each is told what became of it.

This stands beside the framework, not on it: what it does for each request takes longer than an order does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from onebook.app.keeping.erasing import NotInLake
from onebook.app.keeping.faults import MISSING, faults_of
from onebook.app.keeping.office import Bearer, Office
from onebook.app.keeping.reaching import NoBook, Unreachable
from onebook.book import Answer, Applied, Busy, Command, Given, Refusal, command_kinds
from onebook.book.access import may, role_for
from onebook.records import BadInput, Fault
from onebook.web.api.problems import PROBLEM, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import Receive, Scope, Send

__all__ = ["MOST_BYTES", "MOST_COMMANDS", "Trouble", "give", "not_theirs", "send_trouble", "trouble_of"]

MOST_BYTES = 8_000_000
"""As much as a body may hold."""
MOST_COMMANDS = 1000
"""As many commands as may be given at once."""
JSON = "application/json"
KEY = re.compile(rb"[!-~]{1,200}")
"""What an Idempotency-Key may be."""


class NotGiven(Exception):  # noqa: N818 (told to the caller as a problem)
    """What is wrong with a request, as a problem."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.title)
        self.trouble = trouble


class Trouble:
    """What is wrong: status, sort, code for programs, sentences, and the fields that it is about."""

    def __init__(
        self, status: int, sort: str, title: str, faults: Sequence[Fault], *, code: str = "",
        fields: Any = None, headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.status = status
        self.title = title
        self.headers = headers or {}
        self.told = {
            "type": f"urn:onebook:problem:{sort}",
            "title": title,
            "status": status,
            "detail": " ".join(sentence(f) for f in faults),
            "code": code or sort.replace("-", "_"),
            "fields": fields if fields is not None else {f.where: f.what for f in faults if f.where},
            "errors": [{"where": f.where, "what": f.what, "mend": f.mend} for f in faults],
        }


async def give(scope: Scope, receive: Receive, send: Send, office: Office, bearer: Bearer, kind: str) -> None:
    """Take a command of this kind, or where it is empty a list of commands, and answer."""
    try:
        said = await _body(scope, receive)
        if kind:
            status, told = await _one(said, _key(scope), office, bearer, kind)
        else:
            status, told = 200, await _several(said, office, bearer)
    except NotGiven as wrong:
        await send_trouble(send, wrong.trouble)
        return
    except Exception as error:
        trouble = trouble_of(error)
        await send_trouble(send, trouble or FAILED)
        if trouble is None:
            raise  # the guard around all writes where it happened
        return
    await _send(send, status, JSON if status == 200 else PROBLEM, told)  # noqa: PLR2004


async def _one(said: Any, key: str, office: Office, bearer: Bearer, kind: str) -> tuple[int, bytes]:
    command = _command(kind, said, bearer, key)
    (answer,) = await office.desk.do((Given(command, bearer.who),))
    if isinstance(answer, Applied):
        return 200, _applied(answer)
    return 409, to_json(_refused(answer).told)


async def _several(said: Any, office: Office, bearer: Bearer) -> bytes:
    """Each is answered by itself, in order: one that cannot be understood keeps no other back."""
    if not isinstance(said, list):
        raise NotGiven(_misunderstood([Fault("", "The body is no list of commands.", 'Write [{"kind": …}, …].')]))
    if len(said) > MOST_COMMANDS:
        what = f"These are {len(said):,} commands, more than {MOST_COMMANDS:,}."
        raise NotGiven(Trouble(413, "too-large", "This is too much at once", [Fault("", what, "Give them in parts.")]))
    told: list[bytes] = [b""] * len(said)
    given: list[tuple[int, Given]] = []
    for nth, each in enumerate(said):
        try:
            given.append((nth, Given(_of_list(each, bearer), bearer.who)))
        except NotGiven as wrong:
            told[nth] = _in_list(wrong.trouble)
    if given:
        answers = await office.desk.do([each for _, each in given])
        for (nth, _), answer in zip(given, answers, strict=True):
            told[nth] = _with_status(answer)
    return b'{"answers":[' + b",".join(told) + b"]}"


def _of_list(each: Any, bearer: Bearer) -> Command:
    if not isinstance(each, dict) or not isinstance(each.get("kind"), str):
        raise NotGiven(_misunderstood([Fault("kind", "it is missing.", "GET /v1/commands tells which there are.")]))
    return _command(each["kind"], {name: of for name, of in each.items() if name != "kind"}, bearer, "")


def _command(kind: str, said: Any, bearer: Bearer, key: str) -> Command:
    """Return the command that was said. NotGiven where there is no such kind, it is not theirs, or it has faults."""
    known = command_kinds().get(kind)
    if known is None:
        what, mend = f"There is no command '{kind}'.", "GET /v1/commands tells which there are."
        raise NotGiven(Trouble(404, "no-such-command", "No such command", [Fault("", what, mend)]))
    if not may(bearer.role, role_for(kind)):
        what = f"{bearer.who.actor} is a {bearer.role}, and {kind} is for a {role_for(kind)}."
        raise NotGiven(not_theirs(what))
    if key and isinstance(said, dict) and said.setdefault("command_id", key) != key:
        raise NotGiven(
            _misunderstood([Fault("command_id", "it is another than Idempotency-Key.", "Give one of them.")])
        )
    try:
        return known.model.model_validate(said)
    except ValidationError as error:
        raise NotGiven(_misunderstood(_hinted(faults_of(error, known.model)))) from error


def _hinted(faults: list[Fault]) -> list[Fault]:
    hint = "Give each command an id of its own, here or as Idempotency-Key."
    return [Fault(f.where, f.what, hint) if f.where == "command_id" and f.what == MISSING else f for f in faults]


def not_theirs(what: str) -> Trouble:
    """Return the problem that somebody's role does not allow what they ask."""
    return Trouble(403, "not-allowed", "This role may not", [Fault("", what, "Ask an admin for another token.")])


def _misunderstood(faults: Sequence[Fault]) -> Trouble:
    return Trouble(422, "not-understood", "This cannot be understood", faults, code="bad_input")


def _refused(refusal: Refusal) -> Trouble:
    sort = "id-used" if refusal.code == "id_used" else "refused"
    return Trouble(
        409, sort, "The book refuses this", [Fault("", refusal.what, refusal.mend)], code=refusal.code,
        fields=refusal.fields,
    )  # fmt: skip


def _applied(answer: Applied) -> bytes:
    again = b"true" if answer.again else b"false"
    return b'{"journal_id":%d,"again":%s,"told":%s}' % (answer.journal_id, again, to_json(answer.told))


def _with_status(answer: Answer) -> bytes:
    if isinstance(answer, Applied):
        return b'{"status":200,' + _applied(answer)[1:]
    return _in_list(_refused(answer))


def _in_list(trouble: Trouble) -> bytes:
    return b'{"status":%d,"problem":%s}' % (trouble.status, to_json(trouble.told))


async def _body(scope: Scope, receive: Receive) -> Any:
    """Return what the body says. NotGiven where it is too large, or no JSON."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            what = f"The body is larger than {MOST_BYTES:,} bytes."
            raise NotGiven(
                Trouble(413, "too-large", "This is too much at once", [Fault("", what, "Give it in parts.")])
            )
        parts.append(part)
        if not message.get("more_body"):
            break
    sort = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if sort.partition(b";")[0].strip().lower() != b"application/json":
        # Also what keeps pages of elsewhere from giving commands: without asking first, a browser sends no JSON.
        what, mend = "The body is not said to be JSON.", "Send it with Content-Type: application/json."
        raise NotGiven(Trouble(415, "no-json", "This is no JSON", [Fault("", what, mend)]))
    body = b"".join(parts)
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise NotGiven(_misunderstood([Fault("", f"The body is no JSON: {error}.", "")])) from error


def _key(scope: Scope) -> str:
    """Return the Idempotency-Key, if one is given, with or without the quotes of its draft standard."""
    for name, value in scope["headers"]:
        if name == b"idempotency-key":
            if not KEY.fullmatch(value):
                raise NotGiven(_misunderstood([Fault("Idempotency-Key", "it is empty, too long or no plain text.")]))
            text: str = value.decode("ascii")
            return text[1:-1] if len(text) > 2 and text[0] == text[-1] == '"' else text  # noqa: PLR2004
    return ""


def trouble_of(error: Exception) -> Trouble | None:
    """Return the problem behind an error that passes or that the caller can mend; None where it is ours."""
    if isinstance(error, Busy):
        what, mend = "Others were in the way every time.", "Give it again in a second, with the same id."
        return Trouble(503, "busy", "The book is busy", [Fault("", what, mend)], headers={"retry-after": "1"})
    if isinstance(error, Unreachable):
        title = "The book cannot be reached"
        return Trouble(503, "unreachable", title, error.faults, headers={"retry-after": "5"})
    if isinstance(error, NotInLake):
        return Trouble(503, "not-in-lake", "The lake is to follow", error.faults, headers={"retry-after": "5"})
    if isinstance(error, NoBook):
        return Trouble(409, "no-book", "There is no book yet", error.faults)
    if isinstance(error, BadInput):
        return Trouble(503, "plan-unreadable", "The plan cannot be read", error.faults)
    return None


FAILED = Trouble(
    500, "failed", "The command could not be done",
    [Fault("", "It is Onebook's fault; what happened stands where Onebook runs.",
           "Give it again with the same id: what has been done is told again.")],
)  # fmt: skip


async def send_trouble(send: Send, trouble: Trouble) -> None:
    """Answer with a problem."""
    await _send(send, trouble.status, PROBLEM, to_json(trouble.told), trouble.headers)


async def _send(send: Send, status: int, sort: str, body: bytes, headers: dict[str, str] | None = None) -> None:
    sent = [(b"content-type", sort.encode()), (b"content-length", b"%d" % len(body))]
    sent += [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})
