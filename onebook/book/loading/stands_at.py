"""All items of which the book has some at a place, with what it takes to count them."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]

OF_ITEMS = ("item", "worth", "waiting", "supply_open")
"""What is wanted of each item."""


def _load(store: Reading, state: State, needs: Needs) -> None:
    for place_id, at, ours, by_lot in needs.of("stands_at"):
        rows = store.rows("stands_at", place_id=place_id, by_lot=list(by_lot))
        skus = sorted({sku for sku, _ in rows})
        state.facts["stands_at", place_id] = frozenset(skus)
        for what in OF_ITEMS:
            needs.want(what, *skus)
        for what in ("kept_at", "reserved_at", "count_task"):
            needs.want(what, *[(sku, place_id) for sku in skus])
        needs.want("level", *[(sku, other_id) for sku in skus for other_id in ours])
        if at is not None:
            needs.want("moved_since", *[(sku, place_id, at, lot) for sku, lot in rows])
            needs.want("moved_since", *[(sku, place_id, at, None) for sku in skus])


# Before all that it wants.
LOADER = Loader(6, {"stands_at": "(place_id, at or None, keys of our places, items counted by lot)"}, _load)
