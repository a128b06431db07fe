"""Pieces that are kept for carts and quotes, for a while."""

from __future__ import annotations

from collections.abc import Sequence

from onebook.book.exact import ONE
from onebook.book.rows import Item, Place, Reservation
from onebook.book.state import Draft
from onebook.book.stock.kits import pieces
from onebook.book.stock.moves import level_of

__all__ = ["release", "reserve"]


def reserve(
    draft: Draft, cart: tuple[str, str], item: Item, quantity: int, places: Sequence[Place], expires_at: int
) -> int:
    """Keep so many of an item for a cart, of a kit all parts; return how many of it could not be had."""
    had = _whole_kits(draft, item, quantity, places) if item.is_kit else quantity
    short = 0
    for piece in pieces(draft, [item], [had]):
        short += _reserve(draft, cart, piece.item.item_id, piece.quantity, places, expires_at)
    return quantity - had if item.is_kit else short


def _whole_kits(draft: Draft, kit: Item, quantity: int, places: Sequence[Place]) -> int:
    """Return how many of so many kits can be made of what all of their parts have: whole ones where these are."""
    number = quantity
    for part in pieces(draft, [kit], [quantity]):
        there = sum(max(0, level_of(draft, part.item.item_id, place.place_id).available) for place in places)
        if there < part.quantity:
            number = min(number, there * quantity // part.quantity // ONE * ONE)
    return number


def _reserve(
    draft: Draft, cart: tuple[str, str], item_id: int, quantity: int, places: Sequence[Place], expires_at: int
) -> int:
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
