"""How complete an item's listing is: what a shop or marketplace asks for before it shows the item well."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from onebook.book.rows import Item, ItemCode, Listing
from onebook.book.things.codes import GTIN

__all__ = ["SHORTEST_DESCRIPTION", "SHORTEST_TITLE", "Completeness", "completeness_of"]

SHORTEST_TITLE, SHORTEST_DESCRIPTION = 10, 100
"""Letters, from which on a title tells one item from another and a description describes it."""


class Completeness(NamedTuple):
    """share: of what a listing needs, what is there, from 0 to 1; missing: the rest, in words."""

    share: Decimal
    missing: tuple[str, ...]


def completeness_of(item: Item, listing: Listing, codes: Collection[ItemCode]) -> Completeness:
    """Return how complete a listing is. Each of the parts counts alike; codes: of the item."""
    parts = {
        f"title of {SHORTEST_TITLE} letters": len((listing.title or "").strip()) >= SHORTEST_TITLE,
        f"description of {SHORTEST_DESCRIPTION} letters": len((listing.description or "").strip())
        >= SHORTEST_DESCRIPTION,
        "image": listing.images > 0,
        "price": listing.price is not None,
        "category": item.category is not None,
        "weight": item.weight is not None,
        "GTIN": any(code.scheme == GTIN for code in codes),
    }
    missing = tuple(name for name, there in parts.items() if not there)
    share = Decimal(len(parts) - len(missing)) / len(parts)
    return Completeness(share.quantize(Decimal("0.0001")), missing)
