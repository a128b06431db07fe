"""Counts of items that are asked for at places and not done, held, with the lots that were counted since."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import StockCount, Task
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    named = {
        (item_id, place_id)
        for sku, place_id in needs.of("count_task")
        if (item_id := state.names.get(("item", sku))) is not None
    }
    if named:
        items, places = sorted({item_id for item_id, _ in named}), sorted({place_id for _, place_id in named})
        tasks = [Task(*row) for row in store.rows("open_count_tasks", places=places, items=items)]
        state.load(Task, tasks, [])
        if tasks:
            since = min(task.opened_at for task in tasks)
            counts = store.rows("lots_counted", places=places, items=[task.item_id for task in tasks], since=since)
            state.load(StockCount, [StockCount(*row) for row in counts], [])
        found: dict[tuple[int | None, int | None], list[int]] = {}
        for task in tasks:
            found.setdefault((task.item_id, task.place_id), []).append(task.task_id)
        state.facts.update({("count_task", *pair): tuple(found.get(pair, ())) for pair in named})


# Last of all that is held: nobody who holds a task waits for anything else.
LOADER = Loader(90, {"count_task": "(sku, place_id)"}, _load)
