"""Quotes as they stand, in all versions, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.one_state import one_state
from onebook.book.views.orders import LATEST

__all__ = [
    "QuoteFigures", "QuoteLineShown", "QuoteListed", "QuoteShown", "QuoteWish", "VersionShown", "quote_figures",
    "quote_shown", "quotes_listed",
]  # fmt: skip


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


class QuoteLineShown(NamedTuple):
    """A line of a quote's version. quantity, unit: as it was asked for."""

    line: int
    item: str
    quantity: int
    unit: str
    gross_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int


class VersionShown(NamedTuple):
    """A version of a quote with its lines."""

    version: int
    made_at: int
    valid_until: str
    amount: int
    tax_amount: int
    lines: list[QuoteLineShown]


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """A quote with all its versions, the first one first."""

    quote: QuoteListed
    versions: list[VersionShown]


class QuoteWish(NamedTuple):
    """Which quotes are listed: in a status, of a sales person, for a customer; all where nothing is said."""

    status: str = ""
    sales_person: str = ""
    customer: str = ""


class QuoteFigures(NamedTuple):
    """What became of a sales person's quotes in a currency. open: neither ordered, declined nor expired."""

    sales_person_id: str | None
    currency: str
    made: int
    open: int
    ordered: int
    declined: int
    expired: int
    amount: int
    ordered_amount: int

    @property
    def conversion(self) -> Decimal | None:
        """The share that was ordered of those that were decided on; None where none was."""
        decided = self.made - self.open
        return Decimal(self.ordered) / decided if decided else None


def quotes_listed(
    store: Store, wish: QuoteWish, most: int, after: tuple[int, int] | None = None
) -> tuple[list[QuoteListed], tuple[int, int] | None]:
    """Return quotes, the latest first, and the key after which more follow. after: the one that a page ended with."""
    at, quote_id = after or (LATEST, LATEST)
    rows = store.rows(
        "listed_quotes", before_at=at, before_id=quote_id, status=wish.status, sales_person=wish.sales_person,
        customer=wish.customer, most=most,
    )  # fmt: skip
    found = [_quote(row) for row in rows]
    return found, ((found[-1].made_at, found[-1].quote_id) if len(found) == most else None)


def quote_shown(store: Store, system: str, external_id: str) -> QuoteShown | None:
    """Return a quote with all its versions; None where there is none."""
    with one_state(store):
        rows = store.rows("quote_shown", system=system, external_id=external_id)
        if not rows:
            return None
        quote = _quote(rows[0])
        versions = store.rows("quote_versions", quotes=[quote.quote_id])
        lines = store.rows("quote_lines", quotes=[quote.quote_id])
    of: dict[int, list[QuoteLineShown]] = {}
    for _, version, line, _, _, unit, quantity, *amounts, _, sku in lines:
        of.setdefault(version, []).append(QuoteLineShown(line, sku, quantity, unit, *amounts))
    return QuoteShown(quote, [VersionShown(*(*row[1:], of.get(row[1], []))) for row in versions])


def quote_figures(store: Store, from_on: str, until_on: str) -> list[QuoteFigures]:
    """Return what became of the quotes that were made from one day until another, by sales person."""
    rows = store.rows("quotes_converted", from_on=from_on, until_on=until_on)
    return [QuoteFigures(*row[:2], *(int(figure) for figure in row[2:])) for row in rows]


def _quote(row: tuple[object, ...]) -> QuoteListed:
    found = QuoteListed(*row)  # type: ignore[arg-type]
    return found._replace(reserves=bool(found.reserves))
