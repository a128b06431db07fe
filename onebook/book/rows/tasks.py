"""What the book asks people to do."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Task"]


class Task(NamedTuple):
    """Something for a person to do.

    kind: `count` a place's pieces, `tell_customer` that a line comes later than it would if it were there, or than was
    said, look after an `over_receipt`, or after what a till sold: an `unknown_item`, more discount than a line costs
    (`check_discount`), a payment that is not good (`check_payment`). What customers are told: of a line, one is open at
    most, and done when nothing of it is left to send, or it is promised again for the day that they count on
    (`counts_on`, if any).
    """

    task_id: int
    kind: str
    opened_at: int
    item_id: int | None = None
    place_id: int | None = None
    order_id: int | None = None
    line: int | None = None
    done_at: int | None = None
    counts_on: str | None = None


TABLES = (
    Table(
        "task",
        Task,
        indexes=(
            Index(("kind", "task_id"), where="done_at is null"),
            Index(("order_id",), where="done_at is null"),
            Index(("item_id", "place_id"), where="done_at is null"),
        ),
    ),
)
