"""What is offered on a channel, and how complete that is; merged items of which something is left."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from onebook.book.rows import Item, ItemCode, Listing
from onebook.book.store import Reading
from onebook.book.things.completeness import Completeness, completeness_of

__all__ = ["Left", "Offered", "left_after_merges", "offered_on"]


class Offered(NamedTuple):
    """An item as a channel shows it."""

    item: Item
    listing: Listing
    completeness: Completeness


class Left(NamedTuple):
    """A merged item that has pieces of its own, which came in as it was merged: merge it again. In ten-thousandths."""

    item: str
    into: str
    on_hand: int


def offered_on(store: Reading, channel: str, after: int = 0, most: int = 100) -> list[Offered]:
    """Return what is known of items on a channel, listed or not, by item_id. after: the last one of the page before."""
    listings = [Listing(*row) for row in store.rows("listings_on", channel=channel, after=after, most=most)]
    ids = [listing.item_id for listing in listings]
    items = {row[0]: Item(*row) for row in store.rows("items", items=ids)}
    codes: dict[int, list[ItemCode]] = defaultdict(list)
    for row in store.rows("item_codes", items=ids):
        codes[row[0]].append(ItemCode(*row))
    return [
        Offered(items[each.item_id], each, completeness_of(items[each.item_id], each, codes[each.item_id]))
        for each in listings
    ]


def left_after_merges(store: Reading) -> list[Left]:
    """Return the merged items that have pieces of their own."""
    return [Left(sku, into, int(on_hand)) for sku, into, on_hand in store.rows("left_after_merges")]
