"""What programs are told of one item, of items that may be one, and of what is offered where: the same shapes.

Quantities and prices are decimal text, ratios too.
"""

from __future__ import annotations

from typing import Any

from onebook.app.keeping.item_pages import ItemShown
from onebook.app.keeping.shapes import amount_text, quantity_text
from onebook.book.things.duplicates import Duplicate
from onebook.book.views.listings import Offered

__all__ = ["duplicate_shape", "item_life_shape", "offered_shape"]


def item_life_shape(shown: ItemShown) -> dict[str, Any]:
    """Return an item with all that stands of it but its stock."""
    life, item = shown.life, shown.life.item
    return {
        "item": item.sku, "name": item.name, "unit": item.unit, "status": item.status, "category": item.category,
        "tracks_lots": bool(item.tracks_lots), "is_kit": bool(item.is_kit), "has_variants": bool(item.has_variants),
        "weight": None if item.weight is None else quantity_text(item.weight),
        "variant_of": life.parent and life.parent.sku, "merged_into": life.merged_into and life.merged_into.sku,
        "codes": [{"scheme": of.scheme, "system": of.code_system or None, "code": of.code} for of in life.codes],
        "units": [{"unit": of.unit, "number": of.number, "divisor": of.divisor} for of in life.units],
        "variants": [
            {"item": of.sku, "name": of.name, "status": of.status, "options": options} for of, options in life.variants
        ],
        "parts": [
            {"item": of.sku, "name": of.name, "quantity": quantity_text(quantity), "unit": of.unit}
            for of, quantity in life.parts
        ],
        "kits": [
            {"item": sku, "name": name, "quantity": quantity_text(quantity)} for sku, name, quantity in life.kits
        ],
        "listings": [_listing_shape(each) for each in life.offered],
        "duplicates": [duplicate_shape(each) for each in shown.same],
    }  # fmt: skip


def duplicate_shape(found: Duplicate) -> dict[str, Any]:
    """Return two items that may be one."""
    return {**found._asdict(), "likeness": f"{found.likeness:f}"}


def offered_shape(offered: Offered) -> dict[str, Any]:
    """Return an item as a channel shows it."""
    item = offered.item
    return {"item": item.sku, "name": item.name, "status": item.status, **_listing_shape(offered)}


def _listing_shape(offered: Offered) -> dict[str, Any]:
    listing, complete = offered.listing, offered.completeness
    return {
        "channel": listing.channel, "is_listed": bool(listing.is_listed),
        "price": None if listing.price is None else amount_text(listing.price), "currency": listing.currency,
        "title": listing.title, "description": listing.description, "images": listing.images,
        "complete": f"{complete.share:f}", "missing": list(complete.missing),
    }  # fmt: skip
