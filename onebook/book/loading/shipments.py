"""Shipments by the names that those gave them who sent them, and by the carriers' numbers."""

from __future__ import annotations

from onebook.book.loading.loader import Loader
from onebook.book.needs import Needs
from onebook.book.state import State
from onebook.book.store import Reading

__all__ = ["LOADER"]


def _load(store: Reading, state: State, needs: Needs) -> None:
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    if names := needs.of("shipment"):
        for system, external_id, *keys in store.rows("shipments_named", external_ids=sorted({n for _, n in names})):
            found["shipment", system, external_id] = (keys[0], keys[1])
    if codes := needs.of("tracking"):
        for code, *keys in store.rows("shipments_tracked", tracking_codes=sorted(codes)):
            found["tracking", code] = (keys[0], keys[1])
    looked = {("shipment", *name) for name in names} | {("tracking", code) for code in codes}
    state.name({name: shipment_id for name, (shipment_id, _) in found.items()}, looked)
    orders = {("order_of", *name): order_id for name, (_, order_id) in found.items()}
    state.name(orders, {("order_of", *name) for name in looked})
    if wanted := {order_id for name, (_, order_id) in found.items() if name in looked}:
        needs.want("order_id", *wanted)
        needs.want("shipments_of", *wanted)


# Before the orders, which are held with their shipments.
LOADER = Loader(
    25,
    {
        "shipment": "(system, external_id): the shipment of this name, with its order",
        "tracking": "code: the latest shipment with this carrier's number, with its order",
    },
    _load,
)
