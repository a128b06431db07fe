"""What came back from customers, at what was credited for it so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.sales.amounts import cent_of, rounded
from onebook.book.views.documents import ReturnView, returns_by
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.naming import beside

__all__ = ["DOCUMENT"]


class Return(NamedTuple):
    """A record of type sales_return."""

    system: str
    external_id: str
    line: str
    sales_order_id: str | None
    order_line: str | None
    channel: str
    return_channel: str
    return_place_id: str | None
    customer_id: str | None
    item_id: str
    returned_at: int
    refunded_at: int | None
    quantity: int
    amount: int
    tax_amount: int
    cost_amount: int | None
    currency: str
    reason: str | None
    condition: str | None


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    return {
        "sales_return": [
            Return(
                *beside(r.order_system, r.system, r.external_id), str(r.line), r.sales_order_id,
                None if r.order_line is None else str(r.order_line), r.channel, r.return_channel, r.place,
                r.customer_id, r.item, r.received_at, r.settled_at, r.received,
                max(r.amount + r.shipping_amount - r.fee_amount + tax_kept, 0), max(r.tax_amount - tax_kept, 0),
                r.cost_amount if r.currency == reading.rules.currency else 0, r.currency, r.reason,
                _condition(r),
            )
            for r in returns_by(reading.store, keys)
            for tax_kept in (_tax_of_fee(r),)
        ]
    }  # fmt: skip


def _tax_of_fee(line: ReturnView) -> int:
    """What of the fee is tax: it is a share of the goods' price with their tax."""
    if not line.fee_amount:
        return 0
    goods, both, cent = line.amount, line.amount + line.shipping_amount, cent_of(line.currency)
    tax = rounded(line.tax_amount, goods, both, cent) if both else line.tax_amount
    return rounded(line.fee_amount, tax, goods + tax, cent)


def _condition(line: ReturnView) -> str | None:
    """What became of most of the goods; None before they are inspected."""
    became = {"restock": line.restocked, "repair": line.repaired, "scrap": line.scrapped}
    most = max(became, key=lambda word: became[word])
    return most if became[most] else None


DOCUMENT = Document("sales_return", {"sales_return": Return}, _render)
