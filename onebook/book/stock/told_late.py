"""What is told only after a count that has seen it: the count took its pieces off the book, or on it, already.

So as many are found or lost again, by the reason and in the name of the count, and somebody is asked to count anew: the
book stands as it would if it had been told in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onebook.book.needs import Needs
from onebook.book.rows import Item, LotLevel, Move, Place, StockCount, Task
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.corrections import find
from onebook.book.stock.lots import UNKNOWN
from onebook.book.stock.moves import move, relabel

__all__ = [
    "BY_OPENING",
    "Counts",
    "counts_since",
    "needs_counts_since",
    "seen_to_come",
    "seen_to_go",
    "seen_to_go_by_lots",
]

Counts = Mapping[str | None, int]
"""The last count of each lot, by its id; None: of all together. Empty: nothing was counted. 0: by the opening."""
BY_OPENING: Counts = {None: 0}
"""What has seen all that happened before the book was opened."""


def needs_counts_since(needs: Needs, at: int | None, skus: Iterable[str], places: Iterable[Place]) -> None:
    """Want what `counts_since` looks at. at: in microseconds; None: just now."""
    if at is not None:
        ids = [place.place_id for place in places]
        needs.want("counted_since", *((sku, place_id, at) for sku in skus for place_id in ids))


def counts_since(draft: Draft, at: int | None, item: Item, place: Place) -> Counts:
    """Return by which counts an item was counted at a place at an instant or later. at: None: just now."""
    if at is None:
        return {}
    found: dict[str | None, int] = dict(draft.fact("counted_since", item.item_id, place.place_id, at) or ())
    for count in draft.of_item(StockCount, item.item_id):
        if count.place_id == place.place_id and count.counted_at >= at:
            found[count.lot] = max(found.get(count.lot, 0), count.count_id)
    return found


def seen_to_go(
    draft: Draft, rules: Rules, item: Item, place: Place, quantity: int, counts: Counts, lot: str | None = None
) -> None:
    """Before goods are to go: have those on the book again that a count has missed since. lot: only of this one."""
    of = None if None in counts else lot
    if of in counts:
        find(draft, rules, item, place, quantity, "count", draft.at, lot, document=_named(counts[of]))
        _ask(draft, item, place)


def seen_to_go_by_lots(
    draft: Draft, rules: Rules, item: Item, place: Place, gone: Iterable[Move], counts: Counts
) -> None:
    """After goods went of which no lot was named: have those that a count has missed in the lots of which they went."""
    for each in gone:
        if each.lot is None or each.lot == UNKNOWN:
            continue
        if None in counts:
            relabel(draft, rules, item, place, each.quantity, UNKNOWN, each.lot, document=_named(counts[None]))
        else:
            seen_to_go(draft, rules, item, place, each.quantity, counts, each.lot)


def seen_to_come(draft: Draft, rules: Rules, item: Item, place: Place, came: Iterable[Move], counts: Counts) -> None:
    """After goods came, before anything of them is promised: take those off the book that a count has found since."""
    for each in came:
        of = None if None in counts else each.lot
        if of not in counts:
            continue
        lot = each.lot
        if lot is not None and of is None:
            unknown = draft.get(LotLevel, item.item_id, place.place_id, UNKNOWN)
            lot = UNKNOWN if unknown is not None and unknown.on_hand >= each.quantity else lot
        move(
            draft, rules, item, place, rules.places["loss"], each.quantity, "count", draft.at, lot=lot,
            document=_named(counts[of]),
        )  # fmt: skip
        _ask(draft, item, place)


def _named(count_id: int) -> str | None:
    return f"count {count_id}" if count_id else None


def _ask(draft: Draft, item: Item, place: Place) -> None:
    """Ask for a count, once for all that a command tells."""
    asked = [task for task in draft.new.get(Task, {}).values() if task is not None]
    if not any((task.kind, task.item_id, task.place_id) == ("count", item.item_id, place.place_id) for task in asked):
        draft.put(Task(draft.new_id(), "count", draft.at, item.item_id, place.place_id))
