"""Quantities in other units than the one in which an item is counted, converted exactly."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from onebook.book.answers import Refused
from onebook.book.exact import ONE, units
from onebook.book.needs import Needs
from onebook.book.rows import Item, ItemUnit
from onebook.book.state import Draft

__all__ = ["counted", "needs_to_count", "no_other_units"]


def needs_to_count(needs: Needs, sku: str, unit: str | None) -> None:
    """Want what `counted` looks at."""
    if unit is not None:
        needs.want("units", sku)


def counted(draft: Draft, item: Item, quantity: Decimal, unit: str | None) -> int:
    """Return a quantity in the unit in which an item is counted, in ten-thousandths.

    Refused where the item has no such unit, or where the conversion would not be exact.
    """
    if unit is None or unit == item.unit:
        return units(quantity)
    scaled = Fraction(quantity) * _size(draft, item, unit) * ONE
    if scaled.denominator != 1:
        raise Refused(
            "not_exact", f"{quantity:f} {unit} of {item.sku} cannot be told exactly in {item.unit}.",
            f"Say how many {item.unit} there are.", item=item.sku, unit=unit,
        )  # fmt: skip
    return scaled.numerator


def no_other_units(draft: Draft, item: Item) -> None:
    """Refused where an item has other units: these are told by the one in which it is counted."""
    if others := ", ".join(each.unit for each in draft.of(ItemUnit, item.item_id)):
        raise Refused(
            "has_units", f"{item.sku} has other units ({others}), each of so many {item.unit}.",
            "Take these away first (set_units with none), and set them anew afterwards.", item=item.sku,
        )  # fmt: skip


def _size(draft: Draft, item: Item, unit: str) -> Fraction:
    found = draft.get(ItemUnit, item.item_id, unit)
    if found is None:
        known = ", ".join([item.unit, *(each.unit for each in draft.of(ItemUnit, item.item_id))])
        raise Refused(
            "unknown_unit", f"{item.sku} has no unit '{unit}'.", f"It has: {known}. Others are added by set_units.",
            item=item.sku, unit=unit,
        )  # fmt: skip
    return Fraction(found.number, found.divisor)
