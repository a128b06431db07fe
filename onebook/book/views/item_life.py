"""One item with all that stands of it: codes, variants, units, parts, listings, and items that may be the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from onebook.book.rows import Item, ItemCode, ItemUnit, Listing
from onebook.book.store import Store
from onebook.book.things.codes import GTIN
from onebook.book.things.completeness import completeness_of
from onebook.book.things.duplicates import RARE, Duplicate, Named, duplicates_of
from onebook.book.things.gtin import gtin_key
from onebook.book.views.holding import holding
from onebook.book.views.items import ItemListed, items_listed
from onebook.book.views.listings import Offered
from onebook.book.views.one_state import one_state

__all__ = ["ItemLife", "categories", "item_life", "items_found", "may_be_same"]

SHORTEST_WORD = 3
CATEGORIES = 500


@dataclass(frozen=True, slots=True)
class ItemLife:
    """An item. variants: with their options; parts: of one kit, in ten-thousandths; kits: of which it is a part."""

    item: Item
    parent: Item | None
    merged_into: Item | None
    codes: list[ItemCode]
    units: list[ItemUnit]
    variants: list[tuple[Item, dict[str, str]]]
    parts: list[tuple[Item, int]]
    kits: list[tuple[str, str, int]]
    offered: list[Offered]


def item_life(store: Store, sku: str) -> ItemLife | None:
    """Return an item with all that stands of it; None where there is none of this number."""
    with one_state(store):
        rows = store.rows("items_named", skus=[sku])
        if not rows:
            return None
        item = Item(*rows[0])
        ids = [item.item_id]
        codes = [ItemCode(*row) for row in store.rows("item_codes", items=ids)]
        variants = store.rows("variants", items=ids) if item.has_variants else []
        parts = store.rows("kit_parts", items=ids) if item.is_kit else []
        listings = [Listing(*row) for row in store.rows("listings", items=ids)]
        others = [item.variant_of, item.merged_into, *(row[1] for row in variants), *(row[1] for row in parts)]
        known = _by_id(store, [other for other in others if other is not None])
        return ItemLife(
            item, known.get(item.variant_of or 0), known.get(item.merged_into or 0),
            sorted(codes, key=lambda code: (code.scheme != GTIN, code.scheme, code.code_system, code.code)),
            [ItemUnit(*row) for row in store.rows("item_units", items=ids)],
            sorted(((known[row[1]], json.loads(row[2])) for row in variants), key=lambda each: each[0].sku),
            sorted(((known[row[1]], row[2]) for row in parts), key=lambda each: each[0].sku),
            [(row[0], row[1], row[2]) for row in store.rows("kits_of_part", item_id=item.item_id)],
            [
                Offered(item, listing, completeness_of(item, listing, codes))
                for listing in sorted(listings, key=lambda each: each.channel)
            ],
        )  # fmt: skip


def _by_id(store: Store, ids: Sequence[int]) -> dict[int, Item]:
    return {row[0]: Item(*row) for row in store.rows("items", items=list(ids))} if ids else {}


def items_found(
    store: Store, most: int, after: str = "", text: str = "", status: str = "", category: str = ""
) -> list[ItemListed]:
    """Return items by number: those with a code that the text is, else as `items_listed` finds them."""
    keys = _keys(text)
    ids = sorted({row[0] for row in store.rows("items_with_codes", keys=keys)}) if keys and not after else []
    coded = [
        ItemListed(each.item_id, each.sku, each.name, each.unit, each.status, each.category, bool(each.tracks_lots),
                   bool(each.is_kit))
        for each in _by_id(store, ids).values()
        if status in ("", each.status) and category in ("", each.category)
    ]  # fmt: skip
    return coded or items_listed(store, most, after, text, status, category)


def _keys(text: str) -> list[str]:
    """A text as codes are written: a GTIN with 14 digits, others without case and needless blanks."""
    if not text:
        return []
    found = [" ".join(text.split()).casefold()]
    try:
        return [*found, gtin_key(text)]
    except ValueError:
        return found


def categories(store: Store) -> list[str]:
    """Return the categories of items, by name."""
    return [row[0] for row in store.rows("item_categories", most=CATEGORIES)]


def may_be_same(store: Store, item: Item, codes: Sequence[ItemCode]) -> list[Duplicate]:
    """Return the items that may be the same as one: with its GTIN, or called nearly so; none it is kept apart from.

    Of its words, those are looked for that few names have.
    """
    if item.merged_into is not None:
        return []
    near: dict[int, Named] = {item.item_id: Named(item.item_id, item.sku, item.name, item.variant_of)}
    for word in {word for word in item.name.lower().split() if len(word) >= SHORTEST_WORD}:
        rows = store.rows("items_with_word", pattern=holding(word), most=RARE + 1)
        if len(rows) <= RARE:
            near |= {row[0]: Named(*row) for row in rows}
    gtins = [code.key for code in codes if code.scheme == GTIN]
    holders = [row for row in store.rows("items_with_codes", keys=gtins) if row[1] == GTIN] if gtins else []
    if others := [row[0] for row in holders if row[0] not in near]:
        near |= {i: Named(i, of.sku, of.name, of.variant_of) for i, of in _by_id(store, others).items()
                 if of.merged_into is None}  # fmt: skip
    named = [each._replace(gtins=tuple(row[3] for row in holders if row[0] == each.item_id)) for each in near.values()]
    pairs = [tuple(sorted((item.item_id, other))) for other in near if other != item.item_id]
    apart = {(row[0], row[1]) for row in store.rows("items_apart", wanted=pairs)} if pairs else set()
    return [each for each in duplicates_of(named, apart) if item.sku in (each.item, each.other)]
