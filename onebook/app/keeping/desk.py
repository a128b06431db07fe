"""Where many give commands at once: what has gathered while the last batch was written is the next one.

So a hundred callers with one command each cost as many transactions as one caller with batches of a hundred.
"""

from __future__ import annotations

import asyncio
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from traceback import format_tb

from onebook.app.business import Business
from onebook.app.keeping.erasing import do_all, erases
from onebook.app.keeping.opening import Book, book_url
from onebook.app.keeping.reaching import reached
from onebook.book import Answer, Busy, Given, open_book
from onebook.records import BadInput

__all__ = ["Desk"]

MOST = 256
"""Commands that are taken into one batch, unless one caller gives more at once."""
ROOM = 4096
"""Callers who may wait; any more are sent away as Busy at once, since they would wait for too long."""
TRIES = 4
"""How often a batch is given to a book in which others are in the way."""

log = logging.getLogger("onebook.book")


@dataclass(frozen=True, slots=True)
class _Asked:
    """Commands of one caller, who waits for all their answers."""

    commands: tuple[Given, ...]
    loop: asyncio.AbstractEventLoop
    told: asyncio.Future[list[Answer]]


_Outcome = list[Answer] | Exception


class Desk:
    """Takes commands from any number of callers and gives them to the book in batches, with one thread that writes.

    business: returns the business as it stands now; where its plan is read anew, the book is opened anew.
    """

    def __init__(self, business: Callable[[], Business]) -> None:
        self.room = ROOM
        self._business = business
        self._asked: SimpleQueue[_Asked | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._opened: tuple[Business, Book] | None = None

    async def do(self, commands: Sequence[Given]) -> list[Answer]:
        """Apply commands in their order; return what became of each, once it is on the disk.

        Busy where too many wait, the desk is being closed, or others were in the way every time: nothing, or only some
        of the first were applied, and all may be given again. NoBook, Unreachable or BadInput where the book cannot be
        opened. NotInLake where somebody was erased in the book only: to be given again, too.
        """
        if erases(commands) and not self._closing:  # it reads all of the journal: nobody else waits meanwhile
            return await asyncio.to_thread(self._erase, tuple(commands))
        if self._asked.qsize() >= self.room:
            raise Busy("too many wait already")
        loop = asyncio.get_running_loop()
        asked = _Asked(tuple(commands), loop, loop.create_future())
        with self._door:  # what is asked after the desk is closed would never be answered
            if self._closing:
                raise Busy("it is being closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="book", daemon=True)
                self._thread.start()
            self._asked.put(asked)
        return await asked.told

    def close(self) -> None:
        """Do what was asked so far, then let go of the book."""
        with self._door:
            thread = self._thread
            if thread is None:
                return
            if not self._closing:
                self._closing = True
                self._asked.put(None)
        thread.join()
        with self._door:
            if self._thread is thread:
                self._thread, self._closing = None, False

    def _work(self) -> None:
        while batch := self._gathered():
            _hand_back(list(zip(batch, self._outcomes(batch), strict=True)))
        self._let_go()

    def _gathered(self) -> list[_Asked]:
        """Wait for somebody, and return all who came meanwhile; nobody where the desk is closed."""
        first = self._asked.get()
        if first is None:
            return []
        batch, number = [first], len(first.commands)
        while number < MOST:
            try:
                more = self._asked.get_nowait()
            except Empty:
                break
            if more is None:
                self._asked.put(None)  # after this batch
                break
            batch.append(more)
            number += len(more.commands)
        return batch

    def _outcomes(self, batch: list[_Asked]) -> list[_Outcome]:
        """Return what became of each caller's commands. What nobody foresaw of one of them is its own fault alone."""
        try:
            return _tried(self._book(), batch)
        except (BadInput, Busy) as error:
            return [error] * len(batch)
        except Exception as error:  # noqa: BLE001 (the book must go on for the others)
            self._let_go()
            if len(batch) > 1:
                return [outcome for asked in batch for outcome in self._outcomes([asked])]
            where = "".join(format_tb(error.__traceback__))  # what it says may quote records
            log.error("A command could not be done: %s\n%s", type(error).__name__, where)  # noqa: TRY400
            return [error]

    def _book(self) -> Book:
        try:
            business = self._business()
        except BadInput:
            if self._opened is None:
                raise
            return self._opened[1]  # by the plan as it was, until it can be read again
        if self._opened is None or self._opened[0] is not business:
            self._let_go()
            self._opened = (business, _open(business))
        return self._opened[1]

    def _erase(self, commands: tuple[Given, ...]) -> list[Answer]:
        """Apply commands that erase somebody, and those beside them, with a connection of their own."""
        business = self._business()
        book = _open(business)
        try:
            return do_all(business, book, commands)
        finally:
            book.store.close()

    def _let_go(self) -> None:
        if self._opened is not None:
            with suppress(Exception):
                self._opened[1].store.close()
            self._opened = None


def _open(business: Business) -> Book:
    url = book_url(business)
    return Book(*reached(url, lambda: open_book(url, business.plan)))


def _tried(book: Book, batch: list[_Asked]) -> list[_Outcome]:
    commands = [given for asked in batch for given in asked.commands]
    for left in reversed(range(TRIES)):
        try:
            answers = book.do(*commands)
            break
        except Busy:
            if not left:
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 (no secret)
    told: list[_Outcome] = []
    for asked in batch:
        told.append(answers[: len(asked.commands)])
        del answers[: len(asked.commands)]
    return told


def _hand_back(outcomes: list[tuple[_Asked, _Outcome]]) -> None:
    """Tell the callers, each event loop once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Asked, _Outcome]]] = {}
    for asked, outcome in outcomes:
        by_loop.setdefault(asked.loop, []).append((asked, outcome))
    for loop, told in by_loop.items():
        with suppress(RuntimeError):  # nobody is there any more
            loop.call_soon_threadsafe(_tell, told)


def _tell(outcomes: list[tuple[_Asked, _Outcome]]) -> None:
    for asked, outcome in outcomes:
        if asked.told.done():  # its caller has left
            continue
        if isinstance(outcome, Exception):
            asked.told.set_exception(outcome)
        else:
            asked.told.set_result(outcome)
