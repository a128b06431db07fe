"""The book's documents as they stand, by their keys: what is published of them is made of these rows.

Quantities and amounts in ten-thousandths, instants in microseconds, items by number, places by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onebook.book.rows import LineReturn, OrderLine
from onebook.book.sales.amounts import credited_by, standing
from onebook.book.store import Store

__all__ = [
    "CancelledView", "DispatchView", "ItemCodeView", "ItemView", "LevelView", "LineView", "MoveView", "OrderView",
    "PartyCodeView", "PartyView", "PaymentView", "RelationView", "ReturnView", "RevaluationView", "ShipmentView",
    "cancelled_of", "codes_of_items", "codes_of_parties", "dispatches_of", "erased_parties", "items_by", "levels_by",
    "lines_of", "moves_by", "orders_by", "parties_by", "payments_by", "relations_of_parties", "returns_by",
    "revaluations_by", "sent_with", "shipments_by", "shipping_stays",
]  # fmt: skip


class OrderView(NamedTuple):
    """A sales order."""

    order_id: int
    system: str
    external_id: str
    channel: str
    ordered_at: int
    status: str
    currency: str
    delivery_method: str
    customer_reference: str | None
    customer_id: str | None
    sales_person_id: str | None


class LineView(NamedTuple):
    """A line of a sales order. kit_line: the line of whose kit it is a part, which bears its amounts by kit_share."""

    order_id: int
    line: int
    item: str
    quantity: int
    shipped: int
    cancelled: int
    delivered: int
    gross_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    cost_amount: int
    promised_on: str | None
    latest_promised_on: str | None
    kit_line: int | None
    kit_share: int


class CancelledView(NamedTuple):
    """What was cancelled of an order line, as of the last time. by, reason: the last that somebody said.

    times: how often some of it was.
    """

    order_id: int
    line: int
    cancelled_at: int
    by: str | None
    reason: str | None
    times: int = 1


class DispatchView(NamedTuple):
    """Pieces of an order line that went with one shipment."""

    order_id: int
    line: int
    shipment_id: int
    place: str
    shipped_at: int
    delivered_at: int | None
    quantity: int


class ShipmentView(NamedTuple):
    """A shipment. order_system, sales_order_id: the order that it is of."""

    shipment_id: int
    system: str
    external_id: str
    order_system: str
    sales_order_id: str
    channel: str
    currency: str
    place: str
    carrier: str | None
    service: str | None
    tracking_code: str | None
    shipped_at: int
    delivered_at: int | None


class PaymentView(NamedTuple):
    """A payment. order_system, sales_order_id: the order that it is for."""

    system: str
    external_id: str
    order_system: str | None
    sales_order_id: str | None
    channel: str | None
    paid_at: int
    kind: str
    status: str
    method: str
    amount: int
    fee_amount: int
    currency: str


class ReturnView(NamedTuple):
    """A line of a sales return of which something has come back. amount: credited, without fee_amount kept off it."""

    system: str
    external_id: str
    line: int
    order_system: str | None
    sales_order_id: str | None
    order_line: int | None
    channel: str
    return_channel: str
    place: str | None
    customer_id: str | None
    item: str
    received_at: int
    settled_at: int | None
    received: int
    amount: int
    shipping_amount: int
    tax_amount: int
    fee_amount: int
    currency: str
    reason: str | None
    restocked: int
    repaired: int
    scrapped: int
    cost_amount: int | None


class PartyView(NamedTuple):
    """A person or an organisation, with where they get their bills."""

    party_id: int
    system: str
    external_id: str
    kind: str
    name: str
    is_customer: bool
    is_supplier: bool
    is_employee: bool
    is_lead: bool
    given_name: str | None
    family_name: str | None
    group_name: str | None
    country: str | None
    born_on: str | None
    street: str | None
    postcode: str | None
    city: str | None
    region: str | None
    may_write: int | None


class RelationView(NamedTuple):
    """How a party stands to another one of the same system."""

    party_id: int
    relation: str
    other_id: str
    starts_on: str | None
    ends_on: str | None


class PartyCodeView(NamedTuple):
    """A code of a party."""

    party_id: int
    scheme: str
    code: str
    code_system: str


class ItemCodeView(NamedTuple):
    """A code of an item."""

    item: str
    scheme: str
    code: str
    code_system: str


class MoveView(NamedTuple):
    """A stock move. value: by how much it changed what is ours, as it was entered.

    order_system, sales_order_id: the order that it is of; channel, currency: of that, or of the return without one.
    """

    move_id: int
    item: str
    from_place: str
    from_kind: str
    to_place: str
    to_kind: str
    moved_at: int
    quantity: int
    reason: str
    value: int
    order_system: str | None
    sales_order_id: str | None
    channel: str | None
    currency: str | None


class RevaluationView(NamedTuple):
    """A move turned out to be worth something else. value: the change of what is ours, or was."""

    revaluation_id: int
    move_id: int
    value: int
    reason: str
    revalued_at: int
    document: str | None


class LevelView(NamedTuple):
    """How many of an item are at a place; all_of_it, value: of all that is ours of it."""

    item: str
    place: str
    on_hand: int
    all_of_it: int | None
    value: int | None


class ItemView(NamedTuple):
    """An item. weight: of one, in ten-thousandths of a kilogram."""

    item: str
    name: str
    unit: str
    category: str | None
    variant_of: str | None
    weight: int | None
    is_kit: bool


def orders_by(store: Store, keys: Sequence[int]) -> list[OrderView]:
    """Return sales orders."""
    return [OrderView(*row) for row in store.rows("present_orders", keys=list(keys))]


def lines_of(store: Store, keys: Sequence[int]) -> list[LineView]:
    """Return the lines of sales orders, by order and line."""
    return [LineView(*row) for row in store.rows("present_order_lines", keys=list(keys))]


def cancelled_of(store: Store, keys: Sequence[int]) -> list[CancelledView]:
    """Return what was cancelled of sales orders, by order and line."""
    found: dict[tuple[int, int], CancelledView] = {}
    for order_id, line, _, _, at, by, reason in store.rows("cancellations", orders=list(keys)):
        before = found.get((order_id, line))
        found[order_id, line] = CancelledView(
            order_id, line, at, by or (before and before.by), reason or (before and before.reason),
            before.times + 1 if before else 1,
        )  # fmt: skip
    return list(found.values())


def shipping_stays(store: Store, keys: Sequence[int], refund_shipping: str) -> set[int]:
    """Return those of sales orders whose shipping did not go with what was cancelled: it is paid, or went with returns.

    refund_shipping: as `sales.amounts.standing` has it.
    """
    if refund_shipping == "share" or not keys:
        return set()
    lines: dict[int, list[OrderLine]] = {key: [] for key in keys}
    for row in store.rows("order_lines", orders=list(keys)):
        lines[row[0]].append(OrderLine(*row))
    came: dict[int, list[LineReturn]] = {key: [] for key in keys}
    for row in store.rows("line_returns", orders=list(keys)):
        came[row[0]].append(LineReturn(*row))
    return {
        key
        for key in keys
        if any(each.shipping for each in standing(lines[key], credited_by(came[key]), refund_shipping, 1).values())
        or any(each.shipping_amount for each in came[key])
    }


def dispatches_of(store: Store, keys: Sequence[int]) -> list[DispatchView]:
    """Return what left for the customers of sales orders, by order and line."""
    # Sums come as decimals from PostgreSQL.
    return [
        DispatchView(*row)._replace(quantity=int(row[-1])) for row in store.rows("present_dispatches", keys=list(keys))
    ]


def moves_by(store: Store, keys: Sequence[int]) -> list[MoveView]:
    """Return stock moves."""
    return [MoveView(*row) for row in store.rows("present_moves", keys=list(keys))]


def revaluations_by(store: Store, keys: Sequence[int]) -> list[RevaluationView]:
    """Return revaluations."""
    return [RevaluationView(*row) for row in store.rows("present_revaluations", keys=list(keys))]


def levels_by(store: Store, keys: Sequence[int]) -> list[LevelView]:
    """Return the levels of items at places of ours."""
    return [LevelView(*row) for row in store.rows("present_levels", keys=list(keys))]


def items_by(store: Store, keys: Sequence[int]) -> list[ItemView]:
    """Return items."""
    return [ItemView(*row) for row in store.rows("present_items", keys=list(keys))]


def codes_of_items(store: Store, keys: Sequence[int]) -> list[ItemCodeView]:
    """Return the codes of items."""
    return [ItemCodeView(*row) for row in store.rows("present_item_codes", keys=list(keys))]


def shipments_by(store: Store, keys: Sequence[int]) -> list[ShipmentView]:
    """Return shipments."""
    return [ShipmentView(*row) for row in store.rows("present_shipments", keys=list(keys))]


def sent_with(store: Store, keys: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return what went with shipments: shipment, order line and quantity."""
    return [(row[0], row[1], int(row[2])) for row in store.rows("present_shipment_lines", keys=list(keys))]


