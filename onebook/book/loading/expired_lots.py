"""Pieces of lots that have expired, with all that is kept where they are."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import LotLevel
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    for before, places in needs.of("expired_lots"):
        rows = store.rows("expired_lots", before=before)
        state.facts["expired_lots", before] = tuple(LotLevel(*row[:4]) for row in rows)
        for _, place_id, _, _, sku in rows:
            needs.want("item", sku)
            needs.want("worth", sku)
            needs.want("kept_at", (sku, place_id))
            needs.want("reserved_at", (sku, place_id))
            needs.want("level", *((sku, other_id) for other_id in places))


LOADER = Loader(
    5,
    {"expired_lots": "(day, places): those whose last day was before it, and what could be had at places instead"},
    _load,
)
