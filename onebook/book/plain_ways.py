"""Batches of plain commands, which are done all together by shorter ways; those among them that are not are left.

What is left is to be done after the others, held. So whatever wants the same as one that is left before it, is left
with it: the order of commands is kept where it matters.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from onebook.book.answers import Answer
from onebook.book.applied_before import Known, known_of, name_of
from onebook.book.commands.place_order import PlaceOrder
from onebook.book.noted import Noted
from onebook.book.plain_counts import Counted, Taken, ThereNow, count_plainly, plain_pieces
from onebook.book.plain_orders import Placed, decide_plain, plain_skus
from onebook.book.rows import (
    TABLES,
    Allocation,
    Destination,
    Item,
    Journal,
    Level,
    Move,
    Order,
    OrderLine,
    Pending,
    Row,
    StockCount,
    Task,
    Worth,
)
from onebook.book.rules import Rules
from onebook.book.stock.opening import OPENING
from onebook.book.store import Busy, Reading, Store, TooLarge

__all__ = ["Partly", "counts_plainly", "orders_plainly"]

FEW = 20
"""Where fewer plain commands than these would be done apart from the others, all are done together."""


class Partly(NamedTuple):
    """What became of a batch. answers: by command; None: it is left. known: what was found to be applied before.

    freed: items of which more can be promised than could be.
    """

    answers: Sequence[Answer | None]
    known: Known
    freed: set[int]


def orders_plainly(store: Store, rules: Rules, noted: Sequence[Noted]) -> Partly | None:
    """Place orders that are plain, as `plain_orders` has it; None where too few of them are."""
    skus = plain_skus(rules, noted)
    if skus is None:
        return None
    looking = store.looking()
    there = {
        place_id: {sku: (item_id, available) for sku, item_id, available in looking.rows(
            "plain_items", place_id=place_id, skus=sorted(wanted))}
        for place_id, wanted in skus.items()
    }  # fmt: skip
    ids, now = store.take_ids(2 * len(noted)), time.time_ns() // 1000
    placed = decide_plain(rules, there, noted, ids, now)
    if None not in placed.answers and _added(store, placed):
        return Partly(placed.answers, {}, set())
    if len(noted) < FEW:
        return None
    # Something is short, refused or there already: that takes time only where it is so.
    known = known_of(looking, noted)
    had = _had(looking, noted, known)
    left = had | {number for number, answer in enumerate(placed.answers) if answer is None}
    left = _with_later(_wanted(looking, noted, had), left)
    whole = [number for number in range(len(noted)) if number not in left]
    answers: list[Answer | None] = [None] * len(noted)
    if left and len(whole) >= FEW:
        placed = decide_plain(rules, there, [noted[number] for number in whole], ids, now)
        if None not in placed.answers and _added(store, placed):
            for number, answer in zip(whole, placed.answers, strict=True):
                answers[number] = answer
    return Partly(answers, known, set()) if had or any(answers) else None


def _added(store: Store, placed: Placed) -> bool:
    """Add orders, and take their pieces, if all of it can be."""
    rows: dict[type[Row], Sequence[Row]] = {
        Order: placed.orders, OrderLine: placed.lines, Allocation: placed.kept, Destination: placed.destinations,
        Journal: placed.journal, Pending: [Pending(placed.journal[0].journal_id, len(placed.journal))],
    }  # fmt: skip
    pieces = [(number, *key) for key, number in sorted(placed.taken.items())]
    return store.write({TABLES[kind]: some for kind, some in rows.items() if some}, pieces)


def _had(looking: Reading, noted: Sequence[Noted], known: Known) -> set[int]:
    """Return which orders are there already, by their own name or by the command's id."""
    names = [_order_name(each) for each in noted]
    rows = looking.rows("order_ids", external_ids=sorted({external_id for _, external_id in names}))
    there = {(system, external_id) for system, external_id, _ in rows}
    return {
        number
        for number, (each, name) in enumerate(zip(noted, names, strict=True))
        if name in there or name_of(each) in known
    }


def _order_name(noted: Noted) -> tuple[str, str]:
    """Return what whoever gives an order calls it."""
    order = noted.given.command
    assert isinstance(order, PlaceOrder)  # noqa: S101 (as `plain_skus` says)
    return order.system, order.external_id


def _wanted(looking: Reading, noted: Sequence[Noted], had: set[int]) -> list[set[Any]]:
    """Return what each order wants: its names, and items, unless it is there already and wants no more."""
    orders: list[Any] = [each.given.command for each in noted]
    items = _items_behind(looking, {line.item for order in orders for line in order.lines})
    found = []
    for number, (each, order) in enumerate(zip(noted, orders, strict=True)):
        own: set[Any] = {_order_name(each), ("command", *name_of(each))}
        if number not in had:
            own.update(*(items.get(line.item, ()) for line in order.lines))
        found.append(own)
    return found


