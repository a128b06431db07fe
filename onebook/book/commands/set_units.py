"""In which other units an item is bought and sold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part
from onebook.book.needs import Needs
from onebook.book.rows import Item, ItemPrice, ItemUnit
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named

__all__ = ["KIND", "SetUnits", "Unit"]


class Unit(Part):
    """How much one of a unit is: number / divisor of the unit in which the item is counted (a pack of 12: 12 / 1)."""

    unit: Name
    number: Annotated[int, Field(gt=0, lt=10**9)]
    divisor: Annotated[int, Field(gt=0, lt=10**9)] = 1


class SetUnits(Command):
    """All other units of an item, in the place of those it had. One by which a price list has prices stays."""

    item: Name
    units: tuple[Unit, ...]


def _needs(command: SetUnits, _: Rules, needs: Needs) -> None:
    # Held, so that no price comes to be of one that goes.
    needs.want("item_held", command.item)
    needs.want("units", command.item)
    needs.want("priced_units", command.item)


def _decide(draft: Draft, command: SetUnits, _: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    names = [unit.unit for unit in command.units]
    if len({item.unit, *names}) <= len(names):
        raise Refused(
            "unit_twice", f"Each unit of {item.sku} is to be named once, and {item.unit} not at all.",
            "Leave the others out.", item=item.sku, units=names,
        )  # fmt: skip
    gone = [known for known in draft.of(ItemUnit, item.item_id) if known.unit not in names]
    priced = _priced(draft, item) if gone else set()
    for known in gone:
        if known.unit in priced:
            raise Refused(
                "unit_in_use", f"A price list has prices of {item.sku} by the {known.unit}: nobody could buy at them.",
                "Keep the unit, or take its prices away first (set_prices without a price).", item=item.sku,
                unit=known.unit,
            )  # fmt: skip
        draft.drop(known)
    for unit in command.units:
        draft.put(ItemUnit(item.item_id, unit.unit, unit.number, unit.divisor))
    return {"item": item.sku, "units": names}


def _priced(draft: Draft, item: Item) -> set[str]:
    """Return the units by which price lists have prices of an item, as this batch has set them, too."""
    stored = set(draft.fact("priced_units", item.item_id) or ()) - draft.state.gone[ItemPrice]
    return {unit for _, _, unit, _ in stored} | {
        price.unit for price in draft.all(ItemPrice) if price.item_id == item.item_id
    }


KIND = Kind("set_units", SetUnits, _needs, _decide)
