"""What went to customers, and whether it arrived."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Shipment", "ShipmentLine"]


class Shipment(NamedTuple):
    """Goods of one sales order that left one place together: sent, picked up, or handed over at a till.

    system, external_id: who sent it, and what they call it. delivered_at: when the customer had it.
    """

    order_id: int
    shipment_id: int
    system: str
    external_id: str
    place_id: int
    shipped_at: int
    shipped_on: str
    carrier: str | None = None
    service: str | None = None
    tracking_code: str | None = None
    tracking_url: str | None = None
    parcels: int = 1
    delivered_at: int | None = None
    delivered_on: str | None = None


class ShipmentLine(NamedTuple):
    """Pieces of an order line (of one lot) in a shipment. move_id: by which they left; what they cost is the move's.

    returned: how many of them came back.
    """

    order_id: int
    shipment_id: int
    line: int
    order_line: int
    item_id: int
    move_id: int
    quantity: int
    returned: int = 0


TABLES = (
    Table(
        "shipment",
        Shipment,
        key=2,
        group=1,
        document=("shipment", 1),
        indexes=(
            Index(("external_id", "system"), unique=True),
            Index(("tracking_code",), where="tracking_code is not null"),
            Index(("shipment_id",)),
        ),
    ),
    Table("shipment_line", ShipmentLine, key=3, group=1, document=("shipment", 1)),
)
