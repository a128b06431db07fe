"""What is over by itself: what carts kept, quotes, vouchers, and lots past their last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from onebook.app.keeping.opening import Book
from onebook.book import Given, Who, command_kinds

__all__ = ["expire"]

ITSELF = Who("book", "book", "book")


def expire(book: Book, now: datetime) -> int:
    """End all that is over by now; return how many commands that took. Nothing is written where nothing is over."""
    given = 0
    for statement, kind, before, told in _due(book, now):
        while book.store.looking().rows(statement, before=before):
            command = command_kinds()[kind].model.model_validate({"command_id": uuid4().hex, "before": told})
            book.do(Given(command, ITSELF))
            given += 1
    return given


def _due(book: Book, now: datetime) -> Iterator[tuple[str, str, int | str, str]]:
    """Tell of what may be over: the statement that finds it, the command, and before when, as each takes it."""
    today = now.astimezone(book.rules.time_zone).date().isoformat()
    instant = int(now.timestamp() * 1_000_000)
    yield "expired_reservations", "expire_reservations", instant, now.astimezone(UTC).isoformat()
    yield "quotes_expired", "expire_quotes", today, today
    yield "vouchers_expired", "expire_vouchers", today, today
    yield "expired_lots", "expire_lots", today, today
