"""The lake's one writer at a time: the lock, and a lake that stays open from one piece of work to the next."""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from onebook.lake import Connection, LakeFiles, ensure_tables, newest_snapshot, open_lake
from onebook.records import BadInput, Fault

__all__ = ["KeptLake", "holding", "may_write", "writing"]

PATIENCE, LOOKS_EVERY = 120.0, 0.1
"""Seconds: how long a load waits for what comes by itself, and between two looks."""
WAITS = {
    "publishing": ("journey", "changes of the journey", "publishing"),
    "journey": ("changes of the journey", "publishing"),
    "changes of the journey": ("changes of the journey", "publishing"),
}
"""For what else short work waits that comes by itself. The whole journey may take minutes: only publishing waits."""


@contextmanager
def writing(files: LakeFiles, work: str = "load") -> Iterator[Connection]:
    """Open the lake for the one writer it can have at a time; BadInput where another load is running.

    work: what is done. What takes seconds only and comes by itself (any other word) is waited for by a load, and by
    what is in `WAITS`.
    """
    with holding(files, work), open_lake(files, write=True) as con:
        ensure_tables(con, ())
        yield con


@contextmanager
def holding(files: LakeFiles, work: str) -> Iterator[None]:
    """Be the one writer, as `writing` says, of a lake that is there and may have been opened already."""
    files.folder.mkdir(parents=True, exist_ok=True)
    with (files.folder / "load.lock").open("a+") as lock:
        _take(lock, files, work)
        shutil.rmtree(files.scratch, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(files.scratch, ignore_errors=True)


def may_write(files: LakeFiles, work: str) -> None:
    """Raise BadInput, as `holding` would now, before anything is prepared that could then not be written."""
    files.folder.mkdir(parents=True, exist_ok=True)
    with (files.folder / "load.lock").open("a+") as lock:
        _take(lock, files, work)


class KeptLake:
    """A lake for one who writes little and often: it stays open meanwhile, as opening it takes as long as writing.

    For one thread at a time. Others write in between; what they wrote is there when the next work begins.
    """

    def __init__(self, files: LakeFiles) -> None:
        self.files = files
        self.opened = ExitStack()
        self.con: Connection | None = None
        self.catalogue: tuple[int, int] | None = None
        self.kinds: set[str] = set()
        self.noted: tuple[int, Any] | None = None

    def close(self) -> None:
        """Let go of the lake; it is opened again where somebody writes."""
        self.con = self.noted = None
        self.opened.close()

    @contextmanager
    def writing(self, work: str) -> Iterator[Connection]:
        """As `writing`. Where the work fails, the lake is closed: nobody knows what it has left in the connection."""
        with holding(self.files, work):
            if self.con is None or self._which() != self.catalogue:
                self.close()
                self.con = self.opened.enter_context(open_lake(self.files, write=True))
                ensure_tables(self.con, ())
                self.catalogue, self.kinds = self._which(), set()
            try:
                yield self.con
            except BaseException:
                self.close()
                raise

    def ensure_tables(self, kinds: set[str]) -> None:
        """Make the tables of these record types where they are missing. Within `writing`."""
        if self.con is not None and not kinds <= self.kinds:
            ensure_tables(self.con, kinds)
            self.kinds |= kinds

    def remember(self, what: object) -> None:
        """Keep what is known of the lake as it is now. At the end of `writing`."""
        if self.con is not None:
            self.noted = newest_snapshot(self.con), what

    def remembered(self) -> Any:
        """Return what was kept, if nobody has written since; else None. Within `writing`."""
        if self.con is None or self.noted is None or newest_snapshot(self.con) != self.noted[0]:
            return None
        return self.noted[1]

    def _which(self) -> tuple[int, int] | None:
        """Tell which file the catalogue is: another one may have been put in its place."""
        if not self.files.exists():
            return None
        found = self.files.catalogue.stat()
        return found.st_dev, found.st_ino


def _take(lock: IO[str], files: LakeFiles, work: str) -> None:
    until, refused = time.monotonic() + PATIENCE, 0
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            holds = lock.read()
            passes = holds not in ("", "load") if work == "load" else holds in WAITS.get(work, ())
            # Who has only just taken it has not written for what: only what is read twice is believed.
            refused = 0 if passes else refused + 1
            if refused > 1 or time.monotonic() >= until:
                what, mend = "another load is running.", "Wait until it has ended."
                raise BadInput(Fault(str(files.folder), what, mend)) from error
            time.sleep(LOOKS_EVERY)
            continue
        lock.truncate(0)
        lock.write(work)
        lock.flush()
        return
