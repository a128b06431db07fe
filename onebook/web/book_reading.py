"""What pages of the book read: who asks, the plan, its clock, and where a list goes on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Request

from onebook.app.keeping.office import Office
from onebook.app.keeping.reaching import NoBook
from onebook.plan import Plan
from onebook.records import BadInput
from onebook.web.api.kept import Costs, Figures, Kept, Keyed, Persons

__all__ = ["PAGE", "Clock", "Costs", "Figures", "Kept", "Keyed", "Persons", "Planned", "has_book", "link"]

PAGE = 50
"""Rows on a page."""
ASKED_EVERY = 5.0
"""For how many seconds it is taken for granted that there is a book, or none."""


def _plan(request: Request) -> Plan:
    plan: Plan = request.app.state.reader.business().plan
    return plan


Planned = Annotated[Plan, Depends(_plan)]
"""The plan as it stands."""


def _clock(plan: Planned) -> ZoneInfo:
    return ZoneInfo(plan.business.time_zone)


Clock = Annotated[ZoneInfo, Depends(_clock)]
"""The business's clock."""


def has_book(app: FastAPI) -> bool:
    """Tell whether the business has a book, as of some seconds ago at most; where nobody can say, it has."""
    until, found = getattr(app.state, "has_book", (0.0, False))
    if time.monotonic() < until:
        return bool(found)
    office: Office = app.state.office
    try:
        with office.reading():
            found = True
    except NoBook:
        found = False
    except BadInput:
        found = True
    app.state.has_book = (time.monotonic() + ASKED_EVERY, found)
    return found


def link(path: str, asked: Mapping[str, str | None], fragment: str = "") -> str:
    """Return an address with what it asks for, without what is empty."""
    pairs = [(name, of) for name, of in asked.items() if of]
    return f"{path}?{urlencode(pairs)}{fragment}" if pairs else path
