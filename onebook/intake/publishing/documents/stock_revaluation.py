"""What goods that have left turned out to cost besides: a cost on the day when it was found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onebook.book.views.documents import moves_by, revaluations_by
from onebook.intake.publishing.costs import Cost, cost_of_revaluation
from onebook.intake.publishing.document import Document, Reading, Record

__all__ = ["DOCUMENT"]


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    revalued = revaluations_by(reading.store, keys)
    moves = {move.move_id: move for move in moves_by(reading.store, sorted({each.move_id for each in revalued}))}
    costs = (cost_of_revaluation(reading.rules, each, moves[each.move_id]) for each in revalued)
    return {"cost": [cost for cost in costs if cost]}


DOCUMENT = Document("stock_revaluation", {"cost": Cost}, _render)
