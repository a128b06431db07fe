"""The lines of sales orders: putting them, finding them, and what of them are goods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.rows import Order, OrderLine, Unsettled
from onebook.book.state import Draft
from onebook.book.stock.kits import kit_as_its_parts

__all__ = ["goods", "goods_of", "line_numbered", "line_state", "not_whole", "put_line", "sold_line", "unsettle"]


def put_line(draft: Draft, line: OrderLine) -> None:
    """Add a line, or set it anew; the kit that it is a part of is as far as all of its parts.

    Where more or less of it waits than before, all who wait for the item are to be promised anew.
    """
    before = draft.get(OrderLine, line.order_id, line.line)
    if before is not None and before.waiting != line.waiting and (before.waiting or before.allocated):
        unsettle(draft, line.item_id)
    draft.put(line)
    if line.kit_line is not None:
        lines = draft.of(OrderLine, line.order_id)
        kit = next(each for each in lines if each.line == line.kit_line)
        parts = [each for each in lines if each.kit_line == kit.line]
        kit = kit_as_its_parts(kit, parts)
        if not any(part.waiting or part.allocated or part.shipped for part in parts):
            kit = kit._replace(waiting=0, allocated=0)  # a draft keeps nothing
        draft.put(kit)


def unsettle(draft: Draft, item_id: int) -> None:
    """Note that the lines that wait for an item are to be promised anew: others of them come first than before."""
    draft.put(Unsettled(item_id, draft.journal_id))


def goods(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """Return the lines that are goods themselves: all but the kits' own, which follow from their parts."""
    lines = list(lines)
    kits = {line.kit_line for line in lines}
    return [line for line in lines if line.line not in kits]


def goods_of(lines: Sequence[OrderLine], line: OrderLine, quantity: int) -> list[tuple[OrderLine, int]]:
    """Return what so many of a line are as goods: themselves, or the parts of a kit, exactly.

    Refused where so much of a kit is not a whole number of ten-thousandths of each part: rounded shares of what goes or
    comes back bit by bit would not come to what there is of the part.
    """
    parts = [part for part in lines if part.kit_line == line.line]
    if not parts:
        return [(line, quantity)]
    if any(part.quantity * quantity % line.quantity for part in parts):
        raise not_whole(line, quantity)
    return [(part, part.quantity * quantity // line.quantity) for part in parts]


def not_whole(kit: OrderLine, quantity: int) -> Refused:
    """Return the refusal of so much of a kit as is no number of its parts."""
    return Refused(
        "not_exact", f"{decimal_of(quantity):f} of the kit on line {kit.line} cannot be had exactly of its parts.",
        "Name whole kits.", line=kit.line,
    )  # fmt: skip


def line_numbered(draft: Draft, order: Order, number: int) -> OrderLine:
    """Return a line of an order. Refused where it has no such line."""
    line = draft.get(OrderLine, order.order_id, number)
    if line is None:
        raise Refused(
            "unknown_line", f"Order {order.external_id} has no line {number}.", "Name one of its lines.",
            system=order.system, external_id=order.external_id, line=number,
        )  # fmt: skip
    return line


def sold_line(draft: Draft, order: Order, number: int) -> OrderLine:
    """Return a line of an order that has money of its own. Refused where there is none, or it is a part of a kit."""
    line = line_numbered(draft, order, number)
    if line.kit_line is not None:
        raise Refused(
            "part_of_kit", f"Line {number} is a part of the kit on line {line.kit_line}.", "Name the kit's line.",
            line=number,
        )  # fmt: skip
    return line


def line_state(line: OrderLine) -> str:
    """Return how far a line is, by the part of it that is least far.

    `draft`, `waiting`, `allocated`, `shipped`, `delivered` or `cancelled`.
    """
    if line.cancelled == line.quantity:
        return "cancelled"
    if line.waiting:
        return "waiting"
    if line.allocated:
        return "allocated"
    if not line.shipped:
        return "draft"
    return "delivered" if line.delivered == line.shipped else "shipped"
