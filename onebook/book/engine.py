"""A batch of commands: what they need is read and held, each is decided, and all is written in one transaction.

A light batch is decided before anything is held: the pieces that it takes are taken at the end, if they are still
there. So others wait for the writing only, not for the thinking. Whatever is not plain sailing is done again, held.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

from pydantic_core import to_json

from onebook.book.answers import Answer, Applied, Refusal, Refused
from onebook.book.asked import Asked, asked_of, entry
from onebook.book.commands import Given, Who
from onebook.book.commands.allocate_waiting import AllocateWaiting
from onebook.book.commands.repromise import Repromise
from onebook.book.loading import load
from onebook.book.needs import Needs
from onebook.book.plain_orders import decide_plain, plain_skus
from onebook.book.rows import TABLES, Allocation, Destination, Journal, Level, Order, OrderLine, Pending, Row, Table
from onebook.book.rules import Rules
from onebook.book.state import Draft, NotLoaded, Stale, State
from onebook.book.store import Busy, Pieces, Store, TooLarge

__all__ = ["run"]

TRIES = 10
"""How often a batch is tried where others are in its way."""
AT_ONCE = 500
"""Commands that are done in one transaction, at most: what waits behind them waits no longer than that."""
ITSELF = Who("book", "book", "book")
"""Who gives the commands that follow from others."""


Known = dict[tuple[str, str], tuple[str, int, str]]
"""Digest, journal_id and answer of applied commands, by the command's id and its caller."""


class Done(NamedTuple):
    """What became of the first commands of a batch.

    freed: items of which a command made some free, and some are left. short: those that were taken from an order that
    had them.
    """

    answers: list[Answer]
    freed: set[int]
    short: set[int]


class Prepared(NamedTuple):
    """What a light batch comes to: its answers, the rows that are new, and the pieces that are taken."""

    answers: list[Answer]
    rows: Mapping[Table, Sequence[Row]]
    pieces: Sequence[Pieces]


def run(store: Store, rules: Rules, batch: Sequence[Given]) -> list[Answer]:
    """Apply commands in their order; return what became of each.

    A command whose id its caller has used before is not applied again: the first answer is given. A refused one
    changes nothing and is not remembered. Busy where others were in the way every time; then nothing more was applied.
    """
    asked = [asked_of(given) for given in batch]
    answers: list[Answer] = []
    freed: set[int] = set()
    short: set[int] = set()
    while len(answers) < len(asked):
        done = _tried(store, rules, asked[len(answers) : len(answers) + AT_ONCE])
        answers += done.answers
        freed |= done.freed
        short |= done.short
    if freed or short:
        with suppress(Busy):  # what was given is applied all the same
            _follow(store, rules, freed, short)
    return answers


def _follow(store: Store, rules: Rules, freed: set[int], short: set[int]) -> None:
    """Give those who wait what is free for them, and promise anew to those from whom something was taken."""
    rows = store.rows("waiting_items", items=sorted(freed | short))
    waiting: dict[int, str] = {item_id: sku for item_id, sku in rows}  # noqa: C416 (says what they are)
    # A line that gave its pieces away may get others, which have been free and were of no use to whoever else waits.
    served = tuple(sorted(waiting[item_id] for item_id in (freed | short) & waiting.keys()))
    promised = tuple(sorted(waiting[item_id] for item_id in short & waiting.keys()))
    if served:
        _tried(store, rules, [asked_of(Given(AllocateWaiting(command_id=uuid4().hex, items=served), ITSELF))])
    if promised:
        _tried(store, rules, [asked_of(Given(Repromise(command_id=uuid4().hex, items=promised), ITSELF))])


def _tried(store: Store, rules: Rules, asked: Sequence[Asked]) -> Done:
    try:
        return _tried_together(store, rules, asked)
    except TooLarge:
        if len(asked) > 1:
            return _tried(store, rules, asked[:1])
        told = Refusal("too_large", "A number in it, or what it comes to, is larger than the book can hold.",
                       "Check quantities and amounts.")  # fmt: skip
        return Done([told], set(), set())


def _tried_together(store: Store, rules: Rules, asked: Sequence[Asked]) -> Done:
    if all(each.kind.light(each.given.command) for each in asked):
        prepared = _plainly(store, rules, asked) or _lightly(store, rules, asked)
        if prepared is not None and store.write(prepared.rows, prepared.pieces):
            return Done(prepared.answers, set(), set())
    for _ in range(TRIES - 1):
        try:
            return _attempt(store, rules, asked)
        except (Busy, Stale):
            continue
    try:
        return _attempt(store, rules, asked)
    except Stale as stale:
        raise Busy from stale


