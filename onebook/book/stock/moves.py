"""Goods from one place to another: levels, worth and the entry, always together."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of, share_of
from onebook.book.rows import Item, Level, Move, Place, Worth
from onebook.book.rules import OURS
from onebook.book.state import Draft

__all__ = ["level_of", "move"]


def level_of(draft: Draft, item_id: int, place_id: int) -> Level:
    """Return how much of an item is at a place; nothing where it never was there."""
    return draft.get(Level, item_id, place_id) or Level(item_id, place_id)


def move(
    draft: Draft, item: Item, origin: Place, target: Place, quantity: int, reason: str, at: int, *,
    value: int | None = None, order: tuple[int, int] | None = None, document: str | None = None,
) -> Move:  # fmt: skip
    """Move goods and return the entry. Refused where the place has not as many that nobody was promised.

    value: what goods that become ours are worth; where it is not known, as much as those of their kind that are ours.
    What leaves takes its share of the worth with it, so that worth is the sum of all entries. order: and its line.
    """
    leaves, comes = origin.kind in OURS, target.kind in OURS
    if leaves:
        level = level_of(draft, item.item_id, origin.place_id)
        if level.available < quantity:
            raise Refused(
                "not_enough",
                f"{origin.name} has {decimal_of(level.available):f} of {item.sku} that may go, "
                f"not {decimal_of(quantity):f}.",
                "Take fewer, or count the place.", item=item.sku, place=origin.name,
            )  # fmt: skip
        draft.put(level._replace(on_hand=level.on_hand - quantity))
    if comes:
        level = level_of(draft, item.item_id, target.place_id)
        draft.put(level._replace(on_hand=level.on_hand + quantity))
    change = 0
    if leaves != comes:
        worth = draft.get(Worth, item.item_id) or Worth(item.item_id)
        change = value if comes and value is not None else _share(worth, quantity)
        change, more = (change, quantity) if comes else (-change, -quantity)
        draft.put(Worth(item.item_id, worth.quantity + more, worth.value + change))
    order_id, line = order or (None, None)
    entry = Move(
        draft.new_id(), draft.journal_id, item.item_id, origin.place_id, target.place_id, quantity, change, reason, at,
        order_id, line, document,
    )  # fmt: skip
    draft.put(entry)
    return entry


def _share(worth: Worth, quantity: int) -> int:
    """What so many are worth among those that are ours; nothing where none are."""
    return share_of(worth.value, quantity, worth.quantity) if worth.quantity else 0
