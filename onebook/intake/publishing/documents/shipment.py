"""Shipments, and what went with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.views.documents import sent_with, shipments_by
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.intake.publishing.naming import beside

__all__ = ["DOCUMENT"]


class Shipment(NamedTuple):
    """A record of type shipment."""

    system: str
    external_id: str
    sales_order_id: str
    channel: str
    place_id: str
    carrier: str | None
    service: str | None
    tracking_code: str | None
    shipped_at: int
    delivered_at: int | None
    currency: str


class Line(NamedTuple):
    """A record of type shipment_line."""

    system: str
    shipment_id: str
    line: str
    sales_order_id: str
    order_line: str
    quantity: int
    shipped_at: int


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    shipments = {shipment.shipment_id: shipment for shipment in shipments_by(reading.store, keys)}
    named = {key: beside(s.order_system, s.system, s.external_id) for key, s in shipments.items()}
    return {
        "shipment": [
            Shipment(
                *named[key], s.sales_order_id, s.channel, s.place, s.carrier, s.service, s.tracking_code, s.shipped_at,
                s.delivered_at, s.currency,
            )
            for key, s in shipments.items()
        ],
        "shipment_line": [
            Line(
                *named[key], str(line), shipments[key].sales_order_id, str(line), quantity, shipments[key].shipped_at
            )
            for key, line, quantity in sent_with(reading.store, keys)
        ],
    }  # fmt: skip


DOCUMENT = Document("shipment", {"shipment": Shipment, "shipment_line": Line}, _render)
