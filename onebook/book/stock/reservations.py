"""Pieces that are kept for carts and quotes, for a while."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.rows import Place, Reservation
from onebook.book.state import Draft
from onebook.book.stock.moves import level_of

__all__ = ["release", "reserve"]


def reserve(
    draft: Draft, cart: tuple[str, str], item_id: int, quantity: int, places: Iterable[Place], expires_at: int
) -> int:
    """Keep pieces for a cart at one place after the other; return how many could not be had."""
    for place in places:
        level = level_of(draft, item_id, place.place_id)
        kept = min(quantity, level.available)
        if kept <= 0:
            continue
        before = draft.get(Reservation, *cart, item_id, place.place_id)
        draft.put(level._replace(reserved=level.reserved + kept))
        draft.put(Reservation(*cart, item_id, place.place_id, kept + (before.quantity if before else 0), expires_at))
        quantity -= kept
        if not quantity:
            break
    return quantity


def release(draft: Draft, kept: Reservation, quantity: int | None = None) -> None:
    """Let pieces of a cart go free: all of them, or so many."""
    quantity = kept.quantity if quantity is None else quantity
    level = level_of(draft, kept.item_id, kept.place_id)
    draft.put(level._replace(reserved=level.reserved - quantity))
    if quantity == kept.quantity:
        draft.drop(kept)
    else:
        draft.put(kept._replace(quantity=kept.quantity - quantity))
