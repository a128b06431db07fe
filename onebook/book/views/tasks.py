"""What people are asked to do and have not done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onebook.book.store import Reading

__all__ = ["TASK_KINDS", "TaskListed", "tasks_listed"]

TASK_KINDS = ("count", "tell_customer", "over_receipt", "unknown_item", "check_discount", "check_payment")
"""What people may be asked to do."""


class TaskListed(NamedTuple):
    """Something for a person to do. opened_at: since when it is asked for, in microseconds.

    order_system, order: the order that it is about, with its line, where it is about one. promised_on: the first day
    that was promised for the line; latest_promised_on: the one that counts; None where nobody can say.
    """

    task_id: int
    kind: str
    opened_at: int
    item: str | None
    name: str | None
    place: str | None
    order_system: str | None
    order: str | None
    line: int | None
    promised_on: str | None
    latest_promised_on: str | None


def tasks_listed(store: Reading, most: int, after: int = 0, kinds: Sequence[str] = TASK_KINDS) -> list[TaskListed]:
    """Return what is to do, the first asked for first. after: the task that the page before ended with."""
    # A kind at a time, as the index has them: what was done long ago is not read.
    found = [row for kind in kinds for row in store.rows("listed_tasks", kind=kind, after_id=after, most=most)]
    return sorted(TaskListed(*row) for row in found)[:most]
