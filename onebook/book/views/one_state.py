"""Reading several statements of one state of the book, while others write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from onebook.book.store import Store

__all__ = ["one_state"]


@contextmanager
def one_state(store: Store) -> Iterator[None]:
    """All that is read within is of one state; writers are neither held up nor seen. Nothing can be written within."""
    if store.dialect == "sqlite":
        store.con.execute("begin")
        try:
            yield
        finally:
            store.con.execute("rollback")
        return
    with store.con.transaction():
        store.con.execute("set transaction isolation level repeatable read, read only")
        yield
