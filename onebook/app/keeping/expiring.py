"""What is over by itself (carts, quotes, vouchers, lots) or overdue, and what nobody has given or promised anew yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

from onebook.app.keeping.opening import Book
from onebook.book import Applied, Given, Who, command_kinds
from onebook.book.rules import SELLING

__all__ = ["expire"]

ITSELF = Who("book", "book", "book")
AT_ONCE = 100
"""Items of which goods are given, or promised anew, by one command."""


def expire(book: Book, now: datetime) -> int:
    """End all that is over by now, give what is free, and promise anew; return how many commands that took.

    Nothing is written where nothing is over, nobody who waits can be given anything, promises agree, and what has not
    come in time was promised anew today.
    """
    given = 0
    for statement, kind, before, told in _due(book, now):
        while book.store.looking().rows(statement, before=before):
            command = command_kinds()[kind].model.model_validate({"command_id": uuid4().hex, "before": told})
            book.do(Given(command, ITSELF))
            given += 1
    return given + _give_who_waits(book) + _promise_anew(book) + _promise_overdue(book, now)


def _give_who_waits(book: Book) -> int:
    """Give what is free to lines that wait for it; return how many commands that took.

    It is given as soon as it becomes free. But not if the process ends just then, nor for a line that begins to wait at
    the same instant: neither has seen the other.
    """
    serving = [f"{channel} {place.place_id}" for channel, places in book.rules.serving.items() for place in places]
    given, after = 0, 0
    looking = book.store.looking()
    while rows := looking.rows("waiting_beside_free", after=after, serving=serving, most=AT_ONCE):
        after = rows[-1][0]
        told = {"command_id": uuid4().hex, "items": [sku for _, sku in rows]}
        answer = book.do(Given(command_kinds()["allocate_waiting"].model.model_validate(told), ITSELF))[0]
        given += isinstance(answer, Applied)
    return given


def _promise_anew(book: Book) -> int:
    """Promise anew what is noted to be, and what is brought over otherwise than was proposed.

    Of the first, the process ended before it did, or others were in its way. The rest nobody notes: a place has no
    longer what it was to bring over, or has by now what was to be bought. Who takes or brings pieces need not ask what
    was proposed of them. Return how many commands that took.
    """
    given, looking = 0, book.store.looking()
    places = sorted(place.place_id for place in book.rules.places.values() if place.kind in SELLING)
    for statement, more in (("items_unsettled", {}), ("transfers_otherwise", {"places": places})):
        after = 0
        while rows := looking.rows(statement, after=after, most=AT_ONCE, **more):
            after = rows[-1][0]
            told = {"command_id": uuid4().hex, "items": [sku for _, sku in rows]}
            book.do(Given(command_kinds()["repromise"].model.model_validate(told), ITSELF))
            given += 1
    return given


def _promise_overdue(book: Book, now: datetime) -> int:
    """Promise anew what waits for supply that should have come before today, or was promised for a day before it.

    Such supply comes today at best, so that the promise moves on by a day with each day; what was only proposed comes
    as if it were bought or brought over from today on. Return how many commands that took. Once a day for an item: by
    the day and the item the command is called, and the book applies none of a name twice, however many sweep.
    """
    today = now.astimezone(book.rules.time_zone).date().isoformat()
    by, given, after = f"overdue {today} ", 0, 0
    looking, model = book.store.looking(), command_kinds()["repromise"].model
    while rows := looking.rows(
        "items_overdue", today=today, by=by, caller=ITSELF.caller, after=after, most=AT_ONCE
    ):  # fmt: skip
        after = rows[-1][0]
        told = [{"command_id": f"{by}{key}", "items": [sku], "reason": "has not come in time"} for key, sku in rows]
        answers = book.do(*[Given(model.model_validate(each), ITSELF) for each in told])
        given += sum(isinstance(answer, Applied) and not answer.again for answer in answers)
    return given


def _due(book: Book, now: datetime) -> Iterator[tuple[str, str, int | str, str]]:
    """Tell of what may be over: the statement that finds it, the command, and before when, as each takes it."""
    today = now.astimezone(book.rules.time_zone).date().isoformat()
    instant = int(now.timestamp() * 1_000_000)
    yield "expired_reservations", "expire_reservations", instant, now.astimezone(UTC).isoformat()
    yield "quotes_expired", "expire_quotes", today, today
    yield "vouchers_expired", "expire_vouchers", today, today
    yield "expired_lots", "expire_lots", today, today
