"""Lines that wait, after something changed for them: promised anew, and proposals brought up to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from onebook.book.needs import Needs
from onebook.book.routing.asked import Asked, asked_of, candidates, counts_not_on
from onebook.book.rows import Item, Order, OrderLine, Place, Promise, Proposal, Unsettled
from onebook.book.rules import OURS, Rules, day_of
from onebook.book.sales.lines import put_line
from onebook.book.sales.telling import needs_to_tell, promised_as_known, tell_customer
from onebook.book.state import Draft, Stale
from onebook.book.stock.moves import level_of
from onebook.book.supply.calendar import arriving, later
from onebook.book.supply.expecting import Waits, due
from onebook.book.supply.promising import Outlook, coming, kept_until, outlook

__all__ = [
    "needs_to_settle", "needs_to_settle_document", "promise_again", "promise_elsewhere", "promise_kit", "set_out",
    "settle",
]  # fmt: skip


def needs_to_settle(needs: Needs, rules: Rules, skus: Iterable[str]) -> None:
    """Want what `settle` looks at."""
    needs_to_tell(needs)
    for sku in skus:
        needs.want("item", sku)
        needs.want("waiting", sku)
        needs.want("supply", sku)
        needs.want("level", *((sku, place.place_id) for place in rules.places.values() if place.kind in OURS))


def needs_to_settle_document(needs: Needs, rules: Rules, system: str, external_id: str) -> None:
    """Want what `settle` looks at for all items of a supply document."""
    needs_to_tell(needs)
    needs.want("supply_document", (system, external_id))
    needs.want("supply_place", *(place.place_id for place in rules.places.values() if place.kind in OURS))


def settle(draft: Draft, rules: Rules, item: Item, at: int, reason: str) -> int:
    """Promise anew what lines wait for, and propose what nothing expected serves; return how many are promised later.

    The customers of these are to be told. at: now. reason: why promises may have changed. Stale where more lines wait
    by now than were known when they were looked up.
    """
    known = [line for line in draft.state.stored[OrderLine].values() if line.item_id == item.item_id]
    if sum(line.waiting for line in known) < draft.fact("waiting", item.item_id):
        raise Stale
    lines = [] if item.is_kit else _waiting(draft, item)
    orders = {line.order_id: _order(draft, line) for line in lines}
    lines.sort(key=lambda line: (orders[line.order_id].ordered_at, line[:2]))
    asked = {order_id: asked_of(draft, order) for order_id, order in orders.items()}
    waits = []
    for line in lines:
        shut = counts_not_on(draft, rules, asked[line.order_id], line.line)
        places = frozenset(place.place_id for place in candidates(rules, asked[line.order_id]))
        waits.append(Waits((line.order_id, line.line), line.waiting, places, shut))
    dues = due(waits, coming(draft, item, day_of(rules, at)))
    before = {(each.order_id, each.line): each for each in draft.of(Proposal, item.item_id)}
    told = 0
    brought: dict[int, int] = {}
    for line in lines:
        key, of = (line.order_id, line.line), asked[line.order_id]
        proposed = before.pop(key, None)
        seen = _under_way(draft, rules, of, line, proposed, brought, at) or outlook(
            draft, rules, of, line.line, item, dues[key], at, line.promised_on, brought
        )
        if seen.proposal is not None and seen.proposal.from_place_id is not None:
            origin = seen.proposal.from_place_id
            brought[origin] = brought.get(origin, 0) + min(seen.proposal.quantity, line.waiting)
        told += promise_again(draft, line, seen.promised_on, at, reason)
        _set_proposal(draft, proposed, seen.proposal)
    for left in before.values():
        draft.drop(left)
    for noted in draft.of(Unsettled, item.item_id):
        draft.drop(noted)
    return told


def set_out(draft: Draft, item: Item, origin: Place, transit: Place, quantity: int) -> None:
    """Count pieces that went from a place into transit as those it was to bring over: for who ordered first, first.

    Those for whom it was proposed keep their promise. What is needed is wanted by `needs_to_settle`.
    """
    left = quantity
    proposed = {(each.order_id, each.line): each for each in draft.of(Proposal, item.item_id)}
    for line in sorted(_waiting(draft, item), key=lambda line: (_order(draft, line).ordered_at, line[:2])):
        proposal = proposed.get((line.order_id, line.line))
        if proposal is not None and proposal.from_place_id == origin.place_id:
            some = min(proposal.quantity, line.waiting)
            if some <= left:
                draft.put(proposal._replace(quantity=some, from_place_id=transit.place_id))
                left -= some


def _under_way(
    draft: Draft, rules: Rules, asked: Asked, line: OrderLine, proposed: Proposal | None, brought: Mapping[int, int],
    at: int,
) -> Outlook | None:  # fmt: skip
    """Return when a line is served for which goods are in transit; None where they are not, or no longer.

    It stays as it was promised, but they come today at best. brought: how many of what is there are others'.
    """
    if proposed is None or proposed.from_place_id is None or proposed.place_id != asked.pickup_place_id:
        return None
    if rules.place(proposed.from_place_id).kind != "transit" or proposed.quantity < line.waiting:
        return None
    there = level_of(draft, line.item_id, proposed.from_place_id).available
    if there - brought.get(proposed.from_place_id, 0) < line.waiting:
        return None
    terms, today = rules.delivering, date.fromisoformat(day_of(rules, at))
    at_best = arriving(terms, today, proposed.place_id, asked.way)
    known = line.latest_promised_on or arriving(
        terms, later(terms, today, terms.transfer_days), proposed.place_id, asked.way
    )
    return Outlook(max(known, at_best), proposed)


def promise_again(draft: Draft, line: OrderLine, promised_on: str | None, at: int, reason: str) -> bool:
    """Promise a line for a day; return whether that is later than was said before, so that its customer is to be told.

    The first promise that a line gets stays with it: nobody is told of a day that is not later, for they were told of
    none that was sooner.
    """
    if promised_on == line.latest_promised_on:
        return False
    if line.promised_on is None:
        put_line(draft, line._replace(promised_on=promised_on, latest_promised_on=promised_on))
        promise_kit(draft, line, at, reason)
        return False
    draft.put(Promise(line.order_id, line.line, draft.new_id(), promised_on, at, reason))
    put_line(draft, line._replace(latest_promised_on=promised_on))
    promise_kit(draft, line, at, reason)
    known = max(line.promised_on, line.latest_promised_on or "")
    slips = line.latest_promised_on is not None and (promised_on is None or promised_on > known)
    if slips:
        tell_customer(draft, line.order_id, line.line, line.item_id, at, known)
    else:
        promised_as_known(draft, line, promised_on)
    return slips


def promise_elsewhere(draft: Draft, rules: Rules, lines: Iterable[tuple[int, int]], reason: str) -> None:
    """Promise lines for a later day that are kept elsewhere now, if it takes longer from there than was said.

    lines: by order and number, whose orders must be wanted by `needs_to_tell`. The engine does so with what waits.
    """
    for key in dict.fromkeys(lines):
        order, line = draft.get(Order, key[0]), draft.get(OrderLine, *key)
        assert order  # noqa: S101 (loaded with what is kept for it)
        assert line  # noqa: S101
        if line.waiting or line.latest_promised_on is None:
            continue
        on = kept_until(draft, rules, asked_of(draft, order), line.line, line.item_id, draft.at)
        if on is not None and on > line.latest_promised_on:
            promise_again(draft, line, on, draft.at, reason)


def promise_kit(draft: Draft, part: OrderLine, at: int, reason: str) -> None:
    """Promise the kit that a line is a part of for the day on which the last of its parts is promised."""
    if part.kit_line is None:
        return
    kit = draft.get(OrderLine, part.order_id, part.kit_line)
    assert kit  # noqa: S101 (loaded with its order)
    parts = [line for line in draft.of(OrderLine, part.order_id) if line.kit_line == kit.line]
    days = [line.latest_promised_on for line in parts]
    on = max((day for day in days if day is not None), default=None) if None not in days else None
    if on != kit.latest_promised_on:
        if kit.promised_on is not None:
            draft.put(Promise(kit.order_id, kit.line, draft.new_id(), on, at, reason))
        draft.put(kit._replace(promised_on=kit.promised_on or on, latest_promised_on=on))


def _set_proposal(draft: Draft, before: Proposal | None, after: Proposal | None) -> None:
    if before is not None and after is not None:
        after = after._replace(raised_at=before.raised_at)
    if after is not None and after != before:
        draft.put(after)
    elif after is None and before is not None:
        draft.drop(before)


def _waiting(draft: Draft, item: Item) -> list[OrderLine]:
    """The lines that wait, but for those of orders on hold: nothing is bought or promised for these."""
    return [line for line in draft.of_item(OrderLine, item.item_id) if line.waiting and not _order(draft, line).on_hold]


def _order(draft: Draft, line: OrderLine) -> Order:
    order = draft.get(Order, line.order_id)
    assert order  # noqa: S101 (loaded with its lines)
    return order
