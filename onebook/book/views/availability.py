"""How many of items each channel is told that it may sell, and why so many."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from onebook.book.availability.offering import Known, Offer, kit_offers, offers
from onebook.book.rows import Item, KitPart, Shown, Sold
from onebook.book.rules import Rules
from onebook.book.stock.items import not_sold
from onebook.book.store import Store
from onebook.book.views.one_state import one_state

__all__ = ["ItemAvailability", "availability_listed", "availability_of_items", "channels_shown"]


class ItemAvailability(NamedTuple):
    """What channels are told of an item; kits are told as many as their parts make."""

    item_id: int
    item: str
    name: str
    is_kit: bool
    channels: tuple[Offer, ...]


def availability_listed(
    store: Store, rules: Rules, most: int, after: str = "", at: int | None = None
) -> list[ItemAvailability]:
    """Return what channels are told of items that are or were at places, and of kits, by number.

    after: the number of the item that the page before ended with. at: now, in microseconds.
    """
    with one_state(store):
        items = store.rows("items_to_offer", after=after, most=most)
        return _availability(store, rules, items, at)


def availability_of_items(
    store: Store, rules: Rules, skus: Sequence[str], at: int | None = None
) -> list[ItemAvailability]:
    """Return what channels are told of these items, by number; of items that are not there, nothing.

    Of what is not sold, such as what has ended, they are told that there is none.
    """
    with one_state(store):
        items = sorted((Item(*row) for row in store.rows("items_named", skus=list(skus))), key=lambda item: item.sku)
        found = _availability(store, rules, [(i.item_id, i.sku, i.name, i.is_kit) for i in items], at)
    hidden = {item.item_id for item in items if not_sold(item)}
    return [_with_none(each) if each.item_id in hidden else each for each in found]


def _with_none(told: ItemAvailability) -> ItemAvailability:
    return told._replace(channels=tuple(replace(offer, quantity=0, granted=False) for offer in told.channels))


def channels_shown(store: Store) -> dict[str, Shown]:
    """Return up to when channels show our levels, for those that said so."""
    return {row[0]: Shown(*row) for row in store.rows("channels_shown")}


def _availability(
    store: Store, rules: Rules, items: Sequence[tuple[int, str, str, bool]], at: int | None
) -> list[ItemAvailability]:
    if not items:
        return []
    now = time.time_ns() // 1000 if at is None else at
    parts: dict[int, list[KitPart]] = defaultdict(list)
    if kits := [item_id for item_id, _, _, is_kit in items if is_kit]:
        for row in store.rows("kit_parts", items=kits):
            parts[row[0]].append(KitPart(*row))
    stocked = {item_id for item_id, _, _, is_kit in items if not is_kit}
    stocked |= {part.part_id for made_of in parts.values() for part in made_of}
    told = _offers(store, rules, sorted(stocked), now)
    found = []
    for item_id, sku, name, is_kit in items:
        if is_kit:
            made_of = [(part.quantity, told[part.part_id]) for part in parts[item_id]]
            found.append(ItemAvailability(item_id, sku, name, True, kit_offers(made_of) if made_of else ()))
        else:
            found.append(ItemAvailability(item_id, sku, name, False, told[item_id]))
    return found


def _offers(store: Store, rules: Rules, item_ids: list[int], now: int) -> Mapping[int, tuple[Offer, ...]]:
    free: dict[int, dict[int, int]] = defaultdict(dict)
    for item_id, place_id, on_hand, committed, reserved in store.rows("levels_of_items", items=item_ids):
        free[item_id][place_id] = on_hand - committed - reserved
    sold: dict[int, list[Sold]] = defaultdict(list)
    for row in store.rows("sold_of_items", items=item_ids):
        sold[row[0]].append(Sold(*row))
    learnt = store.rows("learnings")
    known = Known(
        learnt[0][2] if learnt else 0,
        learnt[0][1] if learnt else 0,
        dict(row[:2] for row in store.rows("sold_hours")),
        {row[0]: row[3] for row in store.rows("place_shorts")},
        channels_shown(store),
    )
    return {item_id: offers(rules, known, free[item_id], sold[item_id], now) for item_id in item_ids}
