"""Orders that were on hold get pieces again."""

from __future__ import annotations

from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import asked_of, failed_at
from onebook.book.rows import Order, OrderLine
from onebook.book.rules import OURS, Rules
from onebook.book.sales.lines import goods, line_numbered, put_line, unsettle
from onebook.book.sales.orders import places_serving, put_order
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft
from onebook.book.stock.waiting import drop_shipped
from onebook.book.supply.promising import outlook_of
from onebook.book.supply.settling import promise_again

__all__ = ["needs_to_resume", "resume"]


def needs_to_resume(needs: Needs, rules: Rules, system: str, external_id: str) -> None:
    """Want what `resume` looks at."""
    needs.want("order", (system, external_id))
    ours = tuple([place.place_id for place in rules.places.values() if place.kind in OURS])
    needs.want("order_at", (system, external_id, ours))
    needs_to_tell(needs)


def resume(draft: Draft, rules: Rules, order: Order) -> tuple[Order, int]:
    """Keep what can be had for an order, but for what suppliers send straight to its customer; the rest waits.

    It waits in its old place, so that all who wait with it are to be promised anew. Return the order, on hold no more,
    and how many pieces it got.
    """
    places_serving(rules, order.channel)
    lines = [line for line in goods(draft.of(OrderLine, order.order_id)) if line.waiting]
    shut, got = failed_at(draft, rules, asked_of(draft, order)), 0
    wanted = [
        (line.line, line.item_id, max(0, line.waiting - drop_shipped(draft, line.item_id).get(line[:2], 0)))
        for line in lines
    ]
    missing = allocate(draft, rules, asked_of(draft, order), [each for each in wanted if each[2]], shut)
    left = dict(zip([line for line, _, quantity in wanted if quantity], missing, strict=True))
    for line, (number, _, quantity) in zip(lines, wanted, strict=True):
        kept = quantity - left.get(number, 0)
        got += kept
        put_line(draft, line._replace(waiting=line.waiting - kept, allocated=line.allocated + kept))
        if kept < line.waiting:
            unsettle(draft, line.item_id)
        else:
            _promise_again(draft, rules, order, number)
    return put_order(draft, order._replace(on_hold=False, hold_reason=None)), got


def _promise_again(draft: Draft, rules: Rules, order: Order, number: int) -> None:
    line = line_numbered(draft, order, number)
    seen = outlook_of(draft, rules, asked_of(draft, order), line, draft.at)
    promise_again(draft, line, seen.promised_on, draft.at, "resumed")
