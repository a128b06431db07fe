"""What people are asked to do, by its number, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Task
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    wanted = sorted(needs.of("task"))
    state.load(Task, [Task(*row) for row in store.rows("tasks_held", tasks=wanted)], [(each,) for each in wanted])


# Last of all that is held: nobody who holds a task waits for anything else.
LOADER = Loader(90, {"task": "task_id"}, _load)
