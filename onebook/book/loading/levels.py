"""How much of items is at places, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Level
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    named = {
        (item_id, place_id)
        for sku, place_id in needs.of("level")
        if (item_id := state.names.get(("item", sku))) is not None
    }
    if wanted := sorted(named | needs.of("level_id")):
        state.load(Level, [Level(*row) for row in store.rows("levels", wanted=wanted)], wanted)


LOADER = Loader(50, {"level": "(sku, place_id)", "level_id": "(item_id, place_id)"}, _load)
