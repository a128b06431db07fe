"""A cost that was laid to goods is taken off them again."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import LandedCost, LandedShare
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.revaluation import revalue

__all__ = ["KIND", "CancelLandedCost"]


class CancelLandedCost(Command):
    """All of a landed cost, whose document it is. It can be given again then, as it should be."""

    system: Name
    external_id: Name


def _needs(command: CancelLandedCost, _: Rules, needs: Needs) -> None:
    needs.want("landed_cost", (command.system, command.external_id))


def _decide(draft: Draft, command: CancelLandedCost, rules: Rules) -> dict[str, Any]:
    cost = draft.get(LandedCost, command.system, command.external_id)
    if cost is None or cost.cancelled_at is not None:
        what = "was never laid to goods" if cost is None else "has been cancelled before"
        raise Refused(
            "nothing_to_cancel", f"Cost {command.external_id} of {command.system} {what}.", "Name one that stands.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    at = moment(command, draft.at)
    draft.put(cost._replace(cancelled_at=at))
    shares = draft.of(LandedShare, command.system, command.external_id)
    less = {(share.item_id, share.move_id): -share.amount for share in shares}
    laid = revalue(draft, rules, less, "landed_cost", at, cost.external_id)
    return {name: decimal_of(amount) for name, amount in laid.items()}


KIND = Kind("cancel_landed_cost", CancelLandedCost, _needs, _decide)
