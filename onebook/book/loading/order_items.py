"""Items of which only the key is known, as an order's lines tell it, with those that they were merged into."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    more = needs.of("item_id") - {key for (key,) in state.rows[Item]}
    while more:
        found = [Item(*row) for row in store.rows("items", items=sorted(more))]
        state.load(Item, found, [(key,) for key in more])
        into = {item.merged_into for item in found if item.merged_into is not None}
        more = into - {key for (key,) in state.rows[Item]}


LOADER = Loader(40, {"item_id": "item_id: with what it was merged into"}, _load)
