"""What was done, by whom."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Journal", "JournalTouch", "Pending", "Seal", "SealHead"]


class Journal(NamedTuple):
    """A command that was applied: who gave it, through what, its text, what was told, and which documents it touched.

    caller, command_id: the caller's id of it, by which it is applied once. digest: of its text.
    """

    journal_id: int
    caller: str
    command_id: str
    at: int
    actor: str
    through: str
    kind: str
    digest: str
    command: str
    answer: str
    touched: str


class Pending(NamedTuple):
    """Entries that were made together, one id after the other, and have no position yet. journal_id: of the first."""

    journal_id: int
    entries: int


class Seal(NamedTuple):
    """The positions of entries that were made together: 1, 2, 3 and so on, as they became visible to others.

    position, journal_id: of the first. chain: digest of the entries and of the chain before them, so that one changed
    afterwards is found out.
    """

    position: int
    journal_id: int
    entries: int
    chain: str


class SealHead(NamedTuple):
    """The last seal. head: always 1."""

    head: int
    position: int
    chain: str


class JournalTouch(NamedTuple):
    """That an entry of the journal touched a document. Noted with its position, of kinds in `sealing.NOTED`."""

    document: str
    document_id: int
    journal_id: int


TABLES = (
    Table("journal", Journal, indexes=(Index(("command_id", "caller"), unique=True),), changes=False),
    Table("journal_pending", Pending),
    Table("journal_seal", Seal, indexes=(Index(("journal_id",), unique=True),), changes=False),
    Table("journal_seal_head", SealHead),
    Table("journal_touch", JournalTouch, key=3, changes=False),
)
