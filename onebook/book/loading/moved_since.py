"""What came to places since an instant: how many pieces of items, less those that went; whether they were opened."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.stock.opening import OPENING
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    asked: dict[str | None, set[tuple[int, int, int]]] = {}
    for sku, place_id, at, lot in needs.of("moved_since"):
        if (item_id := state.names.get(("item", sku))) is not None:
            asked.setdefault(lot, set()).add((item_id, place_id, at))
    for lot, wanted in asked.items():
        state.facts.update({("moved_since", *each, lot): 0 for each in wanted})
        for item_id, place_id, at, quantity in store.rows("moved_since", wanted=sorted(wanted), lot=lot):
            state.facts["moved_since", item_id, place_id, at, lot] = int(quantity)
    opened = {
        (item_id, place_id, at)
        for sku, place_id, at in needs.of("opened_since")
        if (item_id := state.names.get(("item", sku))) is not None
    }
    if opened:
        state.facts.update({("opened_since", *each): 0 for each in opened})
        for found in store.rows("opened_since", wanted=sorted(opened), document=OPENING):
            state.facts["opened_since", *found] = 1


# After the levels are held, so that nothing can move meanwhile.
LOADER = Loader(
    70, {"moved_since": "(sku, place_id, at, lot or None)", "opened_since": "(sku, place_id, at): 0 or 1"}, _load
)
