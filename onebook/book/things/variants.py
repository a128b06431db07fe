"""Variants: items that differ from one another by the options of the item that they are variants of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from onebook.book.answers import Refused
from onebook.book.rows import Item, ItemOptions, Variant
from onebook.book.state import Draft
from onebook.book.stock.kits import not_a_part
from onebook.book.things.items import must_be_unused

__all__ = ["set_option_names", "set_variant"]


def set_option_names(draft: Draft, item: Item, names: Sequence[str], *, new: bool) -> Item:
    """Say by what the variants of an item differ; return the item. Refused where that does not fit what there is."""
    if len(set(names)) < len(names):
        raise Refused("bad_options", f"{item.sku} names an option twice.", "Name each once.", item=item.sku)
    if item.variant_of is not None:
        raise Refused(
            "is_variant", f"{item.sku} is a variant itself, and has none.", "Name the options of its parent.",
            item=item.sku,
        )  # fmt: skip
    if not new and not item.has_variants:
        must_be_unused(draft, item, "that it is sold itself", ever=False)
        not_a_part(draft, item, "that it is sold itself")
    before = draft.get(ItemOptions, item.item_id)
    if before is not None and set(json.loads(before.names)) != set(names) and draft.of(Variant, item.item_id):
        raise Refused(
            "has_variants", f"{item.sku} has variants by {_listed(json.loads(before.names))}.",
            "Take these away from it first (set_item with clear variant_of).", item=item.sku,
        )  # fmt: skip
    draft.put(ItemOptions(item.item_id, json.dumps(list(names), ensure_ascii=False)))
    return item._replace(has_variants=True)


def set_variant(
    draft: Draft, item: Item, parent: Item | None, options: Mapping[str, str] | None, *, leave: bool
) -> Item:
    """Make an item a variant, or set its options anew; return it. leave: it is a variant no more.

    parent: None: of what it is a variant already.
    """
    before = None if item.variant_of is None else draft.get(Variant, item.variant_of, item.item_id)
    if leave:
        if before is not None:
            draft.drop(before)
        return item._replace(variant_of=None)
    if parent is None and item.variant_of is not None:
        parent = draft.get(Item, item.variant_of)
    if parent is None or not parent.has_variants or parent.item_id == item.item_id or item.has_variants:
        raise Refused(
            "no_variant", f"{item.sku} cannot be a variant" + (f" of {parent.sku}." if parent else " of nothing."),
            "Name an item that has options (set_item with option_names).", item=item.sku,
        )  # fmt: skip
    if options is None and before is not None and before.parent_id == parent.item_id:
        return item
    text = _options_of(draft, parent, item, options or {})
    if before is not None and before.parent_id != parent.item_id:
        draft.drop(before)
    draft.put(Variant(parent.item_id, item.item_id, text))
    return item._replace(variant_of=parent.item_id)


def _options_of(draft: Draft, parent: Item, item: Item, options: Mapping[str, str]) -> str:
    """The options as they are kept. Refused where some are missing or unknown, or another variant has the same."""
    names = draft.get(ItemOptions, parent.item_id)
    wanted = json.loads(names.names) if names else []
    if set(options) != set(wanted):
        raise Refused(
            "bad_options", f"{item.sku} as a variant of {parent.sku} needs a value for {_listed(wanted)}, each.",
            "Name these and no others.", item=item.sku, options=wanted,
        )  # fmt: skip
    for other in draft.of(Variant, parent.item_id):
        if json.loads(other.options) == options and other.item_id != item.item_id:
            told = ", ".join(f"{name} {value}" for name, value in options.items())
            raise Refused(
                "same_variant", f"{parent.sku} has a variant with {told} already.", "Set that one.", item=item.sku
            )
    return json.dumps({name: options[name] for name in wanted}, ensure_ascii=False)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"
