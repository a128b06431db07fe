"""Journeys: how far people get across channels, where they leave and go on, and on which paths."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.paths.paths import FLOW_DAYS, journeys_in
from onebook.app.paths.shape import journeys_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import Amount, Phase, Shape, Span

router = APIRouter()


class ShareAnswer(Shape):
    """So many people, their share (0 to 1; null: of nobody), and its 95 % interval."""

    people: int
    share: float | None
    low: float | None
    high: float | None


class PhaseAnswer(Shape):
    """People who reached a phase, and how many of them the next one, too, in the same journey (null: there is none)."""

    phase: Phase
    people: int
    went_on: ShareAnswer | None


class EntryAnswer(Shape):
    """People by the channel in which their journey began (null: all of them; empty: not known)."""

    channel: str | None
    people: int
    known: int
    journeys: int
    orders: int
    ordered: ShareAnswer
    met_an_error: ShareAnswer
    phases: list[PhaseAnswer]


class TimeAnswer(Shape):
    """Days from a phase to the next, or from the `first` step to the `order`."""

    start: str
    end: str
    journeys: int
    median_days: float | None
    p90_days: float | None


class LeavingAnswer(Shape):
    """Where journeys without an order end."""

    channel: str | None
    phase: Phase
    kind: str
    journeys: int
    people: int
    met_an_error: int


class FlowAnswer(Shape):
    """Steps in a channel, by the channel of the same person's next one, if that goes on within the days."""

    channel: str | None
    next: str | None
    goes_on: bool
    steps: int
    people: int
    median_days: float | None
    p90_days: float | None


class MoveAnswer(Shape):
    """A step of a path."""

    channel: str | None
    phase: Phase


class PathAnswer(Shape):
    """A path. whole: false where it goes on, but what follows is not told apart."""

    steps: list[MoveAnswer]
    whole: bool
    ordered: bool
    journeys: int
    people: int
    orders: int
    value: Amount
    median_days: float
    met_an_error: int


class JourneyAnswer(Span):
    """The journeys begun in a period; filtered by the channels in which they began.

    settled: false where all of them may still go on; left_out: journeys that may, beside others that count.
    """

    look_back_days: int
    flow_days: int
    recorded_to: date | None
    settled: bool
    left_out: int
    entries: list[EntryAnswer]
    times: list[TimeAnswer]
    leavings: list[LeavingAnswer]
    flows: list[FlowAnswer]
    paths: list[PathAnswer]
    notes: list[str]


@router.get("/journey", response_model=JourneyAnswer)
def journey(
    book: Book, asking: Ask,
    days: Annotated[int, Query(ge=1, le=365, description="Within how many days people go on elsewhere.")] = FLOW_DAYS,
) -> dict[str, Any]:  # fmt: skip
    """Tell how far people got, where they left and went on, and on which paths."""
    return journeys_shape(book.ask(journeys_in, asking, days))
