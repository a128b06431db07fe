"""How much is where, what it is worth, and how it came there."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Level", "Move", "Reservation", "Worth"]


class Level(NamedTuple):
    """How many of an item are at a place of ours; committed to order lines; reserved for carts and quotes."""

    item_id: int
    place_id: int
    on_hand: int = 0
    committed: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """What may still be promised."""
        return self.on_hand - self.committed - self.reserved


class Worth(NamedTuple):
    """All of an item that is ours, and what it is worth in the business's currency."""

    item_id: int
    quantity: int = 0
    value: int = 0


class Move(NamedTuple):
    """Goods gone from one place to another. value: by how much the worth of what is ours changed."""

    move_id: int
    journal_id: int
    item_id: int
    from_place_id: int
    to_place_id: int
    quantity: int
    value: int
    reason: str
    moved_at: int
    order_id: int | None = None
    line: int | None = None
    document: str | None = None


class Reservation(NamedTuple):
    """Pieces at a place that are kept for a cart or a quote until an instant, unless an order takes them over.

    system, external_id: who holds the cart, and what they call it.
    """

    system: str
    external_id: str
    item_id: int
    place_id: int
    quantity: int
    expires_at: int


TABLES = (
    Table("stock_level", Level, key=2, group=1, document=("stock", 0)),
    Table("stock_worth", Worth),
    Table("stock_move", Move, indexes=(Index(("item_id", "move_id")), Index(("journal_id",))), changes=False),
    Table(
        "reservation",
        Reservation,
        key=4,
        group=2,
        indexes=(Index(("expires_at",)), Index(("item_id", "place_id"))),
    ),
)
