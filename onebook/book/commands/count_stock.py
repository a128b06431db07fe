"""A place's pieces were counted: the book is brought to what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, Literal, NamedTuple

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, moment, told_at
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Item, Level, LotLevel, Place, Task
from onebook.book.rules import OURS, Rules
from onebook.book.state import Draft
from onebook.book.stock.corrections import find, lose, needs_to_take
from onebook.book.stock.counting import Counting, note
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.kits import not_a_kit
from onebook.book.stock.lots import has_lot
from onebook.book.stock.moves import relabel
from onebook.book.stock.opening import after_opening, needs_opening
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.waiting import needs_to_serve, serve
from onebook.book.texts import Text

__all__ = ["KIND", "CountStock", "Counted"]


class Counted(Part):
    """How many of an item were there, in the unit in which it is counted, or another one.

    lot: of items that are kept by lots: only of this one; none: of all lots together.
    """

    item: Name
    quantity: Amount
    unit: Name | None = None
    lot: Name | None = None


class CountStock(Command):
    """A count of items at a place. What moved after it was counted (`at`) is allowed for: nothing need stand still.

    complete: all of the `place` was counted: of what the book has there and no line tells, there is none.
    """

    place: Name
    lines: tuple[Counted, ...] = ()
    complete: Literal["place"] | None = None
    document: Text | None = None


class Compared(NamedTuple):
    """What was counted of an item, or of a lot of it. difference: how many more are to be than the book has."""

    item: Item
    lot: str | None
    expected: int
    number: int
    difference: int


def _needs(command: CountStock, rules: Rules, needs: Needs) -> None:
    skus = [line.item for line in command.lines]
    needs_to_serve(needs, rules, skus)
    for line in command.lines:
        needs_to_count(needs, line.item, line.unit)
    if command.place in rules.places:
        place = rules.places[command.place]
        needs.want("count_task", *[(sku, place.place_id) for sku in skus])
        if command.complete:
            ours = tuple([p.place_id for p in rules.places.values() if p.kind in OURS])
            by_lot = tuple(sorted({line.item for line in command.lines if line.lot is not None}))
            needs.want("stands_at", (place.place_id, told_at(command), ours, by_lot))
        needs_to_take(needs, rules, skus, place)
        needs_opening(needs, at := told_at(command), skus, [place])
        if at is not None:
            needs.want("moved_since", *((line.item, place.place_id, at, line.lot) for line in command.lines))


def _decide(draft: Draft, command: CountStock, rules: Rules) -> dict[str, Any]:
    place = our_place(rules, command.place)
    if not command.lines and not command.complete:
        raise Refused("nothing_counted", "No line says what was counted.", "Add lines, or say that all was counted.")
    _each_once(draft, command)
    counting = Counting(place, moment(command, draft.at), command.at is not None)
    compared, items, at = [], {}, told_at(command)
    for line in command.lines:
        item = items[line.item] = item_named(draft, line.item)
        not_a_kit(item)
        has_lot(item, line.lot)
        after_opening(draft, at, item, place)
        number = counted(draft, item, line.quantity, line.unit)
        compared.append(_compared(draft, counting, item, line.lot, number))
    absent = _not_counted(draft, command, place) if command.complete else ()
    missing = [_compared(draft, counting, item, lot, 0) for item, lot in absent]
    _set_right(draft, rules, place, [*compared, *missing])
    for each in (*compared, *missing):
        note(draft, counting, each.item, each.lot, each.expected, each.number)
    if command.complete:
        _end_others(draft, counting, {each.item.item_id for each in (*compared, *missing)})
    for sku in sorted(items):
        serve(draft, rules, items[sku])
    told: dict[str, Any] = {"place": place.name, "lines": [
        {"item": line.item, "difference": decimal_of(each.difference)}
        for line, each in zip(command.lines, compared, strict=True)
    ]}  # fmt: skip
    if command.complete:
        told["not_counted"] = [
            {"item": each.item.sku, "lot": each.lot, "difference": decimal_of(each.difference)} for each in missing
        ]
    return told


def _each_once(draft: Draft, command: CountStock) -> None:
    """Refused where two lines tell of the same pieces."""
    if len(command.lines) == 1:
        return
    told: dict[Item, list[str | None]] = {}
    for line in command.lines:
        told.setdefault(item_named(draft, line.item), []).append(line.lot)
    for item, lots in told.items():
        if len(set(lots)) < len(lots) or (None in lots and len(lots) > 1):
            raise Refused(
                "counted_twice", f"Two lines tell of the same pieces of {item.sku}.",
                "Add up what was counted, and tell each lot once, or all lots together.", item=item.sku,
            )  # fmt: skip


def _compared(draft: Draft, counting: Counting, item: Item, lot: str | None, number: int) -> Compared:
    """Compare what was counted with what the book has. No line of a count changes what another one is compared with."""
    there = counting.there_now(draft, item, lot)
    expected = there - counting.came_since(draft, item, lot)
    # What is not there any more cannot be lost, too: it went after the count, so that it had been there.
    return Compared(item, lot, expected, number, max(number - expected, -there))


def _set_right(draft: Draft, rules: Rules, place: Place, compared: Iterable[Compared]) -> None:
    """Bring the book to what was counted.

    What there is more of one lot and less of another is of that lot: only what is left is found or lost. So pieces that
    are there stay whose they are, and are worth what they were, in whatever order they were counted.
    """
    of_item: dict[Item, list[Compared]] = {}
    for each in compared:
        of_item.setdefault(each.item, []).append(each)
    for item, theirs in of_item.items():
        theirs.sort(key=lambda each: each.lot or "")
        more = {each.lot: each.difference for each in theirs if each.difference > 0}
        less = {each.lot: -each.difference for each in theirs if each.difference < 0}
        _relabel(draft, rules, item, place, more, less)
        for lot, quantity in more.items():
            if quantity:
                find(draft, rules, item, place, quantity, "count", draft.at, lot)
        for lot, quantity in less.items():
            if quantity:
                lose(draft, rules, item, place, quantity, "count", draft.at, lot)


def _relabel(
    draft: Draft, rules: Rules, item: Item, place: Place, more: dict[str | None, int], less: dict[str | None, int]
) -> None:
    """Have pieces be of the lots of which there are more, instead of those of which there are fewer; take them off."""
    for lot, into in product(less, more):
        some = min(less[lot], more[into])
        if some and lot is not None and into is not None:
            relabel(draft, rules, item, place, some, lot, into)
            less[lot] -= some
            more[into] -= some


def _not_counted(draft: Draft, command: CountStock, place: Place) -> Iterator[tuple[Item, str | None]]:
    """Find what the book has at a place and no line tells: items, and lots of those that were counted by lots."""
    standing = draft.fact("stands_at", place.place_id)
    whole = {item_named(draft, line.item).item_id for line in command.lines if line.lot is None}
    lots = {(item_named(draft, line.item).item_id, line.lot) for line in command.lines if line.lot is not None}
    by_lot = {item_id for item_id, _ in lots}
    for level in draft.all(Level):
        if level.place_id != place.place_id or not level.on_hand or level.item_id in whole:
            continue
        item = draft.get(Item, level.item_id)
        # What commands before this one brought there was not there when the batch was loaded.
        if item is None or (item.sku not in standing and level[:2] not in draft.state.changed[Level]):
            continue
        if item.item_id not in by_lot:
            yield item, None
            continue
        for lot in draft.of(LotLevel, item.item_id, place.place_id):
            if lot.on_hand and (item.item_id, lot.lot) not in lots:
                yield item, lot.lot


def _end_others(draft: Draft, counting: Counting, counted: set[int]) -> None:
    """End what asks for counts at a place of items that the book has not there, either."""
    of_place = ("count", counting.place.place_id, None)
    for task in draft.all(Task):
        is_other = (task.kind, task.place_id, task.done_at) == of_place and task.item_id not in counted
        if is_other and task.opened_at <= counting.at:
            draft.put(task._replace(done_at=draft.at))


KIND = Kind("count_stock", CountStock, _needs, _decide)
