"""An item that was merged into another one is one of its own after all."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.things.items import keep_apart, lead_numbers, own_item
from onebook.book.things.merging import give_back, needs_to_merge

__all__ = ["KIND", "SplitItems"]


class SplitItems(Command):
    """The number of the item that was merged. It gets back what the merge moved, as far as that is there and free."""

    item: Name


def _needs(command: SplitItems, rules: Rules, needs: Needs) -> None:
    needs_to_merge(needs, rules, command.item, command.item)


def _decide(draft: Draft, command: SplitItems, rules: Rules) -> dict[str, Any]:
    item = own_item(draft, command.item)
    if item.merged_into is None:
        raise Refused("not_merged", f"{item.sku} is not merged into another item.", "", item=item.sku)
    kept = item_named(draft, command.item)
    if item.merged_into != kept.item_id:
        raise Refused(
            "merged_on", f"{item.sku} was merged into an item that was itself merged into {kept.sku}.",
            f"Split that one from {kept.sku} first.", item=item.sku,
        )  # fmt: skip
    back, missing = give_back(draft, rules, item, kept, moment(command, draft.at))
    draft.put(item._replace(merged_into=None))
    keep_apart(draft, item.item_id, item.merged_into)
    lead_numbers(draft)
    return {"item": item.sku, "from": kept.sku, "back": decimal_of(back), "missing": decimal_of(missing)}


KIND = Kind("split_items", SplitItems, _needs, _decide)
