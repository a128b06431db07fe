"""What the person in the store or on the phone needs to know of a customer at a glance: the words for it.

who: of documents in an account's history, whose they are; None where it is the history of one person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Party

__all__ = [
    "Address", "Answer", "Case", "Code", "Glance", "Hitch", "Look", "Offer", "OpenOrder", "Parcel", "Related", "Worth",
    "WorthIn",
]  # fmt: skip

Document = tuple[str, str, str]
"""Record type, system and id."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code that staff can use: an address to write to, a telephone, a card. code: as its system has it."""

    scheme: str
    code: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lives, as a system has it; what is not known is empty."""

    street: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Related:
    """How somebody stands to another party: `works_for`, `buys_for`, `looked_after_by`, `member_of`.

    turned: the other one does so to them.
    """

    relation: str
    turned: bool
    kind: str
    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of an order."""

    document: Document
    carrier: str
    tracking: str
    shipped_on: date | None
    delivered_on: date | None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order of which something has not reached its buyer.

    amount: in the business's currency. days_late: since the day last promised; None: not overdue, or nothing promised.
    """

    document: Document
    day: date
    channel: str
    amount: Decimal
    lines: int
    open_lines: int
    promised_on: date | None
    days_late: int | None
    shipped_on: date | None
    method: str
    parcels: tuple[Parcel, ...]
    who: Party | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question or service case.

    state: `solved`, `not_solved` at the first contact, `unanswered`, `open`, `closed`; None: its system does not tell.
    """

    document: Document
    day: date
    channel: str
    kind: str
    topic: str
    state: str | None
    again: bool
    who: Party | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """An item that somebody looked at. last: the day of the last look; days: on how many days they did.

    cart_on: when it was put into the cart last; bought_on: when they last bought it, on that last day or later.
    """

    item: tuple[str, str]
    name: str
    last: date
    days: int
    views: int
    cart_on: date | None
    bought_on: date | None


@dataclass(frozen=True, slots=True)
class Hitch:
    """Where somebody hesitated, or may have: a day and what it was.

    sort: `cart` (filled, nothing ordered), `error`, `slow`, `out_of_stock`, `unanswered`, `return`. item: its name.
    after: they ordered within two weeks all the same.
    """

    sort: str
    day: date
    channel: str
    document: Document
    times: int
    item: str
    amount: Decimal | None = None
    after: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A lead or offer that is neither won nor lost."""

    document: Document
    day: date
    channel: str
    status: str
    value: Decimal | None
    currency: str
    who: Party | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a survey, with its scale."""

    document: Document
    day: date
    channel: str
    kind: str
    score: Decimal
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class WorthIn:
    """What somebody bought in one channel (empty: not known)."""

    channel: str
    orders: int
    kept: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody bought: orders that were not cancelled, and what they kept of them, business currency."""

    orders: int
    kept: Decimal
    channels: tuple[WorthIn, ...]

    @property
    def first(self) -> date | None:
        """Day of the first order."""
        return min((c.first for c in self.channels), default=None)

    @property
    def last(self) -> date | None:
        """Day of the last order."""
        return max((c.last for c in self.channels), default=None)


@dataclass(frozen=True, slots=True)
class Glance:
    """A customer at a glance; of each the latest first."""

    codes: tuple[Code, ...]
    addresses: tuple[Address, ...]
    groups: tuple[str, ...]
    may_write: bool | None
    related: tuple[Related, ...]
    open_orders: tuple[OpenOrder, ...]
    cases: tuple[Case, ...]
    looks: tuple[Look, ...]
    hitches: tuple[Hitch, ...]
    offers: tuple[Offer, ...]
    answers: tuple[Answer, ...]
    worth: Worth
