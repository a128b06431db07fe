"""Orders that were routed before, routed anew."""

from __future__ import annotations

from collections.abc import Mapping

from onebook.book.needs import Needs
from onebook.book.routing.allocating import allocate
from onebook.book.routing.asked import asked_of, failed_at
from onebook.book.rows import Order, OrderLine
from onebook.book.rules import OURS, Rules
from onebook.book.sales.lines import put_line
from onebook.book.sales.telling import needs_to_tell
from onebook.book.state import Draft

__all__ = ["keep_elsewhere", "needs_to_reroute"]


def needs_to_reroute(needs: Needs, rules: Rules, system: str, external_id: str) -> None:
    """Want an order with all that it takes to route it anew and to promise what waits."""
    ours = tuple([place.place_id for place in rules.places.values() if place.kind in OURS])
    needs.want("order", (system, external_id))
    needs.want("order_worth", (system, external_id))
    needs.want("order_at", (system, external_id, ours))
    needs_to_tell(needs)


def keep_elsewhere(draft: Draft, rules: Rules, order: Order, freed: Mapping[int, int]) -> list[OrderLine]:
    """Keep pieces anew that were let go of, by line; return these lines. What cannot be had waits."""
    lines = [line for line in draft.of(OrderLine, order.order_id) if line.line in freed]
    wanted = [(line.line, line.item_id, freed[line.line]) for line in lines]
    asked = asked_of(draft, order)
    missing = allocate(draft, rules, asked, wanted, failed_at(draft, rules, asked))
    changed = []
    for line, some in zip(lines, missing, strict=True):
        after = line._replace(allocated=line.allocated - some, waiting=line.waiting + some)
        put_line(draft, after)
        changed.append(after)
    return changed
