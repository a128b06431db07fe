"""Prices of items are set on a price list."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.pricing.choosing import OWN_UNIT
from onebook.book.pricing.lists import list_named
from onebook.book.rows import Item, ItemPrice, ItemUnit, PriceList
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named

__all__ = ["KIND", "Price", "SetPrices"]

ZERO = Decimal(0)


class Price(Part):
    """What one of an item costs without tax, from a quantity on. price: None takes this break away.

    unit: another one than that in which the item is counted; price and from_quantity are of it.
    """

    item: Name
    price: Amount | None = None
    unit: Name | None = None
    from_quantity: Amount = ZERO


class SetPrices(Command):
    """Prices on a list. The others that it has stay; instead: those of the items that are named do not."""

    name: Name
    prices: Annotated[tuple[Price, ...], Field(min_length=1, max_length=1000)]
    instead: bool = False


def _needs(command: SetPrices, _: Rules, needs: Needs) -> None:
    needs.want("price_list", command.name)
    for each in command.prices:
        needs.want("item", each.item)
        needs.want("price", each.item)
        if each.unit is not None:
            needs.want("item_held", each.item)  # so that the unit does not go meanwhile
            needs.want("units", each.item)


def _decide(draft: Draft, command: SetPrices, _: Rules) -> dict[str, Any]:
    price_list = list_named(draft, command.name)
    items = [item_named(draft, each.item) for each in command.prices]
    before = _on(draft, price_list, items)
    after = {} if command.instead else dict(before)
    for item, each in zip(items, command.prices, strict=True):
        key = (item.item_id, price_list.list_id, _unit(draft, item, each.unit), units(each.from_quantity))
        if each.price is not None:
            after[key] = ItemPrice(*key, units(each.price))
        elif after.pop(key, None) is None and not (command.instead and key in before):
            raise Refused(
                "no_such_price", f"Price list {price_list.name} has no price of {item.sku} from "
                f"{each.from_quantity:f} on.", "Leave it out.", item=item.sku,
            )  # fmt: skip
    for key, price in before.items():
        if key not in after:
            draft.drop(price)
    changed = [price for key, price in after.items() if before.get(key) != price]
    for price in changed:
        draft.put(price)
    return {"name": price_list.name, "changed": len(changed), "gone": len(before.keys() - after.keys())}


def _on(draft: Draft, price_list: PriceList, items: list[Item]) -> dict[tuple[Any, ...], ItemPrice]:
    """What the list says of these items, by key."""
    return {
        price[:4]: price
        for item_id in {item.item_id for item in items}
        for price in draft.of(ItemPrice, item_id)
        if price.list_id == price_list.list_id
    }


def _unit(draft: Draft, item: Item, unit: str | None) -> str:
    if unit is None or unit == item.unit:
        return OWN_UNIT
    if draft.get(ItemUnit, item.item_id, unit) is None:
        raise Refused(
            "unknown_unit", f"{item.sku} has no unit '{unit}'.", "Add it first (set_units).", item=item.sku, unit=unit
        )
    return unit


KIND = Kind("set_prices", SetPrices, _needs, _decide)
