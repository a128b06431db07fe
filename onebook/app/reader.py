"""Reading for the pages: the lake is kept open at its latest state, for several readers at a time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from onebook.app.business import PLAN_FILE, Business, open_business
from onebook.app.reach import REFERENCE_ONLY
from onebook.lake import (
    Answers,
    Connection,
    LakeFiles,
    State,
    current_state,
    give_way,
    lock_down,
    newest_snapshot,
    open_lake,
)
from onebook.measures import Session, open_session
from onebook.records import BadInput, Fault, record_types

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import date
    from pathlib import Path

__all__ = ["Extent", "NothingLoaded", "Reader", "Reading", "extent_of"]

READERS = 4
ANSWERS = 200

SOON = 0.1
"""Seconds after which one who is to end is told again: it may just have been between two questions."""

SETTLED_NS = 1_000_000_000
"""A file written to less than this ago may be written to again without its time telling."""

P = ParamSpec("P")
T = TypeVar("T")
FileStamp = tuple[int, int, int]


class NothingLoaded(BadInput):
    """The business has a plan, but nothing has been loaded yet."""


@dataclass(slots=True, eq=False)
class _Open:
    """The lake, opened at one snapshot and read by one plan on one day.

    asked: what other processes, too, have asked of this state. looked_at: the catalogue's files as they were when there
    was no newer state. idle: sessions that nobody uses just now.
    """

    business: Business
    plan_file: FileStamp
    catalogue: int
    today: date
    con: Connection
    state: State
    files: ExitStack
    asked: Answers | None = None
    looked_at: tuple[FileStamp, ...] = ()
    idle: list[Session] = field(default_factory=list)
    users: int = 0
    answers: OrderedDict[Hashable, Future[Any]] = field(default_factory=OrderedDict)


class Reader:
    """Reads a business from several threads at once, always at the lake's latest state.

    The lake is opened once for each state: a new snapshot, a changed plan or a new day makes the next reading open it
    anew, while those under way end on the state they began with. Answers are remembered for as long as the state
    stands, so they must not be changed. readers: how many questions are computed at a time. as_of: read the state of
    that day, instant or snapshot instead of the latest.
    """

    def __init__(self, folder: Path, readers: int = READERS, as_of: str | None = None) -> None:
        self._folder = folder
        self._as_of = as_of
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(readers, "read the lake", give_way)
        self._opened: _Open | None = None
        self._running: list[Connection] = []

    def business(self) -> Business:
        """Return the business by its plan as it stands now; BadInput where that cannot be read."""
        with self._lock:
            return self._business()[0]

    @contextmanager
    def latest(self) -> Iterator[Reading]:
        """Read at the latest state; all that is asked of one Reading is answered from that state.

        NothingLoaded where there is no lake yet.
        """
        with self._lock:
            opened = self._latest()
            opened.users += 1
        try:
            yield Reading(self, opened)
        finally:
            with self._lock:
                opened.users -= 1
                if opened is not self._opened and not opened.users:
                    _close(opened)

    def stamp(self) -> Hashable:
        """Return what names the latest state, the plan and the day that it is read by: while it stays, so do answers.

        NothingLoaded where there is no lake yet.
        """
        with self._lock:
            opened = self._latest()
            # The instant tells a lake that was made anew from the one before: its file may bear the same number.
            return opened.plan_file, opened.catalogue, opened.today, opened.state.snapshot, opened.state.at

    def close(self) -> None:
        """Close the lake as soon as nobody reads it."""
        with self._lock:
            self._leave()

    def interrupt(self) -> None:
        """End what is being computed, as nobody waits for it any more: who does gets the engine's error."""
        with self._lock:
            for con in self._running:
                con.interrupt()

    def _answer(self, opened: _Open, key: Hashable, compute: Callable[[Session], T]) -> T:
        """Compute what has not been asked yet at this state; who asks the same meanwhile waits for it."""
        with self._lock:
            answer = opened.answers.get(key)
            if answer:
                opened.answers.move_to_end(key)
            else:
                mine: Future[T] = Future()
                opened.answers[key] = mine
                if len(opened.answers) > ANSWERS:
                    opened.answers.popitem(last=False)
        if answer:
            return answer.result()  # type: ignore[no-any-return]  # the key names the question
        try:
            mine.set_result(self._computed(opened, compute))
        except BaseException as error:
            with self._lock:
                opened.answers.pop(key, None)
            mine.set_exception(error)
            raise
        return mine.result()

    def _computed(self, opened: _Open, compute: Callable[[Session], T]) -> T:
        """Compute in one of the threads that give way, in the language of the one that asks.

        Where who asks is interrupted (Ctrl-C), it ends: the engine listens to that in the main thread only.
        """
        mine: list[Connection] = []

        def work() -> T:
            with self._session(opened) as session:
                mine.append(session.con)
                with self._lock:
                    self._running.append(session.con)
                try:
                    return compute(session)
                finally:
                    with self._lock:
                        self._running.remove(session.con)

        running = self._threads.submit(copy_context().run, work)
        try:
            return running.result()
        finally:
            running.cancel()  # which one that waits for its turn can be
            while not running.done():  # else it was computed to its end, well or badly
                for con in mine:
                    con.interrupt()
                wait([running], SOON)

    @contextmanager
    def _session(self, opened: _Open) -> Iterator[Session]:
        """Lend a session to one thread. Temporary views belong to a cursor, so each session has its own."""
        with self._lock:
            session = opened.idle.pop() if opened.idle else None
            cursor = session.con if session else opened.con.cursor()
        try:
            session = session or open_session(cursor, opened.business.plan, opened.today, opened.asked)
            yield session
        except BaseException:
            cursor.close()  # in what state it is is not known
            raise
        if opened.asked:
            opened.asked.save()
        with self._lock:
            opened.idle.append(session)

    def _latest(self) -> _Open:
        business, plan_file = self._business()
        if not business.lake.exists():
            self._leave()
            raise NothingLoaded(Fault("", "nothing has been loaded yet.", "Run `onebook load` first."))
        today = datetime.now(ZoneInfo(business.plan.business.time_zone)).date()
        catalogue = business.lake.catalogue.stat().st_ino
        opened = self._opened
        if (
            opened is None
            or (opened.plan_file, opened.catalogue, opened.today) != (plan_file, catalogue, today)
            or self._has_moved_on(opened)
        ):
            self._leave()
            opened = self._opened = _open(business, plan_file, catalogue, today, self._as_of)
        return opened

    def _has_moved_on(self, opened: _Open) -> bool:
        """Tell whether there is a newer state. To ask the catalogue takes milliseconds, to look at its files none."""
        if self._as_of is not None:
            return False
        written = _written(opened.business.lake)
        if written == opened.looked_at:
            return False
        moved_on = opened.state.snapshot != newest_snapshot(opened.con)
        if not moved_on and time.time_ns() - max(time_ns for _, time_ns, _ in written) > SETTLED_NS:
            opened.looked_at = written
        return moved_on

    def _business(self) -> tuple[Business, FileStamp]:
        try:
            found = (self._folder / PLAN_FILE).stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        except OSError:
            stamp = (0, 0, 0)
        if self._opened and self._opened.plan_file == stamp:
            return self._opened.business, stamp
        return open_business(self._folder), stamp

    def _leave(self) -> None:
        opened, self._opened = self._opened, None
        if opened and not opened.users:
            _close(opened)


