"""Payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.views.documents import payments_by
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.naming import beside

__all__ = ["DOCUMENT"]

STATUS = {"captured": "succeeded", "authorised": "pending", "failed": "failed", "cancelled": "failed"}
"""What a payment's status is called in records."""


class Payment(NamedTuple):
    """A record of type payment."""

    system: str
    external_id: str
    sales_order_id: str | None
    channel: str | None
    paid_at: int
    kind: str
    status: str
    method: str
    amount: int
    fee_amount: int
    currency: str


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    return {
        "payment": [
            Payment(
                *beside(p.order_system, p.system, p.external_id), p.sales_order_id, p.channel, p.paid_at, p.kind,
                STATUS[p.status], p.method, p.amount, p.fee_amount, p.currency,
            )
            for p in payments_by(reading.store, keys)
        ]
    }  # fmt: skip


DOCUMENT = Document("payment", {"payment": Payment}, _render)
