"""Items and their codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.views.documents import codes_of_items, items_by
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.position import BOOK
from onebook.records import record_type

__all__ = ["DOCUMENT"]

GRAMS = 1000
OTHER = "other"


class Item(NamedTuple):
    """A record of type item."""

    system: str
    external_id: str
    name: str
    item_group: str | None
    kind: str
    unit: str
    parent_id: str | None
    weight_grams: int | None


class ItemCode(NamedTuple):
    """A record of type item_code."""

    system: str
    item_id: str
    scheme: str
    code: str
    code_system: str | None


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    known = record_type("item_code").field("scheme").choices
    codes: dict[tuple[str, str, str], ItemCode] = {}
    for of in codes_of_items(reading.store, keys):
        scheme = of.scheme if of.scheme in known else OTHER
        # Two systems may know an item by the same code, which is one record.
        codes.setdefault((of.item, scheme, of.code), ItemCode(BOOK, of.item, scheme, of.code, of.code_system or None))
    return {
        "item": [
            Item(
                BOOK, item.item, item.name, item.category, "bundle" if item.is_kit else "goods", item.unit,
                item.variant_of, None if item.weight is None else item.weight * GRAMS,
            )
            for item in items_by(reading.store, keys)
        ],
        "item_code": list(codes.values()),
    }  # fmt: skip


DOCUMENT = Document("item", {"item": Item, "item_code": ItemCode}, _render, lists={"item_code": ("item_id", "item")})
