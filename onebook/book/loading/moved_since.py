"""How many pieces of items came to places, less those that went, since an instant."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    asked: dict[tuple[int, str | None], set[tuple[int, int]]] = {}
    for sku, place_id, at, lot in needs.of("moved_since"):
        if (item_id := state.names.get(("item", sku))) is not None:
            asked.setdefault((at, lot), set()).add((item_id, place_id))
    for (at, lot), pairs in asked.items():
        state.facts.update({("moved_since", *pair, at, lot): 0 for pair in pairs})
        for item_id, place_id, quantity in store.rows("moved_since", wanted=sorted(pairs), at=at, lot=lot):
            state.facts["moved_since", item_id, place_id, at, lot] = int(quantity)


# After the levels are held, so that nothing can move meanwhile.
LOADER = Loader(70, {"moved_since": "(sku, place_id, at, lot or None)"}, _load)
