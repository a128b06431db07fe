"""Order lines that wait get pieces as soon as there are any: who ordered first comes first."""

from __future__ import annotations

from collections.abc import Iterable

from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import LACKED, asked_of, candidates, failed_at
from onebook.book.rows import FailedPick, Item, Order, OrderLine, Supply
from onebook.book.rules import OURS, Rules
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import put_order
from onebook.book.state import Draft
from onebook.book.stock.moves import level_of

__all__ = ["drop_shipped", "needs_to_serve", "passed_by", "serve"]


def needs_to_serve(needs: Needs, rules: Rules, skus: Iterable[str]) -> None:
    """Want what `serve` looks at."""
    ours = [place.place_id for place in rules.places.values() if place.kind in OURS]
    for sku in skus:
        needs.want("item", sku)
        needs.want("waiting", sku)
        needs.want("supply_open", sku)
        needs.want("level", *[(sku, place_id) for place_id in ours])


def serve(draft: Draft, rules: Rules, item: Item) -> int:
    """Keep what can be had of an item for the lines that wait for it; return how many lines got some."""
    waiting = _waiting(draft, item)
    if not waiting:
        return 0
    served = 0
    sent_by_others = drop_shipped(draft, item.item_id)
    for line in sorted(waiting, key=lambda line: (_order(draft, line).ordered_at, line)):
        order = _order(draft, line)
        wanted = line.waiting - sent_by_others.get(line[:2], 0)
        if wanted <= 0:
            continue
        asked = asked_of(draft, order)
        shut = failed_at(draft, rules, asked)
        (left,) = allocate(draft, rules, asked, [(line.line, item.item_id, wanted)], shut)
        if left < wanted:
            got = wanted - left
            put_line(draft, line._replace(waiting=line.waiting - got, allocated=line.allocated + got))
            put_order(draft, order)
            served += 1
    return served


def passed_by(draft: Draft, rules: Rules, item: Item) -> tuple[Order, OrderLine, FailedPick] | None:
    """Return a line that waits for an item, and why a place that has some is not asked for it; None where none does."""
    for line in _waiting(draft, item):
        order = _order(draft, line)
        asked = asked_of(draft, order)
        shut = failed_at(draft, rules, asked).get(line.line, frozenset())
        for place in candidates(rules, asked):
            if place.place_id in shut and level_of(draft, item.item_id, place.place_id).available > 0:
                failed = [
                    each
                    for each in draft.of(FailedPick, line.order_id)
                    if (each.line, each.place_id) == (line.line, place.place_id)
                ]
                return order, line, min(failed, key=lambda each: each.reason in LACKED)
    return None


def drop_shipped(draft: Draft, item_id: int) -> dict[tuple[int, int], int]:
    """Return how many pieces of an item suppliers are to send straight to customers, by order and line.

    These do not come from us.
    """
    found: dict[tuple[int, int], int] = {}
    for supply in draft.of(Supply, item_id):
        if supply.drop_ship and supply.open and supply.order_id is not None and supply.order_line is not None:
            key = (supply.order_id, supply.order_line)
            found[key] = found.get(key, 0) + supply.open
    return found


def _waiting(draft: Draft, item: Item) -> list[OrderLine]:
    return [line for line in draft.of_item(OrderLine, item.item_id) if line.waiting and not _order(draft, line).on_hold]


def _order(draft: Draft, line: OrderLine) -> Order:
    order = draft.get(Order, line.order_id)
    assert order  # noqa: S101 (loaded with its lines)
    return order
