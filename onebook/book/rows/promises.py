"""What was promised to customers after the first promise."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Table

__all__ = ["TABLES", "Promise"]


class Promise(NamedTuple):
    """A later promise for an order line. The first one stays on the line itself; none of these is ever changed.

    promised_on: the day on which the customer is to have it; None where nobody can say.
    """

    order_id: int
    line: int
    promise_id: int
    promised_on: str | None
    promised_at: int
    reason: str


TABLES = (Table("promise", Promise, key=3, group=1, document=("sales_order", 0), changes=False),)
