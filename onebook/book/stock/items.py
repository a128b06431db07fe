"""Items and places as commands name them."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.rows import Item, Place
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft

__all__ = ["item_for_sale", "item_named", "item_to_buy", "not_sold", "our_place", "place_named", "stands_for"]

NOT_SOLD = {"draft": "is still a draft", "ended": "is sold no more"}
NOT_BOUGHT = {"phased_out": "is being phased out", "ended": "is sold no more"}


def item_named(draft: Draft, sku: str) -> Item:
    """Return the item with this number. Refused where there is none."""
    item_id = draft.named("item", sku)
    item = None if item_id is None else draft.get(Item, item_id)
    if item is None:
        raise Refused("unknown_item", f"There is no item '{sku}'.", "Add it first (set_item).", item=sku)
    return item


def item_for_sale(draft: Draft, sku: str) -> Item:
    """Return the item with this number. Refused where it is not sold: a draft, ended, or itself only variants."""
    item = item_named(draft, sku)
    if why := not_sold(item):
        raise Refused(
            "not_sold", f"{item.sku} {why}.",
            "Name the variant." if item.has_variants else "Make it active first (set_item), or take another item.",
            item=sku,
        )  # fmt: skip
    return item


def not_sold(item: Item) -> str | None:
    """Return why an item is not sold; None where it is."""
    return "has variants, of which one is sold" if item.has_variants else NOT_SOLD.get(item.status)


def stands_for(draft: Draft, item_id: int) -> Item:
    """Return the item that this one stands for: itself, or the one that it was merged into."""
    item = draft.get(Item, item_id)
    while item is not None and item.merged_into is not None:
        item = draft.get(Item, item.merged_into)
    assert item  # noqa: S101 (loaded with what it was merged into)
    return item


def item_to_buy(draft: Draft, sku: str) -> Item:
    """Return the item with this number. Refused where it is not bought: phased out, ended, or itself only variants."""
    item = item_named(draft, sku)
    if item.has_variants or item.status in NOT_BOUGHT:
        why = "has variants, of which one is bought" if item.has_variants else NOT_BOUGHT[item.status]
        raise Refused(
            "not_bought", f"{item.sku} {why}.",
            "Name the variant." if item.has_variants else "Make it active first (set_item), or buy another item.",
            item=sku,
        )  # fmt: skip
    return item


def place_named(rules: Rules, name: str) -> Place:
    """Return the place with this name. Refused where there is none."""
    place = rules.places.get(name)
    if place is None:
        known = ", ".join(sorted(rules.places))
        raise Refused("unknown_place", f"There is no place '{name}'.", f"There are: {known}.", place=name)
    return place


def our_place(rules: Rules, name: str) -> Place:
    """Return the place of ours with this name. Refused where there is none."""
    place = place_named(rules, name)
    if place.kind not in OURS:
        ours = ", ".join(sorted(p.name for p in rules.places.values() if p.kind in OURS))
        raise Refused("not_ours", f"{name} is no place of ours.", f"Name one that is: {ours}.", place=name)
    return place
