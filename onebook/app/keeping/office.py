"""The book as a server keeps it: a desk for commands, connections for reading, and who may ask for what."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from onebook.app.keeping.desk import Desk
from onebook.app.keeping.opening import book_url
from onebook.app.keeping.reaching import NoBook, Unreachable, reached
from onebook.app.keeping.standing import StandingPlan
from onebook.book import Busy, Store, Who
from onebook.book.access import digest_of
from onebook.book.rows import TABLES, TokenUse
from onebook.book.store import open_store
from onebook.records import BadInput, Fault

__all__ = ["LOCAL", "Bearer", "Office"]

READERS = 4
"""Requests that read at the same time."""
KNOWN_FOR = 1.0
"""For how many seconds it is taken for granted which tokens there are: so long a revoked one may still be good."""
NOTED_EVERY = 60_000_000
"""How far apart the uses of a token are that are written down, in microseconds."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody who asks, and the role in which they do."""

    who: Who
    role: str
    token_id: int = 0


LOCAL = Bearer(Who("local", "local", "api"), "admin")
"""Whoever asks on this machine as long as no token was ever made."""


class Office:
    """What a server needs of the book. Nothing is opened before it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._business = StandingPlan(folder)
        self.desk = Desk(self._business)
        self._free: list[tuple[str, Store]] = []
        # Requests wait for their turn in the event loop: were they to wait in threads, those whose turn it is could
        # find no thread left to go on in.
        self.turns = asyncio.Semaphore(READERS)
        self._known: dict[str, Bearer] = {}
        self._any_made = False
        self._known_until = 0.0
        self._learnt = False
        self.trouble: BadInput | None = None
        self._used: dict[int, int] = {}
        self._asking = threading.Lock()

    def close(self) -> None:
        """Do what was asked, and let go of the book."""
        self.desk.close()
        free, self._free = self._free, []
        for _, store in free:
            store.close()

    @contextmanager
    def reading(self) -> Iterator[Store]:
        """Lend a connection for reading. NoBook where there is no book; Unreachable where it cannot be opened."""
        url = book_url(self._business())
        store = self._lent(url)
        try:
            yield store
        except BadInput:
            self._free.append((url, store))
            raise
        except BaseException:
            with suppress(Exception):
                store.close()
            raise
        self._free.append((url, store))

    def _lent(self, url: str) -> Store:
        while self._free:
            try:
                of, store = self._free.pop()
            except IndexError:  # another was quicker
                break
            if of == url:
                return store
            store.close()
        return reached(url, lambda: open_store(url))

    def bearer(self, token: str | None) -> Bearer | None:
        """Return who asks with this token, of those that are known; None where it is none that is good.

        As long as none was ever made, whoever asks is this machine's; once all are revoked, nobody is good. May only be
        called while `knows`.
        """
        if not self._any_made:
            return LOCAL if token is None else None
        found = None if token is None else self._known.get(digest_of(token))
        if found is not None:
            self._used[found.token_id] = time.time_ns() // 1000
        return found

    @property
    def knows(self) -> bool:
        """Whether it is known which tokens there are; else `learn` asks the book."""
        return time.monotonic() < self._known_until

    def learn(self) -> None:
        """Ask the book which tokens there are, and write down which were used.

        Where it does not answer, those that were known stay known; where none ever were, `trouble` says why.
        """
        with self._asking:
            if self.knows:
                return
            try:
                with self.reading() as store:
                    noted = self._learn(store)
                    self.trouble, self._learnt = None, True
                    self._note_uses(store, noted)
            except NoBook:
                self._known, self._any_made, self.trouble = {}, False, None
            except BadInput as error:
                self.trouble = None if self._learnt else error
            except Exception:  # noqa: BLE001 (whatever it is, nobody can say who may)
                fault = Fault("", "the book's database does not answer.", "Ask again once it does.")
                self.trouble = None if self._learnt else Unreachable(fault)
            self._known_until = time.monotonic() + KNOWN_FOR

    def _learn(self, store: Store) -> dict[int, int | None]:
        """Learn which tokens are good; return when each was last noted as used, in microseconds."""
        known, noted = {}, {}
        for token_id, name, role, digest, revoked_in, used_at in store.rows("known_tokens"):
            noted[token_id] = used_at
            if revoked_in is None:
                known[digest] = Bearer(Who(name, name, "api"), role, token_id)
        self._known, self._any_made = known, bool(noted)
        return noted

    def _note_uses(self, store: Store, noted: dict[int, int | None]) -> None:
        used, self._used = self._used, {}
        late = [
            TokenUse(token_id, at)
            for token_id, at in sorted(used.items())
            if token_id in noted and at - (noted[token_id] or 0) >= NOTED_EVERY
        ]
        if late:
            table = TABLES[TokenUse]
            with suppress(Busy), store.transaction():  # whoever was in the way has noted it
                if new := [use for use in late if noted[use.token_id] is None]:
                    store.insert(table, new)
                if old := [use for use in late if noted[use.token_id] is not None]:
                    store.update(table, old)
