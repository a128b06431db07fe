"""Opening the book of a business."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from onebook.app.business import Business
from onebook.book import Answer, Given, Rules, Store, open_book, run
from onebook.records import BadInput, Fault

__all__ = ["Book", "book_url", "keeping"]

SECRET = "env:"  # noqa: S105 (how a secret is named, not one)


@dataclass(frozen=True, slots=True)
class Book:
    """A connection to a business's book, for one thread at a time, with what its plan says to decisions."""

    store: Store
    rules: Rules

    def do(self, *commands: Given) -> list[Answer]:
        """Apply commands, in their order, as one batch; return what became of each."""
        return run(self.store, self.rules, commands)


def book_url(business: Business) -> str:
    """Return where the book is: `sqlite:///FILE` or `postgresql://…`. BadInput where a secret of it is not set."""
    told = business.plan.storage.book
    if told.startswith(SECRET):
        name = told.removeprefix(SECRET)
        if name not in os.environ:
            raise BadInput(Fault("onebook.toml, storage.book", f"{name} is not set.", f"Set it: export {name}=…"))
        told = os.environ[name]
    return told if "://" in told else f"sqlite:///{business.folder / told}"


@contextmanager
def keeping(business: Business) -> Iterator[Book]:
    """Open the book of a business. BadInput where there is none yet."""
    store, rules = open_book(book_url(business), business.plan)
    try:
        yield Book(store, rules)
    finally:
        store.close()
