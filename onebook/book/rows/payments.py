"""Money that customers pay and get back, and vouchers."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Payment", "Voucher", "VoucherEntry"]


class Payment(NamedTuple):
    """Money that was paid or given back. system, external_id: who moved it, and what they call it.

    kind: `payment`, `deposit` (before the rest), `refund` or `chargeback`. status: `authorised`, `captured` (the money
    went over), `failed` or `cancelled`. order_amount: what it counts for in the order's currency; fee_amount: what the
    provider took. told_at: as of when its status is known. of_payment_id: the payment that a refund gives back, and
    refunded_amount: how much of this one was.
    """

    payment_id: int
    system: str
    external_id: str
    order_id: int | None
    return_id: int | None
    kind: str
    status: str
    method: str
    amount: int
    currency: str
    order_amount: int
    fee_amount: int
    paid_at: int
    paid_on: str
    told_at: int
    reason: str | None = None
    of_payment_id: int | None = None
    refunded_amount: int = 0
    voucher_id: int | None = None


class Voucher(NamedTuple):
    """A gift card, voucher or store credit. reason: it was `sold`, or given as `goodwill` or `refund`.

    balance: what is left of it, the sum of its entries, never below zero. expires_on: the last day it is taken.
    order_id, return_id: what it was given for.
    """

    voucher_id: int
    code: str
    reason: str
    currency: str
    balance: int
    issued_at: int
    issued_on: str
    expires_on: str | None = None
    customer_id: str | None = None
    order_id: int | None = None
    return_id: int | None = None


class VoucherEntry(NamedTuple):
    """A change of a voucher's balance. reason: `issued`, `redeemed`, `refunded` (onto it) or `expired`."""

    voucher_id: int
    entry_id: int
    journal_id: int
    at: int
    amount: int
    reason: str
    order_id: int | None = None
    payment_id: int | None = None


TABLES = (
    Table(
        "payment",
        Payment,
        document=("payment", 0),
        indexes=(
            Index(("external_id", "system"), unique=True),
            Index(("order_id",), where="order_id is not null"),
            Index(("return_id",), where="return_id is not null"),
        ),
    ),
    Table(
        "voucher",
        Voucher,
        document=("voucher", 0),
        indexes=(Index(("code",), unique=True), Index(("expires_on",), where="balance > 0 and expires_on is not null")),
    ),
    Table("voucher_entry", VoucherEntry, key=2, group=1, document=("voucher", 0), changes=False),
)
