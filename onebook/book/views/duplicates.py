"""Items of the book that may be one."""

from __future__ import annotations

from collections import defaultdict

from onebook.book.store import Reading
from onebook.book.things.codes import GTIN
from onebook.book.things.duplicates import Duplicate, Named, duplicates_of

__all__ = ["proposed_duplicates"]


def proposed_duplicates(store: Reading, most: int = 1000) -> list[Duplicate]:
    """Return the items that may be one, the likeliest first; none that are known to be two, or merged."""
    gtins: dict[int, list[str]] = defaultdict(list)
    for item_id, key in store.rows("keys_of_scheme", scheme=GTIN):
        gtins[item_id].append(key)
    items = [
        Named(item_id, sku, name, parent, tuple(gtins.get(item_id, ())))
        for item_id, sku, name, parent in store.rows("items_to_compare")
    ]
    return duplicates_of(items, {(one, two) for one, two in store.rows("all_items_apart")})[:most]
