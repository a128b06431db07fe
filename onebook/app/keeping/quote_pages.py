"""What the pages of quotes show: the open ones and what became of the others, those asked for, one with its life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from onebook.app.keeping.order_pages import Key, must_be_alone
from onebook.app.keeping.selling import figures_asked
from onebook.app.language import gettext as _
from onebook.book import Store
from onebook.book.views.quotes import (
    QuoteFigures,
    QuoteListed,
    QuoteShown,
    QuotesOpen,
    QuoteWish,
    quote_shown,
    quotes_listed,
    quotes_open,
)
from onebook.book.views.quotes_found import QuotePeople, people_of, quotes_found, sales_people
from onebook.records import BadInput, Fault

__all__ = [
    "ENDING", "PERIODS", "STATES", "USUAL", "OneQuote", "QuotesAsked", "QuotesShown", "became", "check_made",
    "one_quote_shown", "open_now", "quotes_shown", "sellers", "together",
]  # fmt: skip

ENDING = 7
"""Days before its last one in which an open quote is said to end soon."""
STATES = ("open", "ending")
"""What quotes may be asked for besides how far they are: those that are open, and of these those that end soon."""
PERIODS = ("30", "90", "365", "all")
"""Of the quotes made in how many days up to today the figures are."""
USUAL = "365"
"""Of which they are, where nothing else is asked for."""
NONE = QuoteFigures(None, "", *(0,) * (len(QuoteFigures._fields) - 2))


@dataclass(frozen=True, slots=True)
class QuotesAsked:
    """Which quotes are asked for; empty: any. text: whatever is at hand, and alone. status: also of `STATES`.

    system: whose customer it is, where one is asked for.
    """

    text: str = ""
    status: str = ""
    sales_person: str = ""
    channel: str = ""
    customer: str = ""
    system: str = ""


class QuotesShown(NamedTuple):
    """Quotes on a page, and what their people are called by the quote's id. next: the key after which others follow.

    by: how they were found.
    """

    quotes: list[QuoteListed]
    people: dict[int, QuotePeople]
    next: tuple[int | str, ...] | None
    by: str = ""


class OneQuote(NamedTuple):
    """A quote with its life, and what its people are called."""

    shown: QuoteShown
    people: QuotePeople


def open_now(store: Store, today: str, sales_person: str) -> list[QuotesOpen]:
    """Count the open quotes, and those that end soon; all or a sales person's."""
    return quotes_open(store, _soon(today), sales_person)


def sellers(store: Store, *, persons: bool) -> dict[str, str]:
    """Return those who have given quotes: by id what they are called, to who may not read persons the id."""
    return {person: (persons and name) or person for person, name in sales_people(store).items()}


def became(store: Store, today: str, period: str, sales_person: str) -> list[QuoteFigures]:
    """Return what became of the quotes made lately, by sales person. period: of `PERIODS`; empty: `USUAL`."""
    days = period or USUAL
    first = "" if days == "all" else (date.fromisoformat(today) - timedelta(int(days) - 1)).isoformat()
    found = figures_asked(store, first, "")
    return [each for each in found if sales_person in ("", each.sales_person_id)]


def check_made(period: str) -> None:
    """Raise BadInput where figures are not told of such a time."""
    if period not in ("", *PERIODS):
        what = _("figures are not told of '%(days)s' days.", days=period)
        raise BadInput(Fault("made", what, _("There are: %(names)s.", names=", ".join(PERIODS))))


def together(found: list[QuoteFigures]) -> QuoteFigures:
    """Add up what became of quotes; its amounts tell nothing where there are several currencies."""
    return QuoteFigures(None, "", *map(sum, zip(*(each[2:] for each in found), strict=True))) if found else NONE


def quotes_shown(
    store: Store, today: str, asked: QuotesAsked, most: int, key: Key, *, persons: bool
) -> QuotesShown:  # fmt: skip
    """Return the quotes asked for. key: returns the key that the page begins behind, by the kinds of its parts.

    persons: whether who asks may read what people are called, and so find customers by it. BadInput where a text is not
    asked for alone.
    """
    must_be_alone(asked.text, asked.status, asked.sales_person, asked.channel, asked.customer)
    after: tuple[int, int, str, str] | None = key(int, int, str, str)  # type: ignore[assignment]  # of these kinds
    if asked.text:
        found = quotes_found(store, asked.text, most, after, names=persons)
        return QuotesShown(found.quotes, _people(store, found.quotes, persons=persons), found.next, found.by)
    ending = asked.status == "ending"
    wish = QuoteWish(
        "" if ending else asked.status, asked.sales_person, asked.customer, asked.channel,
        ends_by=_soon(today) if ending else "", system=asked.system,
    )  # fmt: skip
    quotes, following = quotes_listed(store, wish, most, after and after[:2])
    return QuotesShown(quotes, _people(store, quotes, persons=persons), (*following, "", "") if following else None)


def one_quote_shown(store: Store, system: str, external_id: str, *, persons: bool) -> OneQuote | None:
    """Return a quote with its life; None where there is none of this number. persons: as `quotes_shown` has it."""
    shown = quote_shown(store, system, external_id)
    if shown is None:
        return None
    return OneQuote(shown, _people(store, [shown.quote], persons=persons)[shown.quote.quote_id])


def _people(store: Store, quotes: Sequence[QuoteListed], *, persons: bool) -> dict[int, QuotePeople]:
    """Return what people of quotes are called; nothing of it to who may not read persons."""
    return people_of(store, quotes) if persons else {each.quote_id: QuotePeople("", "") for each in quotes}


def _soon(today: str) -> str:
    return (date.fromisoformat(today) + timedelta(ENDING)).isoformat()
