"""An item is on its way out: phased out, or ended."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.waiting import needs_to_serve
from onebook.book.things.items import levels_of, unlist, waiting_for

__all__ = ["KIND", "RetireItem"]


class RetireItem(Command):
    """An item's end. phased_out: sold as long as there are some, not bought. ended: neither, and listed nowhere.

    What was ordered of it before is still served; what is left can be moved and counted, or the item made active again
    (set_item).
    """

    item: Name
    status: Literal["phased_out", "ended"]


def _needs(command: RetireItem, rules: Rules, needs: Needs) -> None:
    needs.want("item_held", command.item)
    needs.want("listings", command.item)
    needs_to_serve(needs, rules, [command.item])


def _decide(draft: Draft, command: RetireItem, rules: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    if item.status == "draft" and command.status == "phased_out":
        raise Refused("never_sold", f"{item.sku} is a draft: there is nothing to phase out.", "End it.", item=item.sku)
    if item.status != command.status:
        draft.put(item._replace(status=command.status))
    if command.status == "ended":
        unlist(draft, item)
    return _left(draft, rules, item)


def _left(draft: Draft, rules: Rules, item: Item) -> dict[str, Any]:
    levels = levels_of(draft, rules, item)
    return {
        "item": item.sku,
        "on_hand": decimal_of(sum(level.on_hand for level in levels)),
        "kept": decimal_of(sum(level.committed + level.reserved for level in levels)),
        "waiting": decimal_of(sum(line.waiting for line in waiting_for(draft, item))),
    }


KIND = Kind("retire_item", RetireItem, _needs, _decide)
