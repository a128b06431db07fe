"""What it takes to set costs of items right: also of those whose goods theirs became by merges and splits."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _with_others(store: Reading, items: set[int]) -> set[int]:
    """Return items, and those whose goods theirs have become, and so on."""
    found, new = set(items), items
    while new:
        new = {item_id for (item_id,) in store.rows("items_become", items=sorted(new))} - found
        found |= new
    return found


def _load(store: Reading, _: State, needs: Needs) -> None:
    items = _with_others(store, needs.of("costs_of"))
    needs.want("worth_id", *items)
    needs.want("history_id", *items)


# Before worths are held.
LOADER = Loader(13, {"costs_of": "item_id: its worth and history, and those of all that its goods became"}, _load)
