"""Sales orders with their lines.

Parts of kits are told with their kit. But where the rest of it will never come, what was sent of it is a line of its
own: with its share of the kit's amounts, and what it cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from onebook.book.exact import share_of
from onebook.book.views.documents import (
    CancelledView,
    DispatchView,
    LineView,
    OrderView,
    cancelled_of,
    dispatches_of,
    lines_of,
    orders_by,
    shipping_stays,
)
from onebook.intake.publishing.document import Document, Reading, Record

__all__ = ["DOCUMENT"]


class Order(NamedTuple):
    """A record of type sales_order."""

    system: str
    external_id: str
    channel: str
    ordered_at: int
    customer_id: str | None
    place_id: str | None
    sales_person_id: str | None
    status: str
    currency: str
    customer_reference: str | None
    delivery_method: str
    promised_on: str | None
    latest_promised_on: str | None
    shipped_at: int | None
    delivered_at: int | None
    cancelled_at: int | None
    cancelled_by: str | None
    cancel_reason: str | None


class Line(NamedTuple):
    """A record of type sales_order_line. deleted: it was told before, and is a part of another one now."""

    system: str
    sales_order_id: str
    line: str
    channel: str
    ordered_at: int
    customer_id: str | None
    place_id: str | None
    sales_person_id: str | None
    item_id: str
    quantity: int
    gross_amount: int
    discount_amount: int
    shipping_amount: int
    tax_amount: int
    cost_amount: int | None
    currency: str
    delivery_method: str
    promised_on: str | None
    latest_promised_on: str | None
    shipped_at: int | None
    delivered_at: int | None
    cancelled_at: int | None
    cancelled_by: str | None
    cancel_reason: str | None
    deleted: bool | None = None


class Amounts(NamedTuple):
    """What is paid for a line, as it has it."""

    gross: int = 0
    discount: int = 0
    shipping: int = 0
    tax: int = 0

    def share(self, part: int, whole: int) -> Amounts:
        """Return the share of a part, rounded down."""
        return Amounts(*(each * part // whole for each in self))

    def less(self, other: Amounts) -> Amounts:
        """Return by how much these are more than others."""
        return Amounts(*(each - some for each, some in zip(self, other, strict=True)))


class Sold(NamedTuple):
    """What is told as one line. amounts, cost: its own, of what of it has left; numbers: of the lines it is made of.

    apart: what of its amounts goes with parts that are lines of their own. shipping: what of the order's it bears as
    far as it stays; None: its own, of which what is cancelled takes its share.
    """

    line: LineView
    amounts: Amounts
    cost: int
    numbers: frozenset[int]
    apart: Amounts = Amounts()
    shipping: int | None = None

    @property
    def stays(self) -> int:
        """How many of it are not cancelled."""
        return self.line.quantity - self.line.cancelled


class Cancelled(NamedTuple):
    """When something was cancelled, by whom and why."""

    at: int | None = None
    by: str | None = None
    reason: str | None = None


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    lines: dict[int, list[LineView]] = defaultdict(list)
    for line in lines_of(reading.store, keys):
        lines[line.order_id].append(line)
    gone: dict[int, list[DispatchView]] = defaultdict(list)
    for dispatch in dispatches_of(reading.store, keys):
        gone[dispatch.order_id].append(dispatch)
    given_up: dict[int, list[CancelledView]] = defaultdict(list)
    for each in cancelled_of(reading.store, keys):
        given_up[each.order_id].append(each)
    paid = [
        key
        for key, some in lines.items()
        if any(li.cancelled for li in some) and any(li.shipping_amount for li in some)
    ]
    stays = shipping_stays(reading.store, paid, reading.rules.returns.refund_shipping)
    found: dict[str, list[Record]] = {name: [] for name in DOCUMENT.records}
    for order in orders_by(reading.store, keys):
        left = gone[order.order_id]
        mine = [sold for line in lines[order.order_id] for sold in _sold(line, lines[order.order_id])]
        if order.order_id in stays:
            mine = _with_all_shipping(mine, left)
        place = left[0].place if order.delivery_method == "carry_out" and left else None
        found["sales_order"].append(_order(order, place, lines[order.order_id], mine, left, given_up[order.order_id]))
        told = order.currency == reading.rules.currency
        for sold in mine:
            its = [d for d in left if d.line in sold.numbers]
            cancelled = [each for each in given_up[order.order_id] if each.line in sold.numbers]
            cost = sold.cost if told else 0
            found["sales_order_line"] += _line(order, place, sold._replace(cost=cost), its, cancelled)
    return found


def _sold(line: LineView, lines: Sequence[LineView]) -> list[Sold]:
    """Return what is told of a line: nothing of a part of a kit, and beside a kit those of its parts that are loose."""
    if line.kit_line is not None:
        return []
    amounts = Amounts(line.gross_amount, line.discount_amount, line.shipping_amount, line.tax_amount)
    parts = [part for part in lines if part.kit_line == line.line]
    loose, stays = [], line.quantity - line.cancelled
    for part in parts:
        quantity = part.shipped - part.quantity * stays // line.quantity
        if line.cancelled and quantity > 0:
            bears = amounts.share(
                part.kit_share * quantity, part.quantity * sum(each.kit_share for each in parts)
            )  # fmt: skip
            whole = part._replace(quantity=quantity, shipped=quantity, cancelled=0)
            cost = share_of(part.cost_amount, quantity, part.shipped)
            loose.append(Sold(whole, bears, cost, frozenset({part.line})))
    cost = line.cost_amount + sum(part.cost_amount for part in parts) - sum(each.cost for each in loose)
    apart = Amounts(*(sum(column) for column in zip(Amounts(), *(each.amounts for each in loose), strict=True)))
    return [Sold(line, amounts, cost, frozenset({line.line, *(part.line for part in parts)}), apart), *loose]


def _with_all_shipping(mine: Sequence[Sold], gone: Sequence[DispatchView]) -> list[Sold]:
    """Have what stays of an order bear all of its shipping: what was cancelled took none of it along.

    That of lines of which nothing stays is borne by what left first: so it stays on the day on which it was told.
    """

    def left_at(sold: Sold) -> tuple[bool, int]:
        at = min((d.shipped_at for d in gone if d.line in sold.numbers), default=None)
        return at is None, at or 0

    first = min((sold for sold in mine if sold.stays), key=left_at, default=None)
    rest = sum(sold.line.shipping_amount for sold in mine if not sold.stays)
    return [
        sold._replace(shipping=(sold.line.shipping_amount if sold.stays else 0) + (rest if sold is first else 0))
        for sold in mine
    ]


def _order(
    order: OrderView, place: str | None, lines: list[LineView], mine: list[Sold], gone: list[DispatchView],
    given_up: list[CancelledView],
) -> Order:  # fmt: skip
    is_open = any(line.quantity > line.shipped + line.cancelled for line in lines)
    wanted = [sold.line for sold in mine if sold.line.quantity > sold.line.cancelled]
    shipped_at = None if is_open else max((d.shipped_at for d in gone), default=None)
    return Order(
        order.system, order.external_id, order.channel, order.ordered_at, order.customer_id, place,
        order.sales_person_id, order.status, order.currency, order.customer_reference, order.delivery_method,
        _last(line.promised_on for line in wanted), _last(line.latest_promised_on for line in wanted), shipped_at,
        None if is_open else _delivered_at(gone),
        *(_cancelled(given_up) if order.status == "cancelled" else Cancelled()),
    )  # fmt: skip


def _cancelled(given_up: Sequence[CancelledView]) -> Cancelled:
    """When the last of it was cancelled, by whom and why, as far as the last who said so did."""
    told = sorted(given_up, key=lambda each: each.cancelled_at)
    return Cancelled(
        told[-1].cancelled_at if told else None,
        next((each.by for each in reversed(told) if each.by), None),
        next((each.reason for each in reversed(told) if each.reason), None) or "other",
    )


def _last(promised: Iterable[str | None]) -> str | None:
    """The day by which all was promised; None where nobody could say so of a part: it is not late by other parts."""
    days = list(promised)
    return max((day for day in days if day), default=None) if all(days) else None


def _delivered_at(gone: Sequence[DispatchView]) -> int | None:
    """When the customer had all that was sent; None as long as some is under way."""
    at = [d.delivered_at for d in gone if d.delivered_at is not None]
    return max(at) if at and len(at) == len(gone) else None


def _line(
    order: OrderView, place: str | None, sold: Sold, gone: list[DispatchView], given_up: list[CancelledView]
) -> list[Line]:
    """Return a line's record; two where only a part of it was cancelled, so that each is cancelled or is not.

    Once the rest is cancelled, too, they are one again. sold: its cost in the business's currency (of other orders,
    `publishing.costs`).
    """
    line, amounts, cancelled = sold.line, sold.amounts, _cancelled(given_up)
    stays = sold.stays
    cost = _cost(sold.cost, line.shipped, stays)

    def record(name: str, quantity: int, own: Amounts, cost: int | None, gave_up: Cancelled) -> Line:
        shipped_at = None if gave_up.reason else _shipped_at(line, stays, gone)
        if sold.shipping is not None:
            own = own._replace(shipping=0 if gave_up.reason else sold.shipping)
        return Line(
            order.system, order.external_id, name, order.channel, order.ordered_at, order.customer_id, place,
            order.sales_person_id, line.item, quantity, *own, cost, order.currency,
            order.delivery_method, line.promised_on, line.latest_promised_on, shipped_at,
            shipped_at and _delivered_at(gone), *gave_up,
        )  # fmt: skip

    name, apart = str(line.line), f"{line.line}/cancelled"
    if not line.cancelled:
        return [record(name, line.quantity, amounts, cost, Cancelled())]
    if not stays:
        whole = record(name, line.quantity, amounts.less(sold.apart), None, cancelled)
        bit_by_bit = any(each.times > 1 for each in given_up)
        return [whole, whole._replace(line=apart, deleted=True)] if bit_by_bit else [whole]
    gone_with_it = Amounts(*(share_of(amount, line.cancelled, line.quantity) for amount in amounts))
    return [
        record(name, stays, amounts.less(gone_with_it), cost, Cancelled()),
        record(apart, line.cancelled, gone_with_it.less(sold.apart), None, cancelled),
    ]


def _cost(sent_cost: int, shipped: int, stays: int) -> int | None:
    """What all of a line costs, known by what has left: the rest is taken to cost the same, until it leaves, too.

    Rounded away from 0: its share for what has left, rounded down as the P&L does, is exactly what that cost.
    """
    if not shipped:
        return None
    return -(-sent_cost * stays // shipped)


def _shipped_at(line: LineView, stays: int, gone: list[DispatchView]) -> int | None:
    """When a line left, where it left at one time; else its shipments tell, so that each part counts when it left.

    They tell nothing of kits and their parts: these left with the last of it.
    """
    if line.shipped < stays or not gone:
        return None
    is_kit = any(d.line != line.line for d in gone)
    whole = is_kit or line.kit_line is not None or len({d.shipment_id for d in gone}) == 1
    return max(d.shipped_at for d in gone) if whole else None


DOCUMENT = Document("sales_order", {"sales_order": Order, "sales_order_line": Line}, _render)
