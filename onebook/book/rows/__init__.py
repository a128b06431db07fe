"""The book's tables, each declared once as a row: from here come the schema, what is read and what is written.

Quantities and money are in ten-thousandths (`exact`), instants in microseconds since 1970 in UTC (`_at`), days as ISO
text (`_on`). The first columns of a row are its key. A file's tables stand in its `TABLES`.
"""

from onebook.book.rows.access import TABLES as ACCESS
from onebook.book.rows.access import Token, TokenUse
from onebook.book.rows.availability import TABLES as AVAILABILITY
from onebook.book.rows.availability import Learning, PlaceShort, Shown, Sold, SoldHour, StockFigure
from onebook.book.rows.cancellations import TABLES as CANCELLATIONS
from onebook.book.rows.cancellations import Cancellation
from onebook.book.rows.costs import TABLES as COSTS
from onebook.book.rows.costs import LandedCost, LandedShare
from onebook.book.rows.counts import TABLES as COUNTS
from onebook.book.rows.counts import StockCount
from onebook.book.rows.credit import TABLES as CREDIT
from onebook.book.rows.credit import Credit
from onebook.book.rows.journal import TABLES as JOURNAL
from onebook.book.rows.journal import Journal, JournalTouch, Pending, Seal, SealHead
from onebook.book.rows.packing import TABLES as PACKING
from onebook.book.rows.packing import ItemUnit, KitPart
from onebook.book.rows.parties import TABLES as PARTIES
from onebook.book.rows.parties import (
    Consent,
    ConsentEntry,
    JournalErasure,
    Party,
    PartyAddress,
    PartyCode,
    PartyEntry,
    PartyLink,
    PartyRelation,
)  # fmt: skip
from onebook.book.rows.payments import TABLES as PAYMENTS
from onebook.book.rows.payments import Payment, Voucher, VoucherEntry
from onebook.book.rows.prices import TABLES as PRICES
from onebook.book.rows.prices import ItemPrice, PriceList
from onebook.book.rows.promises import TABLES as PROMISES
from onebook.book.rows.promises import Promise, Unsettled
from onebook.book.rows.quotes import TABLES as QUOTES
from onebook.book.rows.quotes import Quote, QuoteLine, QuoteVersion
from onebook.book.rows.returns import TABLES as RETURNS
from onebook.book.rows.returns import LineReturn, Return, ReturnLine, ReturnPart
from onebook.book.rows.routing import TABLES as ROUTING
from onebook.book.rows.routing import Destination, FailedPick
from onebook.book.rows.sales import TABLES as SALES
from onebook.book.rows.sales import Allocation, Order, OrderLine
from onebook.book.rows.shipments import TABLES as SHIPMENTS
from onebook.book.rows.shipments import Shipment, ShipmentLine
from onebook.book.rows.stock import TABLES as STOCK
from onebook.book.rows.stock import CostPart, Level, Lot, LotLevel, Move, Reservation, Revaluation, Worth
from onebook.book.rows.supply import TABLES as SUPPLY
from onebook.book.rows.supply import Proposal, Sourcing, Supply
from onebook.book.rows.table import Index, Row, Table
from onebook.book.rows.tasks import TABLES as TASKS
from onebook.book.rows.tasks import Task
from onebook.book.rows.things import TABLES as THINGS
from onebook.book.rows.things import Item, ItemApart, ItemCode, ItemMerge, ItemOptions, Listing, Place, Variant

__all__ = [
    "TABLES", "Allocation", "Cancellation", "Consent", "ConsentEntry", "CostPart", "Credit", "Destination",
    "FailedPick", "Index", "Item", "ItemApart", "ItemCode", "ItemMerge", "ItemOptions", "ItemPrice", "ItemUnit",
    "Journal", "JournalErasure", "JournalTouch", "KitPart", "LandedCost", "LandedShare", "Learning", "Level",
    "LineReturn", "Listing", "Lot", "LotLevel", "Move", "Order", "OrderLine", "Party", "PartyAddress", "PartyCode",
    "PartyEntry", "PartyLink", "PartyRelation", "Payment", "Pending", "Place", "PlaceShort", "PriceList", "Promise",
    "Proposal", "Quote", "QuoteLine", "QuoteVersion", "Reservation", "Return", "ReturnLine", "ReturnPart",
    "Revaluation", "Row", "Seal", "SealHead", "Shipment", "ShipmentLine", "Shown", "Sold", "SoldHour", "Sourcing",
    "StockCount", "StockFigure", "Supply", "Table", "Task", "Token", "TokenUse", "Unsettled", "Variant", "Voucher",
    "VoucherEntry", "Worth",
]  # fmt: skip

TABLES: dict[type[Row], Table] = {
    t.row: t
    for t in (
        *THINGS,
        *PACKING,
        *PARTIES,
        *STOCK,
        *COSTS,
        *COUNTS,
        *SALES,
        *SHIPMENTS,
        *CANCELLATIONS,
        *PAYMENTS,
        *CREDIT,
        *PRICES,
        *QUOTES,
        *RETURNS,
        *SUPPLY,
        *PROMISES,
        *ROUTING,
        *TASKS,
        *AVAILABILITY,
        *ACCESS,
        *JOURNAL,
    )
}
"""Every table by its row, in the order in which they are written."""
