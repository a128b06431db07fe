"""The systems: what they gave and how fresh it is, the loads that brought it, and the kept states of the book."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter

from onebook.app.freshness import LoadDone, held_in, loads_in
from onebook.lake import State
from onebook.web.api.asked import Book
from onebook.web.api.shapes import Shape

router = APIRouter()


class HoldingAnswer(Shape):
    """The records of one type from a system. gone: what its source took away.

    newest: their last day up to today. behind: days by which that is older than the newest of all; null of what says
    nothing of when the business was at work.
    """

    record_type: str
    records: int
    gone: int
    newest: date | None
    behind: int | None


class SystemAnswer(Shape):
    """A system. loaded_at: when records of it came in last; null: never. kept_out: rows of it that are kept out now."""

    system: str
    label: str
    kind: str
    gives: list[str]
    records: int
    loaded_at: datetime | None
    newest: date | None
    behind: int | None
    kept_out: int
    holdings: list[HoldingAnswer]


class SystemsAnswer(Shape):
    """The systems. snapshot, at: the state that is read. newest: the last day recorded by anything.

    loads: the last of them, states: those that are kept; the latest first.
    """

    snapshot: int
    at: datetime
    newest: date | None
    systems: list[SystemAnswer]
    loads: list[LoadDone]
    states: list[State]


@router.get("/systems", response_model=SystemsAnswer)
def systems(book: Book) -> dict[str, Any]:
    """Tell how fresh the book is. Of a system only what is named here: its address may hold a password."""
    held = book.ask(held_in)
    holdings = [(h.system, {k: v for k, v in asdict(h).items() if k != "system"}) for h in held.holdings]
    return {
        "snapshot": book.snapshot, "at": book.loaded_at, "newest": held.newest,
        "systems": [
            {"system": s.name, "label": s.label, "kind": s.kind, "gives": list(s.gives), "records": s.records,
             "loaded_at": s.loaded_at, "newest": s.newest, "behind": s.behind, "kept_out": s.kept_out,
             "holdings": [holding for system, holding in holdings if system == s.name]}
            for s in held.systems
        ],
        "loads": [asdict(load) for load in book.ask(loads_in)],
        "states": [asdict(state) for state in held.states],
    }  # fmt: skip
