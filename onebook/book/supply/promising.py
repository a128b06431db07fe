"""What a customer is promised: from what is kept for the order, from what is to come, from what would be bought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from onebook.book.routing.asked import Asked, asked_of, candidates, counts_not_on
from onebook.book.rows import Allocation, Item, Order, OrderLine, Place, Proposal, Sourcing, Supply
from onebook.book.rules import OURS, SELLING, Rules, day_of
from onebook.book.sales.lines import unsettle
from onebook.book.sales.telling import tell_customer
from onebook.book.state import Draft, NotLoaded
from onebook.book.stock.moves import level_of
from onebook.book.stock.waiting import drop_shipped
from onebook.book.supply.calendar import arriving, later, ready_by, sent_now
from onebook.book.supply.expecting import Comes, Due, Waits, due

__all__ = ["Outlook", "coming", "kept_until", "outlook", "outlook_of", "promise_new"]


class Outlook(NamedTuple):
    """When a customer will have what a line waits for; and what is proposed where nothing is to come.

    promised_on: None where nobody can say.
    """

    promised_on: str | None
    proposal: Proposal | None = None


def promise_new(draft: Draft, rules: Rules, asked: Asked, line: int, item: Item, waiting: int, at: int) -> str | None:
    """Return the first promise for a new line of which so many wait, behind all others that wait for its item.

    What nothing expected will serve is proposed to be bought. The customer is to be told where they have it later than
    if it were there. If some of the others ordered later, all are to be promised anew. at: now.
    """
    kept = kept_until(draft, rules, asked, line, item.item_id, asked.at)
    if not waiting or item.is_kit:
        return kept
    found = _due_last(draft, rules, asked, line, item, waiting, at)
    seen = outlook(draft, rules, asked, line, item, found, at, None, _brought(draft, asked, line, item))
    if seen.proposal is not None:
        draft.put(seen.proposal)
    if asked.at < _last_waits_since(draft, item, asked.order_id):
        unsettle(draft, item.item_id)
    on = _last(seen.promised_on, kept)
    if not _is_announced(draft, item, day_of(rules, at)) and _is_late(rules, asked, on):
        # Whoever took the order had more to sell than there is: the customer counts on another day.
        tell_customer(draft, asked.order_id, line, item.item_id, at)
    return on


def _is_late(rules: Rules, asked: Asked, on: str | None) -> bool:
    """Tell whether a customer has on this day later what they would have had, had it been at the first place."""
    places = candidates(rules, asked)
    return on is None or not places or on > sent_now(rules.delivering, asked.at, places[0].place_id, asked.way)


def outlook_of(draft: Draft, rules: Rules, asked: Asked, line: OrderLine, at: int) -> Outlook:
    """Return when a customer will have a line that was routed anew just now; it waits behind all others that do.

    Its order must be wanted by `needs_to_reroute`.
    """
    kept = kept_until(draft, rules, asked, line.line, line.item_id, at)
    item = draft.get(Item, line.item_id)
    assert item  # noqa: S101 (loaded with its order)
    if not line.waiting or item.is_kit:
        return Outlook(kept)
    found = _due_last(draft, rules, asked, line.line, item, line.waiting, at)
    brought = _brought(draft, asked, line.line, item)
    seen = outlook(draft, rules, asked, line.line, item, found, at, line.promised_on, brought)
    return Outlook(_last(seen.promised_on, kept), seen.proposal)


def _last(waited_for: str | None, kept: str | None) -> str | None:
    return None if waited_for is None else max(waited_for, kept or waited_for)


def kept_until(draft: Draft, rules: Rules, asked: Asked, line: int, item_id: int, at: int) -> str | None:
    """Return the day on which a customer has what is kept for a line, if it is sent as from this instant."""
    days = [
        sent_now(rules.delivering, at, place.place_id, asked.way)
        for place in candidates(rules, asked)
        if draft.get(Allocation, asked.order_id, line, place.place_id, item_id) is not None
    ]
    return max(days) if days else None


def outlook(
    draft: Draft, rules: Rules, asked: Asked, line: int, item: Item, found: Due, at: int, needed_on: str | None,
    brought: Mapping[int, int],
) -> Outlook:  # fmt: skip
    """Return when a line that waits is served.

    found: what it can count on. at: now. needed_on: the day that its customer was promised; None where there was none.
    brought: how many pieces places are to bring over to other lines.
    """
    terms, today = rules.delivering, day_of(rules, at)
    expected = None
    if found.on is not None:
        expected = arriving(terms, ready_by(terms, found.on, today), found.place_id, asked.way)
    if not found.missing:
        return Outlook(expected)
    proposal, proposed = _proposed(draft, rules, asked, line, item, found.missing, at, brought)
    if needed_on is not None:
        proposal = proposal._replace(needed_on=needed_on)
    return Outlook(None if proposed is None else max(proposed, expected or proposed), proposal)


def coming(draft: Draft, item: Item, today: str) -> list[Comes]:
    """Return what is still to come of an item. What is overdue comes today at best."""
    return [
        Comes(
            each.supply_id, each.place_id, each.open, max(each.expected_on, today),
            None if each.order_id is None or each.order_line is None else (each.order_id, each.order_line),
            each.drop_ship,
        )
        for each in draft.of(Supply, item.item_id)
        if each.open
    ]  # fmt: skip


def _due_last(draft: Draft, rules: Rules, asked: Asked, line: int, item: Item, waiting: int, at: int) -> Due:
    """Return what a line can count on behind all others that wait already."""
    _refuse_old_queue(draft, item)
    key = (asked.order_id, line)
    arrivals = coming(draft, item, day_of(rules, at))
    draft.fact("waiting", item.item_id)
    stored = draft.state.stored[OrderLine].get(key)
    own_queue = asked.channel if asked.pickup_place_id is None else asked.pickup_place_id
    ahead = []
    for nth, (where, places) in enumerate(_queues(rules)):
        waits = draft.state.facts.get(("waiting", item.item_id, where), 0)
        waits -= _from_us(draft, stored) if stored is not None and where == own_queue else 0
        if waits > 0:
            ahead.append(Waits((0, -nth), waits, frozenset(place.place_id for place in places)))
    from_where = _from_where(rules, asked)
    for each in _new_lines(draft, item):
        if each[:2] == key:
            continue
        theirs = asked
        if each.order_id != asked.order_id:
            order = draft.get(Order, each.order_id)
            if order is None or order.on_hold:
                continue
            theirs = asked_of(draft, order)
        ahead.append(Waits(each[:2], each.waiting, _from_where(rules, theirs)))
    own = Waits(key, waiting, from_where, counts_not_on(draft, rules, asked, line))
    return due([*ahead, own], arrivals)[key]


def _last_waits_since(draft: Draft, item: Item, order_id: int) -> int:
    """Return when the last of the other orders that wait for an item was ordered; 0 where none waits."""
    _refuse_old_queue(draft, item)
    found: int = draft.fact("last_waits_since", item.item_id)
    for line in _new_lines(draft, item):
        order = None if line.order_id == order_id else draft.get(Order, line.order_id)
        if order is not None and not order.on_hold:
            found = max(found, order.ordered_at)
    return found


def _refuse_old_queue(draft: Draft, item: Item) -> None:
    """NotLoaded where commands before in the batch have changed who waits for an item: that is counted in the store."""
    state = draft.state
    lines, stored = state.rows[OrderLine], state.stored[OrderLine]
    is_old = any(
        key in stored and stored[key].item_id == item.item_id and stored[key].waiting != lines[key].waiting
        for key in state.changed[OrderLine]
    )
    orders, kept = state.rows[Order], state.stored[Order]
    if is_old or any(key in kept and kept[key].on_hold != orders[key].on_hold for key in state.changed[Order]):
        raise NotLoaded("waiting", item.item_id)


def _from_us(draft: Draft, stored: OrderLine) -> int:
    """Return for how many pieces of ours a line waits, as the store has it and counts it with the others."""
    order: Order = draft.state.stored[Order][stored.order_id,]
    straight = drop_shipped(draft, stored.item_id).get(stored[:2], 0)
    return 0 if order.on_hold else max(0, stored.waiting - straight)


def _queues(rules: Rules) -> list[tuple[str | int, tuple[Place, ...]]]:
    """Those who wait, by what they take from: a channel's places, or the place where they fetch it."""
    ours = [place for place in rules.places.values() if place.kind in OURS]
    return [*rules.serving.items(), *((place.place_id, (place,)) for place in ours)]


