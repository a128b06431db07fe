"""Quotes as commands name them, and what is kept for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from onebook.book.answers import Refused
from onebook.book.rows import Quote, Reservation
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.reservations import release

__all__ = ["OPEN", "cart_of", "decide", "end_of", "let_go", "open_quote", "quote_named"]

OPEN = frozenset({"draft", "sent"})
"""How far a quote is on which nobody has decided."""


def cart_of(system: str, external_id: str) -> tuple[str, str]:
    """Return the name under which a quote's goods are kept: no cart of its system has it."""
    return f"{system}/quote", external_id


def quote_named(draft: Draft, system: str, external_id: str) -> Quote:
    """Return the quote that a system gave. Refused where there is none."""
    quote_id = draft.named("quote", system, external_id)
    quote = None if quote_id is None else draft.get(Quote, quote_id)
    if quote is None:
        raise Refused(
            "unknown_quote", f"There is no quote {external_id} of {system}.", "Make it first (make_quote).",
            system=system, external_id=external_id,
        )  # fmt: skip
    return quote


def open_quote(draft: Draft, system: str, external_id: str) -> Quote:
    """Return a quote on which nobody has decided. Refused where it was ordered, declined or has expired."""
    quote = quote_named(draft, system, external_id)
    if quote.status not in OPEN:
        raise Refused(
            "quote_decided", f"Quote {external_id} is {quote.status}.",
            "Make another one (make_quote)." if quote.status == "ordered" else "Offer it anew (change_quote).",
            system=system, external_id=external_id,
        )  # fmt: skip
    return quote


def decide(draft: Draft, quote: Quote, status: str, at: int, **more: object) -> Quote:
    """Set how a quote ended; return it."""
    quote = quote._replace(status=status, decided_at=at, **more)  # type: ignore[arg-type]
    draft.put(quote)
    return quote


def let_go(draft: Draft, quote: Quote) -> None:
    """Let go what is kept for a quote."""
    if quote.reserves:
        for kept in draft.of(Reservation, *cart_of(quote.system, quote.external_id)):
            release(draft, kept)


def end_of(rules: Rules, day: str) -> int:
    """Return the end of a day of the business, in microseconds."""
    after = date.fromisoformat(day) + timedelta(1)
    at = datetime(after.year, after.month, after.day, tzinfo=rules.time_zone)
    return int(at.timestamp() * 1_000_000)
