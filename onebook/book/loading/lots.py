"""The lots of items that are kept by lots, wherever goods may be moved. They are held by their items' levels."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Item, Level, Lot, LotLevel
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, _: Needs) -> None:
    wanted = sorted(item.item_id for item in state.rows[Item].values() if item.tracks_lots)
    if wanted:
        state.load(Lot, [Lot(*row) for row in store.rows("lots", items=wanted)], [(item_id,) for item_id in wanted])
        pairs = [pair for pair in state.looked[Level] if pair[0] in wanted]
        state.load(LotLevel, [LotLevel(*row) for row in store.rows("lot_levels", items=wanted)], pairs)


LOADER = Loader(65, {"worth": "sku", "worth_id": "item_id"}, _load)
