"""Customers who are to be told that a line comes later than they count on: one open task a line.

It ends when nothing of the line is left to send, or it is promised again for the day that its customer counts on.
"""

from __future__ import annotations

from onebook.book.needs import Needs
from onebook.book.rows import OrderLine, Task
from onebook.book.state import Draft

__all__ = ["end_telling", "needs_to_tell", "promised_as_known", "tell_customer"]

KIND = "tell_customer"


def needs_to_tell(needs: Needs) -> None:
    """Want what customers are to be told of the orders that are wanted."""
    needs.want(KIND, True)


def tell_customer(
    draft: Draft, order_id: int, line: int, item_id: int, at: int, counts_on: str | None = None
) -> None:  # fmt: skip
    """Ask somebody to tell the customer of an order that a line comes later, unless that is asked for already.

    counts_on: the day that the customer knows; what was asked for before knows an earlier one. Were it asked for more
    than once, only the first stays.
    """
    known = _open(draft, order_id, line)
    for task in known[1:]:
        draft.put(task._replace(done_at=draft.at))
    if not known:
        task_id = draft.names[KIND, order_id, line] = draft.new_id()
        draft.put(Task(task_id, KIND, at, item_id, None, order_id, line, None, counts_on))


def promised_as_known(draft: Draft, line: OrderLine, promised_on: str | None) -> None:
    """End what the customer is to be told of a line, if it is promised by the day that they count on."""
    for task in _open(draft, line.order_id, line.line):
        if promised_on is not None and task.counts_on is not None and promised_on <= task.counts_on:
            draft.put(task._replace(done_at=draft.at))


def end_telling(draft: Draft, line: OrderLine) -> None:
    """End what the customer is to be told of a line, if nothing of it is left to send."""
    if not (line.waiting or line.allocated):
        for task in _open(draft, line.order_id, line.line):
            draft.put(task._replace(done_at=draft.at))


def _open(draft: Draft, order_id: int, line: int) -> list[Task]:
    """What was looked up of the order, and what this batch has made for the line."""
    name = (KIND, order_id, line)
    ids = [*(draft.fact(KIND, order_id) or ()), draft.names.get(name, draft.state.names.get(name))]
    tasks = [draft.get(Task, task_id) for task_id in dict.fromkeys(ids) if task_id is not None]
    return [task for task in tasks if task is not None and task.done_at is None and task.line == line]
