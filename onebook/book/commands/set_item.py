"""An item is added, or what is known of it is set anew."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.packing import no_other_units
from onebook.book.things.items import must_be_unused, unlist
from onebook.book.things.variants import set_option_names, set_variant

__all__ = ["KIND", "SetItem"]


class SetItem(Command):
    """An item by its number. What is not given stays as it is; clear: what is taken away.

    unit: in which it is counted. weight: of one, in kilograms. status: a `draft` is listed nowhere; `phased_out` and
    `ended` are set by retire_item. option_names: by what its variants differ; it is not sold itself then. variant_of,
    options: what it is a variant of, and its value of each of that one's options.
    """

    item: Name
    name: Name | None = None
    unit: Name | None = None
    status: Literal["draft", "active"] | None = None
    category: Name | None = None
    weight: Amount | None = None
    tracks_lots: bool | None = None
    option_names: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)] | None = None
    variant_of: Name | None = None
    options: dict[Name, Name] | None = None
    clear: tuple[Literal["category", "weight", "variant_of"], ...] = ()


def _needs(command: SetItem, _: Rules, needs: Needs) -> None:
    needs.want("item_held", command.item)
    if command.unit is not None or command.tracks_lots is not None or command.option_names is not None:
        needs.want("in_use", command.item)
    if command.unit is not None:
        needs.want("units", command.item)
    if command.status == "draft":
        needs.want("listings", command.item)
    if command.option_names is not None or _is_of_variants(command):
        needs.want("variants", command.item)
    if command.variant_of is not None:
        needs.want("item", command.variant_of)
        needs.want("variants", command.variant_of)


def _is_of_variants(command: SetItem) -> bool:
    return command.variant_of is not None or command.options is not None or "variant_of" in command.clear


def _decide(draft: Draft, command: SetItem, _: Rules) -> dict[str, Any]:
    known = _known(draft, command)
    item = known or _new(draft, command)
    given: dict[str, Any] = {
        field: value
        for field in ("name", "unit", "status", "category", "tracks_lots")
        if (value := getattr(command, field)) is not None
    }
    if command.weight is not None:
        given["weight"] = units(command.weight)
    given |= {name: None for name in command.clear if name != "variant_of"}
    after = item._replace(**given)
    if known is not None:
        if after.unit != known.unit:
            must_be_unused(draft, known, "its unit", ever=True)
            no_other_units(draft, known)
        if after.tracks_lots != known.tracks_lots:
            must_be_unused(draft, known, "whether it has lots", ever=False)
    if command.option_names is not None:
        after = set_option_names(draft, after, command.option_names, new=known is None)
    if _is_of_variants(command):
        parent = item_named(draft, command.variant_of) if command.variant_of is not None else None
        after = set_variant(draft, after, parent, command.options, leave="variant_of" in command.clear)
    if after != known:
        draft.put(after)
    if command.status == "draft":
        unlist(draft, item)
    return {"item": command.item}


def _known(draft: Draft, command: SetItem) -> Item | None:
    item_id = draft.named("own_item", command.item)
    known = None if item_id is None else draft.get(Item, item_id)
    if known is not None and known.merged_into is not None:
        kept = item_named(draft, command.item)
        raise Refused(
            "item_merged", f"{command.item} was merged into {kept.sku}.",
            f"Set {kept.sku}, or part them first (split_items).", item=command.item, into=kept.sku,
        )  # fmt: skip
    return known


def _new(draft: Draft, command: SetItem) -> Item:
    item_id = draft.new_id()
    draft.names["item", command.item] = draft.names["own_item", command.item] = item_id
    return Item(item_id, command.item, command.item, "piece")


KIND = Kind("set_item", SetItem, _needs, _decide)
