"""Two items turn out to be one: the number of one stands for the other from now on."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.counting import count_no_more, needs_to_count_no_more
from onebook.book.stock.items import item_named
from onebook.book.stock.waiting import serve
from onebook.book.things.items import lead_numbers, own_item
from onebook.book.things.merging import must_be_alike, must_be_closed, needs_to_merge, take_over

__all__ = ["KIND", "MergeItems"]


class MergeItems(Command):
    """The item that is no more, and the one that it is merged into. `split_items` undoes it.

    Given again, pieces go over that came in under the old number meanwhile.
    """

    item: Name
    into: Name


def _needs(command: MergeItems, rules: Rules, needs: Needs) -> None:
    needs_to_merge(needs, rules, command.item, command.into)
    needs.want("item_held", command.into)
    needs_to_count_no_more(needs, rules, command.item, command.into)


def _decide(draft: Draft, command: MergeItems, rules: Rules) -> dict[str, Any]:
    item, kept = own_item(draft, command.item), item_named(draft, command.into)
    if kept.item_id == item.item_id:
        raise Refused("same_item", f"{command.item} and {command.into} are one item.", "Name two.", item=command.item)
    if item.merged_into is not None and item_named(draft, command.item) != kept:
        raise Refused(
            "item_merged", f"{item.sku} was merged into {item_named(draft, command.item).sku}.",
            "Part them first (split_items).", item=item.sku,
        )  # fmt: skip
    must_be_alike(item, kept)
    must_be_closed(draft, rules, item)
    moved = take_over(draft, rules, item, kept, moment(command, draft.at))
    if item.merged_into is None:
        count_no_more(draft, rules, item, kept)
        draft.put(item._replace(merged_into=kept.item_id))
    lead_numbers(draft)
    serve(draft, rules, kept)
    return {"item": item.sku, "into": kept.sku, "moved": decimal_of(moved)}


KIND = Kind("merge_items", MergeItems, _needs, _decide)
