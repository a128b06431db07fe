"""Credit: what each channel, campaign or content is given for orders, and what is behind a figure."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from onebook.app.credit.behind import credited_in
from onebook.app.credit.credits import credit_in
from onebook.app.credit.how import DEFAULT, How, weights_of
from onebook.app.credit.words import credit_shape, credited_shape
from onebook.web.api.asked import Ask, Book, Paging
from onebook.web.api.shapes import Amount, Shape, Span

router = APIRouter()


class ModelAnswer(Shape):
    """A model, and what it does in plain words."""

    model: str
    label: str
    explains: str
    source: str
    parameters: dict[str, float | str]


class GivenAnswer(Shape):
    """What a model gives. value_per_spent: for each unit spent; spent_per_order: both null where nothing was spent."""

    orders: Amount
    value: Amount
    value_per_spent: float | None
    spent_per_order: float | None


class PartAnswer(Shape):
    """A channel, campaign or content (kind met), orders of nothing known before (unknown), or of nobody known (nobody).

    orders_met: before how many orders; spent: marketing costs; credit: by model.
    """

    part: str
    kind: str
    channel: str | None
    name: str
    orders_met: int
    spent: Amount | None
    credit: dict[str, GivenAnswer]


class RemovalAnswer(Shape):
    """The shares of orders and of value that are lost without a part, by the Markov chain of order 1."""

    orders: float
    value: float


class CreditAnswer(Span):
    """Credit. For every model the parts' orders and value add up to `orders` and `value`, to the ten-thousandth."""

    by: str
    order_channels: list[str]
    look_back_days: int
    currency: str
    orders: int
    value: Amount
    orders_with_steps: int
    orders_nothing_known_before: int
    orders_nobody_known: int
    paths_without_order: int
    models: list[ModelAnswer]
    parts: list[PartAnswer]
    removal_effects: dict[str, RemovalAnswer] | None
    notes: list[str]


class EntryAnswer(Shape):
    """An order, or a step before one, with its credit."""

    person: int | None
    document_kind: str
    system: str
    document_id: str
    channel: str | None
    day: date | None
    orders: Amount
    value: Amount


class CreditedAnswer(Shape):
    """What is behind a figure. adds_up: the entries' credit is the figure; of a Markov chain they are whole orders."""

    model: str
    part: str
    of: str
    adds_up: bool
    number: int
    orders: Amount
    value: Amount
    entries: list[EntryAnswer]
    next: str | None


def _how(
    by: Annotated[str, Query(max_length=60, description="channel, campaign or content.")] = "channel",
    look_back: Annotated[int | None, Query(ge=1, le=3650, description="Days; as planned if left out.")] = None,
    half_life: Annotated[
        float, Query(gt=0, le=3650, allow_inf_nan=False, description="Of time decay, in days.")
    ] = 7.0,
    order: Annotated[int, Query(ge=1, le=5, description="Steps back that the Markov chain remembers.")] = 1,
    weights: Annotated[str, Query(max_length=60, description="By position: first, between, last.")] = "30,40,30",
) -> How:  # fmt: skip
    return How(by, look_back, half_life, order, weights_of(weights))


Sharing = Annotated[How, Depends(_how)]


@router.get("/credit", response_model=CreditAnswer)
def credit(book: Book, asking: Ask, how: Sharing) -> dict[str, Any]:
    """Share a period's orders out by all models."""
    return credit_shape(book.ask(credit_in, asking, how))


@router.get("/credit/behind", response_model=CreditedAnswer)
def credit_behind(
    book: Book, asking: Ask, page: Paging, how: Sharing,
    part: Annotated[str, Query(max_length=2000, description="As /credit names it; all orders if left out.")] = "",
    model: Annotated[str, Query(max_length=60)] = DEFAULT,
    of: Annotated[str, Query(max_length=60, description="orders or steps.")] = "orders",
) -> dict[str, Any]:  # fmt: skip
    """Open a figure down to orders, or to the steps before them, the latest first."""
    found = book.ask(credited_in, asking, how, model, part, of)
    return {**credited_shape(found, page.limit, page.offset), "next": page.next(found.number)}