def _new_lines(draft: Draft, item: Item) -> list[OrderLine]:
    """Lines that wait for an item since this batch, made by it or drafts until now: the store does not count them."""
    stored, new = draft.state.stored[OrderLine], draft.new.get(OrderLine, {})
    lines: dict[Any, OrderLine | None] = {**draft.state.rows[OrderLine], **new}
    waiting = [line for line in lines.values() if line is not None and line.waiting and line.item_id == item.item_id]
    return [line for line in waiting if line[:2] not in stored or not stored[line[:2]].waiting]


def _from_where(rules: Rules, asked: Asked) -> frozenset[int]:
    return frozenset(place.place_id for place in candidates(rules, asked))


def _proposed(
    draft: Draft, rules: Rules, asked: Asked, line: int, item: Item, missing: int, at: int, brought: Mapping[int, int]
) -> tuple[Proposal, str | None]:
    """Return what is proposed for a line, and when the customer would have it; None where nobody can say."""
    terms, today = rules.delivering, date.fromisoformat(day_of(rules, at))
    sourcing = draft.get(Sourcing, item.item_id) or Sourcing(item.item_id)
    places = candidates(rules, asked)
    place_id = places[0].place_id if places else None
    blank = Proposal(
        item.item_id, asked.order_id, line, "purchase", missing, at, place_id, today.isoformat(), sourcing.supplier
    )
    if asked.pickup_place_id is not None:
        origin = _place_with(draft, rules, asked.pickup_place_id, item, missing, brought)
        if origin is not None:
            ready = later(terms, today, terms.transfer_days)
            proposal = blank._replace(kind="transfer", supplier=None, from_place_id=origin)
            return proposal, arriving(terms, ready, asked.pickup_place_id, asked.way)
    on = _bought_by(rules, sourcing, today)
    if sourcing.drop_ship and asked.way.method == "ship":
        proposal = blank._replace(kind="drop_ship", place_id=None)
        return proposal, None if on is None else arriving(terms, date.fromisoformat(on), None, asked.way)
    if on is None:
        return blank, None
    return blank, arriving(terms, ready_by(terms, on, today.isoformat()), place_id, asked.way)


