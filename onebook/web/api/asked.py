"""What a program asks: the period and filters of its address, the page of a list, and the book they are asked of."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from onebook.app.business import Business
from onebook.app.measuring import Asking
from onebook.app.reader import NothingLoaded, Reader, Reading
from onebook.records import BadInput, Fault
from onebook.web.api.problems import Moved, PlanUnreadable

__all__ = ["Ask", "Book", "Paging", "Planned", "known_parameters"]

Word = Annotated[str, Query(max_length=60)]
Filter = Annotated[str, Query(max_length=500)]


def _book(request: Request) -> Iterator[Reading]:
    reader: Reader = request.app.state.reader
    with ExitStack() as open_until_answered:
        try:
            reading = open_until_answered.enter_context(reader.latest())
        except NothingLoaded:
            raise
        except BadInput as error:  # of the plan; what is wrong with the question comes later
            raise PlanUnreadable(*error.faults) from error
        yield reading


Book = Annotated[Reading, Depends(_book)]
"""The lake at its latest state."""


def _planned(request: Request) -> Business:
    reader: Reader = request.app.state.reader
    try:
        return reader.business()
    except BadInput as error:
        raise PlanUnreadable(*error.faults) from error


Planned = Annotated[Business, Depends(_planned)]
"""The business by its plan, whether or not anything is loaded."""


def _asked(
    period: Annotated[str, Query(max_length=60, description="2024, 2024-Q2, 2024-05, last-month, ytd …")] = "",
    first: Annotated[str, Query(alias="from", max_length=60, description="First day (or period).")] = "",
    last: Annotated[str, Query(alias="to", max_length=60, description="Last day (or period).")] = "",
    channel: Annotated[tuple[Word, ...], Query(max_length=20, description="Channels of the plan.")] = (),
    where: Annotated[
        tuple[Filter, ...], Query(max_length=20, description="dimension=value; `*`: any that is known; empty: none.")
    ] = (),
) -> Asking:
    return Asking(period or None, first or None, last or None, channel, where)


Ask = Annotated[Asking, Depends(_asked)]
"""The period and filters that are asked for; all time without any."""


def known_parameters(request: Request) -> None:
    """Refuse what the resource does not know: a misspelt parameter must not be passed over, and answer for all."""
    route: APIRoute = request.scope["route"]
    declared = _declared(request.app, route)
    given = request.query_params.multi_items()
    named = any("\0" in str(part) for part in request.path_params.values())
    if named or any(c < " " or c == "\x7f" for pair in given for text in pair for c in text):
        raise BadInput(Fault("address", "it holds characters that cannot be printed.", "Take them out."))
    names = [name for name, _ in given]
    for name, value in given:
        if name not in declared:
            there = f"There are: {', '.join(declared)}." if declared else "There are none."
            raise BadInput(Fault("address", f"there is no parameter '{name}' here.", there))
        if not value.strip() and name != "cursor":  # left empty by a slip, it would answer for all
            raise BadInput(Fault(name, "it is empty.", "Give a value, or leave it out."))
        if names.count(name) > 1 and not declared[name]:
            raise BadInput(Fault(name, "it is given twice.", "Give it once."))


def _declared(api: FastAPI, route: APIRoute) -> dict[str, bool]:
    """Return the parameters behind a resource's question mark, and whether they may be given several times.

    As it would be described by itself: to describe all resources takes a second, which the first to ask had to wait.
    """
    if not hasattr(api.state, "declared"):
        api.state.declared = {}
    known: dict[str, dict[str, bool]] = api.state.declared
    if route.path_format not in known:
        described = get_openapi(title=api.title, version=api.version, routes=[route])["paths"][route.path_format]
        known[route.path_format] = {
            p["name"]: p["schema"].get("type") == "array"
            for p in described["get"].get("parameters", ()) if p["in"] == "query"
        }  # fmt: skip
    return known[route.path_format]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: how many things it holds at most, and how many stand before it."""

    limit: int
    offset: int
    state: int
    question: str

    def next(self, number: int) -> str | None:
        """Return the cursor of the page after this one, of a list of `number` things; None where this is the last."""
        after = self.offset + self.limit
        return _write((after, self.state, self.question)) if after < number else None


def _page(
    request: Request, book: Book,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
    cursor: Annotated[str, Query(max_length=200, description="`next` of the page before.")] = "",
) -> Page:  # fmt: skip
    asked = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit"))
    question = hashlib.sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:16]
    if not cursor:
        return Page(limit, 0, book.snapshot, question)
    offset, state, of = _read(cursor)
    if of != question:
        raise BadInput(Fault("cursor", "it belongs to another question.", "Ask as for the page that gave it."))
    if state != book.snapshot:
        mend = "Begin again without a cursor."
        raise Moved(Fault("cursor", "the book has been loaded anew since the page that gave it.", mend))
    return Page(limit, offset, state, question)


Paging = Annotated[Page, Depends(_page)]
"""The page of a list. A cursor leads on only within one question and one state, so nothing is missed or told twice."""


def _write(cursor: tuple[int, int, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[int, int, str]:
    try:
        read = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        offset, state, question = read
        if _write((offset, state, question)) == cursor and isinstance(offset, int) and 0 <= offset < 2**40:
            return offset, state, question
    except (ValueError, TypeError, binascii.Error):
        pass
    raise BadInput(Fault("cursor", "it is none.", "Give `next` of the page before as it is, or leave it out."))
