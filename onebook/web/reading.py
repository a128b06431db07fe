"""The lake and the plan as a page reads them: one state for the whole of a request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from onebook.app.business import Business
from onebook.app.documents_a_month import documents_a_month
from onebook.app.planning import PlanShown, show_plan
from onebook.app.reader import NothingLoaded, Reader, Reading

__all__ = ["Lake", "plan_now"]


def _latest(request: Request) -> Iterator[Reading]:
    reader: Reader = request.app.state.reader
    with reader.latest() as reading:
        yield reading


Lake = Annotated[Reading, Depends(_latest)]
"""The lake at its latest state, for a page's function."""


def plan_now(reader: Reader) -> tuple[PlanShown, Business]:
    """Return the plan priced by what was loaded, and its business; a state of the lake is counted but once."""
    try:
        with reader.latest() as lake:
            return show_plan(lake.business, lake.ask(documents_a_month)), lake.business
    except NothingLoaded:
        business = reader.business()
        return show_plan(business, {}), business
