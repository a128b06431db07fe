"""Drivers and inhibitors, habits worth carrying over, and items of interest."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.drivers.drivers import drivers_in
from onebook.app.drivers.facts import outcome_named, unit_named
from onebook.app.drivers.habits import habits_in, habits_shape
from onebook.app.drivers.interest import interest_in, interest_shape
from onebook.app.drivers.words import drivers_shape
from onebook.web.api.asked import Ask, Book, Paging
from onebook.web.api.shapes import Shape, Span

router = APIRouter()


class EstimateAnswer(Shape):
    """An estimate with its 95 % interval; null where it cannot be told. count: of what it comes from."""

    value: float | None
    low: float | None
    high: float | None
    count: int


class LevelAnswer(Shape):
    """A level of a fact. rate: by itself; odds_ratio, points: all else equal, null for the level compared with."""

    level: str
    label: str
    rows: int
    with_outcome: int
    rate: EstimateAnswer
    against_others: EstimateAnswer
    odds_ratio: EstimateAnswer | None
    points: EstimateAnswer | None
    tells: bool


class FactAnswer(Shape):
    """A fact with its levels, the one compared with first."""

    fact: str
    label: str
    can_be_changed: bool
    levels: list[LevelAnswer]


class StageAnswer(Shape):
    """Those who came equally far. auc, gain: how well outcomes of people are told that it has not seen."""

    stage: str
    label: str
    rows: int
    with_outcome: int
    people: int
    auc: EstimateAnswer
    gain: float | None
    cautions: list[str]
    facts: list[FactAnswer]


class DriversAnswer(Span):
    """Drivers and inhibitors. answer: in words; outcomes: those that can be asked for, by what is looked at."""

    of: str
    outcome: str
    answer: list[str]
    stages: list[StageAnswer]
    notes: list[str]
    outcomes: dict[str, list[str]]


@router.get("/drivers", response_model=DriversAnswer)
def drivers(
    book: Book, asking: Ask,
    of: Annotated[str, Query(max_length=60, description="visits, leads, questions or customers.")] = "visits",
    outcome: Annotated[str, Query(max_length=60, description="What may come of it; the first if left out.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """Tell what drives and what stops."""
    named = outcome_named(unit_named(of), outcome).name
    return drivers_shape(book.ask(drivers_in, asking, of, named), book.business.plan)


class HabitAnswer(Shape):
    """A habit in stores or with people, beside the web's. number: of orders (questions); more: the difference."""

    topic: str
    value: str
    kind: str
    number: int
    there: EstimateAnswer
    on_the_web: EstimateAnswer
    more: EstimateAnswer
    tells: bool
    sentence: str


class HabitsAnswer(Span):
    """Habits, the largest differences first."""

    habits: list[HabitAnswer]
    notes: list[str]


@router.get("/habits", response_model=HabitsAnswer)
def habits(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell how people get, pay and ask in stores and by phone, beside the web."""
    return habits_shape(book.ask(habits_in, asking))


class ItemAnswer(Shape):
    """An item. of, came: counts; elsewhere: of those that came, in another channel; expected: a share."""

    system: str
    item_id: str
    name: str
    item_group: str
    of: int
    came: int
    elsewhere: int
    rate: EstimateAnswer
    expected: float
    stands_out: bool


class ChannelAnswer(Shape):
    """A channel in sum; null: not known."""

    channel: str | None
    of: int
    came: int
    rate: EstimateAnswer


class InterestAnswer(Span):
    """Items of interest, a page of them, the most to look at first. next: the cursor of the next page."""

    of: str
    answer: str
    number_of_items: int
    items: list[ItemAnswer]
    channels: list[ChannelAnswer]
    notes: list[str]
    next: str | None


@router.get("/interest", response_model=InterestAnswer)
def interest(
    book: Book, asking: Ask, page: Paging,
    of: Annotated[str, Query(max_length=60, description="looked, asked or returned.")] = "looked",
) -> dict[str, Any]:  # fmt: skip
    """Tell which items are looked at and not bought, asked about, or sent back."""
    found = book.ask(interest_in, asking, of)
    shown = found.items[page.offset : page.offset + page.limit]
    return {**interest_shape(found, shown), "next": page.next(len(found.items))}
