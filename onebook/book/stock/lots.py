"""Lots: which pieces go, the ones that expire first before others, and which have come."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.rows import Item, Lot, LotLevel, Place
from onebook.book.rules import Rules, day_of
from onebook.book.state import Draft

__all__ = ["UNKNOWN", "has_lot", "lot_now", "lots_coming", "lots_going", "set_lot"]

UNKNOWN = ""
"""The lot of pieces that were found and of which nobody said which lot they are of."""
NEVER = "9999-12-31"


def lots_going(
    draft: Draft, item: Item, place: Place, quantity: int, lot: str | None, at: int, rules: Rules, *,
    expired: bool = False,
) -> list[tuple[str | None, int]]:  # fmt: skip
    """Take so many pieces of an item from a place's lots; return of which lots how many.

    lot: only of this one. Else those that expire first go first, and those that have expired not at all, or, where
    they may (`expired`), last. Refused where that leaves too few.
    """
    levels = [level for level in draft.of(LotLevel, item.item_id, place.place_id) if level.on_hand > 0]
    if lot is None:
        today = day_of(rules, at)
        dated = sorted((_expires_on(draft, level), level) for level in levels)
        chosen = [level for expires_on, level in dated if expires_on >= today]
        if expired:
            chosen += [level for expires_on, level in dated if expires_on < today]
    else:
        chosen = [level for level in levels if level.lot == lot]
    taken: list[tuple[str | None, int]] = []
    for level in chosen:
        some = min(level.on_hand, quantity)
        if some:
            if some == level.on_hand:
                draft.drop(level)
            else:
                draft.put(level._replace(on_hand=level.on_hand - some))
            taken.append((level.lot, some))
            quantity -= some
    if quantity:
        of = "lots that have not expired" if lot is None else f"lot {lot}"
        raise Refused(
            "not_enough_of_lot", f"{place.name} lacks {decimal_of(quantity):f} of {item.sku}, {of}.",
            "Take fewer or another lot, or move what has expired (expire_lots).", item=item.sku, place=place.name,
        )  # fmt: skip
    return taken


def lots_coming(draft: Draft, item: Item, place: Place, parts: Iterable[tuple[str | None, int]]) -> None:
    """Put pieces into a place's lots. Refused where a lot is not named."""
    for lot, quantity in parts:
        if lot is None:
            raise Refused(
                "lot_needed", f"{item.sku} is kept by lots, and none is named.", "Name the lot.", item=item.sku
            )
        if draft.get(Lot, item.item_id, lot) is None:
            draft.put(Lot(item.item_id, lot))
        level = draft.get(LotLevel, item.item_id, place.place_id, lot)
        level = level or LotLevel(item.item_id, place.place_id, lot)
        draft.put(level._replace(on_hand=level.on_hand + quantity))


def has_lot(item: Item, lot: str | None) -> None:
    """Refused where a lot is named of an item that is not kept by lots."""
    if lot is not None and not item.tracks_lots:
        raise Refused("no_lots", f"{item.sku} is not kept by lots.", "Leave the lot out.", item=item.sku)


def lot_now(item: Item, lot: str | None) -> str | None:
    """Return the lot of pieces that had left by a lot or by none: whether the item has lots may have changed."""
    return (UNKNOWN if lot is None else lot) if item.tracks_lots else None


def set_lot(draft: Draft, item: Item, lot: str | None, expires_on: str | None) -> None:
    """Note when a lot expires, where that is said. Refused where the item has no lots."""
    has_lot(item, lot or expires_on)
    if lot is not None and (expires_on is not None or draft.get(Lot, item.item_id, lot) is None):
        draft.put(Lot(item.item_id, lot, expires_on))


def _expires_on(draft: Draft, level: LotLevel) -> str:
    lot = draft.get(Lot, level.item_id, level.lot)
    return (lot and lot.expires_on) or NEVER
