"""Where orders go, and which places could not serve them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Destination", "FailedPick"]


class Destination(NamedTuple):
    """Where and how an order's goods go, as far as it was said and matters for where they come from.

    country: ISO 3166. latitude, longitude: millionths of a degree. service: the carrier's, as the plan names it.
    pickup_place_id: the place of ours where the customer takes them.
    """

    order_id: int
    country: str | None = None
    postcode: str | None = None
    latitude: int | None = None
    longitude: int | None = None
    service: str | None = None
    pickup_place_id: int | None = None


class FailedPick(NamedTuple):
    """A place could not give what was kept there for an order line, or is avoided; it is not asked again for that line.

    Where the order is fetched there, it is, once goods came in there afterwards; and where no other place may serve the
    line and this one had not got it (`not_found`, `damaged`).
    quantity: what was kept there, 0 where a place is avoided that kept nothing. reason: as was said; `avoided` where
    the order was routed anew around the place.
    """

    order_id: int
    line: int
    place_id: int
    journal_id: int
    failed_at: int
    item_id: int
    quantity: int
    reason: str


TABLES = (
    Table("destination", Destination, document=("sales_order", 0)),
    Table(
        "failed_pick",
        FailedPick,
        key=4,
        group=1,
        document=("sales_order", 0),
        indexes=(Index(("place_id", "item_id", "failed_at")),),
        changes=False,
    ),
)
