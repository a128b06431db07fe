"""Items themselves, also those that were merged into others; and what their numbers lead to."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.rows import Item, ItemApart, Level, Listing, Move, OrderLine
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.moves import level_of

__all__ = [
    "keep_apart", "lead_numbers", "levels_of", "must_be_unused", "nothing_there", "own_item", "unlist", "waiting_for",
]  # fmt: skip


def own_item(draft: Draft, sku: str) -> Item:
    """Return the item whose own number this is, merged or not. Refused where there is none."""
    item_id = draft.named("own_item", sku)
    item = None if item_id is None else draft.get(Item, item_id)
    if item is None:
        raise Refused("unknown_item", f"There is no item '{sku}'.", "Add it first (set_item).", item=sku)
    return item


def keep_apart(draft: Draft, item_id: int, other_id: int) -> None:
    """Note that two items are two, so that nobody is asked again whether they are one."""
    pair = ItemApart(min(item_id, other_id), max(item_id, other_id))
    if draft.get(ItemApart, *pair) is None:
        draft.put(pair)


def lead_numbers(draft: Draft) -> None:
    """Have the numbers that are known to the batch lead to what they stand for now."""
    items = {item.item_id: item for item in draft.all(Item)}
    for item in items.values():
        last: Item | None = item
        while last is not None and last.merged_into is not None:
            last = items.get(last.merged_into)
        if last is not None:
            draft.names["item", item.sku] = last.item_id


def levels_of(draft: Draft, rules: Rules, item: Item) -> list[Level]:
    """Return how much of an item is at each place of ours where there is some, or some is kept."""
    levels = [level_of(draft, item.item_id, place.place_id) for place in rules.places.values() if place.kind in OURS]
    return [level for level in levels if any(level[2:])]


def unlist(draft: Draft, item: Item) -> None:
    """Have an item offered on no channel."""
    for listing in draft.of(Listing, item.item_id):
        if listing.is_listed:
            draft.put(listing._replace(is_listed=False))


def waiting_for(draft: Draft, item: Item) -> list[OrderLine]:
    """Return the order lines that are known to wait for an item."""
    return [line for line in draft.of_item(OrderLine, item.item_id) if line.waiting]


def nothing_there(draft: Draft, rules: Rules, item: Item, change: str) -> None:
    """Refused where there are pieces of an item, or orders wait for it: a change would make these something else."""
    if levels_of(draft, rules, item) or waiting_for(draft, item):
        raise Refused(
            "item_in_use", f"There are pieces of {item.sku}, or orders wait for it: {change} cannot change now.",
            "Add another item, and move the pieces there.", item=item.sku,
        )  # fmt: skip


def must_be_unused(draft: Draft, item: Item, change: str, *, ever: bool) -> None:
    """As `nothing_there`, by what `in_use` looks up. ever: also where all are gone, since entries tell of them."""
    here = any(level.item_id == item.item_id and any(level[2:]) for level in draft.all(Level))
    moved = bool(draft.of_item(Move, item.item_id))
    if (
        draft.fact("open", item.item_id) or here or waiting_for(draft, item)
        or (ever and (moved or draft.fact("moved", item.item_id)))
    ):  # fmt: skip
        raise Refused(
            "item_in_use", f"There are {'or were ' if ever else ''}pieces of {item.sku}, or orders wait for it: "
            f"{change} cannot change{'' if ever else ' now'}.", "Add another item, and move the pieces there.",
            item=item.sku,
        )  # fmt: skip
