"""What was cancelled of order lines: when, by whom and why."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Table

__all__ = ["TABLES", "Cancellation"]


class Cancellation(NamedTuple):
    """Pieces of an order line that are not sent any more. A kit's are noted on the lines of its parts.

    cancelled_by: `customer` or `merchant`; reason: as the record type has them; None where nobody said.
    """

    order_id: int
    line: int
    cancellation_id: int
    quantity: int
    cancelled_at: int
    cancelled_by: str | None = None
    reason: str | None = None


TABLES = (Table("cancellation", Cancellation, key=3, group=1, document=("sales_order", 0), changes=False),)
