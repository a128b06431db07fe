"""Goods that come back from customers."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "LineReturn", "Return", "ReturnLine", "ReturnPart"]


class LineReturn(NamedTuple):
    """How much of an order line is announced to come back or has (asked), and of how much the money was credited.

    amount, shipping_amount, tax_amount: what was credited for it.
    """

    order_id: int
    line: int
    asked: int = 0
    credited: int = 0
    amount: int = 0
    shipping_amount: int = 0
    tax_amount: int = 0


class Return(NamedTuple):
    """A sales return. system, external_id: who took it, and what they call it. channel: that sold.

    place_id: where the goods came back. status: `requested`, `received` (not all inspected), `inspected`, `refunded`
    (nothing is owed for it any more), `exchanged` or `refused`. owed_amount: what is credited for it with tax, less
    fees; settled_amount: what of it was paid back (also before, as goodwill), never paid, or laid upon the order that
    is exchanged for it. customer_id: as its system has it; another system's order tells by itself whose it was.
    """

    return_id: int
    system: str
    external_id: str
    order_id: int | None
    channel: str
    return_channel: str
    currency: str
    status: str
    requested_at: int
    requested_on: str
    place_id: int | None = None
    received_at: int | None = None
    received_on: str | None = None
    settled_at: int | None = None
    settled_on: str | None = None
    customer_id: str | None = None
    owed_amount: int = 0
    settled_amount: int = 0
    exchange_order_id: int | None = None


class ReturnLine(NamedTuple):
    """What comes back of an order line, or of an item where no order is known. refused: it need not come back.

    sent_back: inspected and not accepted. offered_amount, offered_tax_amount:
    without an order, what all of it is taken back at. amount, shipping_amount, tax_amount: credited so far;
    fee_amount: kept off it.
    """

    return_id: int
    line: int
    order_id: int | None
    order_line: int | None
    item_id: int
    quantity: int
    reason: str | None
    received: int = 0
    restocked: int = 0
    repaired: int = 0
    scrapped: int = 0
    sent_back: int = 0
    refused: int = 0
    offered_amount: int = 0
    offered_tax_amount: int = 0
    amount: int = 0
    shipping_amount: int = 0
    tax_amount: int = 0
    fee_amount: int = 0

    @property
    def open(self) -> int:
        """What was announced and is not here yet."""
        return self.quantity - self.received - self.refused

    @property
    def inspected(self) -> int:
        """Of what was received, what has been inspected."""
        return self.restocked + self.repaired + self.scrapped + self.sent_back


class ReturnPart(NamedTuple):
    """Pieces of a return line that came in by one move. place_id: where they wait; uninspected: how many still do."""

    return_id: int
    nth: int
    line: int
    item_id: int
    place_id: int
    move_id: int
    quantity: int
    uninspected: int
    lot: str | None = None


TABLES = (
    Table("sales_order_line_return", LineReturn, key=2, group=1, document=("sales_order", 0)),
    Table(
        "sales_return",
        Return,
        document=("sales_return", 0),
        indexes=(
            Index(("external_id", "system"), unique=True),
            Index(("order_id",), where="order_id is not null"),
            Index(("customer_id", "return_id"), where="customer_id is not null"),
        ),
    ),
    Table("sales_return_line", ReturnLine, key=2, group=1, document=("sales_return", 0)),
    Table("sales_return_part", ReturnPart, key=2, group=1, document=("sales_return", 0)),
)
