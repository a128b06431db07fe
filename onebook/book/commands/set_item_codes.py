"""The codes by which an item is known somewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part
from onebook.book.needs import Needs
from onebook.book.rows import Item, ItemCode
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.texts import Text
from onebook.book.things.codes import item_code_key

__all__ = ["KIND", "ItemCodeGiven", "SetItemCodes"]

Scheme = Literal["gtin", "sku", "supplier", "manufacturer", "asin", "other"]


class ItemCodeGiven(Part):
    """A code, and what sort of code it is."""

    scheme: Scheme
    code: Name


class SetItemCodes(Command):
    """The codes of an item in a system: all that it has of the schemes that are named. Those of others stay.

    system: to whom the item is known so, such as a shop or a supplier; "": to all. drop: schemes of which it has none.
    """

    item: Name
    system: Annotated[Text, Field(max_length=200)] = ""
    codes: Annotated[tuple[ItemCodeGiven, ...], Field(max_length=1000)] = ()
    drop: tuple[Scheme, ...] = ()


def _needs(command: SetItemCodes, _: Rules, needs: Needs) -> None:
    needs.want("item_held", command.item)
    needs.want("item_codes", command.item)
    for given in command.codes:
        try:
            needs.want("item_code", (command.system, given.scheme, item_code_key(given.scheme, given.code)))
        except Refused:
            return  # it will be refused when it is decided


def _decide(draft: Draft, command: SetItemCodes, _: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    wanted = {(given.scheme, item_code_key(given.scheme, given.code)): given.code for given in command.codes}
    elsewhere = {name for name in wanted if _leads_here(draft, command.system, name, item)}
    schemes = {scheme for scheme, _ in wanted} | set(command.drop)
    for known in draft.of(ItemCode, item.item_id):
        of_those = known.code_system == command.system and known.scheme in schemes
        if of_those and (known.scheme, known.key) not in wanted:
            draft.drop(known)
    for (scheme, key), code in wanted.items():
        row = ItemCode(item.item_id, scheme, command.system, key, code)
        if (scheme, key) not in elsewhere and draft.get(ItemCode, *row[:4]) != row:
            draft.put(row)
            draft.names["item_code", command.system, scheme, key] = item.item_id
    return {"item": item.sku, "codes": len(wanted)}


def _leads_here(draft: Draft, system: str, name: tuple[str, str], item: Item) -> bool:
    """Whether an item that was merged into this one has the code. Refused where it is that of another item."""
    owner_id = draft.named("item_code", system, *name)
    if owner_id is None or owner_id == item.item_id or draft.get(ItemCode, owner_id, name[0], system, name[1]) is None:
        return False
    owner = draft.get(Item, owner_id)
    assert owner  # noqa: S101 (loaded with its code)
    if owner.merged_into is not None and draft.named("item", owner.sku) == item.item_id:
        return True
    raise Refused(
        "code_taken", f"{name[0]} {name[1]}" + (f" of {system}" if system else "") + f" is that of item {owner.sku}.",
        f"Take it from {owner.sku} first, or merge the two (merge_items).", item=item.sku, other=owner.sku,
    )  # fmt: skip


KIND = Kind("set_item_codes", SetItemCodes, _needs, _decide)
