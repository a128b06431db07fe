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
    """How a person stands to another party. turned: the other one does so to them."""

    relation: str
    turned: bool
    kind: str
    system: str
    code: str
    name: str


class MemberAnswer(Shape):
    """Who acts for an organisation (relation), or did (ended); what they bought, and the day of their last step."""

    record: NamedRecord
    relation: str
    ended: bool
    orders: int
    kept: Amount
    last: date | None


class AccountAnswer(Shape):
    """An organisation with who looks after it on our side, and who acts for it. more: others do, too."""

    record: NamedRecord
    looked_after_by: list[NamedRecord]
    people: list[MemberAnswer]
    more: bool


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
    who: NamedRecord | None


class CaseAnswer(Shape):
    """A question or service case. state: null where its system does not tell."""

    document: RecordAnswer
    day: date
    channel: str
    kind: str
    topic: str
    state: str | None
    again: bool
    who: NamedRecord | None


class ItemAnswer(Shape):
    """An item by its own system's id."""

    system: str
    id: str


class LookAnswer(Shape):
    """An item that somebody looked at. cart_on: when it was put into the cart last; bought_on: after the last look."""

    item: ItemAnswer
    name: str
    last: date
    days: int
    views: int
    cart_on: date | None
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
    who: NamedRecord | None


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
    who: NamedRecord | None


class CustomerAnswer(Shape):
    """A person at a glance. person: their number in this state. steps: a page, the latest first; number: of all.

    accounts: organisations that they act for, or that it is. account: where it is the history of one of these, over all
    its people: which; `who` then tells whose a document is, else it is null.
    """

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
    accounts: list[AccountAnswer]
    account: NamedRecord | None
    steps: list[StepAnswer]
    number: int
    next: str | None


@router.get("/customers", response_model=MatchesAnswer)
def customers(book: Book, q: Annotated[str, Query(min_length=1, max_length=200)]) -> dict[str, Any]:
    """Find people by a code, a number of anything of theirs, or a name that may be misspelt: twenty at most."""
    return matches_shape(q, book.ask(find_customers, q))


@router.get("/customers/{kind}/{system}/{code:path}", response_model=CustomerAnswer)
def customer(
    book: Book, page: Paging, kind: str, system: str, code: str, channel: Word = "", what: Word = "",
    account: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return the person that a record is of; kind: `visitor`, or any other word for a party.

    account: the history of the organisation that it is or that they act for, over all its people, if there is one.
    """
    found = book.ask(customer_at, kind, system, code, Wish(channel, what, page.limit, page.offset, account))
    if found is None:
        raise NotThere(Fault("", f"there is no {kind} '{code}' of {system}.", "Find them by /v1/customers?q=…"))
    return {**customer_shape(found), "next": page.next(found.number)}
