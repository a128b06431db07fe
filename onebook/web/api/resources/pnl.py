"""The P&L, and what is behind its lines."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.influence import influence_in, influence_shape
from onebook.app.measuring import open_line, pnl_in
from onebook.app.shapes import pnl_shape, why_shape
from onebook.measures import pnl_lines
from onebook.records import Fault
from onebook.web.api.asked import Ask, Book, Paging
from onebook.web.api.shapes import PnlAnswer, WhyAnswer
from onebook.web.errors import NotThere

router = APIRouter()


@router.get("/pnl", response_model=PnlAnswer, response_model_exclude_unset=True)
def pnl(
    book: Book, asking: Ask,
    by: Annotated[str, Query(max_length=60, description="A dimension or grain of time.")] = "",
    allocate: Annotated[bool, Query(description="Lay shared costs upon channels, as planned.")] = False,
) -> dict[str, Any]:  # fmt: skip
    """Return the P&L."""
    shape = pnl_shape(book.ask(pnl_in, asking, by or None, allocated=allocate))
    return shape if by else shape | influence_shape(book.ask(influence_in, asking))


@router.get("/pnl/{line}/why", response_model=WhyAnswer, response_model_exclude_unset=True)
def pnl_why(book: Book, asking: Ask, page: Paging, line: str) -> dict[str, Any]:
    """Open a line of the P&L down to documents."""
    there = [known.name for known in pnl_lines()]
    if line not in there:
        raise NotThere(Fault("", f"the P&L has no line '{line}'.", f"There are: {', '.join(there)}."))
    found = book.ask(open_line, line, asking, limit=page.limit, offset=page.offset)
    return {**why_shape(found), "next": page.next(found.number)}
