"""Stock moves, at what they are worth as far as is known now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.exact import ONE, share_of
from onebook.book.views.documents import moves_by, revalued_moves
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
    known = record_type("stock_move").field("reason").choices
    return {
        "stock_move": [
            Move(
                BOOK, str(m.move_id), m.item, m.from_place, m.to_place, m.moved_at, m.quantity,
                m.reason if m.reason in known else OTHER,
                share_of(abs(m.value), ONE, m.quantity) if m.value else None, reading.rules.currency,
            )
            for m in moves_by(reading.store, keys)
        ]
    }  # fmt: skip


DOCUMENT = Document("stock_move", {"stock_move": Move}, _render, {"stock_revaluation": revalued_moves})
