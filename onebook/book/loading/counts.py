"""What is asked to be counted at places, held; and which items stand at a place that is counted as a whole."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Task
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    places = sorted(needs.of("count_tasks"))
    tasks = [Task(*row) for row in store.rows("open_count_tasks", places=places)]
    state.load(Task, tasks, [])
    state.facts.update({("count_tasks", place_id): True for place_id in places})


# Last of all that is held: nobody who holds a task waits for anything else.
LOADER = Loader(90, {"count_tasks": "place_id: those that are open there"}, _load)
