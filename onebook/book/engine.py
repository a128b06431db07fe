"""A batch of commands: what they need is read and held, each is decided, and all is written in one transaction."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from pydantic_core import to_json

from onebook.book.answers import Answer, Applied, Refusal, Refused
from onebook.book.commands import Given, Kind, command_kinds
from onebook.book.loading import load
from onebook.book.needs import Needs
from onebook.book.rows import TABLES, Journal, Pending
from onebook.book.rules import Rules
from onebook.book.state import Draft, NotLoaded, Stale, State
from onebook.book.store import Busy, Store

__all__ = ["run"]

Asked = tuple[Given, Kind, str, str]
TRIES = 10
"""How often a batch is tried where others are in its way."""


def run(store: Store, rules: Rules, batch: Sequence[Given]) -> list[Answer]:
    """Apply commands in their order; return what became of each.

    A command whose id its caller has used before is not applied again: the first answer is given. A refused one
    changes nothing and is not remembered. Busy where others were in the way every time; then nothing more was applied.
    """
    kinds = {kind.model: kind for kind in command_kinds().values()}
    asked = [(given, kinds[type(given.command)], *_written(given)) for given in batch]
    answers: list[Answer] = []
    while len(answers) < len(asked):
        answers += _tried(store, rules, asked[len(answers) :])
    return answers


def _tried(store: Store, rules: Rules, asked: Sequence[Asked]) -> list[Answer]:
    for _ in range(TRIES - 1):
        try:
            return _attempt(store, rules, asked)
        except (Busy, Stale):
            continue
    try:
        return _attempt(store, rules, asked)
    except Stale as stale:
        raise Busy from stale


def _written(given: Given) -> tuple[str, str]:
    text = given.command.model_dump_json(exclude_defaults=True)
    return text, blake2b(text.encode(), digest_size=16).hexdigest()


def _attempt(store: Store, rules: Rules, asked: Sequence[Asked]) -> list[Answer]:
    """Apply as many of the commands, from the first, as can be decided on what was loaded for them: at least one."""
    now = time.time_ns() // 1000
    needs = Needs()
    for given, kind, _, _ in asked:
        kind.needs(given.command, rules, needs)
    answers: list[Answer] = []
    with store.transaction():
        state = load(store, needs)
        ids = [given.command.command_id for given, _, _, _ in asked]
        known: dict[tuple[str, str], tuple[str, int, str]] = {
            (row[0], row[1]): (row[2], row[3], row[4]) for row in store.rows("known_commands", command_ids=ids)
        }
        for given, kind, text, digest in asked:
            name = (given.command.command_id, given.who.caller)
            if name in known:
                answers.append(_again(known[name], digest))
                continue
            draft = Draft(state, next(state.ids), now)
            try:
                told = kind.decide(draft, given.command, rules)
            except Refused as refused:
                answers.append(refused.refusal)
                continue
            except NotLoaded:
                # It is about what a command before it has only just made: that is written first, and then looked up.
                if not answers:
                    raise
                break
            answer = to_json(told).decode()
            draft.put(Pending(draft.journal_id))
            draft.put(_journal(draft, given, kind, text, digest, answer))
            state.accept(draft)
            known[name] = (digest, draft.journal_id, answer)
            answers.append(Applied(draft.journal_id, told))
        _write(store, state)
    return answers


def _again(known: tuple[str, int, str], digest: str) -> Answer:
    before, journal_id, answer = known
    if before == digest:
        return Applied(journal_id, json.loads(answer), again=True)
    return Refusal("id_used", "Another command with this id was applied before.", "Give each command an id of its own.")


def _journal(draft: Draft, given: Given, kind: Kind, text: str, digest: str, answer: str) -> Journal:
    who = given.who
    return Journal(
        draft.journal_id, who.caller, given.command.command_id, draft.at, who.actor, who.through, kind.name, digest,
        text, answer, to_json(draft.touched()).decode(),
    )  # fmt: skip


def _write(store: Store, state: State) -> None:
    for kind, table in TABLES.items():
        rows: dict[Any, Any] = state.rows[kind]
        changed, stored = state.changed[kind], state.stored[kind]
        if gone := [key for key in state.gone[kind] if key in stored]:
            store.delete(table, gone)
        if new := [rows[key] for key in changed if key not in stored]:
            store.insert(table, new)
        if old := [rows[key] for key in changed if key in stored]:
            store.update(table, old)
