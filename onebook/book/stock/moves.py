"""Goods from one place to another: levels, lots, worth and the entry, always together."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of, part_of, share_of
from onebook.book.rows import CostPart, Item, Level, Move, Place, Revaluation, Worth
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.kits import not_a_kit
from onebook.book.stock.lots import has_lot, lots_coming, lots_going
from onebook.book.stock.valuation import Part, Standing, come, go, go_back

__all__ = ["level_of", "move", "put_standing", "relabel", "standing_of", "worth_of"]


def level_of(draft: Draft, item_id: int, place_id: int) -> Level:
    """Return how much of an item is at a place; nothing where it never was there."""
    return draft.get(Level, item_id, place_id) or Level(item_id, place_id)


def move(
    draft: Draft, rules: Rules, item: Item, origin: Place, target: Place, quantity: int, reason: str, at: int, *,
    value: int | None = None, order: tuple[int, int] | None = None, document: str | None = None, lot: str | None = None,
    of_move: Move | None = None, expired: bool = False,
) -> tuple[Move, ...]:  # fmt: skip
    """Move goods and return the entries: one, or one a lot. Refused where the place has not as many that may go.

    value: what goods that become ours cost; where it is not known, as much as others of their kind. What leaves takes
    its share of the worth with it, so that worth is the sum of all entries. order: and its line. lot: where the item
    tracks them, which one; those that expire first where none is named. of_move: by which the goods that come back had
    left, or those had come that go back, at what it is worth today; or by which they left as another item's. expired:
    they are gone already, so that they may be of lots that have expired.
    """
    not_a_kit(item)
    has_lot(item, lot)
    leaves, comes = origin.kind in OURS, target.kind in OURS
    if leaves:
        _take_from(draft, item, origin, quantity)
    if comes:
        level = level_of(draft, item.item_id, target.place_id)
        draft.put(level._replace(on_hand=level.on_hand + quantity))
    parts: list[tuple[str | None, int]] = [(None, quantity)]
    if item.tracks_lots:
        parts = [(lot, quantity)]
        if leaves:
            parts = lots_going(draft, item, origin, quantity, lot, at, rules, expired=expired)
        if comes:
            lots_coming(draft, item, target, parts)
    moved, before = [], 0
    as_new = of_move is None or of_move.item_id != item.item_id
    order_id, line = order or (None, None)
    for named, some in parts:
        of_value = None if value is None else part_of(value, before, some, quantity)
        before += some
        change, number = 0, None
        if leaves != comes:
            change, number = (
                _came(draft, rules, item, some, of_value, bought=as_new)
                if comes
                else _went(draft, rules, item, some, of_move)
            )
        moved.append(
            Move(
                draft.new_id(), draft.journal_id, item.item_id, origin.place_id, target.place_id, some, change, reason,
                at, order_id, line, document, named, number, comes and value is not None and as_new,
                of_move.move_id if of_move else None,
            )
        )  # fmt: skip
        draft.put(moved[-1])
    return tuple(moved)


def relabel(
    draft: Draft, rules: Rules, item: Item, place: Place, quantity: int, lot: str, into: str, *,
    document: str | None = None,
) -> None:  # fmt: skip
    """Have pieces of a lot be of another one. The lot must have as many.

    They stay where they are, kept for whom they are, and are worth what they are: what the entry of those that go takes
    along, the entry of those that come brings, and neither is among those that changed the worth.
    """
    lots_going(draft, item, place, quantity, lot, draft.at, rules)
    lots_coming(draft, item, place, [(into, quantity)])
    standing, loss = standing_of(draft, rules, item.item_id), rules.places["loss"]
    value = share_of(standing.value, quantity, standing.quantity)
    for origin, target, named, change in ((place, loss, lot, -value), (loss, place, into, value)):
        draft.put(
            Move(
                draft.new_id(), draft.journal_id, item.item_id, origin.place_id, target.place_id, quantity, change,
                "count", draft.at, document=document, lot=named,
            )
        )  # fmt: skip


def _take_from(draft: Draft, item: Item, origin: Place, quantity: int) -> None:
    level = level_of(draft, item.item_id, origin.place_id)
    if level.available < quantity:
        raise Refused(
            "not_enough",
            f"{origin.name} has {decimal_of(level.available):f} of {item.sku} that may go, "
            f"not {decimal_of(quantity):f}.",
            "Take fewer, or count the place.", item=item.sku, place=origin.name,
        )  # fmt: skip
    draft.put(level._replace(on_hand=level.on_hand - quantity))


def _came(draft: Draft, rules: Rules, item: Item, quantity: int, value: int | None, *, bought: bool) -> tuple[int, int]:
    """Have so many more of an item that are ours; return the change of worth and the entry's number."""
    before = standing_of(draft, rules, item.item_id)
    after, worth = come(before, quantity, value, bought=bought)
    put_standing(draft, item.item_id, before, after)
    return worth, after.entries


def _went(draft: Draft, rules: Rules, item: Item, quantity: int, came: Move | None) -> tuple[int, int]:
    """Have so many fewer; return the same. came: by which those that go back had come."""
    before = standing_of(draft, rules, item.item_id)
    if came is None or came.nth is None:
        after, worth = go(before, quantity)
    else:
        after, worth = go_back(before, quantity, Part(came.nth, came.quantity, came.value))
    put_standing(draft, item.item_id, before, after)
    return -worth, after.entries


def worth_of(draft: Draft, moved: Move) -> int:
    """Return what a move is worth as far as is known today, below 0 where goods left."""
    known = draft.of_item(Revaluation, moved.item_id)
    return moved.value + sum(each.value for each in known if each.move_id == moved.move_id)


def standing_of(draft: Draft, rules: Rules, item_id: int) -> Standing:
    """Return all of an item that is ours, and what it is worth."""
    worth = draft.get(Worth, item_id) or Worth(item_id)
    parts = None
    if not rules.by_average:
        parts = tuple([Part(*kept[1:]) for kept in draft.of(CostPart, item_id)])
    return Standing(*worth[1:], parts)


def put_standing(draft: Draft, item_id: int, before: Standing, after: Standing) -> None:
    """Set what is known of all of an item that is ours."""
    draft.put(Worth(item_id, *after[:4]))
    if before.parts is None and after.parts is None:
        return
    was, now = {part.nth: part for part in before.parts or ()}, {part.nth: part for part in after.parts or ()}
    for nth, part in was.items():
        if nth not in now:
            draft.drop(CostPart(item_id, *part))
    for nth, part in now.items():
        if was.get(nth) != part:
            draft.put(CostPart(item_id, *part))
