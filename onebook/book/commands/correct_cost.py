"""Goods that came in turn out to have cost something else."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, moment
from onebook.book.exact import decimal_of, part_of, times, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.revaluation import paid_for, receipts_of, revalue

__all__ = ["KIND", "CorrectCost", "Corrected"]


class Corrected(Part):
    """What one of an item cost, in the business's currency, without landed cost."""

    item: Name
    unit_cost: Amount


class CorrectCost(Command):
    """What goods cost that came in by a document: of what has left since, the cost is set right as well."""

    document: Name
    lines: Annotated[tuple[Corrected, ...], Field(min_length=1)]

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
    for line in command.lines:
        item = item_named(draft, line.item)
        mine = [receipt for receipt in receipts if receipt.item_id == item.item_id]
        if not mine:
            raise Refused(
                "not_received", f"No {item.sku} came in by document '{command.document}'.",
                "Name an item of the receipt.", item=item.sku, document=command.document,
            )  # fmt: skip
        quantity = sum(receipt.quantity for receipt in mine)
        cost, before, more = times(quantity, units(line.unit_cost)), 0, {}
        for receipt in mine:
            more[receipt.move_id] = part_of(cost, before, receipt.quantity, quantity) - paid_for(draft, receipt)
            before += receipt.quantity
        laid = revalue(draft, rules, item.item_id, more, "cost", at, command.document)
        told.append({"item": item.sku, **{name: decimal_of(amount) for name, amount in laid.items()}})
    return {"document": command.document, "lines": told}


KIND = Kind("correct_cost", CorrectCost, _needs, _decide)
