"""What customers are to be told of the orders that were loaded. It is held by its orders."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Order, Task
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, _: Needs) -> None:
    found: dict[int | None, list[int]] = {order_id: [] for (order_id,) in state.rows[Order]}
    if found:
        tasks = [Task(*row) for row in store.rows("customers_to_tell", orders=sorted(found))]
        state.load(Task, tasks, [])
        for task in tasks:
            found[task.order_id].append(task.task_id)
    state.facts.update({("tell_customer", order_id): tuple(ids) for order_id, ids in found.items()})


# After the orders are held.
LOADER = Loader(46, {"tell_customer": "True: of all orders that are wanted"}, _load)
