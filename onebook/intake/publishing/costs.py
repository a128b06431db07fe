"""Costs of goods that stand on no line of an order or return.

A line tells what its goods cost when they left, and a return what they were worth when they came back. What that turns
out to be besides is a cost of its own on its own day, so that no day of the past changes its figures. So are goods that
go to customers otherwise (such as a return that is not accepted), and all goods of orders in another currency than the
one in which goods are valued.
"""

from __future__ import annotations

from typing import NamedTuple

from onebook.book import Rules
from onebook.book.rules import day_of
from onebook.book.views.documents import MoveView, RevaluationView
from onebook.intake.publishing.naming import beside
from onebook.intake.publishing.position import BOOK

__all__ = ["RENAMED", "Cost", "cost_of_move", "cost_of_revaluation"]

CUSTOMER, LOSS = "customer", "loss"
RENAMED = ("merge", "split")
"""Reasons for which goods only change their item's number."""
TOLD = ("shipment", "return")
"""Reasons for which goods go to customers or come back that stand on a line of an order or return."""


class Cost(NamedTuple):
    """A record of type cost."""

    system: str
    external_id: str
    kind: str
    channel: str | None
    name: str
    place_id: str
    sales_order_id: str | None
    incurred_on: str
    amount: int
    currency: str


def cost_of_move(rules: Rules, move: MoveView) -> Cost | None:
    """Return what goods cost that went to a customer or came back, where nothing else tells it."""
    foreign = move.currency is not None and move.currency != rules.currency
    if not move.value or CUSTOMER not in (move.from_kind, move.to_kind) or not (foreign or move.reason not in TOLD):
        return None
    return _cost(rules, move, f"move {move.move_id}", f"{move.reason} of {move.item}", move.moved_at, move.value)


def cost_of_revaluation(rules: Rules, revalued: RevaluationView, move: MoveView) -> Cost | None:
    """Return what goods that are no longer ours, or came back, cost besides; None where they only are worth more."""
    document = f" ({revalued.document})" if revalued.document else ""
    name = f"{revalued.reason.replace('_', ' ')} of {move.item}{document}"
    return _cost(rules, move, f"revaluation {revalued.revaluation_id}", name, revalued.revalued_at, revalued.value)


def _kind(move: MoveView) -> str | None:
    """The line of the P&L on which a move stands."""
    kinds = (move.from_kind, move.to_kind)
    if CUSTOMER in kinds:
        return "cost_of_goods"
    return "shrinkage" if LOSS in kinds and move.reason not in RENAMED else None


def _cost(rules: Rules, move: MoveView, external_id: str, name: str, at: int, value: int) -> Cost | None:
    kind = _kind(move)
    if kind is None:
        return None
    place = move.from_place if move.to_kind in (CUSTOMER, LOSS) else move.to_place
    return Cost(
        *beside(move.order_system, BOOK, external_id), kind, move.channel, name, place, move.sales_order_id,
        day_of(rules, at), -value, rules.currency,
    )  # fmt: skip
