"""Goods that came in turn out to have cost something else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field, model_validator

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, moment
from onebook.book.exact import decimal_of, part_of, times, units
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.revaluation import Receipt, paid_for, receipts_of, revalue

__all__ = ["KIND", "CorrectCost", "Corrected"]


class Corrected(Part):
    """What one of an item cost, in the business's currency, without landed cost.

    item: its own number, or that of one that it is merged with.
    """

    item: Name
    unit_cost: Amount


class CorrectCost(Command):
    """What goods cost that came in by a document: of what has left since, the cost is set right as well."""

    document: Name
    lines: Annotated[tuple[Corrected, ...], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _each_once(self) -> CorrectCost:
        items = [line.item for line in self.lines]
        if twice := sorted({item for item in items if items.count(item) > 1}):
            raise ValueError(f"these stand in several lines: {', '.join(twice)}")
        return self


def _needs(command: CorrectCost, _: Rules, needs: Needs) -> None:
    needs.want("item", *(line.item for line in command.lines))
    needs.want("receipt", command.document)


def _decide(draft: Draft, command: CorrectCost, rules: Rules) -> dict[str, Any]:
    at = moment(command, draft.at)
    receipts = receipts_of(draft, command.document)
    told = []
    for line, mine in zip(command.lines, _by_line(draft, command, receipts), strict=True):
        quantity = sum(receipt.quantity for receipt in mine)
        cost, before, more = times(quantity, units(line.unit_cost)), 0, {}
        for receipt, paid in zip(mine, paid_for(draft, mine), strict=True):
            more[receipt.item_id, receipt.move_id] = part_of(cost, before, receipt.quantity, quantity) - paid
            before += receipt.quantity
        laid = revalue(draft, rules, more, "cost", at, command.document)
        told.append({"item": line.item, **{name: decimal_of(amount) for name, amount in laid.items()}})
    return {"document": command.document, "lines": told}


def _by_line(draft: Draft, command: CorrectCost, receipts: Sequence[Receipt]) -> list[list[Receipt]]:
    """Return which receipts each line is about: of its own number, else of what was merged with it.

    Refused where there are none for a line.
    """
    own = {receipt.item_id: _own_number(draft, receipt) for receipt in receipts}
    lines = {line.item: item_named(draft, line.item).item_id for line in command.lines}
    same = {item_id: item for item, item_id in reversed(lines.items())}
    found: dict[str, list[Receipt]] = {item: [] for item in lines}
    for receipt in receipts:
        number = own[receipt.item_id]
        item = number if number in lines else same.get(item_named(draft, number).item_id)
        if item is not None:
            found[item].append(receipt)
    for item, mine in found.items():
        others = [other for other, item_id in lines.items() if other != item and item_id == lines[item]]
        if not mine and others:
            raise Refused(
                "same_item", f"{item} and {others[0]} are one item, and came in by document '{command.document}' as "
                "one.", "Name it once.", item=item, document=command.document,
            )  # fmt: skip
        if not mine:
            raise Refused(
                "not_received", f"No {item} came in by document '{command.document}'.",
                f"Name an item of the receipt: {', '.join(sorted(set(own.values())))}.",
                item=item, document=command.document,
            )  # fmt: skip
    return list(found.values())


def _own_number(draft: Draft, receipt: Receipt) -> str:
    item = draft.get(Item, receipt.item_id)
    assert item  # noqa: S101 (loaded with what came in)
    return item.sku


KIND = Kind("correct_cost", CorrectCost, _needs, _decide)
