"""Openings: what stood of an item at a place when the book began. What was before is in them already."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.answers import Refused
from onebook.book.needs import Needs
from onebook.book.rows import Item, Move, Place
from onebook.book.state import Draft

__all__ = ["OPENING", "after_opening", "needs_opening", "was_opened_since"]

OPENING = "opening balance"
"""The document of moves that open the book."""


def needs_opening(needs: Needs, at: int | None, skus: Iterable[str], places: Iterable[Place]) -> None:
    """Want what `after_opening` looks at. at: in microseconds; None: just now."""
    if at is not None:
        ids = [place.place_id for place in places]
        needs.want("opened_since", *((sku, place_id, at) for sku in skus for place_id in ids))


def after_opening(draft: Draft, at: int | None, item: Item, place: Place) -> None:
    """Refused where an item was opened at a place after an instant: what happened then is in the opening."""
    if was_opened_since(draft, at, item, place):
        raise Refused(
            "before_opening", f"{item.sku} was opened at {place.name} after that, so that the opening has it already.",
            "Leave it out, or tell what is there now.", item=item.sku, place=place.name,
        )  # fmt: skip


def was_opened_since(draft: Draft, at: int | None, item: Item, place: Place) -> bool:
    """Tell whether an item was opened at a place after an instant. at: None: just now."""
    if at is None:
        return False
    at_once = any(
        moved.document == OPENING and moved.to_place_id == place.place_id and moved.moved_at > at
        for moved in draft.of_item(Move, item.item_id)
    )
    return at_once or bool(draft.fact("opened_since", item.item_id, place.place_id, at))
