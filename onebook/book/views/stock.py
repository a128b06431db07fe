"""Stock as lists show it: how much of items is where, and the history behind a level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from onebook.book.rules import SELLING
from onebook.book.store import Store
from onebook.book.views.one_state import one_state

__all__ = ["AtPlace", "HistoryMove", "ItemStock", "item_stock", "stock_history", "stock_listed"]

LATEST = 2**62


class AtPlace(NamedTuple):
    """How many of an item are at a place, in ten-thousandths. incoming: expected there from suppliers.

    available: what may still be promised; none at a place that does not sell, such as of inspection.
    """

    place: str
    on_hand: int
    committed: int
    reserved: int
    available: int
    incoming: int


class ItemStock(NamedTuple):
    """An item and how much of it is where, in ten-thousandths. value: of all of it that is ours."""

    item_id: int
    item: str
    name: str
    unit: str
    quantity: int
    value: int
    places: tuple[AtPlace, ...]


class HistoryMove(NamedTuple):
    """Goods that moved, in ten-thousandths. Whoever gave the command: actor, through, kind, entered_at.

    after: how many were at each place of ours that it touched, once it was done. there_before: at every place, before.
    """

    move_id: int
    moved_at: int
    reason: str
    from_place: str
    to_place: str
    quantity: int
    value: int
    lot: str | None
    document: str | None
    order: tuple[str, str] | None
    line: int | None
    entered_at: int
    actor: str
    through: str
    kind: str
    after: Mapping[str, int]
    there_before: Mapping[str, int]


def stock_listed(store: Store, most: int, after: str = "", place: str = "", item: str = "") -> list[ItemStock]:
    """Return items that are or were at places, by number, with their levels. place, item: only this one.

    after: the number of the item that the page before ended with.
    """
    with one_state(store):
        names = _places(store)
        selling = {place_id for place_id, _, kind in store.rows("places") if kind in SELLING}
        only = next((place_id for place_id, name in names.items() if name == place), 0)
        if place and not only:
            return []
        if item:
            rows = store.rows("stock_item", sku=item)
        else:
            rows = store.rows("stock_items", after=after, place_id=only, most=most)
        items = [row[0] for row in rows]
        incoming = {row[:2]: int(row[2]) for row in store.rows("stock_incoming", items=items)} if items else {}
        levels: dict[int, dict[int, AtPlace]] = {}
        for item_id, place_id, on_hand, committed, reserved in store.rows("levels_of_items", items=items):
            coming = incoming.pop((item_id, place_id), 0)
            available = on_hand - committed - reserved if place_id in selling else 0
            at = AtPlace(names[place_id], on_hand, committed, reserved, available, coming)
            levels.setdefault(item_id, {})[place_id] = at
        for (item_id, place_id), coming in incoming.items():
            levels.setdefault(item_id, {})[place_id] = AtPlace(names[place_id], 0, 0, 0, 0, coming)
    found = []
    for item_id, *told in rows:
        places = (at for place_id, at in levels.get(item_id, {}).items() if only in (0, place_id))
        found.append(ItemStock._make((item_id, *told, tuple(places))))
    return found


def item_stock(store: Store, item: str) -> ItemStock | None:
    """Return how much of an item is where; None where there is no such item."""
    return next(iter(stock_listed(store, 1, item=item)), None)


def stock_history(
    store: Store, item: ItemStock, most: int, after: tuple[int, int, Mapping[str, int]] | None = None, place: str = ""
) -> list[HistoryMove]:
    """Return the moves of an item, the latest first: what each left behind at the places it touched.

    after: instant, id and `there_before` of the move that the page before ended with.
    """
    with one_state(store):
        names = _places(store)
        only = next((place_id for place_id, name in names.items() if name == place), 0)
        if place and not only:
            return []
        if after is None:
            levels = store.rows("levels_of_items", items=[item.item_id])
            there = {names[row[1]]: row[2] for row in levels if only in (0, row[1])}
            at, move_id = LATEST, LATEST
        else:
            at, move_id, there = after[0], after[1], dict(after[2])
        rows = store.rows(
            "stock_history", item_id=item.item_id, place_id=only, before_at=at, before_id=move_id, most=most
        )
    found = []
    for row in rows:
        origin, target, quantity = names[row[3]], names[row[4]], row[5]
        left = {name: there[name] for name in (origin, target) if name in there}
        order = None if row[9] is None else (row[9], row[10])
        there = _before(there, origin, target, quantity)
        told = (*row[:3], origin, target, *row[5:9], order, *row[11:], left, there)
        found.append(HistoryMove._make(told))
    return found


def _before(there: Mapping[str, int], origin: str, target: str, quantity: int) -> dict[str, int]:
    """Return what was at places of ours before so many went from one to the other."""
    found = dict(there)
    if origin in found:
        found[origin] += quantity
    if target in found:
        found[target] -= quantity
    return found


def _places(store: Store) -> dict[int, str]:
    return {place_id: name for place_id, name, _ in store.rows("places")}
