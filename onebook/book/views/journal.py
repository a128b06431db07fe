"""The journal as lists show it: what was done, by whom, through what."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.sealing import seal_journal
from onebook.book.store import Store

__all__ = [
    "LOOKED_THROUGH", "EntryListed", "EntryWish", "entries_after", "entries_listed", "last_position", "latest_entries",
]  # fmt: skip

LOOKED_THROUGH = 20_000
"""Positions that one page looks through at most, so that a rare filter never reads all of the journal at once."""


class EntryListed(NamedTuple):
    """An entry. command, answer, touched: JSON text. at: microseconds since 1970."""

    position: int
    journal_id: int
    caller: str
    command_id: str
    at: int
    actor: str
    through: str
    kind: str
    command: str
    answer: str
    touched: str


class EntryWish(NamedTuple):
    """Which entries are wanted; empty: any."""

    kind: str = ""
    actor: str = ""
    through: str = ""


def last_position(store: Store) -> int:
    """Return the journal's last position, once all that is there has one."""
    position, waiting = store.rows("seal_position")[0]
    return seal_journal(store) if waiting else int(position)


def entries_listed(store: Store, wish: EntryWish, most: int, after: int) -> tuple[list[EntryListed], int, int]:
    """Return entries after a position, in order; the position up to which was looked; and the journal's last one."""
    last = last_position(store)
    upto = min(last, after + LOOKED_THROUGH)
    rows = store.rows("listed_entries", after=after, upto=upto, most=most, **wish._asdict())
    found = [EntryListed(*row) for row in rows]
    return found, found[-1].position if len(found) == most else max(upto, after), last


def entries_after(store: Store, wish: EntryWish, most: int, after: int) -> list[EntryListed]:
    """Return entries after a position, in order, however far they lie apart."""
    found: list[EntryListed] = []
    last = after + 1
    while len(found) < most and after < last:
        some, after, last = entries_listed(store, wish, most - len(found), after)
        found += some
    return found


def latest_entries(store: Store, wish: EntryWish, most: int) -> list[EntryListed]:
    """Return the latest entries, in order, however far they lie apart."""
    found: list[EntryListed] = []
    end, span = last_position(store), most
    while end > 0 and len(found) < most:
        begin = max(0, end - span)
        rows = store.rows("listed_entries", after=begin, upto=end, most=span, **wish._asdict())
        found = [EntryListed(*row) for row in rows] + found
        end, span = begin, LOOKED_THROUGH
    return found[-most:]
