"""Sales returns as lists show them, and one with what became of its goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.one_state import one_state

__all__ = [
    "RETURN_STATUSES", "ReturnLineShown", "ReturnListed", "ReturnShown", "ReturnWish", "return_shown", "returns_listed",
]  # fmt: skip

RETURN_STATUSES = ("requested", "received", "inspected", "refunded", "exchanged", "refused")
"""How far a return can be."""
LATEST = 2**62


class ReturnListed(NamedTuple):
    """A sales return. channel: in which it was taken; order_system, order: None where no order is known.

    Amounts in ten-thousandths, with tax; instants in microseconds.
    """

    return_id: int
    system: str
    external_id: str
    channel: str
    status: str
    requested_at: int
    received_at: int | None
    currency: str
    owed_amount: int
    settled_amount: int
    customer_id: str | None
    order_system: str | None
    order: str | None


class ReturnLineShown(NamedTuple):
    """What comes back, and what became of it. order_line: of the order; None where none is known.

    offered_amount, offered_tax_amount: what it is taken back at without an order; amount, shipping_amount, tax_amount:
    credited so far; fee_amount: kept off it.
    """

    line: int
    order_line: int | None
    item: str
    name: str
    quantity: int
    reason: str | None
    received: int
    restocked: int
    repaired: int
    scrapped: int
    sent_back: int
    refused: int
    offered_amount: int
    offered_tax_amount: int
    amount: int
    shipping_amount: int
    tax_amount: int
    fee_amount: int


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """Which returns are wanted; empty: any. channel: in which they were taken."""

    status: str = ""
    channel: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class ReturnShown:
    """A sales return with its lines. sold_in: the channel that sold the goods; place: where they came back."""

    back: ReturnListed
    sold_in: str
    place: str | None
    settled_at: int | None
    exchange_system: str | None
    exchange_order: str | None
    lines: tuple[ReturnLineShown, ...]


def returns_listed(store: Store, wish: ReturnWish, most: int, before: int = LATEST) -> list[ReturnListed]:
    """Return sales returns, those that were entered last first. before: the id that the page before ended with."""
    rows = store.rows(
        "listed_returns", before_id=before, status=wish.status, channel=wish.channel, customer=wish.customer, most=most
    )
    return [ReturnListed(*row) for row in rows]


def return_shown(store: Store, system: str, external_id: str) -> ReturnShown | None:
    """Return a sales return with its lines; None where there is none of this number."""
    with one_state(store):
        rows = store.rows("return_shown", system=system, external_id=external_id)
        if not rows:
            return None
        width = len(ReturnListed._fields)
        back = ReturnListed(*rows[0][:width])
        lines = store.rows("return_lines_shown", return_id=back.return_id)
    sold_in, place, settled_at, exchange_system, exchange_order = rows[0][width:]
    return ReturnShown(
        back,
        sold_in,
        place,
        settled_at,
        exchange_system,
        exchange_order,
        tuple(ReturnLineShown(*line) for line in lines),
    )
