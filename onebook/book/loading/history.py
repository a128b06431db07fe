"""All moves that changed the worth of items: for costs that turn out to be others."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import Stale, State
from onebook.book.stock.revaluation import Made
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    items = needs.of("history_id")
    if any(item_id not in items for (item_id,) in store.rows("items_become", items=sorted(items))):
        raise Stale  # merged or split just before their worths were held
    made: dict[int, list[Made]] = {item_id: [] for item_id in items}
    became: dict[int, tuple[int, int]] = {}
    for item_id, was_move_id, *told in store.rows("valued_moves", items=sorted(items)):
        made[item_id].append(Made(*told))
        if was_move_id is not None:
            became[was_move_id] = (item_id, made[item_id][-1].move_id)
    for item_id, entries in made.items():
        state.facts["history", item_id] = tuple(each._replace(became=became.get(each.move_id)) for each in entries)


# After worths are held, so that nothing is added meanwhile.
LOADER = Loader(70, {"history_id": "item_id: all moves that changed its worth"}, _load)
