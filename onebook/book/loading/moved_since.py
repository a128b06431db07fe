"""What came to places since an instant: how many pieces of items, less those that went; whether they were opened."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.stock.opening import OPENING
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
    _load_openings(store, state, needs)


def _load_openings(store: Reading, state: State, needs: Needs) -> None:
    asked: dict[int, set[tuple[int, int]]] = {}
    for sku, place_id, at in needs.of("opened_since"):
        if (item_id := state.names.get(("item", sku))) is not None:
            asked.setdefault(at, set()).add((item_id, place_id))
    for at, pairs in asked.items():
        opened = {(row[0], row[1]) for row in store.rows("opened_since", wanted=sorted(pairs), at=at, document=OPENING)}
        state.facts.update({("opened_since", *pair, at): int(pair in opened) for pair in pairs})


# After the levels are held, so that nothing can move meanwhile.
LOADER = Loader(
    70, {"moved_since": "(sku, place_id, at, lot or None)", "opened_since": "(sku, place_id, at): 0 or 1"}, _load
)
