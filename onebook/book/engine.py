"""A batch of commands: what they need is read and held, each is decided, and all is written in one transaction.

A light batch is decided before anything is held: the pieces that it takes are taken at the end, if they are still
there. So others wait for the writing only, not for the thinking. Whatever is not plain sailing is done again, held.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

from pydantic_core import to_json

from onebook.book.answers import Answer, Applied, Refusal, Refused
from onebook.book.applied_before import Known, known_of, name_of, told_again
from onebook.book.commands import Given, Who
from onebook.book.commands.allocate_waiting import AllocateWaiting
from onebook.book.commands.repromise import Repromise
from onebook.book.loading import load
from onebook.book.needs import Needs
from onebook.book.noted import Noted, entry, noted_of
from onebook.book.plain_ways import counts_plainly, orders_plainly
from onebook.book.rows import TABLES, Item, Level, OrderLine, Pending, Row, Table, Unsettled
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


class Done(NamedTuple):
    """What became of the first commands of a batch.

    freed: items of which there may be some for who waits: a command made some free that are left, or took them from an
    order, which may have others. unsettled: those that are to be promised anew.
    """

    answers: list[Answer]
    freed: set[int]
    unsettled: set[int]


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
    noted = [noted_of(given) for given in batch]
    answers: list[Answer] = []
    unsettled: set[int] = set()
    size = AT_ONCE
    while len(answers) < len(noted):
        done = _tried(store, rules, noted[len(answers) : len(answers) + size])
        answers += done.answers
        unsettled |= done.unsettled | _serve(store, rules, done.freed)
        size = _next_size(done)
    _promise(store, rules, unsettled)
    return answers


def _next_size(done: Done) -> int:
    """Return how many commands to try next: where few could be done, all that the others need was looked up in vain."""
    return min(AT_ONCE, 2 * len(done.answers))


def _serve(store: Store, rules: Rules, freed: set[int]) -> set[int]:
    """Give those who wait what has become free; return the items that are to be promised anew.

    Where the process ends before, or others are in the way, the sweep does it (`app.keeping.expiring`): what was given
    is applied all the same. So with `_promise`.
    """
    served = tuple([sku for _, sku in store.rows("waiting_items", items=sorted(freed))]) if freed else ()
    if served:
        with suppress(Busy):
            given = Given(AllocateWaiting(command_id=uuid4().hex, items=served), ITSELF)
            return _tried(store, rules, [noted_of(given)]).unsettled
    return set()


def _promise(store: Store, rules: Rules, unsettled: set[int]) -> None:
    """Promise anew where others come first than before."""
    if unsettled:
        with suppress(Busy):
            promised = tuple([Item(*row).sku for row in store.rows("items", items=sorted(unsettled))])
            _tried(store, rules, [noted_of(Given(Repromise(command_id=uuid4().hex, items=promised), ITSELF))])


def _tried(store: Store, rules: Rules, noted: Sequence[Noted]) -> Done:
    light = all(each.kind.light(each.given.command) for each in noted)
    partly = orders_plainly(store, rules, noted) if light else counts_plainly(store, rules, noted)
    if partly is None:
        return _unheld(store, rules, noted) if light else _held(store, rules, noted, {})
    rest = [each for each, answer in zip(noted, partly.answers, strict=True) if answer is None]
    answers: list[Answer] = []
    unsettled, size = _serve(store, rules, partly.freed), AT_ONCE
    while len(answers) < len(rest):
        some = rest[len(answers) : len(answers) + size]
        if light and not answers and not partly.known:
            done = _unheld(store, rules, some)
        else:
            done = _held(store, rules, some, partly.known)
        answers += done.answers
        unsettled |= done.unsettled | _serve(store, rules, done.freed)
        size = _next_size(done)
    others = iter(answers)
    return Done([next(others) if answer is None else answer for answer in partly.answers], set(), unsettled)


def _unheld(store: Store, rules: Rules, noted: Sequence[Noted]) -> Done:
    """Apply light commands without holding what they look at, and where that cannot be, held."""
    prepared = _lightly(store, rules, noted)
    if prepared is not None and store.write(prepared.rows, prepared.pieces):
        return Done(prepared.answers, set(), set())
    return _held(store, rules, noted, {})


def _held(store: Store, rules: Rules, noted: Sequence[Noted], known: Known) -> Done:
    """Apply the first commands, at least one, with all held that they look at. known: that were applied before."""
    try:
        for _ in range(TRIES - 1):
            with suppress(Busy, Stale):
                return _attempt(store, rules, noted, known)
        return _attempt(store, rules, noted, known)
    except Stale as stale:
        raise Busy from stale
    except TooLarge:
        if len(noted) > 1:
            return _held(store, rules, noted[: len(noted) // 2], known)
        told = Refusal("too_large", "A number in it, or what it comes to, is larger than the book can hold.",
                       "Check quantities and amounts.")  # fmt: skip
        return Done([told], set(), set())


def _lightly(store: Store, rules: Rules, noted: Sequence[Noted]) -> Prepared | None:
    """Prepare commands that only take pieces, which are there, for orders, which are new; None where it is not so."""
    now, ids = time.time_ns() // 1000, store.take_ids(len(noted))
    state = load(store.looking(), store.new_ids(), _needs(rules, noted), trusting=True)
    try:
        answers = _decided(state, rules, noted, ids, now, {})
    except NotLoaded:
        return None
    if len(answers) < len(noted) or any(isinstance(answer, Refusal) for answer in answers):
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


def _attempt(store: Store, rules: Rules, noted: Sequence[Noted], before: Known) -> Done:
    """Apply as many of the commands, from the first, as can be decided on what was loaded for them: at least one.

    before: those that are known to have been applied, for which nothing is looked up.
    """
    new = [each for each in noted if name_of(each) not in before] if before else noted
    now, needs = time.time_ns() // 1000, _needs(rules, new)
    with store.transaction():
        ids = store.take_ids(len(noted))
        state = load(store, store.new_ids(), needs)
        # Looked up when all is held: another may have applied one of them meanwhile.
        known = before | (known_of(store, new) if new else {})
        if len(noted) > 1:
            items = sorted({key[0] for key in (*state.rows[Item], *state.rows[Level])})  # some have no level yet
            state.waited = {item_id for item_id, _ in store.rows("waiting_items", items=items)}
        answers = _decided(state, rules, noted, ids, now, known)
        _write(store, state)
        _refuse_changed_items(store, state)
    freed = state.freed & _left(state) | state.missed
    return Done(answers, freed, {item_id for item_id, _ in state.changed[Unsettled]})


def _refuse_changed_items(store: Store, state: State) -> None:
    """Stale where an item of which there was nothing yet has been set otherwise since it was looked up.

    Until then it may be made one with lots, a kit or one with variants, which looks only whether there is anything of
    it: now it waits for us, and then finds it.
    """
    levels, lines, rows = state.stored[Level], state.stored[OrderLine], state.rows[OrderLine]
    begun = {key[0] for key in state.changed[Level] if key not in levels}
    begun |= {rows[key].item_id for key in state.changed[OrderLine] if key not in lines and rows[key].waiting}
    known = {key[0]: item for key, item in state.rows[Item].items() if key[0] in begun}  # as this batch has set it, too
    if known and any(Item(*row) != known[row[0]] for row in store.rows("items_kept", items=sorted(known))):
        raise Stale


def _needs(rules: Rules, noted: Iterable[Noted]) -> Needs:
    needs = Needs()
    if not rules.by_average:
        needs.want("cost_parts", True)
    for each in noted:
        each.kind.needs(each.given.command, rules, needs)
    return needs


def _decided(state: State, rules: Rules, noted: Sequence[Noted], ids: range, now: int, known: Known) -> list[Answer]:
    """Decide commands one after the other, until one is about what has only just been made and must be looked up.

    Or until one frees what somebody waits for: they get it before the next command may take it. ids: for their entries
    in the journal, which follow one another. NotLoaded where not one could be decided.
    """
    answers: list[Answer] = []
    applied = 0
    for each in noted:
        name = name_of(each)
        if name in known:
            answers.append(told_again(known[name], each))
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
        somebody_waits = not state.trusting and _frees(draft)
        state.accept(draft)
        known[name] = (each.digest, draft.journal_id, answer, each.kind.name)
        answers.append(Applied(draft.journal_id, told))
        applied += 1
        if somebody_waits:
            break
    if applied:
        last = Draft(state, ids[0], now)
        last.put(Pending(ids[0], applied))
        state.accept(last)
    return answers


def _frees(draft: Draft) -> bool:
    """Note what a command leaves for those who wait; return whether there may be something for somebody."""
    state, freed, missed = draft.state, _freed_by(draft), _missed_by(draft)
    state.freed |= freed
    state.missed |= missed
    state.waited |= {line.item_id for line in draft.new.get(OrderLine, {}).values() if line and line.waiting}
    return bool(missed) or not freed.isdisjoint(state.waited)


def _freed_by(draft: Draft) -> set[int]:
    """Return the items of which a command has left more to be promised somewhere than there was before it."""
    before = draft.state.rows[Level]
    return {
        key[0]
        for key, level in draft.new.get(Level, {}).items()
        if level.available > (before[key].available if key in before else 0)
    }


def _missed_by(draft: Draft) -> set[int]:
    """Return the items for more of which a line waits after a command than before it."""
    before = draft.state.rows[OrderLine]
    lines = draft.new.get(OrderLine, {})
    return {line.item_id for key, line in lines.items() if key in before and line.waiting > before[key].waiting}


def _left(state: State) -> set[int]:
    """Return the items of which something can be promised, at a place where that has changed."""
    levels = state.rows[Level]
    return {key[0] for key in state.changed[Level] if levels[key].available > 0}


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
