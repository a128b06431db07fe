"""Kits: sold as one, stocked as their parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from onebook.book.answers import Refused
from onebook.book.exact import ONE, decimal_of
from onebook.book.rows import Item, KitPart, OrderLine
from onebook.book.state import Draft

__all__ = ["Piece", "kit_as_its_parts", "kits_with", "not_a_kit", "not_a_part", "pieces"]


class Piece(NamedTuple):
    """What is to be had for an order: a line itself, or a part of the kit that `kit_line` is for."""

    line: int
    item: Item
    quantity: int
    kit_line: int | None = None


def pieces(draft: Draft, items: Sequence[Item], quantities: Sequence[int]) -> list[Piece]:
    """Return what lines are to be had as: themselves, and for kits their parts, numbered on behind the last line.

    Refused where so much of a kit would not be a whole number of ten-thousandths of each part.
    """
    found, number = [], len(items)
    for line, (item, quantity) in enumerate(zip(items, quantities, strict=True), 1):
        if not item.is_kit:
            found.append(Piece(line, item, quantity))
            continue
        for part in draft.of(KitPart, item.item_id):
            number += 1
            of = draft.get(Item, part.part_id)
            assert of  # noqa: S101 (loaded with its kit)
            wanted, rest = divmod(quantity * part.quantity, ONE)
            if rest:
                raise Refused(
                    "not_exact", f"{decimal_of(quantity):f} of {item.sku} cannot be had exactly: one holds "
                    f"{decimal_of(part.quantity):f} of {of.sku}.", "Take whole kits.", item=item.sku, line=line,
                )  # fmt: skip
            found.append(Piece(number, of, wanted, line))
    return found


def not_a_kit(item: Item) -> None:
    """Refuse a kit: it is its parts that are there."""
    if item.is_kit:
        raise Refused(
            "is_kit", f"{item.sku} is a kit: it is stocked as its parts.", "Name its parts.", item=item.sku
        )  # fmt: skip


def kits_with(draft: Draft, item: Item) -> list[KitPart]:
    """Return what kits hold of an item, of which was looked up whether it is in use."""
    return [part for part in draft.all(KitPart) if part.part_id == item.item_id]


def not_a_part(draft: Draft, item: Item, change: str) -> None:
    """Refuse a part of a kit: what is in kits is stocked itself."""
    if kits_with(draft, item):
        raise Refused(
            "item_in_use", f"{item.sku} is a part of a kit: {change} cannot change.",
            "Set the kit anew first (set_kit).", item=item.sku,
        )  # fmt: skip


def kit_as_its_parts(kit: OrderLine, parts: Sequence[OrderLine]) -> OrderLine:
    """Return a kit's line as far as all of its parts are: so many kits as can be made of what each part has.

    Cancelled are those that cannot be whole any more, even if some of their parts were sent.
    """

    def whole(of: Callable[[OrderLine], int]) -> int:
        number = min(of(part) * kit.quantity // part.quantity for part in parts)
        return number if kit.quantity % ONE else number // ONE * ONE  # of whole kits, there is no half one

    shipped = whole(lambda part: part.shipped)
    cancelled = kit.quantity - whole(lambda part: part.quantity - part.cancelled)
    still_open, allocated = kit.quantity - shipped - cancelled, 0
    if any(part.waiting for part in parts):
        allocated = whole(lambda part: part.shipped + part.allocated) - shipped
    elif any(part.allocated for part in parts):
        allocated = still_open
    return kit._replace(
        shipped=shipped,
        cancelled=cancelled,
        allocated=allocated,
        waiting=still_open - allocated if any(part.waiting for part in parts) else 0,
        delivered=whole(lambda part: part.delivered),
    )
