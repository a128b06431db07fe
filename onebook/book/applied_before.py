"""Commands that were applied before: each is applied once, and told again what was told then."""

from __future__ import annotations

import json
from collections.abc import Sequence

from onebook.book.answers import Answer, Applied, Refusal
from onebook.book.noted import Noted
from onebook.book.store import Reading

__all__ = ["Known", "known_of", "name_of", "told_again"]

Known = dict[tuple[str, str], tuple[str, int, str, str]]
"""Digest, journal_id, answer and kind of applied commands, by the command's id and its caller."""


def name_of(noted: Noted) -> tuple[str, str]:
    """Return what a command is known by: its id and its caller."""
    return noted.given.command.command_id, noted.given.who.caller


def known_of(store: Reading, noted: Sequence[Noted]) -> Known:
    """Look up which commands were applied before."""
    ids = [each.given.command.command_id for each in noted]
    return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in store.rows("known_commands", command_ids=ids)}


def told_again(known: tuple[str, int, str, str], noted: Noted) -> Answer:
    """Return the first answer to a command, or refuse another one that has the same id, though it may say the same."""
    digest, journal_id, answer, kind = known
    if (digest, kind) == (noted.digest, noted.kind.name):
        return Applied(journal_id, json.loads(answer), again=True)
    return Refusal("id_used", "Another command with this id was applied before.", "Give each command an id of its own.")
