"""Freight, duty and the like are laid to the goods that they came with."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, moment
from onebook.book.exact import decimal_of, part_of, times, units
from onebook.book.needs import Needs
from onebook.book.rows import Item, LandedCost, LandedShare
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.revaluation import Receipt, paid_for, receipts_of, revalue

__all__ = ["KIND", "AddLandedCost"]


class AddLandedCost(Command):
    """A cost that came with the goods of some receipts, in the business's currency.

    system, external_id: whose document it is. receipts: by their documents. spread_by: what each item's share goes by;
    for weight, each item must have one.
    """

    system: Name
    external_id: Name
    amount: Amount
    receipts: Annotated[tuple[Name, ...], Field(min_length=1)]
    spread_by: Literal["value", "weight", "quantity"] = "value"


def _needs(command: AddLandedCost, _: Rules, needs: Needs) -> None:
    needs.want("landed_cost", (command.system, command.external_id))
    needs.want("receipt", *command.receipts)


def _decide(draft: Draft, command: AddLandedCost, rules: Rules) -> dict[str, Any]:
    if draft.get(LandedCost, command.system, command.external_id) is not None:
        raise Refused(
            "cost_exists", f"{command.system} has given a cost {command.external_id} before.",
            "Cancel it first (cancel_landed_cost), or give this one an id of its own.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    at, amount = moment(command, draft.at), units(command.amount)
    receipts = [receipt for document in dict.fromkeys(command.receipts) for receipt in receipts_of(draft, document)]
    weights = [_weight(draft, receipt, command.spread_by) for receipt in receipts]
    whole, before = sum(weights), 0
    if not whole:
        raise Refused(
            "nothing_to_go_by", f"These goods have no {command.spread_by} to spread the cost by.",
            "Spread it by another measure.", spread_by=command.spread_by,
        )  # fmt: skip
    draft.put(LandedCost(command.system, command.external_id, draft.journal_id, amount, command.spread_by, at))
    more: dict[int, dict[int, int]] = {}
    for receipt, weight in zip(receipts, weights, strict=True):
        share = part_of(amount, before, weight, whole)
        before += weight
        draft.put(LandedShare(command.system, command.external_id, receipt.move_id, receipt.item_id, share))
        more.setdefault(receipt.item_id, {})[receipt.move_id] = share
    laid = [revalue(draft, rules, item_id, more[item_id], "landed_cost", at, command.external_id) for item_id in more]
    return {name: decimal_of(sum(each[name] for each in laid)) for name in ("stays", "left")}


def _weight(draft: Draft, receipt: Receipt, spread_by: str) -> int:
    """What a receipt's share goes by."""
    if spread_by == "quantity":
        return receipt.quantity
    if spread_by == "value":
        return paid_for(draft, receipt)
    item = draft.get(Item, receipt.item_id)
    assert item  # noqa: S101 (loaded with what came in)
    if item.weight is None:
        raise Refused("no_weight", f"{item.sku} has no weight.", "Say what one weighs (set_item).", item=item.sku)
    return times(receipt.quantity, item.weight)


KIND = Kind("add_landed_cost", AddLandedCost, _needs, _decide)
