"""What was done, by whom."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Journal"]


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


TABLES = (Table("journal", Journal, indexes=(Index(("command_id", "caller"), unique=True),), changes=False),)