class Reading:
    """The lake as it stood when this reading began."""

    def __init__(self, reader: Reader, opened: _Open) -> None:
        self._reader = reader
        self._opened = opened

    @property
    def business(self) -> Business:
        """The business with the plan by which it is read."""
        return self._opened.business

    @property
    def snapshot(self) -> int:
        """The number of the state that is read."""
        return self._opened.state.snapshot

    @property
    def loaded_at(self) -> datetime:
        """When that state came to be, UTC."""
        return self._opened.state.at

    def ask(self, what: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what(session, …), computed or remembered. The arguments must be hashable."""
        key = (what, args, tuple(sorted(kwargs.items())))
        return self._reader._answer(self._opened, key, lambda session: what(session, *args, **kwargs))  # noqa: SLF001

    def once(self, what: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what(session, …), computed and not remembered: for answers that are large."""
        return self._reader._computed(self._opened, lambda session: what(session, *args, **kwargs))  # noqa: SLF001


def _open(business: Business, plan_file: FileStamp, catalogue: int, today: date, as_of: str | None) -> _Open:
    with ExitStack() as files:
        con = files.enter_context(open_lake(business.lake, as_of=as_of))
        # Cursors take over global settings only, and nothing can be set once it is locked.
        con.execute("set global timezone = 'UTC'")
        lock_down(con, business.lake)
        state = current_state(con)
        asked = None if as_of else Answers(business.lake, state)
        return _Open(business, plan_file, catalogue, today, con, state, files.pop_all(), asked)


def _written(files: LakeFiles) -> tuple[FileStamp, ...]:
    """When the catalogue was last written to: the file itself, or the log beside it that is not yet in it."""
    found = []
    for file in (files.catalogue, files.catalogue.with_name(f"{files.catalogue.name}-wal")):
        with suppress(OSError):
            stat = file.stat()
            found.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def _close(opened: _Open) -> None:
    for session in opened.idle:
        session.con.close()
    opened.files.close()


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is to look at.

    months: the first day of each month in which something happened. kinds: the record types that have records.
    """

    months: tuple[date, ...]
    kinds: frozenset[str]


def extent_of(session: Session) -> Extent:
    """Return when anything happened, and of which record types there are records."""
    listed = " union all ".join(f"(select '{name}' from {name} limit 1)" for name in record_types())
    kinds = frozenset(name for (name,) in session.con.execute(listed).fetchall())
    dated = " union all ".join(
        f"select {t.dated} as day from {t.name}"
        for t in record_types().values()
        if t.dated and t.name in kinds and t.name not in REFERENCE_ONLY
    )
    months = session.con.execute(
        f"select distinct cast(date_trunc('month', day) as date) from ({dated or 'select null::date as day'}) as days "
        "where day is not null order by 1"
    ).fetchall()
    return Extent(tuple(month for (month,) in months), kinds)
