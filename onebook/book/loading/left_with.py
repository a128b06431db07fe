"""The moves by which goods of sales orders left, and what they turned out to have cost."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Move, Revaluation, ShipmentLine
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    orders = needs.of("moves_of")
    shipped = [line for line in state.rows[ShipmentLine].values() if line.order_id in orders]
    if not shipped:
        return
    moves, items = sorted({line.move_id for line in shipped}), sorted({line.item_id for line in shipped})
    state.load(Move, [Move(*row) for row in store.rows("moves_left_by", moves=moves)], [(key,) for key in moves])
    rows = [Revaluation(*row) for row in store.rows("revaluations_of", items=items, moves=moves)]
    state.load(Revaluation, rows, [])


# After the worths are held, so that no cost can change meanwhile.
LOADER = Loader(70, {"moves_of": "order_id: of an order whose shipments are wanted"}, _load)
