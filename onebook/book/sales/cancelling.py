"""Pieces of order lines that are not sent any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from onebook.book.answers import Refused
from onebook.book.exact import ONE, decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Allocation, Cancellation, LineReturn, Order, OrderLine, Proposal
from onebook.book.rules import Rules
from onebook.book.sales.amounts import cent_of, credited_by, standing, total_of
from onebook.book.sales.lines import goods_of, not_whole, put_line
from onebook.book.sales.orders import put_order
from onebook.book.sales.telling import end_telling, needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go

__all__ = ["By", "CancelReason", "Why", "cancel", "drop_proposals", "needs_to_cancel", "open_goods", "still_open"]

By = Literal["customer", "merchant"]
CancelReason = Literal["customer_request", "out_of_stock", "payment_failed", "fraud", "other"]
"""Why something is cancelled: the choices of the record types."""


class Why(NamedTuple):
    """When pieces were cancelled, by whom and why, as far as somebody said."""

    at: int
    by: By | None = None
    reason: CancelReason | None = None


def needs_to_cancel(needs: Needs, system: str, external_id: str) -> None:
    """Want what `cancel` looks at."""
    needs.want("order", (system, external_id))
    needs.want("order_credits", (system, external_id))
    needs.want("order_proposals", (system, external_id))
    needs_to_tell(needs)


def cancel(draft: Draft, rules: Rules, order: Order, wanted: Iterable[tuple[int, int]], why: Why) -> Order:
    """Cancel so many of each line, by its number: what waits first. The customer owes so much less; return the order.

    Nothing is proposed any more for lines that do not wait any more. Refused where fewer are still open.
    """
    before = draft.of(OrderLine, order.order_id)
    credited = credited_by(draft.of(LineReturn, order.order_id))
    for number, quantity in wanted:
        line = draft.get(OrderLine, order.order_id, number)
        assert line  # noqa: S101 (named by who calls)
        if quantity > (still := still_open(order, line)):
            raise _not_open(line, still, quantity)
        kept = 0 if order.status == "draft" else max(0, quantity - line.waiting)
        _let_go(draft, line, kept)
        after = line._replace(
            waiting=max(0, line.waiting - quantity),
            allocated=line.allocated - kept,
            cancelled=line.cancelled + quantity,
        )
        put_line(draft, after)
        end_telling(draft, after)
        draft.put(Cancellation(order.order_id, number, draft.new_id(), quantity, why.at, why.by, why.reason))
        if line.waiting and line.waiting <= quantity:
            drop_proposals(draft, [line])
    rule, cent = rules.returns.refund_shipping, cent_of(order.currency)
    left = draft.of(OrderLine, order.order_id)
    less = total_of(standing(before, credited, rule, cent)) - total_of(standing(left, credited, rule, cent))
    # What was given back as goodwill is not owed any more: it is not given back once more.
    return put_order(draft, order._replace(owed_amount=order.owed_amount - min(less, max(0, order.owed_amount))))


def drop_proposals(draft: Draft, lines: Iterable[OrderLine]) -> None:
    """Take away what is proposed for lines that are not to be served."""
    for line in lines:
        proposal = draft.get(Proposal, line.item_id, line.order_id, line.line)
        if proposal is not None:
            draft.drop(proposal)


def still_open(order: Order, line: OrderLine) -> int:
    """Return how many of a line can be cancelled."""
    return line.quantity - line.cancelled if order.status == "draft" else line.waiting + line.allocated


def open_goods(draft: Draft, order: Order, line: OrderLine, quantity: int) -> list[tuple[OrderLine, int]]:
    """Return what is still open of so many of a line, as goods: themselves, or the parts of a kit.

    Of a kit, what was sent counts for the kits that are left. What more of it was sent stays with the customer, who may
    give it back: the rest of its kits is all that can be cancelled. Refused where fewer can still be whole or were not
    sent as such, and for less than a whole kit.
    """
    lines = draft.of(OrderLine, order.order_id)
    parts = goods_of(lines, line, quantity)
    if parts[0][0].line == line.line:
        return parts
    if quantity % ONE and not line.quantity % ONE:
        raise not_whole(line, quantity)
    if quantity > (still := line.quantity - line.cancelled - line.shipped):
        raise _not_open(line, still, quantity)
    left = line.quantity - line.cancelled - quantity
    found = [
        (part, still_open(order, part) - max(0, part.quantity * left // line.quantity - part.shipped))
        for part, _ in parts
    ]
    return [each for each in found if each[1]]


def _not_open(line: OrderLine, still: int, quantity: int) -> Refused:
    return Refused(
        "not_open", f"Of line {line.line}, {decimal_of(still):f} are still open, not {decimal_of(quantity):f}.",
        "Take back what was shipped as a return.", line=line.line,
    )  # fmt: skip


def _let_go(draft: Draft, line: OrderLine, quantity: int) -> None:
    for kept in draft.of(Allocation, line.order_id):
        if quantity and kept.line == line.line:
            some = min(quantity, kept.quantity)
            let_go(draft, kept, some)
            quantity -= some
