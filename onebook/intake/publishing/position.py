"""How far the lake takes account of the book: said by the run that brought its records, in one commit with them."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book import Store
from onebook.lake import Connection, last_fingerprint
from onebook.plan import BOOK
from onebook.records import BadInput, Fault

__all__ = ["BOOK", "NotThisBook", "Position", "position_of", "same_book"]

WORD = "journal"


class Position(NamedTuple):
    """A position in the journal, with the digest over all entries up to it."""

    position: int
    chain: str

    def fingerprint(self) -> str:
        """Return it as a run keeps it."""
        return f"{WORD} {self.position} {self.chain}"


class NotThisBook(BadInput):
    """The lake holds records of another book, or of entries that this one has lost."""


def position_of(con: Connection) -> Position:
    """Return up to where the lake takes account of a book; 0 where it has nothing of one."""
    said = (last_fingerprint(con, BOOK) or "").split(" ")
    return Position(int(said[1]), said[2]) if len(said) == 3 and said[0] == WORD else Position(0, "")  # noqa: PLR2004 (as it is written)


def same_book(store: Store, there: Position) -> None:
    """Refuse to go on with a lake in which another journal was published."""
    if not there.position:
        return
    sealed = store.rows("seal_at", position=there.position)
    if not sealed or sealed[0][0] != there.chain:
        what = f"entry {there.position} of the journal, up to which the lake knows the book, is not this book's."
        mend = "If the book was restored from a backup or made anew: onebook book publish --again"
        raise NotThisBook(Fault("lake", what, mend))
