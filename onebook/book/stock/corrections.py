"""What is at a place is not what the book says: the book follows."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.needs import Needs
from onebook.book.rows import Item, Place, Task
from onebook.book.rules import OURS, Rules
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.allocations import free
from onebook.book.stock.lots import lot_now
from onebook.book.stock.moves import level_of, move
from onebook.book.supply.settling import promise_elsewhere

__all__ = ["find", "lose", "make_free", "needs_to_take", "take"]


def needs_to_take(needs: Needs, rules: Rules, skus: Iterable[str], place: Place) -> None:
    """Want what `take` and `lose` look at."""
    needs_to_tell(needs)
    ours = [each.place_id for each in rules.places.values() if each.kind in OURS]
    for sku in skus:
        needs.want("item", sku)
        needs.want("worth", sku)
        needs.want("kept_at", (sku, place.place_id))
        needs.want("reserved_at", (sku, place.place_id))
        needs.want("level", *[(sku, place_id) for place_id in ours])


def find(
    draft: Draft, rules: Rules, item: Item, place: Place, quantity: int, reason: str, at: int, lot: str | None = None,
    *, document: str | None = None,
) -> None:  # fmt: skip
    """Put pieces into the book that were found at a place; they are worth what others of their kind are."""
    lot = lot if lot is not None else lot_now(item, None)
    move(draft, rules, item, rules.places["loss"], place, quantity, reason, at, lot=lot, document=document)


def make_free(draft: Draft, rules: Rules, item: Item, place: Place, quantity: int) -> None:
    """Have so many pieces at a place free to go; who gets others from where it takes longer is promised so."""
    promise_elsewhere(draft, rules, free(draft, rules, item, place, quantity), f"{place.name} has none left for it")


def lose(
    draft: Draft, rules: Rules, item: Item, place: Place, quantity: int, reason: str, at: int, lot: str | None = None
) -> None:
    """Take pieces off the book that are not at a place, from those that are promised to somebody if need be."""
    make_free(draft, rules, item, place, quantity)
    move(draft, rules, item, place, rules.places["loss"], quantity, reason, at, lot=lot, expired=True)


def take(draft: Draft, rules: Rules, item: Item, place: Place, quantity: int, at: int) -> int:
    """Have so many pieces at a place free to go, for they are in somebody's hand; return how many had to be found."""
    missing = max(0, quantity - level_of(draft, item.item_id, place.place_id).on_hand)
    if missing:
        find(draft, rules, item, place, missing, "found", at)
        draft.put(Task(draft.new_id(), "count", at, item.item_id, place.place_id))
    make_free(draft, rules, item, place, quantity)
    return missing
