"""Loyalty: who orders again and who comes back, and what recommendations bring."""

from datetime import date
from typing import Any

from fastapi import APIRouter

from onebook.app.loyalty.retention import loyalty_in, loyalty_shape
from onebook.app.loyalty.returning import returning_in, returning_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import Shape, Span

router = APIRouter()


class EstimateAnswer(Shape):
    """An estimate with its 95 % interval; value null: it cannot be told. count: of what it comes from."""

    value: float | None
    low: float | None
    high: float | None
    count: int
    cautions: list[str]


class CohortAnswer(Shape):
    """People by the month (2025-01) of their first order, and how many ordered in it and in each month after."""

    month: str
    people: int
    active: list[int]


class AgainAnswer(Shape):
    """People by the channel of their first order; null: all. again: the share that ordered again within the days."""

    channel: str | None
    people: int
    again: EstimateAnswer
    median_days: float | None
    orders_each: float
    sales_each: float


class BroughtAnswer(Shape):
    """What recommendations brought. more_than_others: in sales each; recommendations: touches that recommended us."""

    people: int
    share: EstimateAnswer
    sales_each: float
    more_than_others: EstimateAnswer
    again: EstimateAnswer
    others_again: EstimateAnswer
    recommendations: int


class SteadyAnswer(Span):
    """People who ordered in at least three of the four quarters, in those who did in any."""

    people: int
    share: EstimateAnswer


class LoyaltyAnswer(Span):
    """Loyalty of people whose first order lies in the period. records_from: who bought before that counts as new."""

    records_from: date | None
    people: int
    within_days: int
    cohorts: list[CohortAnswer]
    by_first_channel: list[AgainAnswer]
    brought_by_others: BroughtAnswer | None
    steady: SteadyAnswer | None


class PointAnswer(Shape):
    """The share that had come back by a day."""

    days: int
    value: float | None
    low: float | None
    high: float | None


class ErrorAnswer(Shape):
    """Coming back after an error against without; below 1, or below 0: fewer or later. by_then: within the days."""

    hazard_ratio: EstimateAnswer
    p: float | None
    by_then: EstimateAnswer
    cautions: list[str]


class StageAnswer(ErrorAnswer):
    """The same of visits that came equally far."""

    came: str
    with_error: int
    without: int


class ReturnAnswer(Shape):
    """Who came back to a channel; null: to any digital one. again: visits followed by another within the days."""

    channel: str | None
    visits: int
    people: int
    again: EstimateAnswer
    median_days: float | None
    curve: list[PointAnswer]
    after_an_error: ErrorAnswer | None
    by_how_far_they_came: list[StageAnswer]


class ReturningAnswer(Span):
    """Who comes back to digital channels."""

    within_days: int
    channels: list[ReturnAnswer]


@router.get("/loyalty", response_model=LoyaltyAnswer)
def loyalty(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell who orders again."""
    return loyalty_shape(book.ask(loyalty_in, asking))


@router.get("/returning", response_model=ReturningAnswer)
def returning(book: Book, asking: Ask) -> dict[str, Any]:
    """Tell who comes back to digital channels, and what an error does to it."""
    return returning_shape(book.ask(returning_in, asking))