def _is_announced(draft: Draft, item: Item, today: str) -> bool:
    """Tell whether an item is not to be had yet, and customers know that they order it before."""
    sourcing = draft.get(Sourcing, item.item_id)
    return sourcing is not None and sourcing.announced_on is not None and sourcing.announced_on > today


def _bought_by(rules: Rules, sourcing: Sourcing, today: date) -> str | None:
    """Return the day on which an item would come that is bought today, or that is only announced."""
    if sourcing.announced_on is not None and sourcing.announced_on > today.isoformat():
        return sourcing.announced_on
    days = rules.delivering.lead_days if sourcing.lead_days is None else sourcing.lead_days
    return None if days is None else (today + timedelta(days=days)).isoformat()


def _place_with(
    draft: Draft, rules: Rules, not_at: int, item: Item, quantity: int, brought: Mapping[int, int]
) -> int | None:
    """Return the first warehouse or store that has so many to spare, beside what it is to bring to others already."""
    for place in rules.places.values():
        if place.kind in SELLING and place.place_id != not_at:
            free = level_of(draft, item.item_id, place.place_id).available - brought.get(place.place_id, 0)
            if free >= quantity:
                return place.place_id
    return None


def _brought(draft: Draft, asked: Asked, line: int, item: Item) -> dict[int, int]:
    """Return how many pieces of an item places are to bring over to other lines, by place.

    Nothing is looked at for an order that is sent: nothing is brought over for it.
    """
    if asked.pickup_place_id is None:
        return {}
    key = (asked.order_id, line)
    transfers: Mapping[tuple[int, int], tuple[int, int]] = draft.fact("transfers", item.item_id) or {}
    others = {each: found for each, found in transfers.items() if each != key}
    # As the store has it, and what this batch has changed of that.
    rows, changed, gone = draft.state.rows[Proposal], draft.state.changed[Proposal], draft.state.gone[Proposal]
    told = {**{at: rows[at] for at in changed}, **dict.fromkeys(gone), **draft.new.get(Proposal, {})}
    for at, proposal in told.items():
        if at[0] == item.item_id and at[1:] != key:
            others.pop(at[1:], None)
            if proposal is not None and proposal.from_place_id is not None:
                others[at[1:]] = (proposal.from_place_id, proposal.quantity)
    brought: dict[int, int] = {}
    for each, (place_id, quantity) in others.items():
        known = draft.new.get(OrderLine, {}).get(each) or draft.state.rows[OrderLine].get(each)
        some = quantity if known is None else min(quantity, known.waiting)
        brought[place_id] = brought.get(place_id, 0) + some
    return brought
