"""The journal: all that was done with the book, by whom, through what, in the order of its seals."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.filters import check_journal
from onebook.app.keeping.shapes import entry_shape
from onebook.book.views.journal import EntryWish, entries_listed
from onebook.web.api.kept import Instant, Kept
from onebook.web.api.shapes import Shape

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


class JournalEntry(Shape):
    """An entry. command: what was said; answer: what was told; touched: the documents that it changed, by key."""

    position: int
    journal_id: int
    caller: str
    command_id: str
    at: Instant
    actor: str
    through: str
    kind: str
    command: dict[str, Any]
    answer: dict[str, Any]
    touched: dict[str, Any]


class JournalAnswer(Shape):
    """Entries in order. next: the position to go on after; more: whether there is something after it already."""

    entries: list[JournalEntry]
    next: int
    more: bool


@router.get("/journal", response_model=JournalAnswer)
def journal(
    kept: Kept,
    after: Annotated[int, Query(ge=0, le=2**53, description="The position to go on after; 0 from the beginning.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 50,
    kind: Word = "", actor: Word = "", through: Word = "",
) -> dict[str, Any]:  # fmt: skip
    """Return sealed entries after a position.

    A page may hold fewer than asked for, even none, and yet not be the last: go on from `next` as long as `more`.
    """
    check_journal(kind, through)
    found, looked_to, last = entries_listed(kept, EntryWish(kind, actor, through), limit, after)
    return {"entries": [entry_shape(entry) for entry in found], "next": looked_to, "more": looked_to < last}
