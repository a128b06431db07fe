"""What is kept for carts and quotes."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.rows import Reservation
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    carts = needs.of("cart")
    found: list[Reservation] = []
    if carts:
        rows = store.rows("reservations", external_ids=sorted({external_id for _, external_id in carts}))
        found += [Reservation(*row) for row in rows if (row[0], row[1]) in carts]
    for before in needs.of("expired"):
        found += [Reservation(*row) for row in store.rows("expired_reservations", before=before)]
    if wanted := sorted(
        (item_id, place_id)
        for sku, place_id in needs.of("reserved_at")
        if (item_id := state.names.get(("item", sku))) is not None
    ):
        state.facts.update({("reserved_at", *pair): True for pair in wanted})
        found += [Reservation(*row) for row in store.rows("reservations_at", wanted=wanted)]
    state.load(Reservation, found, carts)
    needs.want("level_id", *((kept.item_id, kept.place_id) for kept in found))


# Held before the levels, as orders are.
LOADER = Loader(
    35,
    {
        "cart": "(system, external_id): what is kept for it, with its levels",
        "reserved_at": "(sku, place_id): what is kept there for carts",
        "expired": "at: what was kept until before that",
    },
    _load,
)
