"""How much is where, what it is worth, and how it came there."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "CostPart", "Level", "Lot", "LotLevel", "Move", "Reservation", "Revaluation", "Worth"]


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


class Lot(NamedTuple):
    """Pieces that were made together. expires_on: the last day on which they may be sold."""

    item_id: int
    lot: str
    expires_on: str | None = None


class LotLevel(NamedTuple):
    """How many of a lot are at a place of ours: over all lots as many as the place's level says."""

    item_id: int
    place_id: int
    lot: str
    on_hand: int = 0


class Worth(NamedTuple):
    """All of an item that is ours, and what it is worth in the business's currency.

    entries: how many moves have changed it; last_cost: what one cost of those that were bought last.
    """

    item_id: int
    quantity: int = 0
    value: int = 0
    entries: int = 0
    last_cost: int = 0


class CostPart(NamedTuple):
    """What is left of goods that came in by a move, where the first ones in are the first ones out. nth: the move's."""

    item_id: int
    nth: int
    quantity: int
    value: int


class Move(NamedTuple):
    """Goods gone from one place to another. value: by how much the worth of what is ours changed.

    nth: among the item's moves that changed its worth; bought: its value is what was paid, not what others are worth;
    of_move_id: the move by which the goods had left that come back, had come that a split of items gives back, or left
    as those of the other item that they were before a merge or split.
    """

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
    lot: str | None = None
    nth: int | None = None
    bought: bool = False
    of_move_id: int | None = None


class Revaluation(NamedTuple):
    """A move's value set right afterwards, since goods turned out to have cost something else. value: the change."""

    revaluation_id: int
    journal_id: int
    item_id: int
    move_id: int
    value: int
    reason: str
    revalued_at: int
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
    Table("lot", Lot, key=2, group=1, document=("item", 0)),
    Table("lot_level", LotLevel, key=3, group=2, document=("stock", 0)),
    Table("stock_worth", Worth),
    Table("stock_cost_part", CostPart, key=2, group=1),
    Table(
        "stock_move",
        Move,
        by_item=True,
        document=("stock_move", 0),
        indexes=(
            Index(("item_id", "moved_at", "move_id")),
            Index(("journal_id",)),
            Index(("document",), where="document is not null"),
            Index(("order_id", "line"), where="order_id is not null"),
        ),
        changes=False,
    ),
    Table(
        "stock_revaluation",
        Revaluation,
        by_item=True,
        document=("stock_revaluation", 0),
        indexes=(Index(("item_id", "revaluation_id")), Index(("journal_id",)), Index(("move_id",))),
        changes=False,
    ),
    Table(
        "reservation",
        Reservation,
        by_item=True,
        key=4,
        group=2,
        indexes=(Index(("expires_at",)), Index(("item_id", "place_id"))),
    ),
)
