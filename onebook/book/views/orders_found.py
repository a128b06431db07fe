"""Sales orders found by how far they are, by an item, or by whatever a customer gives; none of it reads them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onebook.book.store import Store
from onebook.book.views.holding import holding, holds
from onebook.book.views.one_state import one_state
from onebook.book.views.orders import LATEST, OrderListed, OrderWish, orders_listed

__all__ = [
    "CUSTOMERS", "LOOKED_THROUGH", "Found", "Key", "customers_called", "found_by", "key_of", "orders_by_id",
    "orders_found", "orders_in_status", "orders_with_item",
]  # fmt: skip

LOOKED_THROUGH = 20_000
"""Orders that one page looks through at most, so that a rare status never reads all orders at once."""
MOVES = 500
"""Moves of an item that one page looks through."""
CUSTOMERS = 20
"""Customers who may be called alike; whose documents are looked for, where more are."""
Key = tuple[int, int, str, str]
"""Instant, id, number and system of the order that a page ended with."""


class Found(NamedTuple):
    """Orders on a page. next: the key after which others follow, None where none do. until: looked through up to here.

    by: what they were found by: `number`, `customer`, `reference`, `shipment`, `name`, or nothing asked for; `names`
    where more customers than `CUSTOMERS` are called so.
    """

    orders: list[OrderListed]
    next: Key | None = None
    until: int | None = None
    by: str = ""


def orders_by_id(store: Store, ids: Sequence[int]) -> list[OrderListed]:
    """Return sales orders in the order of their ids as they are given."""
    rows = store.rows("orders_shown", orders=list(ids)) if ids else []
    by_id = {row[0]: OrderListed(*row) for row in rows}
    return [by_id[order_id] for order_id in ids if order_id in by_id]


def orders_in_status(store: Store, status: str, channel: str, most: int, after: Key | None) -> Found:
    """Return orders in a status or channel among the next `LOOKED_THROUGH` ones, the latest first."""
    at, order_id = after[:2] if after else (LATEST, LATEST)
    before = {"before_at": at, "before_id": order_id}
    with one_state(store):
        rows = store.rows(
            "orders_looked_through", **before, looked=LOOKED_THROUGH, channel=channel, status=status, most=most
        )
        end = store.rows("orders_looked_until", **before, last=LOOKED_THROUGH - 1)
    orders = [OrderListed(*row) for row in rows]
    if len(orders) == most:
        return Found(orders, key_of(orders[-1]))
    return Found(orders, (*end[0], "", ""), end[0][0]) if end else Found(orders)


def orders_with_item(store: Store, item: str, most: int, after: Key | None) -> Found:
    """Return orders of an item: first those that wait for it or have it kept, then those for which it moved.

    Each is told once, the second sort at its last move. The key is 0 and an id of the first sort; of the second, the
    last move that there was when these began, and the move up to which they were told.
    """
    rows = store.rows("stock_item", sku=item)
    if not rows:
        return Found([])
    item_id, up_to, before = rows[0][0], *(after[:2] if after else (0, LATEST))
    with one_state(store):
        still = []
        if not up_to:
            still = [row[0] for row in store.rows("open_orders_of_item", item_id=item_id, before_id=before, most=most)]
            if len(still) == most:
                return Found(orders_by_id(store, still), (0, still[-1], "", ""))
            before = LATEST
        moved = _moved(store, item_id, before, up_to or LATEST, MOVES)
        told = [(order_id, move_id) for move_id, order_id, again, is_open in moved if not again and not is_open]
        shown = told[: most - len(still)]
        orders = orders_by_id(store, [*still, *(order_id for order_id, _ in shown)])
        if len(shown) < len(told):
            last = shown[-1][1]
        else:
            last = moved[-1][0] if moved and _moved(store, item_id, moved[-1][0], up_to or LATEST, 1) else 0
    return Found(orders, (up_to or moved[0][0], last, "", "") if last else None)


def _moved(store: Store, item_id: int, before: int, up_to: int, most: int) -> list[tuple[int, int, bool, bool]]:
    """The next moves of an item for orders: move, order, and whether it is told elsewhere or is open."""
    return store.rows("orders_moved_of_item", item_id=item_id, before_id=before, up_to=up_to, most=most)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A text by which orders are looked for."""

    text: str
    most: int
    after: Key | None


def orders_found(store: Store, text: str, most: int, after: Key | None, *, names: bool = True) -> Found:
    """Return the orders whose number begins with a text; else those whose customer, reference or parcel it names.

    names: whether customers' names are looked at.
    """
    for by, look in LOOKING.items():
        if by == "name" and not names:
            continue
        found = look(store, _Asked(text, most, after))
        if found or (after and look(store, _Asked(text, 1, None))):
            following = key_of(found[-1]) if len(found) == most else None
            return Found(found, following, by=found_by(store, by, text))
    return Found([])


def customers_called(store: Store, text: str, most: int = CUSTOMERS) -> list[tuple[str, str]]:
    """Return system and id of customers whose name has a text in it, those known longest first."""
    rows = store.rows("customers_called", pattern=holding(text), most=most)
    return [row[:2] for row in rows if holds(row[2], text)]


def found_by(store: Store, by: str, text: str) -> str:
    """Return by what documents were found; `names` for `name` where too many are called so."""
    many = by == "name" and len(customers_called(store, text, CUSTOMERS + 1)) > CUSTOMERS
    return "names" if many else by


def _numbered(store: Store, asked: _Asked) -> list[OrderListed]:
    return orders_listed(store, OrderWish(text=asked.text), asked.most, asked.after)


def _of_customer(store: Store, asked: _Asked) -> list[OrderListed]:
    return orders_listed(store, OrderWish(customer=asked.text), asked.most, asked.after)


def _of_reference(store: Store, asked: _Asked) -> list[OrderListed]:
    at, order_id = asked.after[:2] if asked.after else (LATEST, LATEST)
    rows = store.rows("orders_of_reference", reference=asked.text, before_at=at, before_id=order_id, most=asked.most)
    return [OrderListed(*row) for row in rows]


def _of_shipment(store: Store, asked: _Asked) -> list[OrderListed]:
    before = asked.after[1] if asked.after else LATEST
    rows = store.rows("orders_of_shipment", code=asked.text, before_id=before, most=asked.most)
    return orders_by_id(store, [order_id for (order_id,) in rows])


def _of_people(store: Store, asked: _Asked) -> list[OrderListed]:
    """The latest orders of customers who are called so."""
    found = [
        order
        for system, customer in customers_called(store, asked.text)
        for order in orders_listed(store, OrderWish(customer=customer, system=system), asked.most, asked.after)
    ]
    return sorted(found, key=lambda order: (-order.ordered_at, -order.order_id))[: asked.most]


LOOKING = {
    "number": _numbered,
    "customer": _of_customer,
    "reference": _of_reference,
    "shipment": _of_shipment,
    "name": _of_people,
}
"""What a text may be, the likeliest first."""


def key_of(order: OrderListed) -> Key:
    """Return the key by which a list goes on behind an order."""
    return order.ordered_at, order.order_id, order.external_id, order.system
