"""Changes: alarms over the figures, and how a figure differs before and after a day or with and without something."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.changes.alarms import changes_in, changes_shape
from onebook.app.changes.before_after import Against, change_in, change_shape
from onebook.measures import kpi
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import Shape, Span, Unit
from onebook.web.errors import must_be_there

router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
Filter = Annotated[str, Query(max_length=500)]


class IntervalAnswer(Shape):
    """An estimate with its 95 % interval; value null: it cannot be told. count: of what it comes from."""

    value: float | None
    low: float | None
    high: float | None
    count: int


class WatchedAnswer(Shape):
    """A watched figure. channel: null for the business (channels are listed where they changed).

    by: how much it differed from `since` until `raised_on`, when it was noticed; p: how often so strong a sign comes
    where nothing changes; stands: it is a change even though so many figures are looked at at once.
    """

    kpi: str
    channel: str | None
    unit: Unit
    changed: bool
    up: bool | None
    raised_on: date | None
    since: date | None
    by: IntervalAnswer | None
    usual: float | None
    p: float | None
    stands: bool
    season_taken_out: bool
    weeks: int
    learnt: int
    cautions: list[str]


class ChangesAnswer(Span):
    """Alarms, changed ones first. from, to: the weeks watched. not_watched: KPIs with the reason."""

    rows: list[WatchedAnswer]
    not_watched: dict[str, str]


class SideAnswer(Span):
    """One of what is compared. group: empty for everything, or for the rest."""

    group: str
    value: float | None
    year_ago: float | None


class ChangeAnswer(Shape):
    """A difference: the first side less the second (with a group and a day, less the same of the others).

    a_day: the figures are told by day, as sums are; compared_by: what tells how much it moves anyhow.
    """

    kpi: str
    unit: Unit
    a_day: bool
    sides: list[SideAnswer]
    difference: IntervalAnswer
    compared_by: str
    season_taken_out: bool
    cautions: list[str]


@router.get("/changes", response_model=ChangesAnswer)
def changes(
    book: Book, asking: Ask,
    names: Annotated[
        tuple[Word, ...], Query(alias="kpi", max_length=100, description="KPIs to watch instead of the usual.")
    ] = (),
    every: Annotated[bool, Query(alias="all", description="Watch every KPI that can be watched.")] = False,
) -> dict[str, Any]:  # fmt: skip
    """List what has changed: since when, by how much, in which channel."""
    return changes_shape(book.ask(changes_in, asking, tuple(names), every=every))


@router.get("/changes/{name}", response_model=ChangeAnswer)
def change(
    book: Book, name: str, asking: Ask,
    at: Annotated[Word, Query(description="The day from which on it may be otherwise.")] = "",
    days: Annotated[int | None, Query(ge=1, le=3660, description="Days on either side.")] = None,
    before: Annotated[Word, Query(description="A period (or DAY..DAY) before, instead of a day.")] = "",
    after: Annotated[Word, Query(description="A period (or DAY..DAY) after.")] = "",
    group: Annotated[Filter, Query(alias="with", description="dimension=value of those with something.")] = "",
    against: Annotated[Filter, Query(description="dimension=value to hold it against, instead of the rest.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """Compare a KPI before and after a day, or with and without something."""
    with must_be_there():
        kpi(book.business.plan, name)
    return change_shape(book.ask(change_in, name, asking, Against(at, days, before, after, group, against)))
