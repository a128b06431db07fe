"""The book's tables, each declared once as a row: from here come the schema, what is read and what is written.

Quantities and money are in ten-thousandths (`exact`), instants in microseconds since 1970 in UTC (`_at`), days as ISO
text (`_on`). The first columns of a row are its key. A file's tables stand in its `TABLES`.
"""

from onebook.book.rows.journal import TABLES as JOURNAL
from onebook.book.rows.journal import Journal, Pending, Seal, SealHead
from onebook.book.rows.sales import TABLES as SALES
from onebook.book.rows.sales import Allocation, Order, OrderLine
from onebook.book.rows.stock import TABLES as STOCK
from onebook.book.rows.stock import CostPart, Level, Lot, LotLevel, Move, Reservation, Revaluation, Worth
from onebook.book.rows.table import Index, Row, Table
from onebook.book.rows.tasks import TABLES as TASKS
from onebook.book.rows.tasks import Task
from onebook.book.rows.things import TABLES as THINGS
from onebook.book.rows.things import Item, Place

__all__ = [
    "TABLES", "Allocation", "CostPart", "Index", "Item", "Journal", "Level", "Lot", "LotLevel", "Move", "Order",
    "OrderLine", "Pending", "Place", "Reservation", "Revaluation", "Row", "Seal", "SealHead", "Table", "Task", "Worth",
]  # fmt: skip

TABLES: dict[type[Row], Table] = {t.row: t for t in (*THINGS, *STOCK, *SALES, *TASKS, *JOURNAL)}
"""Every table by its row, in the order in which they are written."""
