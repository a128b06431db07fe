"""Pieces that are kept for order lines: keeping them, letting them go, and finding others where they were lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onebook.book.routing.asked import asked_of, candidates, failed_at
from onebook.book.rows import Allocation, Item, Level, Order, OrderLine, Place, Reservation
from onebook.book.rules import Rules
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import put_order
from onebook.book.state import Draft, Stale
from onebook.book.stock.moves import level_of
from onebook.book.stock.reservations import release

__all__ = ["free", "keep", "let_go"]


def keep(draft: Draft, order_id: int, line: int, item_id: int, quantity: int, places: Iterable[Place]) -> int:
    """Keep pieces for an order line at one place after the other; return how many could not be had."""
    for place in places:
        level = level_of(draft, item_id, place.place_id)
        kept = min(quantity, level.available)
        if kept <= 0:
            continue
        # Whole rows: on the way of every order, naming what changes of one would take three times as long.
        draft.put(Level(item_id, place.place_id, level.on_hand, level.committed + kept, level.reserved))
        before = draft.get(Allocation, order_id, line, place.place_id, item_id)
        draft.put(Allocation(order_id, line, place.place_id, item_id, kept + (before.quantity if before else 0)))
        quantity -= kept
        if not quantity:
            break
    return quantity


def let_go(draft: Draft, kept: Allocation, quantity: int) -> None:
    """Let so many of the pieces that are kept go free."""
    level = level_of(draft, kept.item_id, kept.place_id)
    draft.put(level._replace(committed=level.committed - quantity))
    if quantity == kept.quantity:
        draft.drop(kept)
    else:
        draft.put(kept._replace(quantity=kept.quantity - quantity))


def free(draft: Draft, rules: Rules, item: Item, place: Place, quantity: int) -> list[tuple[int, int]]:
    """Have so many pieces at a place that are promised to nobody: take them from carts, then from who ordered last.

    Return the lines from which they were taken, by order and number.
    Orders get others from elsewhere where there are any; for those that must wait, the engine has a promise made anew,
    and their customers told. Stale where more is committed than was known of; NotLoaded where nobody looked what is, as
    of an item that is a part of a kit only since this batch. The place must have as many.
    """
    for looked_up in ("kept_at", "reserved_at"):
        draft.fact(looked_up, item.item_id, place.place_id)
    for held in draft.of_item(Reservation, item.item_id):
        missing = quantity - level_of(draft, item.item_id, place.place_id).available
        if missing > 0 and held.place_id == place.place_id:
            release(draft, held, min(missing, held.quantity))
    taken_from: list[tuple[int, int]] = []
    for kept in _kept_at(draft, item, place):
        missing = quantity - level_of(draft, item.item_id, place.place_id).available
        if missing <= 0:
            return taken_from
        taken_from.append((kept.order_id, kept.line))
        _take_from(draft, rules, kept, place, min(missing, kept.quantity))
    if level_of(draft, item.item_id, place.place_id).available < quantity:
        raise Stale
    return taken_from


def _kept_at(draft: Draft, item: Item, place: Place) -> Sequence[Allocation]:
    """What is kept of an item at a place, for those who ordered last first."""

    def ordered(kept: Allocation) -> tuple[int, int, int]:
        order = draft.get(Order, kept.order_id)
        assert order  # noqa: S101 (loaded with what is kept for it)
        return order.ordered_at, kept.order_id, kept.line

    found = [kept for kept in draft.of_item(Allocation, item.item_id) if kept.place_id == place.place_id]
    return sorted(found, key=ordered, reverse=True)


def _take_from(draft: Draft, rules: Rules, kept: Allocation, place: Place, quantity: int) -> None:
    let_go(draft, kept, quantity)
    order, line = draft.get(Order, kept.order_id), draft.get(OrderLine, kept.order_id, kept.line)
    assert order  # noqa: S101 (loaded with what is kept for it)
    assert line  # noqa: S101
    asked = asked_of(draft, order)
    shut = failed_at(draft, rules, asked).get(kept.line, frozenset()) | {place.place_id}
    others = [other for other in candidates(rules, asked) if other.place_id not in shut]
    waiting = keep(draft, kept.order_id, kept.line, kept.item_id, quantity, others)
    line = line._replace(allocated=line.allocated - waiting, waiting=line.waiting + waiting)
    put_line(draft, line)
    put_order(draft, order)
