"""The book: stock and sales as they stand. Commands go in, each is decided on what is held, entries come out.

`commands` has a file a command: what it says, what must be looked at for it, how it is decided. `stock` and `sales`
have the decisions that several commands share. All these are pure: they see a `Draft` and change nothing else. `engine`
takes a batch through: it holds what is needed, lets each command be decided, and writes all of it in one transaction.
`store` is the only part that knows a database; `check_book` tells whether what it holds agrees with itself.
"""

from onebook.book.answers import Answer, Applied, Refusal
from onebook.book.checking import check_book
from onebook.book.commands import Command, Given, Who, command_kinds
from onebook.book.engine import run
from onebook.book.opening import make_book, open_book
from onebook.book.rules import Rules, places_of, rules_of
from onebook.book.sealing import check_seals, seal_journal
from onebook.book.store import Busy, Store

__all__ = [
    "Answer", "Applied", "Busy", "Command", "Given", "Refusal", "Rules", "Store", "Who", "check_book", "check_seals",
    "command_kinds", "make_book", "open_book", "places_of", "rules_of", "run", "seal_journal",
]  # fmt: skip
