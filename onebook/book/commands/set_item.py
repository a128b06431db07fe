"""An item is added, or what is known of it is set anew."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "SetItem"]


class SetItem(Command):
    """An item by its number. unit: in which it is counted."""

    item: Name
    name: str = ""
    unit: str = "piece"


def _needs(command: SetItem, _: Rules, needs: Needs) -> None:
    needs.want("item", command.item)


def _decide(draft: Draft, command: SetItem, _: Rules) -> dict[str, Any]:
    item_id = draft.named("item", command.item)
    if item_id is None:
        item_id = draft.names["item", command.item] = draft.new_id()
    known = draft.get(Item, item_id) or Item(item_id, command.item, "", "")
    draft.put(known._replace(name=command.name or command.item, unit=command.unit))
    return {"item": command.item}


KIND = Kind("set_item", SetItem, _needs, _decide)
