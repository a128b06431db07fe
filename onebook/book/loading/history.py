"""All moves that changed the worth of items: for costs that turn out to be others."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.stock.revaluation import Made
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    items = sorted(needs.of("history_id"))
    made: dict[int, list[Made]] = {item_id: [] for item_id in items}
    for item_id, *told in store.rows("valued_moves", items=items):
        made[item_id].append(Made(*told))
    state.facts.update({("history", item_id): tuple(entries) for item_id, entries in made.items()})


# After worths are held, so that nothing is added meanwhile.
LOADER = Loader(70, {"history_id": "item_id: all moves that changed its worth"}, _load)
