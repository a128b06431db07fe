"""What is expected to come in, how items are bought, and what is proposed to be bought."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Proposal", "Sourcing", "Supply"]


class Supply(NamedTuple):
    """A line of what is expected from a supplier: so many of an item, at a place of ours, on a day.

    system, external_id, line: who told of it (such as a purchase order) and what they call it. firm: the supplier has
    said so; else it is only planned or announced. supplier: as the system names it. order_id, order_line: the order
    line for which it was bought and which has the first claim to it. drop_ship: the supplier sends it straight to the
    customer of that line. More may have been received than was ordered.
    """

    item_id: int
    supply_id: int
    system: str
    external_id: str
    line: int
    place_id: int
    ordered: int
    received: int
    cancelled: int
    expected_on: str
    firm: bool
    drop_ship: bool
    supplier: str | None = None
    order_id: int | None = None
    order_line: int | None = None

    @property
    def open(self) -> int:
        """What is still to come."""
        return max(0, self.ordered - self.received - self.cancelled)


class Sourcing(NamedTuple):
    """How an item is bought: from which supplier first, within how many days (`lead_days`, days of the calendar).

    drop_ship: the supplier sends it straight to customers. announced_on: the day from which a new item is to be had.
    """

    item_id: int
    supplier: str | None = None
    lead_days: int | None = None
    drop_ship: bool = False
    announced_on: str | None = None


class Proposal(NamedTuple):
    """What is proposed to be had for an order line that waits and that nothing expected will serve.

    kind: `purchase` from a supplier to a place, `drop_ship` from a supplier to the customer, or `transfer` from another
    place of ours; from_place_id: which, and once the goods have left it, the transit in which they are.
    quantity: at most; what counts is how much of the line still waits.
    """

    item_id: int
    order_id: int
    line: int
    kind: str
    quantity: int
    raised_at: int
    place_id: int | None = None
    needed_on: str | None = None
    supplier: str | None = None
    from_place_id: int | None = None


TABLES = (
    Table(
        "supply",
        Supply,
        key=2,
        group=1,
        document=("supply", 1),
        indexes=(
            Index(("external_id", "system", "line"), unique=True),
            Index(("item_id",), where="received + cancelled < ordered"),
        ),
    ),
    Table("sourcing", Sourcing),
    Table("proposal", Proposal, key=3, group=1, document=("sales_order", 1), indexes=(Index(("order_id",)),)),
)
