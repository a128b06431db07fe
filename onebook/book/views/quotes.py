"""Quotes as they stand, in all versions, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from onebook.book.sales.quotes import cart_of
from onebook.book.store import Store
from onebook.book.views.journal import last_position
from onebook.book.views.one_state import one_state
from onebook.book.views.orders import LATEST

__all__ = [
    "QuoteEntry", "QuoteFigures", "QuoteKept", "QuoteLineShown", "QuoteListed", "QuoteShown", "QuoteWish",
    "QuotesOpen", "VersionShown", "as_quote", "quote_figures", "quote_shown", "quotes_listed", "quotes_open",
]  # fmt: skip

DAY = 24 * 60 * 60


class QuoteListed(NamedTuple):
    """A quote, as `rows.Quote` has it. order_system, order: the sales order that it became."""

    quote_id: int
    system: str
    external_id: str
    channel: str
    version: int
    status: str
    made_at: int
    valid_until: str
    currency: str
    amount: int
    tax_amount: int
    reserves: bool
    customer_id: str | None
    sales_person_id: str | None
    sent_at: int | None
    decided_at: int | None
    reason: str | None
    order_system: str | None
    order: str | None
    customer_reference: str | None


class QuoteLineShown(NamedTuple):
    """A line of a quote's version. quantity, unit: as it was asked for.

    price_list: which told its price; None where the price was given with the line.
    """

    line: int
    item: str
    name: str
    quantity: int
    unit: str
    gross_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    price_list: str | None


class VersionShown(NamedTuple):
    """A version of a quote with its lines."""

    version: int
    made_at: int
    valid_until: str
    amount: int
    tax_amount: int
    lines: list[QuoteLineShown]


class QuoteKept(NamedTuple):
    """How much of an item is kept for a quote at a place, in the unit in which it is counted, and until when."""

    item: str
    name: str
    place: str
    quantity: int
    expires_at: int


class QuoteEntry(NamedTuple):
    """An entry of the journal that touched a quote."""

    journal_id: int
    at: int
    actor: str
    through: str
    kind: str
    command_id: str


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """A quote with all its versions, the first one first, what is kept for it now, and who did what with it."""

    quote: QuoteListed
    versions: list[VersionShown]
    kept: list[QuoteKept]
    entries: list[QuoteEntry]


class QuoteWish(NamedTuple):
    """Which quotes are listed; all where nothing is said.

    status: also `open`, draft or sent. ends_by: only open ones, whose last day is that one or before it. reference: the
    customer's. system: that they are of.
    """

    status: str = ""
    sales_person: str = ""
    customer: str = ""
    channel: str = ""
    reference: str = ""
    ends_by: str = ""
    system: str = ""


class QuotesOpen(NamedTuple):
    """So many open quotes in a status and a currency. ending: those that can be ordered until a day at most."""

    status: str
    currency: str
    number: int
    amount: int
    ending: int


class QuoteFigures(NamedTuple):
    """What became of a sales person's quotes in a currency. open: neither ordered, declined nor expired.

    seconds: from when they were made until they were ordered or declined, of all these together.
    """

    sales_person_id: str | None
    currency: str
    made: int
    open: int
    ordered: int
    declined: int
    expired: int
    amount: int
    open_amount: int
    ordered_amount: int
    seconds: int

    @property
    def won_share(self) -> Decimal | None:
        """The share that was ordered of those that are over (ordered, declined or expired); None where none is."""
        over = self.made - self.open
        return Decimal(self.ordered) / over if over else None

    @property
    def days_to_decide(self) -> Decimal | None:
        """The days until a quote was ordered or declined, on average; None where none was."""
        decided = self.ordered + self.declined
        return Decimal(self.seconds) / DAY / decided if decided else None


def quotes_listed(
    store: Store, wish: QuoteWish, most: int, after: tuple[int, int] | None = None
) -> tuple[list[QuoteListed], tuple[int, int] | None]:
    """Return quotes, the latest first, and the key after which more follow. after: the one that a page ended with."""
    at, quote_id = after or (LATEST, LATEST)
    rows = store.rows("listed_quotes", before_at=at, before_id=quote_id, most=most, **wish._asdict())
    found = [as_quote(row) for row in rows]
    return found, ((found[-1].made_at, found[-1].quote_id) if len(found) == most else None)


def quote_shown(store: Store, system: str, external_id: str) -> QuoteShown | None:
    """Return a quote with all its versions; None where there is none."""
    last_position(store)  # by which it is noted what the latest entries touched
    with one_state(store):
        rows = store.rows("quote_shown", system=system, external_id=external_id)
        if not rows:
            return None
        quote = as_quote(rows[0])
        versions = store.rows("quote_versions", quotes=[quote.quote_id])
        lines = store.rows("quote_lines_shown", quote_id=quote.quote_id)
        cart = dict(zip(("system", "external_id"), cart_of(system, external_id), strict=True))
        kept = [QuoteKept(*row) for row in store.rows("quote_kept", **cart)] if quote.reserves else []
        entries = [QuoteEntry(*row) for row in store.rows("quote_entries", quote_id=quote.quote_id)]
    of: dict[int, list[QuoteLineShown]] = {}
    for version, *line in lines:
        of.setdefault(version, []).append(QuoteLineShown(*line))
    return QuoteShown(quote, [VersionShown(*(*row[1:], of.get(row[1], []))) for row in versions], kept, entries)


def quotes_open(store: Store, ends_by: str, sales_person: str = "") -> list[QuotesOpen]:
    """Return how many quotes nobody has decided on, all or a sales person's. ends_by: a day."""
    rows = store.rows("quotes_open", ends_by=ends_by, sales_person=sales_person)
    return [QuotesOpen(*row[:2], *map(int, row[2:])) for row in rows]


def quote_figures(store: Store, from_on: str, until_on: str) -> list[QuoteFigures]:
    """Return what became of the quotes that were made from one day until another, by sales person."""
    rows = store.rows("quotes_converted", from_on=from_on, until_on=until_on)
    return [QuoteFigures(*row[:2], *(int(figure) for figure in row[2:])) for row in rows]


def as_quote(row: tuple[object, ...]) -> QuoteListed:
    """Return a row of a statement that lists quotes."""
    found = QuoteListed(*row)  # type: ignore[arg-type]
    return found._replace(reserves=bool(found.reserves))
