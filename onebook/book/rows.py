"""The book's tables, each declared once as a row: from here come the schema, what is read and what is written.

Quantities and money are in ten-thousandths (`exact`), instants in microseconds since 1970 in UTC (`_at`), days as ISO
text (`_on`). The first columns of a row are its key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = [
    "TABLES", "Allocation", "Index", "Item", "Journal", "Level", "Move", "Order", "OrderLine", "Place", "Row", "Table",
    "Worth",
]  # fmt: skip

Row = tuple[Any, ...]


class Place(NamedTuple):
    """Where goods are: those of the plan, and those that stand for suppliers, customers, loss and transit."""

    place_id: int
    name: str
    kind: str


class Item(NamedTuple):
    """Something that is sold or bought. stocked: its pieces are counted."""

    item_id: int
    sku: str
    name: str
    unit: str
    stocked: bool


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


class Order(NamedTuple):
    """A sales order. system, external_id: who gave it, and what they call it. amount: of its lines, without tax."""

    order_id: int
    system: str
    external_id: str
    channel: str
    ordered_at: int
    ordered_on: str
    status: str
    currency: str
    delivery_method: str
    amount: int
    tax_amount: int
    customer_reference: str | None = None


class OrderLine(NamedTuple):
    """A line of a sales order. waiting: of its quantity, what is neither allocated, shipped nor cancelled."""

    order_id: int
    line: int
    item_id: int
    quantity: int
    waiting: int
    allocated: int
    shipped: int
    cancelled: int
    gross_amount: int
    discount_amount: int
    tax_amount: int
    cost_amount: int


class Allocation(NamedTuple):
    """Pieces at a place that are kept for an order line until they are shipped or let go."""

    order_id: int
    line: int
    place_id: int
    item_id: int
    quantity: int


class Journal(NamedTuple):
    """A command that was applied: who gave it, through what, its text, what was told, and which documents it touched.

    caller, command_id: the caller's id of it, by which it is applied once. digest: of its text.
    """

    journal_id: int
    caller: str
    command_id: str
    at: int
    actor: str
    through: str
    kind: str
    digest: str
    command: str
    answer: str
    touched: str


@dataclass(frozen=True, slots=True)
class Index:
    """Columns by which rows are found. where: only those rows."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """How rows of a kind are kept. key: how many of the first columns; group: the first columns that rows share.

    document: what a change of a row touches, with the column that tells which. changes: rows are set anew.
    """

    name: str
    row: type[Row]
    key: int = 1
    group: int = 0
    document: tuple[str, int] | None = None
    indexes: tuple[Index, ...] = ()
    changes: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of the row."""
        return self.row._fields  # type: ignore[attr-defined,no-any-return]


TABLES: dict[type[Row], Table] = {
    t.row: t
    for t in (
        Table("place", Place, indexes=(Index(("name",), unique=True),)),
        Table("item", Item, document=("item", 0), indexes=(Index(("sku",), unique=True),)),
        Table("stock_level", Level, key=2, group=1, document=("stock", 0)),
        Table("stock_worth", Worth),
        Table("stock_move", Move, indexes=(Index(("item_id", "move_id")), Index(("journal_id",))), changes=False),
        Table(
            "sales_order", Order, document=("sales_order", 0),
            indexes=(Index(("external_id", "system"), unique=True), Index(("ordered_at", "order_id"))),
        ),
        Table(
            "sales_order_line", OrderLine, key=2, group=1, document=("sales_order", 0),
            indexes=(Index(("item_id",), where="waiting > 0"),),
        ),
        Table("allocation", Allocation, key=3, group=1, document=("sales_order", 0)),
        Table("journal", Journal, indexes=(Index(("command_id", "caller"), unique=True),), changes=False),
    )
}  # fmt: skip
"""Every table by its row, in the order in which they are written."""
