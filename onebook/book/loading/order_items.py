"""Items of which only the key is known, as an order's lines tell it."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    more = needs.of("item_id") - {key for (key,) in state.rows[Item]}
    if more:
        state.load(Item, [Item(*row) for row in store.rows("items", items=sorted(more))], [(key,) for key in more])


LOADER = Loader(40, {"item_id": "item_id"}, _load)
