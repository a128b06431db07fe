"""The queue of a SQLite book's writers, in a file beside it. Who has the turn may write what others have prepared.

Writers that each came alone would each wait for the disk, and read anew what the one before has changed. So they leave
what they want written in the file and wait; whoever has the turn writes all of it at once, and leaves the answers when
it is in the book. Whoever finds no answer when its turn comes does it itself: nothing is lost with who had the turn.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import Struct
from typing import NamedTuple
from zlib import crc32

__all__ = ["Ask", "Queue"]

WHILE, PAUSE = 0.05, 0.001
"""Seconds for which one looks again for an answer, before waiting for nothing but the turn; and between two looks."""
SLOTS, ROOM = 32, 65_536
"""Slots, of which writers take one each, and bytes for what is asked in one."""
FRESH = 5_000_000_000
"""Nanoseconds after which nobody does what was asked: who asked has ended, or will do it itself."""
NUMBER, SLOT, HEAD = Struct("=q"), Struct("=qqq"), Struct("=IIq")
"""A number: how many have taken slots, to begin with. A slot: the number of what is asked, the answer to it, and when
it was asked (by the clock that all processes of a machine share). Before a text: its length, its sum, its number.

The answer is the number of what was done, or that number below zero where it was not: one word, since two may share a
slot, and could take one's answer for the other's."""
ALL = Struct("=" + "qqq" * SLOTS)
TEXTS = NUMBER.size + ALL.size
SIZE = TEXTS + SLOTS * ROOM


class Ask(NamedTuple):
    """What somebody in the queue asks."""

    slot: int
    number: int
    text: bytes


class Queue:
    """A place in the queue: for one thread at a time."""

    def __init__(self, book: Path) -> None:
        """Open the queue of a book's file; whoever may write the one may write the other."""
        self.file = os.open(f"{book}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        own, like = os.fstat(self.file), book.stat()
        if own.st_uid == os.geteuid():
            with suppress(PermissionError):  # of a group that one is not in
                os.fchown(self.file, like.st_uid if own.st_uid == 0 else -1, like.st_gid)
            os.fchmod(self.file, like.st_mode & 0o666)
        self.holds = False
        self.map: mmap.mmap | None = None
        self.slot = self.length = 0

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
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            self.holds = True
            yield
        finally:  # also where it was interrupted just when the turn had come
            self.holds = False
            fcntl.flock(self.file, fcntl.LOCK_UN)

    @contextmanager
    def turn_or_answer(self, text: bytes) -> Iterator[bool | None]:
        """Ask, and wait for the answer or for the turn: then there is none (None), and nobody else does it."""
        number = self._ask(text)
        try:
            until = time.monotonic() + WHILE
            while number is not None and not self.holds:
                answer = self._told(number)
                if answer is not None:
                    yield answer
                    return
                # Waiting for the lock would have all who have been answered wake up one after the other.
                if time.monotonic() > until or self._is_free():
                    break
                time.sleep(PAUSE)
            with self.turn():
                answer = None if number is None else self._told(number)
                self._withdraw()
                yield answer
        finally:
            self._withdraw()
            if not self.holds:
                fcntl.flock(self.file, fcntl.LOCK_UN)

    def _is_free(self) -> bool:
        """Take the turn if nobody has it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _ask(self, text: bytes) -> int | None:
        """Leave what is asked for whoever has the turn; return its number. None where it is too long."""
        there = self._mapped()
        if len(text) > ROOM - HEAD.size:
            return None
        number = random.getrandbits(62) + 1
        at, self.length = TEXTS + self.slot * ROOM, HEAD.size + len(text)
        there[at + HEAD.size : at + HEAD.size + len(text)] = text
        HEAD.pack_into(there, at, len(text), crc32(text), number)
        SLOT.pack_into(there, NUMBER.size + self.slot * SLOT.size, number, 0, time.monotonic_ns())
        return number

    def _withdraw(self) -> None:
        """Ask no more. Nothing of what was said stays: it may be about a person."""
        self._wipe(self.slot, self.length)
        self.length = 0

    def _wipe(self, slot: int, length: int) -> None:
        there, at = self._mapped(), TEXTS + slot * ROOM
        NUMBER.pack_into(there, NUMBER.size + slot * SLOT.size, 0)
        there[at : at + length] = bytes(length)

    def _told(self, number: int) -> bool | None:
        """Return the answer to what was asked; None where it was not done, or not yet."""
        _, answer, _ = SLOT.unpack_from(self._mapped(), NUMBER.size + self.slot * SLOT.size)
        return answer == number if abs(answer) == number else None

    def asked(self) -> list[Ask]:
        """Return what others in the queue ask. Within a turn."""
        there = self._mapped()
        slots, now = ALL.unpack_from(there, NUMBER.size), time.monotonic_ns()
        found = []
        for slot in range(SLOTS):
            number, answer, asked_at = slots[3 * slot : 3 * slot + 3]
            if not number or number == abs(answer) or slot == self.slot:
                continue
            if not 0 <= now - asked_at < FRESH:
                self._wipe(slot, ROOM)
            else:
                at = TEXTS + slot * ROOM
                length, told, of = HEAD.unpack_from(there, at)
                text = there[at + HEAD.size : at + HEAD.size + min(length, ROOM)]
                if of == number and crc32(text) == told:  # else it is only half there
                    found.append(Ask(slot, number, text))
        return found

    def tell(self, ask: Ask, answer: bool) -> None:
        """Leave the answer to what was asked. Within a turn, when it is in the book; who asked waits for the disk."""
        at = NUMBER.size + ask.slot * SLOT.size + NUMBER.size
        NUMBER.pack_into(self._mapped(), at, ask.number if answer else -ask.number)

    def wipe(self) -> None:
        """Leave nothing of what was said by anybody, such as one who has ended. Who still asks does it themselves."""
        there = self._mapped()
        with self.turn():
            there[NUMBER.size : SIZE] = bytes(SIZE - NUMBER.size)

    def _make_room(self) -> None:
        """Have the file on the disk as a whole: where it is full that is told here, and not by the process's end."""
        if os.pwrite(self.file, bytes(SIZE), 0) < SIZE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _mapped(self) -> mmap.mmap:
        if self.map is None:
            with self.turn():
                if os.fstat(self.file).st_size < SIZE:
                    self._make_room()
                self.map = mmap.mmap(self.file, SIZE)
                (taken,) = NUMBER.unpack_from(self.map)
                NUMBER.pack_into(self.map, 0, taken + 1)
                self.slot = taken % SLOTS
                self._wipe(self.slot, ROOM)  # whoever had it may have ended in the middle
        return self.map
