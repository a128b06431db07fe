"""What a kit is made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Part, Quantity
from onebook.book.exact import units
from onebook.book.needs import Needs
from onebook.book.rows import Item, KitPart, Supply
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.counting import count_no_more, needs_to_count_no_more
from onebook.book.stock.items import item_named
from onebook.book.stock.kits import not_a_part
from onebook.book.stock.waiting import needs_to_serve
from onebook.book.things.items import nothing_there

__all__ = ["KIND", "KitOf", "SetKit"]


class KitOf(Part):
    """How many of a part one kit holds."""

    item: Name
    quantity: Quantity


class SetKit(Command):
    """All parts of a kit, in the place of those it had: what was ordered before stays as it was.

    The item is a kit from then on, and nothing of it may be there or still come in.
    """

    item: Name
    parts: Annotated[tuple[KitOf, ...], Field(min_length=1, max_length=200)]


def _needs(command: SetKit, rules: Rules, needs: Needs) -> None:
    needs_to_serve(needs, rules, [command.item])
    needs_to_count_no_more(needs, rules, command.item)
    needs.want("in_use", command.item)
    # Held, so that no part becomes a kit meanwhile.
    needs.want("item_held", command.item, *(part.item for part in command.parts))


def _decide(draft: Draft, command: SetKit, rules: Rules) -> dict[str, Any]:
    kit = item_named(draft, command.item)
    if not kit.is_kit:
        nothing_there(draft, rules, kit, "whether it is a kit")
        not_a_part(draft, kit, "whether it is a kit")
        _can_be_one(draft, kit)
        count_no_more(draft, rules, kit)
    parts: dict[int, int] = {}
    for part in command.parts:
        item = item_named(draft, part.item)
        if item.is_kit or item.item_id == kit.item_id or item.has_variants:
            raise Refused(
                "no_part", f"{item.sku} cannot be a part of a kit.", "Name what is stocked itself.", item=item.sku
            )
        parts[item.item_id] = parts.get(item.item_id, 0) + units(part.quantity)
    known = draft.of(KitPart, kit.item_id) if kit.is_kit else []
    for was in known:
        if was.part_id not in parts:
            draft.drop(was)
    for part_id, quantity in parts.items():
        draft.put(KitPart(kit.item_id, part_id, quantity))
    draft.put(kit._replace(is_kit=True))
    return {"item": kit.sku, "parts": [_named(draft, part_id) for part_id in parts]}


def _can_be_one(draft: Draft, item: Item) -> None:
    """Refused where an item is sold only as its variants, or more of it is still to come."""
    if item.has_variants:
        raise Refused(
            "no_kit", f"{item.sku} has variants, of which one is sold.", "Name the variant, or another item.",
            item=item.sku,
        )  # fmt: skip
    if coming := [each.external_id for each in draft.of(Supply, item.item_id) if each.open]:
        raise Refused(
            "item_in_use", f"{item.sku} is to come in ({', '.join(coming)}): whether it is a kit cannot change now.",
            "Receive it and add another item for the kit, or cancel what is to come first (cancel_supply).",
            item=item.sku,
        )  # fmt: skip


def _named(draft: Draft, item_id: int) -> str:
    item = draft.get(Item, item_id)
    assert item  # noqa: S101 (named just now)
    return item.sku


KIND = Kind("set_kit", SetKit, _needs, _decide)
