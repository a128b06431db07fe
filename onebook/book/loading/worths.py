"""What items of ours are worth, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Worth
from onebook.book.state import State
from onebook.book.store import Store

__all__ = ["LOADER"]


def _load(store: Store, state: State, needs: Needs) -> None:
    named = {item_id for sku in needs.of("worth") if (item_id := state.names.get(("item", sku))) is not None}
    if wanted := sorted(named | needs.of("worth_id")):
        state.load(Worth, [Worth(*row) for row in store.rows("worths", items=wanted)], [(i,) for i in wanted])


LOADER = Loader(60, {"worth": "sku", "worth_id": "item_id"}, _load)