def _items_behind(looking: Reading, skus: set[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for sku, item_id in looking.rows("items_behind", skus=sorted(skus)):
        found.setdefault(sku, set()).add(item_id)
    return found


def _with_later(wanted: Sequence[set[Any]], left: set[int]) -> set[int]:
    """Return the commands that are left, with those after them that want some of the same, and what stands twice.

    wanted: of each command, its names, and its items by their keys.
    """
    found: set[int] = set()
    theirs: set[Any] = set()
    names: set[Any] = set()
    for number, own in enumerate(wanted):
        of_own = {each for each in own if isinstance(each, tuple)}
        if number in left or not theirs.isdisjoint(own):
            found.add(number)
            theirs |= own
        elif not names.isdisjoint(of_own):  # what it is called has been taken by then, so that it takes nothing
            found.add(number)
            theirs |= of_own
        names |= of_own
    return found


def counts_plainly(store: Store, rules: Rules, noted: Sequence[Noted]) -> Partly | None:
    """Take in counts that are plain, as `plain_counts` has it; None where too few of them are."""
    pieces = plain_pieces(rules, noted)
    if pieces is None:
        return None
    try:
        with store.transaction():
            return _counted(store, rules, noted, pieces)
    except (Busy, TooLarge):
        return None


def _counted(store: Store, rules: Rules, noted: Sequence[Noted], pieces: Sequence[Counted]) -> Partly | None:
    there = _there_now(store, pieces)
    if there is None:
        return None
    known = known_of(store, noted)
    ids, others, now = store.take_ids(len(noted)), store.take_ids(2 * len(noted)), time.time_ns() // 1000
    taken = count_plainly(rules, there, noted, known, (ids, others), now)
    answers = taken.answers
    if None in answers:
        items = _items_behind(store, {sku for sku, _, _ in pieces})
        wanted = [
            {("command", *name_of(each)), *(() if name_of(each) in known else items.get(sku, ()))}
            for each, (sku, _, _) in zip(noted, pieces, strict=True)
        ]
        left = _with_later(wanted, {number for number, answer in enumerate(answers) if answer is None})
        whole = [number for number in range(len(noted)) if number not in left]
        if len(whole) < FEW:
            return None
        taken = count_plainly(rules, there, [noted[number] for number in whole], known, (ids, others), now)
        answers = [None] * len(noted)
        for number, answer in zip(whole, taken.answers, strict=True):
            answers[number] = answer
    _write(store, there, taken)
    _refuse_changed_items(store, there, taken)
    return Partly(answers, known, taken.freed)


def _refuse_changed_items(store: Store, there: ThereNow, taken: Taken) -> None:
    """Busy where an item of which there was nothing yet at a place has been set otherwise since it was looked up."""
    begun = sorted({item_id for item_id, place_id in taken.levels if (item_id, place_id) not in there.levels})
    known = {item.item_id: item for item in there.items.values()}
    if begun and any(Item(*row) != known[row[0]] for row in store.rows("items_kept", items=begun)):
        raise Busy


def _there_now(store: Store, pieces: Sequence[Counted]) -> ThereNow | None:
    """Look up what plain counts look at, and hold it; None where there is no item that can be counted as it is."""
    named = [Item(*row) for row in store.rows("items_named", skus=sorted({sku for sku, _, _ in pieces}))]
    known = {i.sku: i for i in named if not (i.tracks_lots or i.is_kit or i.merged_into is not None)}
    if not known:
        return None
    ids = sorted(item.item_id for item in known.values())
    waiting = {item_id for item_id, _ in store.rows("waiting_orders", items=ids)}
    items = {sku: item for sku, item in known.items() if item.item_id not in waiting}
    pairs = {(items[sku].item_id, place_id) for sku, place_id, _ in pieces if sku in items}
    if not pairs:
        return None
    # As loaders do: held in everybody's order, and what moves looked up when it can move no more.
    levels = {row[:2]: Level(*row) for row in store.rows("levels", wanted=sorted(pairs))}
    ids = sorted({item_id for item_id, _ in pairs})
    worths = {row[0]: Worth(*row) for row in store.rows("worths", items=ids)}
    since: dict[tuple[int, int, int], int] = {}
    opened: set[tuple[int, int, int]] = set()
    if then := sorted({(items[sku].item_id, *when) for sku, *when in pieces if sku in items and None not in when}):
        since = {row[:3]: int(row[3]) for row in store.rows("moved_since", wanted=then, lot=None)}
        opened = {row[:3] for row in store.rows("opened_since", wanted=then, document=OPENING)}
    tasks: dict[tuple[int, int], list[Task]] = {}
    for row in store.rows("open_count_tasks", places=sorted({place_id for _, place_id in pairs}), items=ids):
        task = Task(*row)
        assert task.item_id is not None and task.place_id is not None  # noqa: S101, PT018 (of counting)
        tasks.setdefault((task.item_id, task.place_id), []).append(task)
    return ThereNow(items, levels, worths, since, opened, tasks)


def _write(store: Store, there: ThereNow, taken: Taken) -> None:
    """Write what comes of counts, table by table in everybody's order."""
    levels, worths = taken.levels, taken.worths
    new: dict[type[Row], Sequence[Row]] = {
        Level: [row for pair, row in levels.items() if pair not in there.levels],
        Worth: [row for item_id, row in worths.items() if item_id not in there.worths],
        Move: taken.moves,
        StockCount: taken.counts,
        Journal: taken.journal,
        Pending: [Pending(taken.journal[0].journal_id, len(taken.journal))] if taken.journal else [],
    }
    changed: dict[type[Row], Sequence[Row]] = {
        Level: [row for pair, row in levels.items() if pair in there.levels],
        Worth: [row for item_id, row in worths.items() if item_id in there.worths],
        Task: list(taken.tasks.values()),
    }
    for kind, table in TABLES.items():
        if rows := new.get(kind):
            store.insert(table, rows)
        if rows := changed.get(kind):
            store.update(table, rows)
