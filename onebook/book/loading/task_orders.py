"""The orders that tasks are about: what their customers are told is held by them."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, _: State, needs: Needs) -> None:
    rows = store.rows("orders_of_tasks", tasks=sorted(needs.of("task")))
    needs.want("order_id", *(order_id for (order_id,) in rows))


# Before orders. A task is about the same order for ever, so nothing is held here.
LOADER = Loader(29, {"task": "task_id"}, _load)
