"""In which other units an item is bought and sold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part
from onebook.book.needs import Needs
from onebook.book.rows import ItemUnit
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
    """All other units of an item, in the place of those it had."""

    item: Name
    units: tuple[Unit, ...]


def _needs(command: SetUnits, _: Rules, needs: Needs) -> None:
    needs.want("item", command.item)
    needs.want("units", command.item)


def _decide(draft: Draft, command: SetUnits, _: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    names = [unit.unit for unit in command.units]
    if len({item.unit, *names}) <= len(names):
        raise Refused(
            "unit_twice", f"Each unit of {item.sku} is to be named once, and {item.unit} not at all.",
            "Leave the others out.", item=item.sku, units=names,
        )  # fmt: skip
    for known in draft.of(ItemUnit, item.item_id):
        if known.unit not in names:
            draft.drop(known)
    for unit in command.units:
        draft.put(ItemUnit(item.item_id, unit.unit, unit.number, unit.divisor))
    return {"item": item.sku, "units": names}


KIND = Kind("set_units", SetUnits, _needs, _decide)
