"""A command that was given, as the journal will have it."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from onebook.book.commands import Given, Kind, kind_of
from onebook.book.rows import Journal

__all__ = ["Asked", "asked_of", "entry"]


class Asked(NamedTuple):
    """A command that was given, with its kind, its text and the text's digest."""

    given: Given
    kind: Kind
    text: str
    digest: str


def asked_of(given: Given) -> Asked:
    """Return a command with what is noted of it."""
    text = given.command.model_dump_json(exclude_defaults=True)
    return Asked(given, kind_of(given.command), text, blake2b(text.encode(), digest_size=16).hexdigest())


def entry(journal_id: int, at: int, asked: Asked, answer: str, touched: str) -> Journal:
    """Return the journal's entry of a command that was applied. answer, touched: as JSON."""
    who = asked.given.who
    return Journal(
        journal_id, who.caller, asked.given.command.command_id, at, who.actor, who.through, asked.kind.name,
        asked.digest, asked.text, answer, touched,
    )  # fmt: skip
