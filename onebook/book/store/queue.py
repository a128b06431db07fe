"""The queue of a SQLite book's writers, in a file beside it. Who has the turn may do what others in the queue ask.

Writers that each came alone would each wait for the disk, and read anew what the one before has changed. So they leave
what they want in the file before they wait; whoever has the turn does all of it at once, and leaves the answers there.
An answer is left when all is on the disk. Whoever finds none does it itself: nothing is lost with who had the turn.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zlib import crc32

__all__ = ["Ask", "Queue"]

WHILE, PAUSE = 0.02, 0.001
"""Seconds for which one looks again for an answer, before waiting for nothing but the turn; and between two looks."""
SLOTS, ROOM = 32, 4096
"""Slots, of which writers take one each, and bytes for what is asked, or answered, in one."""
FRESH = 5_000_000_000
"""Nanoseconds after which nobody does what was asked: who asked has ended, or will do it itself."""
COUNTER, NUMBER, SLOT, HEAD = Struct("=Q"), Struct("=Q"), Struct("=QQq"), Struct("=IIQ")
"""How many have taken slots. A slot: number of what is asked, number of what was answered, when it was asked (by the
clock that all processes of a machine share). Before a text: its length, its sum, the number that it belongs to."""
ALL = Struct("=" + "QQq" * SLOTS)
TEXTS = COUNTER.size + ALL.size
SIZE = TEXTS + SLOTS * 2 * ROOM


class Ask(NamedTuple):
    """What somebody in the queue asks."""

    slot: int
    number: int
    text: bytes


class Queue:
    """A place in the queue: for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        self.holds = False
        self.map: mmap.mmap | None = None
        self.slot = 0

    def close(self) -> None:
        """Leave the queue."""
        if self.map is not None:
            self.map.close()
        os.close(self.file)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn, and have it; within a turn it is had already."""
        if self.holds:
            yield
            return
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.holds = True
        try:
            yield
        finally:
            self.holds = False
            fcntl.flock(self.file, fcntl.LOCK_UN)

    @contextmanager
    def turn_or_answer(self, number: int) -> Iterator[bytes | None]:
        """Wait for the answer to what was asked, or for the turn: then there is none, and nobody else does it."""
        until = time.monotonic() + WHILE
        while not self.holds:
            answer = self.told(number)
            if answer is not None:
                yield answer
                return
            # Waiting for the lock would have all who have been answered wake up one after the other.
            if time.monotonic() > until or self._is_free():
                break
            time.sleep(PAUSE)
        with self.turn():
            answer = self.told(number)
            if answer is None:
                self.withdraw()
            yield answer

    def _is_free(self) -> bool:
        """Take the turn if nobody has it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def ask(self, text: bytes) -> int | None:
        """Leave what is asked for whoever has the turn; return its number. None where it is too long."""
        if len(text) > ROOM - HEAD.size:
            return None
        there = self._mapped()
        number = random.getrandbits(63) | 1
        self._put(2 * self.slot, number, text)
        at = COUNTER.size + self.slot * SLOT.size
        _, answered, _ = SLOT.unpack_from(there, at)
        SLOT.pack_into(there, at, number, answered, time.monotonic_ns())
        return number

    def withdraw(self) -> None:
        """Ask no more. Nothing of what was said stays: it may be about a person."""
        there = self._mapped()
        NUMBER.pack_into(there, COUNTER.size + self.slot * SLOT.size, 0)
        for nth in (2 * self.slot, 2 * self.slot + 1):
            at = TEXTS + nth * ROOM
            length, _, _ = HEAD.unpack_from(there, at)
            wiped = min(HEAD.size + length, ROOM)
            there[at : at + wiped] = bytes(wiped)

    def told(self, number: int) -> bytes | None:
        """Return the answer to what was asked; None where it was not done, or not yet."""
        _, answered, _ = SLOT.unpack_from(self._mapped(), COUNTER.size + self.slot * SLOT.size)
        return self._text(2 * self.slot + 1, number) if answered == number else None

    def asked(self) -> list[Ask]:
        """Return what others in the queue ask. Within a turn."""
        slots, now = ALL.unpack_from(self._mapped(), COUNTER.size), time.monotonic_ns()
        found = []
        for slot in range(SLOTS):
            number, answered, at = slots[3 * slot : 3 * slot + 3]
            if number and number != answered and slot != self.slot and 0 <= now - at < FRESH:
                text = self._text(2 * slot, number)
                if text is not None:
                    found.append(Ask(slot, number, text))
        return found

    def tell(self, ask: Ask, text: bytes) -> None:
        """Leave the answer to what was asked; nothing where it is too long. Within a turn, when all is on the disk."""
        if len(text) <= ROOM - HEAD.size:
            self._put(2 * ask.slot + 1, ask.number, text)
            NUMBER.pack_into(self._mapped(), COUNTER.size + ask.slot * SLOT.size + NUMBER.size, ask.number)

    def _mapped(self) -> mmap.mmap:
        if self.map is None:
            with self.turn():
                if os.fstat(self.file).st_size < SIZE:
                    os.ftruncate(self.file, SIZE)
                self.map = mmap.mmap(self.file, SIZE)
                (taken,) = COUNTER.unpack_from(self.map)
                COUNTER.pack_into(self.map, 0, taken + 1)
                self.slot = taken % SLOTS
                self.withdraw()  # whoever had it ended in the middle
        return self.map

    def _put(self, nth: int, number: int, text: bytes) -> None:
        there, at = self._mapped(), TEXTS + nth * ROOM
        there[at + HEAD.size : at + HEAD.size + len(text)] = text
        HEAD.pack_into(there, at, len(text), crc32(text), number)

    def _text(self, nth: int, number: int) -> bytes | None:
        """Return a text; None where it is another one's, or only half there."""
        there, at = self._mapped(), TEXTS + nth * ROOM
        length, told, of = HEAD.unpack_from(there, at)
        text = there[at + HEAD.size : at + HEAD.size + min(length, ROOM)]
        return text if of == number and crc32(text) == told else None
