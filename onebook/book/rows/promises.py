"""What was promised to customers after the first promise, and what is to be promised anew."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Table

__all__ = ["TABLES", "Promise", "Unsettled"]


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


class Unsettled(NamedTuple):
    """An item whose lines that wait are to be promised anew: an entry changed who waits for it, or how many.

    It is written with that entry and taken away by who promises, so that nothing is lost where a process ends between.
    """

    item_id: int
    journal_id: int


TABLES = (
    Table("promise", Promise, key=3, group=1, document=("sales_order", 0), changes=False),
    Table("unsettled", Unsettled, key=2, group=1, changes=False),
)
