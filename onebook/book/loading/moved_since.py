"""How many pieces of items came to places, less those that went, since an instant."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Store

__all__ = ["LOADER"]


def _load(store: Store, state: State, needs: Needs) -> None:
    by_instant: dict[int, set[tuple[int, int]]] = {}
    for sku, place_id, at in needs.of("moved_since"):
        if (item_id := state.names.get(("item", sku))) is not None:
            by_instant.setdefault(at, set()).add((item_id, place_id))
    for at, pairs in sorted(by_instant.items()):
        state.facts.update({("moved_since", item_id, place_id, at): 0 for item_id, place_id in pairs})
        for item_id, place_id, quantity in store.rows("moved_since", wanted=sorted(pairs), at=at):
            state.facts["moved_since", item_id, place_id, at] = int(quantity)


# After the levels are held, so that nothing can move meanwhile.
LOADER = Loader(70, {"moved_since": "(sku, place_id, at)"}, _load)
