"""What questions to the book have in common: a connection, who asks, and pages that lead on by key."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.concurrency import contextmanager_in_threadpool
from pydantic import Field

from onebook.app.keeping.office import LOCAL, Bearer, Office
from onebook.book import Store
from onebook.book.access import may
from onebook.records import BadInput, Fault

__all__ = ["Costs", "Figures", "Instant", "Kept", "Keyed", "Page", "Persons", "Quantity", "may_read_persons"]

Quantity = Annotated[str, Field(pattern=r"^-?\d+(\.\d{1,4})?$")]
"""An exact quantity, as decimal text."""
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""An instant in UTC."""


async def _kept(request: Request) -> AsyncIterator[Store]:
    office: Office = request.app.state.office
    async with office.turns, contextmanager_in_threadpool(office.reading()) as store:
        yield store


Kept = Annotated[Store, Depends(_kept)]
"""The book, for reading."""


def _costs(request: Request) -> bool:
    bearer: Bearer = getattr(request.state, "bearer", LOCAL)
    return may(bearer.role, "costs")


Costs = Annotated[bool, Depends(_costs)]
"""Whether who asks may read what things cost."""


def _figures(request: Request) -> bool:
    bearer: Bearer = getattr(request.state, "bearer", LOCAL)
    return may(bearer.role, "analyst")


Figures = Annotated[bool, Depends(_figures)]
"""Whether who asks may read figures, such as how well people sell."""


def may_read_persons(request: Request) -> bool:
    """Tell whether who asks may read who persons are: whoever keeps them."""
    bearer: Bearer = getattr(request.state, "bearer", LOCAL)
    return may(bearer.role, "clerk")


Persons = Annotated[bool, Depends(may_read_persons)]
"""Whether who asks may read who persons are."""


LARGEST = 2**63
"""What no id and no instant comes to."""
WRITTEN = re.compile("[^\\0\ud800-\udfff]*")
"""A text that stores can be asked for: without lone surrogates and the character 0."""
NO_CURSOR = BadInput(Fault("cursor", "it is none.", "Give `next` of the page before as it is, or leave it out."))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list that leads on by the key of its last row. after: the key that it begins behind."""

    limit: int
    after: list[Any] | None
    question: str

    def key(self, *kinds: type) -> tuple[Any, ...] | None:
        """Return the key that the page begins behind; None on the first. BadInput where it is not of these kinds.

        What is a dict holds numbers by names.
        """
        if self.after is None:
            return None
        if [type(part) for part in self.after] != list(kinds) or not all(map(_can_be, self.after)):
            raise NO_CURSOR
        return tuple(self.after)

    def next(self, found: int, *key: Any) -> str | None:
        """Return the cursor of the page after this one; None where this one is not full."""
        return _written([self.question, *key]) if found == self.limit else None


def _page(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
    cursor: Annotated[str, Query(max_length=4000, description="`next` of the page before.")] = "",
) -> Page:
    # What a form sends empty asks for nothing: links leave it out.
    pairs = [(name, of.strip()) for name, of in request.query_params.multi_items()]
    asked = sorted((name, of) for name, of in pairs if of and name not in ("cursor", "limit"))
    question = hashlib.sha256(json.dumps([request.url.path, asked]).encode()).hexdigest()[:16]
    if not cursor:
        return Page(limit, None, question)
    of, *after = _read(cursor)
    if of != question:
        raise BadInput(Fault("cursor", "it belongs to another question.", "Ask as for the page that gave it."))
    return Page(limit, after, question)


Keyed = Annotated[Page, Depends(_page)]
"""A page of a list that grows while it is read: what was there is told once, what comes meanwhile may be."""


def _can_be(part: Any) -> bool:
    """Tell whether stores can be asked for a part of a key: no number is too large, no text holds what none keeps."""
    if isinstance(part, dict):
        return all(_can_be(name) and type(number) is int and _can_be(number) for name, number in part.items())
    if isinstance(part, str):
        return WRITTEN.fullmatch(part) is not None
    return not isinstance(part, int) or abs(part) < LARGEST


def _written(key: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str) -> list[Any]:
    try:
        read = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if isinstance(read, list) and read and _written(read) == cursor:
            return read
    except (ValueError, TypeError, RecursionError, binascii.Error):
        pass
    raise NO_CURSOR
