"""Customers: found by any code or name, at a glance, with all that they did."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.customers.customer import Wish, customer_at, find_customers
from onebook.app.customers.shapes import customer_shape, matches_shape
from onebook.records import Fault
from onebook.web.api.asked import Book, Paging
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()

Word = Annotated[str, Query(max_length=200)]


class RecordAnswer(Shape):
    """What can be opened: a record of somebody (kind: `person`, `organisation`, `visitor`), or a document."""

    kind: str
    system: str
    id: str


class MatchAnswer(Shape):
    """A person who may be meant. found_by: `name`, `record` or a sort of code; last: day of their last order."""

    record: RecordAnswer
    name: str
    town: str
    found_by: str
    code: str
    last: date | None
    last_was_order: bool
    channel: str


class MatchesAnswer(Shape):
    """Whom a search found, the likeliest first. near: nobody is known by just that. more: there may be others."""

    asked: str
    near: bool
    more: bool
    matches: list[MatchAnswer]


class NamedRecord(RecordAnswer):
    """A record of a person, and what it calls them."""

    name: str


class CodeAnswer(Shape):
    """A code as its system has it."""

    scheme: str
    code: str


class AddressAnswer(Shape):
    """Where somebody lives."""

    street: str
    postcode: str
    city: str
    country: str


class RelatedAnswer(Shape):
    """How a person stands to another party. turned: the other one does so to them. of: whom it is said of, else."""

    relation: str
    turned: bool
    kind: str
    system: str
    code: str
    name: str
    of: str


class ParcelAnswer(Shape):
    """A parcel of an order."""

    document: RecordAnswer
    carrier: str
    tracking: str
    shipped_on: date | None
    delivered_on: date | None


class OpenOrderAnswer(Shape):
    """An order of which something has not reached its buyer. days_late: null where it is not overdue."""

    document: RecordAnswer
    day: date
    channel: str
    amount: Amount
    lines: int
    open_lines: int
    promised_on: date | None
    days_late: int | None
    shipped_on: date | None
    method: str
    parcels: list[ParcelAnswer]


class CaseAnswer(Shape):
    """A question or service case. state: null where its system does not tell."""

    document: RecordAnswer
    day: date
    channel: str
    kind: str
    topic: str
    state: str | None
    again: bool


class ItemAnswer(Shape):
    """An item by its own system's id."""

    system: str
    id: str


class LookAnswer(Shape):
    """An item that somebody looked at. bought_on: when they bought it after that."""

    item: ItemAnswer
    name: str
    last: date
    days: int
    views: int
    carts: int
    bought_on: date | None


class HitchAnswer(Shape):
    """Where somebody hesitated. after: they ordered within two weeks all the same."""

    sort: str
    day: date
    channel: str
    document: RecordAnswer
    times: int
    item: str
    amount: Amount | None
    after: bool


class OfferAnswer(Shape):
    """A lead or offer that is neither won nor lost."""

    document: RecordAnswer
    day: date
    channel: str
    status: str
    value: Amount | None
    currency: str


class SurveyAnswer(Shape):
    """An answer to a survey, with its scale."""

    document: RecordAnswer
    day: date
    channel: str
    kind: str
    score: Amount
    lowest: Amount
    highest: Amount


class WorthInAnswer(Shape):
    """What somebody bought in one channel. kept: goods less what came back, business currency."""

    channel: str
    orders: int
    kept: Amount
    first: date
    last: date


class WorthAnswer(Shape):
    """What somebody bought: orders that were not cancelled."""

    orders: int
    kept: Amount
    channels: list[WorthInAnswer]
    first: date | None
    last: date | None


class StepAnswer(Shape):
    """One thing that somebody did."""

    at: datetime
    day: date
    channel: str | None
    kind: str
    phase: str
    document: RecordAnswer


class CustomerAnswer(Shape):
    """A person at a glance. person: their number in this state. steps: a page, the latest first; number: of all."""

    person: int
    name: str
    records: list[NamedRecord]
    codes: list[CodeAnswer]
    addresses: list[AddressAnswer]
    groups: list[str]
    may_write: bool | None
    related: list[RelatedAnswer]
    open_orders: list[OpenOrderAnswer]
    cases: list[CaseAnswer]
    looks: list[LookAnswer]
    hitches: list[HitchAnswer]
    offers: list[OfferAnswer]
    answers: list[SurveyAnswer]
    worth: WorthAnswer
    steps: list[StepAnswer]
    number: int
    next: str | None


@router.get("/customers", response_model=MatchesAnswer)
def customers(book: Book, q: Annotated[str, Query(min_length=1, max_length=200)]) -> dict[str, Any]:
    """Find people by a code, a number of anything of theirs, or a name that may be misspelt: twenty at most."""
    return matches_shape(q, book.ask(find_customers, q))


@router.get("/customers/{kind}/{system}/{code:path}", response_model=CustomerAnswer)
def customer(
    book: Book, page: Paging, kind: str, system: str, code: str, channel: Word = "", what: Word = ""
) -> dict[str, Any]:
    """Return the person that a record is of; kind: `visitor`, or any other word for a party."""
    found = book.ask(customer_at, kind, system, code, Wish(channel, what, page.limit, page.offset))
    if found is None:
        raise NotThere(Fault("", f"there is no {kind} '{code}' of {system}.", "Find them by /v1/customers?q=…"))
    return {**customer_shape(found), "next": page.next(found.number)}
