"""A command that was given, as the journal will have it."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from onebook.book.commands import Given, Kind, kind_of
from onebook.book.rows import Journal

__all__ = ["Noted", "digest_of", "entry", "noted_of"]


class Noted(NamedTuple):
    """A command that was given, with its kind, its text and the text's digest."""

    given: Given
    kind: Kind
    text: str
    digest: str


def noted_of(given: Given) -> Noted:
    """Return a command with what is noted of it."""
    # As model_dump_json does it, but for the bytes, which are wanted here.
    text = given.command.__pydantic_serializer__.to_json(given.command, exclude_defaults=True)
    return Noted(given, kind_of(given.command), text.decode(), digest_of(text))


def digest_of(text: bytes) -> str:
    """Return the digest of a command's text."""
    return blake2b(text, digest_size=16).hexdigest()


def entry(journal_id: int, at: int, noted: Noted, answer: str, touched: str) -> Journal:
    """Return the journal's entry of a command that was applied. answer, touched: as JSON."""
    who = noted.given.who
    return Journal(
        journal_id, who.caller, noted.given.command.command_id, at, who.actor, who.through, noted.kind.name,
        noted.digest, noted.text, answer, touched,
    )  # fmt: skip
