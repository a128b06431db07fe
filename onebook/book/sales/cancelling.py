"""Pieces of order lines that are not sent any more."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.rows import Allocation, LineReturn, Order, OrderLine
from onebook.book.rules import Rules
from onebook.book.sales.amounts import cent_of, credited_by, standing, total_of
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import put_order
from onebook.book.state import Draft
from onebook.book.stock.allocations import let_go

__all__ = ["cancel", "still_open"]


def cancel(draft: Draft, rules: Rules, order: Order, wanted: Iterable[tuple[int, int]]) -> Order:
    """Cancel so many of each line, by its number: what waits first. The customer owes so much less; return the order.

    Refused where fewer are still open.
    """
    before = draft.of(OrderLine, order.order_id)
    credited = credited_by(draft.of(LineReturn, order.order_id))
    for number, quantity in wanted:
        line = draft.get(OrderLine, order.order_id, number)
        assert line  # noqa: S101 (named by who calls)
        if quantity > (still := still_open(order, line)):
            raise Refused(
                "not_open", f"Of line {number}, {decimal_of(still):f} are still open, not {decimal_of(quantity):f}.",
                "Take back what was shipped as a return.", line=number,
            )  # fmt: skip
        kept = 0 if order.status == "draft" else max(0, quantity - line.waiting)
        _let_go(draft, line, kept)
        put_line(
            draft,
            line._replace(
                waiting=max(0, line.waiting - quantity),
                allocated=line.allocated - kept,
                cancelled=line.cancelled + quantity,
            ),
        )
    rule, cent = rules.returns.refund_shipping, cent_of(order.currency)
    after = draft.of(OrderLine, order.order_id)
    less = total_of(standing(before, credited, rule, cent)) - total_of(standing(after, credited, rule, cent))
    return put_order(draft, order._replace(owed_amount=order.owed_amount - less))


def still_open(order: Order, line: OrderLine) -> int:
    """Return how many of a line can be cancelled."""
    return line.quantity - line.cancelled if order.status == "draft" else line.waiting + line.allocated


def _let_go(draft: Draft, line: OrderLine, quantity: int) -> None:
    for kept in draft.of(Allocation, line.order_id):
        if quantity and kept.line == line.line:
            some = min(quantity, kept.quantity)
            let_go(draft, kept, some)
            quantity -= some
