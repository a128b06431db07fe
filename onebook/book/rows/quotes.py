"""Quotes to customers, in all their versions."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Quote", "QuoteLine", "QuoteVersion"]


class Quote(NamedTuple):
    """What a sales person offers a customer. system, external_id: who gave it, and what they call it.

    version: the one that counts now, 1 for the first. status: `draft`, `sent`, `ordered` (it became a sales order),
    `declined` or `expired`. valid_until: the last day on which it can be ordered. amount: of its lines, without tax.
    reserves: its goods are kept until then. customer_id, sales_person_id: parties of its system, known or not.
    decided_at: when it was ordered, declined or expired. reason: why it was declined.
    """

    quote_id: int
    system: str
    external_id: str
    channel: str
    version: int
    status: str
    made_at: int
    made_on: str
    valid_until: str
    currency: str
    amount: int
    tax_amount: int
    reserves: bool = False
    customer_id: str | None = None
    sales_person_id: str | None = None
    customer_reference: str | None = None
    sent_at: int | None = None
    decided_at: int | None = None
    reason: str | None = None
    order_id: int | None = None


class QuoteVersion(NamedTuple):
    """A version of a quote, kept for ever. journal_id: the entry that made it."""

    quote_id: int
    version: int
    journal_id: int
    made_at: int
    valid_until: str
    amount: int
    tax_amount: int


class QuoteLine(NamedTuple):
    """A line of a version of a quote. quantity: in the unit in which the item is counted.

    unit, unit_quantity: as it was asked for. list_id: the price list from which its price was taken.
    """

    quote_id: int
    version: int
    line: int
    item_id: int
    quantity: int
    unit: str
    unit_quantity: int
    gross_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    list_id: int | None = None


TABLES = (
    Table(
        "quote",
        Quote,
        document=("quote", 0),
        indexes=(
            Index(("external_id", "system"), unique=True),
            Index(("made_at", "quote_id")),
            Index(("valid_until",), where="status in ('draft', 'sent')"),
            Index(("order_id",), where="order_id is not null"),
        ),
    ),
    Table("quote_version", QuoteVersion, key=2, group=1, document=("quote", 0), changes=False),
    Table("quote_line", QuoteLine, key=3, group=2, document=("quote", 0), changes=False),
)
