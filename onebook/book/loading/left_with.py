"""The moves by which goods of sales orders left; what moves turned out to be worth."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Move, Revaluation, ShipmentLine
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    orders = needs.of("moves_of")
    shipped = {(line.item_id, line.move_id) for line in state.rows[ShipmentLine].values() if line.order_id in orders}
    if moves := sorted({move_id for _, move_id in shipped}):
        state.load(Move, [Move(*row) for row in store.rows("moves_left_by", moves=moves)], [(key,) for key in moves])
    if valued := shipped | needs.of("revaluations"):
        items, moves = sorted({item_id for item_id, _ in valued}), sorted({move_id for _, move_id in valued})
        rows = [Revaluation(*row) for row in store.rows("revaluations_of", items=items, moves=moves)]
        state.load(Revaluation, rows, [])


# After the worths are held, so that no cost can change meanwhile.
LOADER = Loader(
    70,
    {"moves_of": "order_id: of an order whose shipments are wanted", "revaluations": "(item_id, move_id)"},
    _load,
)
