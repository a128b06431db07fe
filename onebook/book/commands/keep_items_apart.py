"""Two items that were proposed as one are two."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.things.items import keep_apart, own_item

__all__ = ["KIND", "KeepItemsApart"]


class KeepItemsApart(Command):
    """Two items by their own numbers: they are not proposed as one again."""

    item: Name
    other: Name


def _needs(command: KeepItemsApart, _: Rules, needs: Needs) -> None:
    needs.want("item_held", command.item, command.other)
    needs.want("apart", (command.item, command.other))


def _decide(draft: Draft, command: KeepItemsApart, _: Rules) -> dict[str, Any]:
    item, other = own_item(draft, command.item), own_item(draft, command.other)
    if item.item_id == other.item_id:
        raise Refused("same_item", f"{command.item} is one item.", "Name two.", item=command.item)
    keep_apart(draft, item.item_id, other.item_id)
    return {"item": item.sku, "other": other.sku}


KIND = Kind("keep_items_apart", KeepItemsApart, _needs, _decide)
