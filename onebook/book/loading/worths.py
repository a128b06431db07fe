"""What items of ours are worth, held."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import CostPart, Worth
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    named = {item_id for sku in needs.of("worth") if (item_id := state.names.get(("item", sku))) is not None}
    if wanted := sorted(named | needs.of("worth_id")):
        groups = [(item_id,) for item_id in wanted]
        state.load(Worth, [Worth(*row) for row in store.rows("worths", items=wanted)], groups)
        if needs.of("cost_parts"):
            state.load(CostPart, [CostPart(*row) for row in store.rows("cost_parts", items=wanted)], groups)


LOADER = Loader(
    60, {"worth": "sku", "worth_id": "item_id", "cost_parts": "True: also what is left of what came in"}, _load
)
