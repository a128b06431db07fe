"""The rows that are kept out, each with the reason and how to mend it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.freshness import kept_out_in
from onebook.intake import Reject
from onebook.records import BadInput, Fault, record_type
from onebook.web.api.asked import Book, Paging
from onebook.web.api.shapes import Shape

router = APIRouter()


class RejectsAnswer(Shape):
    """A page of what is wrong, in the order of files and rows. number: of it all. next: the cursor of the next page."""

    rejects: list[Reject]
    number: int
    next: str | None


@router.get("/rejects", response_model=RejectsAnswer)
def rejects(
    book: Book, page: Paging, system: Annotated[str, Query(max_length=60)] = "",
    of: Annotated[str, Query(alias="type", max_length=60, description="Only of this record type.")] = "",
    rule: Annotated[str, Query(max_length=200, description="Only what this rule keeps out.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """List what is kept out."""
    if of:
        record_type(of)  # a misspelt name must not read as "nothing is kept out"
    found = book.ask(kept_out_in, system, of or None, rule, limit=page.limit, offset=page.offset)
    systems = book.business.plan.systems
    if system and not found.number and system not in systems:
        fault = Fault("system", f"there is no system '{system}' in the plan.", f"There are: {', '.join(systems)}.")
        raise BadInput(fault)
    return {
        "rejects": [asdict(r) for r in found.rejects], "number": found.number, "next": page.next(found.number),
    }  # fmt: skip
