"""Opening the book for others than whoever sits at it: what is in the way is told without a word of where it lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from onebook.book.store.is_there import is_book
from onebook.records import BadInput, Fault

__all__ = ["NoBook", "Unreachable", "reached"]

T = TypeVar("T")


class NoBook(BadInput):
    """There is no book of this business yet."""


class Unreachable(BadInput):
    """The book cannot be opened just now, so nothing was done."""


def reached(url: str, opening: Callable[[], T]) -> T:
    """Return what opening the book at a URL gives.

    NoBook where there surely is none; Unreachable where nobody can say, or its version is another.
    """
    try:
        return opening()
    except BadInput as error:
        try:
            there = is_book(url)
        except BadInput:
            raise _unreachable() from error
        if not there:
            raise NoBook(Fault("", "this business keeps no book yet.", "Make one: onebook book make")) from error
        raise Unreachable(*error.faults) from error  # another version's: it says which
    except Exception as error:
        raise _unreachable() from error


def _unreachable() -> Unreachable:
    return Unreachable(Fault("", "the book's database does not answer.", "Ask again once it does, with the same id."))
