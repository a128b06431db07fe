"""Sales orders that are open: which wait for goods, which are late, and which must leave on the next day of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from onebook.book.rules import Rules, day_of
from onebook.book.store import Store
from onebook.book.supply.calendar import Delivering, Way, arriving, later
from onebook.book.views.orders import OrderListed
from onebook.book.views.remembered import remembered_rows

__all__ = [
    "COUNTED", "STATES", "OpenCounted", "OpenOrder", "OpenOrders", "OpenWish", "ShipBy", "counted_open", "open_listed",
    "open_orders",
]  # fmt: skip

LINES, COUNTED = 20_000, 2_000
"""Lines that wait, and lines for which something is kept, of which each at most so many are listed, or counted.

They are counted anew after each command, for whoever only opens the page; listed for who asks for them.
"""
STATES = ("late", "to_ship", "waiting")


class OpenCounted(NamedTuple):
    """So many open orders that are alike in what tells when they must leave."""

    promised_on: str | None
    waits: bool
    place_id: int | None
    on_hold: bool
    way: Way
    number: int


@dataclass(frozen=True, slots=True)
class OpenOrders:
    """How many orders are open, of all that were looked at; one may count as several of these.

    waiting: for goods, all of it or a part; kept: all that is open of it is kept for it; to_ship: of these, those that
    are late unless they leave on ship_on, the next day of work; held: of those kept, those that are not to leave.
    all_seen: False where there are more.
    """

    number: int
    waiting: int
    kept: int
    held: int
    late: int
    to_ship: int
    today: date
    ship_on: date
    all_seen: bool


class OpenOrder(NamedTuple):
    """An open order, and the first day that was promised for what is open of it."""

    order: OrderListed
    promised_on: str | None


@dataclass(frozen=True, slots=True)
class OpenWish:
    """Which open orders are wanted. state: one of `STATES`; the others empty: any. item: with a line of it.

    system: whose orders they are.
    """

    state: str
    channel: str = ""
    customer: str = ""
    item: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class ShipBy:
    """Tells which orders are late unless they leave on the next day of work."""

    terms: Delivering
    today: date

    @property
    def ship_on(self) -> date:
        """The next day of work, today if it is one."""
        return later(self.terms, self.today, 0)

    def in_time(self, place_id: int | None, way: Way) -> str:
        """Return the day on which a customer has what leaves a day of work later than that."""
        return arriving(self.terms, later(self.terms, self.ship_on + timedelta(1), 0), place_id, way)


def open_orders(store: Store, rules: Rules, at: int) -> OpenOrders:
    """Count the open orders as of an instant in microseconds."""
    rows = remembered_rows(store, "open_orders_counted", lines=COUNTED)
    counted = [OpenCounted(row[0], bool(row[1]), row[2], bool(row[3]), Way(*row[4:7]), row[7]) for row in rows]
    all_seen = not store.rows("open_lines_beyond", lines=COUNTED)
    return counted_open(counted, ShipBy(rules.delivering, date.fromisoformat(day_of(rules, at))), all_seen=all_seen)


def counted_open(counted: Sequence[OpenCounted], by: ShipBy, *, all_seen: bool = True) -> OpenOrders:
    """Add up orders by what they need on a day."""
    waiting = kept = held = late = to_ship = 0
    today = by.today.isoformat()
    for each in counted:
        late += each.number if each.promised_on is not None and each.promised_on < today else 0
        if each.waits:
            waiting += each.number
            continue
        kept += each.number
        if each.on_hold:
            held += each.number
        elif each.promised_on is None or each.promised_on < by.in_time(each.place_id, each.way):
            to_ship += each.number
    return OpenOrders(waiting + kept, waiting, kept, held, late, to_ship, by.today, by.ship_on, all_seen)


def open_listed(
    store: Store, rules: Rules, at: int, wish: OpenWish, most: int, after: tuple[str, int] | None = None
) -> tuple[list[OpenOrder], tuple[str, int] | None]:
    """Return open orders, those promised first first, and the key after which more follow.

    after: the day and id that the page before ended with.
    """
    by = ShipBy(rules.delivering, date.fromisoformat(day_of(rules, at)))
    after_on, after_id = after or ("", 0)
    items = [row[0] for row in store.rows("stock_item", sku=wish.item)] if wish.item else [0]
    if not items:
        return [], None
    rows = store.rows(
        "open_orders", lines=LINES, state=wish.state, channel=wish.channel, customer=wish.customer, item_id=items[0],
        system=wish.system, today=by.today.isoformat(), before=_latest(by), after_on=after_on, after_id=after_id,
        most=most,
    )  # fmt: skip
    found = [
        OpenOrder(OrderListed(*row[7:]), row[0])
        for row in rows
        if wish.state != "to_ship" or row[0] is None or row[0] < by.in_time(row[2], Way(*row[4:7]))
    ]
    return found, ((rows[-1][0] or "", rows[-1][7]) if len(rows) == most else None)


def _latest(by: ShipBy) -> str:
    """The last of the days that `in_time` may tell."""
    terms = by.terms
    of_places = [days for each in terms.places.values() for days in (each.handling_days, each.transit_days) if days]
    carried = max(terms.transit_days, *terms.countries.values(), *terms.services.values(), *of_places, 0)
    handled = max(terms.handling_days, *of_places, 0)
    return later(terms, by.ship_on + timedelta(1), carried + handled + 1).isoformat()
