"""Goods of sales orders leave, and arrive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onebook.book.answers import Refused
from onebook.book.rows import Allocation, Item, Move, Order, OrderLine, Place, Shipment, ShipmentLine
from onebook.book.rules import Rules, day_of
from onebook.book.sales.credit import CREDIT, on_hold_for
from onebook.book.sales.lines import put_line
from onebook.book.sales.own_names import BOOK, refuse_own
from onebook.book.sales.telling import end_telling
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go
from onebook.book.stock.moves import move
from onebook.book.stock.told_late import counts_since, seen_to_go, seen_to_go_by_lots

__all__ = ["Sent", "add_to_shipment", "begin_shipment", "deliver", "ship", "shipment_named"]

AT_ONCE = frozenset({"pickup", "carry_out", "digital"})
"""Ways of delivery in which the customer has the goods as soon as they leave."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How goods are sent. system, external_id: who sends them, and what they call it; none: the book names it."""

    system: str | None = None
    external_id: str | None = None
    carrier: str | None = None
    service: str | None = None
    tracking_code: str | None = None
    tracking_url: str | None = None
    parcels: int = 1


def ship(
    draft: Draft,
    rules: Rules,
    order: Order,
    taken: Iterable[tuple[Allocation, int]],
    sent: Sent,
    at: int,
    told_at: int | None = None,
    lot: str | None = None,
) -> list[Shipment]:
    """Let what is kept for an order leave, so many of each allocation; return the shipments, one a place.

    Nobody is asked any more to tell the customer of lines of which nothing is left to send. Refused while the order is
    on hold for its customer's credit. told_at: where it is said when they left: counts since then have missed them, and
    must be wanted by `order_counted_since`. Its tasks must be wanted by `needs_to_tell`. lot: of which they are; none:
    those that expire first.
    """
    if on_hold_for(order, CREDIT):
        raise Refused(
            "on_hold", f"Order {order.external_id} is on hold for its customer's credit: none of it is sent.",
            "Resume it first (resume_order), or have it approved (approve_order).", external_id=order.external_id,
        )  # fmt: skip
    shipments: dict[int, tuple[Shipment, list[Move]]] = {}
    for kept, quantity in taken:
        place = rules.place(kept.place_id)
        if place.place_id not in shipments:
            shipments[place.place_id] = (begin_shipment(draft, rules, order, place, sent, at), [])
        let_go(draft, kept, quantity)
        item, line = draft.get(Item, kept.item_id), draft.get(OrderLine, kept.order_id, kept.line)
        assert item  # noqa: S101 (loaded with its allocation)
        assert line  # noqa: S101
        counts = counts_since(draft, told_at, item, place)
        seen_to_go(draft, rules, item, place, quantity, counts)
        gone = move(
            draft, rules, item, place, rules.places["customer"], quantity, "shipment", at,
            order=(kept.order_id, kept.line), lot=lot,
        )  # fmt: skip
        seen_to_go_by_lots(draft, rules, item, place, gone, counts)
        shipments[place.place_id][1].extend(gone)
        line = line._replace(
            allocated=line.allocated - quantity,
            shipped=line.shipped + quantity,
            delivered=line.delivered + (quantity if order.delivery_method in AT_ONCE else 0),
            cost_amount=line.cost_amount - sum(each.value for each in gone),
        )
        put_line(draft, line)
        end_telling(draft, line)
    for shipment, moves in shipments.values():
        add_to_shipment(draft, shipment, moves)
    return [shipment for shipment, _ in shipments.values()]


def begin_shipment(draft: Draft, rules: Rules, order: Order, place: Place, sent: Sent, at: int) -> Shipment:
    """Add a shipment with nothing in it yet. Refused where whoever sends it has sent one of this name before."""
    shipment_id = draft.new_id()
    system, external_id = sent.system or order.system, sent.external_id
    if external_id is None:
        system, external_id = BOOK, str(shipment_id)
    else:
        refuse_own(system)
    if sent.external_id is not None and draft.named("shipment", system, external_id) is not None:
        raise Refused(
            "shipment_exists", f"{system} has given a shipment {external_id} before.",
            "Give each shipment (and so each place) a name of its own.", system=system, external_id=external_id,
        )  # fmt: skip
    names: list[tuple[str, ...]] = [("shipment", system, external_id)]
    if sent.tracking_code is not None:
        names.append(("tracking", sent.tracking_code))
    for name in names:
        draft.names[name], draft.names[("order_of", *name)] = shipment_id, order.order_id
    at_once = order.delivery_method in AT_ONCE
    day = day_of(rules, at)
    shipment = Shipment(
        order.order_id, shipment_id, system, external_id, place.place_id, at, day, sent.carrier, sent.service,
        sent.tracking_code, sent.tracking_url, sent.parcels, at if at_once else None, day if at_once else None,
    )  # fmt: skip
    draft.put(shipment)
    return shipment


def add_to_shipment(draft: Draft, shipment: Shipment, moves: Iterable[Move]) -> None:
    """Put what has left into a new shipment."""
    for number, each in enumerate(moves, 1):
        assert each.line is not None  # noqa: S101 (moved for an order)
        draft.put(
            ShipmentLine(
                shipment.order_id, shipment.shipment_id, number, each.line, each.item_id, each.move_id, each.quantity
            )
        )


def shipment_named(draft: Draft, *name: str) -> Shipment:
    """Return a shipment by `"shipment", system, external_id` or `"tracking", code`. Refused where there is none."""
    shipment_id = draft.named(*name)
    order_id = None if shipment_id is None else draft.named("order_of", *name)
    shipment = None if order_id is None else draft.get(Shipment, order_id, shipment_id)
    if shipment is None:
        called = f"with the number {name[1]}" if name[0] == "tracking" else f"{name[2]} of {name[1]}"
        raise Refused(
            "unknown_shipment", f"There is no shipment {called}.", "Ship the order first (ship_order).",
            name=list(name[1:]),
        )  # fmt: skip
    return shipment


def deliver(draft: Draft, rules: Rules, shipment: Shipment, at: int) -> bool:
    """Note that the customer has the goods; return whether that is news."""
    if shipment.delivered_at is not None:
        return False
    draft.put(shipment._replace(delivered_at=at, delivered_on=day_of(rules, at)))
    for sent in draft.of(ShipmentLine, shipment.order_id):
        if sent.shipment_id == shipment.shipment_id:
            line = draft.get(OrderLine, sent.order_id, sent.order_line)
            assert line  # noqa: S101 (loaded with its order)
            put_line(draft, line._replace(delivered=line.delivered + sent.quantity))
    return True
