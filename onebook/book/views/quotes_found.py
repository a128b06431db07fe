"""Quotes found by whatever is at hand, and what the people behind them are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.orders import END
from onebook.book.views.orders_found import customers_called, found_by
from onebook.book.views.quotes import QuoteListed, QuoteWish, as_quote, quotes_listed

__all__ = ["QuotePeople", "QuotesFound", "people_of", "quotes_found", "sales_people"]

Key = tuple[int, int, str, str]
"""Instant, id, number and system of the quote that a page ended with."""


class QuotesFound(NamedTuple):
    """Quotes on a page. next: the key after which others follow.

    by: `number`, `customer`, `reference`, `name`, or `names` where too many customers are called so to look for all.
    """

    quotes: list[QuoteListed]
    next: Key | None = None
    by: str = ""


class QuotePeople(NamedTuple):
    """What a quote's customer and sales person are called; empty where it is not known."""

    customer: str
    sales_person: str


def quotes_found(store: Store, text: str, most: int, after: Key | None, *, names: bool = True) -> QuotesFound:
    """Return the quotes whose number begins with a text; else those whose customer or reference it names.

    names: whether customers' names are looked at.
    """
    for by, look in LOOKING.items():
        if by == "name" and not names:
            continue
        found = look(store, text, most, after)
        if found or (after and look(store, text, 1, None)):
            following = key_of(found[-1]) if len(found) == most else None
            return QuotesFound(found, following, found_by(store, by, text))
    return QuotesFound([])


def key_of(quote: QuoteListed) -> Key:
    """Return the key by which a list goes on behind a quote."""
    return quote.made_at, quote.quote_id, quote.external_id, quote.system


def people_of(store: Store, quotes: Sequence[QuoteListed]) -> dict[int, QuotePeople]:
    """Return what the people of quotes are called, by the quote's id."""
    rows = store.rows("quotes_people", quotes=[each.quote_id for each in quotes]) if quotes else []
    return {quote_id: QuotePeople(*names) for quote_id, *names in rows}


def sales_people(store: Store) -> dict[str, str]:
    """Return those who have given quotes: what they are called by id; empty where it is not known."""
    return dict(store.rows("quotes_sales_people"))


def _numbered(store: Store, text: str, most: int, after: Key | None) -> list[QuoteListed]:
    name, system = after[2:] if after else ("", "")
    rows = store.rows(
        "listed_quotes_named", text=text, text_end=text + END, after_name=name, after_system=system, most=most
    )
    return [as_quote(row) for row in rows]


def _of_customer(store: Store, text: str, most: int, after: Key | None) -> list[QuoteListed]:
    return quotes_listed(store, QuoteWish(customer=text), most, after and after[:2])[0]


def _of_reference(store: Store, text: str, most: int, after: Key | None) -> list[QuoteListed]:
    return quotes_listed(store, QuoteWish(reference=text), most, after and after[:2])[0]


def _of_people(store: Store, text: str, most: int, after: Key | None) -> list[QuoteListed]:
    """The latest quotes to customers who are called so."""
    found = [
        quote
        for system, customer in customers_called(store, text)
        for quote in quotes_listed(store, QuoteWish(customer=customer, system=system), most, after and after[:2])[0]
    ]
    return sorted(found, key=lambda quote: (-quote.made_at, -quote.quote_id))[:most]


LOOKING = {"number": _numbered, "customer": _of_customer, "reference": _of_reference, "name": _of_people}
"""What a text may be, the likeliest first."""
