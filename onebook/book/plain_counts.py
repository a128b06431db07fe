"""Plain counts, which most of a file are: of one item each, without lots, for which no order waits.

They are decided all together and without a draft, in a fraction of the time. What comes of them is the same as by
`commands.count_stock`, which has whatever is not plain; a test holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic_core import to_json

from onebook.book.answers import Answer, Applied, Refused
from onebook.book.applied_before import Known, name_of, told_again
from onebook.book.commands.command import moment, told_at
from onebook.book.commands.count_stock import CountStock
from onebook.book.exact import decimal_of, units
from onebook.book.noted import Noted, entry
from onebook.book.rows import Item, Journal, Level, Move, Place, StockCount, Task, Worth
from onebook.book.rules import OURS, Rules
from onebook.book.stock.valuation import Standing, come, go

__all__ = ["Counted", "Taken", "ThereNow", "count_plainly", "plain_pieces"]

Pair = tuple[int, int]
"""An item and a place."""
Counted = tuple[str, int, int | None]
"""What a count is of: an item by its number, a place, and the instant, where that is said."""


class ThereNow(NamedTuple):
    """What plain counts look at. items: by their numbers, those that can be counted as they are.

    since: pieces that came after an instant, less those that went; opened: what was opened after it; both by item,
    place and instant. tasks: that are open, of counting an item at a place.
    """

    items: Mapping[str, Item]
    levels: Mapping[Pair, Level]
    worths: Mapping[int, Worth]
    since: Mapping[tuple[int, int, int], int]
    opened: AbstractSet[tuple[int, int, int]]
    tasks: Mapping[Pair, Sequence[Task]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What comes of plain counts. answers: None where one is not plain after all.

    freed: items of which more can be promised than could be.
    """

    answers: list[Answer | None] = field(default_factory=list)
    levels: dict[Pair, Level] = field(default_factory=dict)
    worths: dict[int, Worth] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    counts: list[StockCount] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    journal: list[Journal] = field(default_factory=list)
    freed: set[int] = field(default_factory=set)


def plain_pieces(rules: Rules, noted: Iterable[Noted]) -> list[Counted] | None:
    """Return what counts are of; None where one of the commands is no plain count."""
    if not rules.by_average:
        return None
    found = []
    for each in noted:
        count = each.given.command
        if not isinstance(count, CountStock) or len(count.lines) != 1 or count.complete:
            return None
        (line,) = count.lines
        place = rules.places.get(count.place)
        if place is None or place.kind not in OURS or line.unit is not None or line.lot is not None:
            return None
        found.append((line.item, place.place_id, told_at(count)))
    return found


def count_plainly(
    rules: Rules, there: ThereNow, noted: Sequence[Noted], known: Known, ids: tuple[range, range], now: int
) -> Taken:  # fmt: skip
    """Decide counts that may be plain.

    known: those that were applied before. ids: for their entries in the journal, which follow one another, and two for
    each for what else is new.
    """
    taken, done = Taken(), dict(known)
    of_journal, others = ids[0], iter(ids[1])
    for each in noted:
        if (before := done.get(name_of(each))) is not None:
            taken.answers.append(told_again(before, each))
            continue
        answer = _counted(rules, there, taken, each, (of_journal[len(taken.journal)], next(others), next(others)), now)
        taken.answers.append(answer)
        if answer is not None:
            done[name_of(each)] = (each.digest, answer.journal_id, taken.journal[-1].answer, each.kind.name)
    return taken


def _counted(
    rules: Rules, there: ThereNow, taken: Taken, noted: Noted, ids: tuple[int, int, int], now: int
) -> Applied | None:  # fmt: skip
    """Decide a count, and add what comes of it; None where it is not plain, and adds nothing."""
    count: Any = noted.given.command
    (line,) = count.lines
    item, place, at = there.items.get(line.item), rules.places[count.place], told_at(count)
    if item is None:
        return None
    journal_id, count_id, move_id = ids
    pair = item.item_id, place.place_id
    came = 0
    if at is not None:
        try:
            moment(count, now)
        except Refused:
            return None
        if (*pair, at) in there.opened:
            return None
        came = there.since.get((*pair, at), 0)
    level = taken.levels.get(pair) or there.levels.get(pair) or Level(*pair)
    number, expected = units(line.quantity), level.on_hand - came
    difference = max(number - expected, -level.on_hand)
    if level.available < -difference:
        return None
    touched = f'"stock_count":[{count_id}]'
    if difference:
        taken.levels[pair] = level._replace(on_hand=level.on_hand + difference)
        taken.moves.append(_moved(rules, there, taken, pair, place, difference, (move_id, journal_id, now)))
        touched = f'"stock":[{item.item_id}],{touched},"stock_move":[{move_id}]'
    if difference > 0:
        taken.freed.add(item.item_id)
    counted_at = now if at is None else at
    taken.counts.append(StockCount(count_id, journal_id, *pair, None, counted_at, expected, number))
    for task in there.tasks.get(pair, ()):
        if task.opened_at <= counted_at and task.task_id not in taken.tasks:
            taken.tasks[task.task_id] = task._replace(done_at=now)
    told = {"place": place.name, "lines": [{"item": line.item, "difference": decimal_of(difference)}]}
    taken.journal.append(entry(journal_id, now, noted, to_json(told).decode(), f"{{{touched}}}"))
    return Applied(journal_id, told)


def _moved(
    rules: Rules, there: ThereNow, taken: Taken, pair: Pair, place: Place, difference: int, ids: tuple[int, int, int]
) -> Move:  # fmt: skip
    """Find or lose pieces, and set what the item is worth; return the entry. ids: its own, the journal's, the time."""
    item_id, _ = pair
    worth = taken.worths.get(item_id) or there.worths.get(item_id) or Worth(item_id)
    before, loss = Standing(*worth[1:]), rules.places["loss"]
    move_id, journal_id, now = ids
    if difference > 0:
        after, value = come(before, difference, None)
        way = loss.place_id, place.place_id, difference
    else:
        after, gone = go(before, -difference)
        value, way = -gone, (place.place_id, loss.place_id, -difference)
    taken.worths[item_id] = Worth(item_id, *after[:4])
    return Move(move_id, journal_id, item_id, *way, value, "count", now, nth=after.entries)