def payments_by(store: Store, keys: Sequence[int]) -> list[PaymentView]:
    """Return payments."""
    return [PaymentView(*row) for row in store.rows("present_payments", keys=list(keys))]


def returns_by(store: Store, keys: Sequence[int]) -> list[ReturnView]:
    """Return what came back, by return and line."""
    rows = store.rows("present_returns", keys=list(keys))
    return [ReturnView(*row)._replace(cost_amount=None if row[-1] is None else int(row[-1])) for row in rows]


def parties_by(store: Store, keys: Sequence[int]) -> list[PartyView]:
    """Return parties."""
    return [PartyView(*row) for row in store.rows("present_parties", keys=list(keys))]


def erased_parties(store: Store, keys: Sequence[int]) -> list[tuple[str, str]]:
    """Return system and id of those parties that were erased."""
    return [(system, external_id) for system, external_id in store.rows("erased_parties", keys=list(keys))]


def relations_of_parties(store: Store, keys: Sequence[int]) -> list[RelationView]:
    """Return how parties stand to others of the same system."""
    return [RelationView(*row) for row in store.rows("present_party_relations", keys=list(keys))]


def codes_of_parties(store: Store, keys: Sequence[int]) -> list[PartyCodeView]:
    """Return the codes of parties."""
    return [PartyCodeView(*row) for row in store.rows("present_party_codes", keys=list(keys))]