def _plainly(store: Store, rules: Rules, asked: Sequence[Asked]) -> Prepared | None:
    """Prepare orders that are plain, as `plain_orders` has it; None where one of them is not."""
    skus = plain_skus(rules, asked)
    if skus is None:
        return None
    there = {
        place_id: {sku: (item_id, available) for sku, item_id, available in store.looking().rows(
            "plain_items", place_id=place_id, skus=sorted(wanted))}
        for place_id, wanted in skus.items()
    }  # fmt: skip
    ids = store.take_ids(2 * len(asked))
    placed = decide_plain(rules, there, asked, ids, time.time_ns() // 1000)
    if placed is None:
        return None
    rows: dict[type[Row], Sequence[Row]] = {
        Order: placed.orders, OrderLine: placed.lines, Allocation: placed.kept, Destination: placed.destinations,
        Journal: placed.journal, Pending: [Pending(ids[0], len(asked))],
    }  # fmt: skip
    pieces = [(number, *key) for key, number in sorted(placed.taken.items())]
    return Prepared(placed.answers, {TABLES[kind]: some for kind, some in rows.items() if some}, pieces)


def _lightly(store: Store, rules: Rules, asked: Sequence[Asked]) -> Prepared | None:
    """Prepare commands that only take pieces, which are there, for orders, which are new; None where it is not so."""
    now, ids = time.time_ns() // 1000, store.take_ids(len(asked))
    state = load(store.looking(), store.new_ids(), _needs(rules, asked), trusting=True)
    try:
        answers = _decided(state, rules, asked, ids, now, {})
    except NotLoaded:
        return None
    if len(answers) < len(asked) or any(isinstance(answer, Refusal) for answer in answers):
        return None
    if any(state.rows[OrderLine][key].waiting for key in state.changed[OrderLine]):
        return None
    rows: dict[Table, Sequence[Row]] = {
        table: [state.rows[kind][key] for key in keys]
        for kind, table in TABLES.items()
        if kind is not Level and (keys := state.changed.get(kind))
    }
    before, after = state.stored[Level], state.rows[Level]
    pieces = [(after[key].committed - before[key].committed, *key) for key in sorted(state.changed[Level])]
    return Prepared(answers, rows, pieces)


def _attempt(store: Store, rules: Rules, asked: Sequence[Asked]) -> Done:
    """Apply as many of the commands, from the first, as can be decided on what was loaded for them: at least one."""
    now, needs = time.time_ns() // 1000, _needs(rules, asked)
    with store.transaction():
        ids = store.take_ids(len(asked))
        state = load(store, store.new_ids(), needs)
        answers = _decided(state, rules, asked, ids, now, _known(store, asked))
        _write(store, state)
    return Done(answers, state.freed & _left(state), _short(state))


def _needs(rules: Rules, asked: Iterable[Asked]) -> Needs:
    needs = Needs()
    if not rules.by_average:
        needs.want("cost_parts", True)
    for each in asked:
        each.kind.needs(each.given.command, rules, needs)
    return needs


def _decided(state: State, rules: Rules, asked: Sequence[Asked], ids: range, now: int, known: Known) -> list[Answer]:
    """Decide commands one after the other, until one is about what has only just been made and must be looked up.

    ids: for their entries in the journal, which follow one another. NotLoaded where not one could be decided.
    """
    answers: list[Answer] = []
    applied = 0
    for each in asked:
        name = (each.given.command.command_id, each.given.who.caller)
        if name in known:
            answers.append(_again(known[name], each.digest))
            continue
        draft = Draft(state, ids[applied], now)
        try:
            told = each.kind.decide(draft, each.given.command, rules)
        except Refused as refused:
            answers.append(refused.refusal)
            continue
        except NotLoaded:
            if not answers:
                raise
            break
        answer = to_json(told).decode()
        draft.put(entry(draft.journal_id, draft.at, each, answer, to_json(draft.touched()).decode()))
        if not state.trusting:
            state.freed |= _freed_by(draft)
        state.accept(draft)
        known[name] = (each.digest, draft.journal_id, answer)
        answers.append(Applied(draft.journal_id, told))
        applied += 1
    if applied:
        last = Draft(state, ids[0], now)
        last.put(Pending(ids[0], applied))
        state.accept(last)
    return answers


def _known(store: Store, asked: Sequence[Asked]) -> Known:
    ids = [each.given.command.command_id for each in asked]
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in store.rows("known_commands", command_ids=ids)}


def _freed_by(draft: Draft) -> set[int]:
    """Return the items of which a command has left more to be promised somewhere than there was before it."""
    before = draft.state.rows[Level]
    return {
        key[0]
        for key, level in draft.new.get(Level, {}).items()
        if level.available > (before[key].available if key in before else 0)
    }


def _left(state: State) -> set[int]:
    """Return the items of which something can be promised, at a place where that has changed."""
    levels = state.rows[Level]
    return {key[0] for key in state.changed[Level] if levels[key].available > 0}


def _short(state: State) -> set[int]:
    lines, stored = state.rows[OrderLine], state.stored[OrderLine]
    return {
        lines[key].item_id
        for key in state.changed[OrderLine]
        if key in stored and lines[key].waiting > stored[key].waiting
    }


def _again(known: tuple[str, int, str], digest: str) -> Answer:
    before, journal_id, answer = known
    if before == digest:
        return Applied(journal_id, json.loads(answer), again=True)
    return Refusal("id_used", "Another command with this id was applied before.", "Give each command an id of its own.")


def _write(store: Store, state: State) -> None:
    """Write what has changed, table by table in everybody's order."""
    for kind, keys in state.gone.items():
        if gone := [key for key in keys if key in state.stored[kind]]:
            store.delete(TABLES[kind], gone)
    for kind, table in TABLES.items():
        if kind not in state.changed:
            continue
        rows: dict[Any, Any] = state.rows[kind]
        changed, stored = state.changed[kind], state.stored[kind]
        if new := [rows[key] for key in changed if key not in stored]:
            store.insert(table, new)
        if old := [rows[key] for key in changed if key in stored]:
            store.update(table, old)
