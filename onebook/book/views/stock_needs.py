"""Stock that needs somebody: what is running out, what is to be counted, what is to come, and lots by expiry."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from onebook.book.rules import Rules
from onebook.book.store import Reading, Store
from onebook.book.views.remembered import remembered_rows

__all__ = [
    "DAYS", "CountTask", "Expected", "LotAt", "Proposed", "RunsOut", "count_tasks", "expected_of", "item_count_tasks",
    "lots_of", "number_to_count", "proposed_for", "running_out",
]  # fmt: skip

DAYS = 28
"""Days of sales by which it is told how long stock lasts."""
LOOKED_THROUGH = 20_000
"""Orders of these days, the latest ones, that are looked at."""
LEAD_DAYS = 14
"""How long it is taken to take to have more of what nothing is told of."""
TASKS = 1_000
"""Open tasks that are looked at."""
DAY = 86_400_000_000
MINUTE = 60_000_000


class RunsOut(NamedTuple):
    """An item that lasts for fewer days than it takes to have more. Quantities in ten-thousandths.

    sold: ordered of late; span: within so many microseconds of that on which the book knew the item. waiting: pieces
    that customers wait for, however long.
    """

    item_id: int
    item: str
    name: str
    sold: int
    available: int
    lead_days: int
    supplier: str | None
    waiting: int
    span: int

    @property
    def sold_a_day(self) -> Decimal:
        """How many are ordered a day, in ten-thousandths."""
        return Decimal(self.sold) * DAY / self.span

    @property
    def lasts(self) -> Decimal:
        """For how many days what may be promised lasts; below nought where more was promised than there is.

        What nobody ordered of late is here for those who wait since before: none of it may be promised.
        """
        return Decimal(self.available) / self.sold_a_day if self.sold else Decimal(0)


class CountTask(NamedTuple):
    """Pieces of an item at a place that are to be counted. opened_at: microseconds since 1970."""

    item: str
    name: str
    place: str
    opened_at: int


class LotAt(NamedTuple):
    """How many of a lot are at a place, in ten-thousandths."""

    lot: str
    expires_on: str | None
    place: str
    on_hand: int


class Expected(NamedTuple):
    """What is still to come of an item from a supplier, in ten-thousandths. order_id: for which it is bought."""

    system: str
    external_id: str
    line: int
    place: str
    ordered: int
    received: int
    cancelled: int
    expected_on: str
    firm: bool
    drop_ship: bool
    supplier: str | None
    order_system: str | None
    order_id: str | None

    @property
    def open(self) -> int:
        """What is still to come."""
        return self.ordered - self.received - self.cancelled


class Proposed(NamedTuple):
    """What is proposed to be had for an order line that waits. quantity: in ten-thousandths."""

    kind: str
    quantity: int
    needed_on: str | None
    supplier: str | None
    system: str
    external_id: str
    line: int


def running_out(store: Store, rules: Rules, at: int, most: int) -> list[RunsOut]:
    """Return the items that run out before more of them could be there, those that last shortest first.

    By what was ordered within `DAYS` days up to an instant; where these have more than `LOOKED_THROUGH` orders, by
    those last ones and the days they took. Of these days those count on which the book knew the item: since it first
    came, or was first ordered; one at least. Also what never came counts, and what customers wait for; but not what
    suppliers send straight to customers.
    """
    at = -(-at // MINUTE) * MINUTE  # so that the answer stands for a while
    since = at - DAYS * DAY
    first = store.rows("orders_looked_until", before_at=at, before_id=0, last=LOOKED_THROUGH - 1)
    if first and first[0][0] > since:
        since = first[0][0]
    lead_days = rules.delivering.lead_days
    rows = remembered_rows(
        store, "running_out", since=since, looked=LOOKED_THROUGH, until=at,
        lead_days=LEAD_DAYS if lead_days is None else lead_days, most=most,
    )  # fmt: skip
    # Sums come as decimals from PostgreSQL.
    return [RunsOut._make((*row[:3], int(row[3]), int(row[4]), *row[5:7], int(row[7]), row[8])) for row in rows]


def count_tasks(store: Reading, most: int) -> list[CountTask]:
    """Return what is to be counted, the first asked for first."""
    return [CountTask(*row) for row in store.rows("count_tasks", looked=TASKS, most=most)]


def number_to_count(store: Reading) -> int:
    """Return at how many places how many items are to be counted, as far as `TASKS` tell."""
    return int(store.rows("count_tasks_number", looked=TASKS)[0][0])


def item_count_tasks(store: Reading, item_id: int) -> list[tuple[str, int]]:
    """Return the places where an item is to be counted, and since when."""
    return [(place, at) for place, at in store.rows("item_count_tasks", item_id=item_id)]


def lots_of(store: Reading, item_id: int) -> list[LotAt]:
    """Return the lots of an item that are somewhere, those that expire first first."""
    return [LotAt(*row) for row in store.rows("item_lots", item_id=item_id)]


def expected_of(store: Reading, item_id: int) -> list[Expected]:
    """Return what is still to come of an item, the first to come first."""
    return [
        Expected._make((*row[:8], bool(row[8]), bool(row[9]), *row[10:]))
        for row in store.rows("item_supply", item_id=item_id)
    ]


def proposed_for(store: Reading, item_id: int, most: int) -> list[Proposed]:
    """Return what is proposed to be had of an item."""
    return [Proposed(*row) for row in store.rows("item_proposals", item_id=item_id, most=most)]
