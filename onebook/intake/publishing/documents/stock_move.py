"""Stock moves, at what they were worth as they were entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.exact import ONE, share_of
from onebook.book.rules import OURS
from onebook.book.views.documents import MoveView, moves_by
from onebook.intake.publishing.costs import RENAMED, Cost, cost_of_move
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.position import BOOK
from onebook.records import record_type

__all__ = ["DOCUMENT"]

OTHER = "other"


class Move(NamedTuple):
    """A record of type stock_move."""

    system: str
    external_id: str
    item_id: str
    from_place_id: str
    to_place_id: str
    moved_at: int
    quantity: int
    reason: str
    unit_cost: int | None
    currency: str


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    moves, currency = moves_by(reading.store, keys), reading.rules.currency
    return {
        "stock_move": [
            Move(
                BOOK, str(m.move_id), m.item, m.from_place, m.to_place, m.moved_at, m.quantity, reason_of(m),
                share_of(abs(m.value), ONE, m.quantity) if m.value else None, currency,
            )
            for m in moves
        ],
        "cost": [cost for m in moves if (cost := cost_of_move(reading.rules, m))],
    }  # fmt: skip


def reason_of(move: MoveView) -> str:
    """Return why goods moved, as records say it: what was scrapped, damaged or stolen is a loss."""
    if move.reason in record_type("stock_move").field("reason").choices:
        return move.reason
    if move.reason in RENAMED:
        return OTHER
    if move.from_kind in OURS and move.to_kind in OURS:
        return "transfer"
    return "loss" if move.to_kind == "loss" else "found" if move.from_kind == "loss" else OTHER


DOCUMENT = Document("stock_move", {"stock_move": Move, "cost": Cost}, _render)
