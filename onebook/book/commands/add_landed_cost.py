"""Freight, duty and the like are laid to the goods that they came with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, moment
from onebook.book.exact import decimal_of, part_of, times, units
from onebook.book.needs import Needs
from onebook.book.rows import Item, LandedCost, LandedShare
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
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
    receipts: Annotated[tuple[Name, ...], Field(min_length=1, max_length=1000)]
    spread_by: Literal["value", "weight", "quantity"] = "value"


def _needs(command: AddLandedCost, _: Rules, needs: Needs) -> None:
    needs.want("landed_cost", (command.system, command.external_id))
    needs.want("receipt", *command.receipts)


def _decide(draft: Draft, command: AddLandedCost, rules: Rules) -> dict[str, Any]:
    known = draft.get(LandedCost, command.system, command.external_id)
    if known is not None and known.cancelled_at is None:
        raise Refused(
            "cost_exists", f"{command.system} has given a cost {command.external_id} before.",
            "Cancel it first (cancel_landed_cost), or give this one an id of its own.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    at, amount = moment(command, draft.at), units(command.amount)
    receipts = [receipt for document in dict.fromkeys(command.receipts) for receipt in receipts_of(draft, document)]
    weights = _weights(draft, receipts, command.spread_by)
    whole, before = sum(weights), 0
    if not whole:
        raise Refused(
            "nothing_to_go_by", f"These goods have no {command.spread_by} to spread the cost by.",
            "Spread it by another measure.", spread_by=command.spread_by,
        )  # fmt: skip
    for before_it in draft.of(LandedShare, command.system, command.external_id):
        draft.drop(before_it)  # of the same cost as it was before it was cancelled
    draft.put(LandedCost(command.system, command.external_id, draft.journal_id, amount, command.spread_by, at))
    more: dict[tuple[int, int], int] = {}
    for receipt, weight in zip(receipts, weights, strict=True):
        share = part_of(amount, before, weight, whole)
        before += weight
        draft.put(LandedShare(command.system, command.external_id, receipt.move_id, receipt.item_id, share))
        more[receipt.item_id, receipt.move_id] = share
    laid = revalue(draft, rules, more, "landed_cost", at, command.external_id)
    return {name: decimal_of(amount) for name, amount in laid.items()}


def _weights(draft: Draft, receipts: Sequence[Receipt], spread_by: str) -> list[int]:
    """What each receipt's share goes by."""
    if spread_by == "quantity":
        return [receipt.quantity for receipt in receipts]
    if spread_by == "value":
        return paid_for(draft, receipts)
    return [times(receipt.quantity, _weight(draft, receipt)) for receipt in receipts]


def _weight(draft: Draft, receipt: Receipt) -> int:
    """What one weighs, of items that were merged as the item says that they became, unless they say it themselves."""
    own = draft.get(Item, receipt.item_id)
    assert own  # noqa: S101 (loaded with what came in)
    item = own if own.weight is not None else item_named(draft, own.sku)
    if item.weight is None:
        raise Refused("no_weight", f"{item.sku} has no weight.", "Say what one weighs (set_item).", item=item.sku)
    return item.weight


KIND = Kind("add_landed_cost", AddLandedCost, _needs, _decide)
