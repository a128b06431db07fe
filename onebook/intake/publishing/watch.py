"""Keeping the lake up with the book, for as long as a program runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from onebook.book import Rules, Store
from onebook.intake.publishing.publish import kept_lake, publish_some
from onebook.intake.writing import KeptLake
from onebook.lake import give_way
from onebook.plan import Plan

__all__ = ["Opened", "watch"]

LOOKS_EVERY = 0.2
"""Seconds between two looks whether the journal has grown."""
LONGEST_PAUSE = 3.0
"""Seconds at most between two tries where something is wrong."""
RESTS, WITHIN = 2, 1.3
"""How many times as long as it published it rests, as what is given comes first; but no longer than lets an entry be
published so many seconds after it came: it may have come just too late for one time, and waits for the next to end."""
OPENS_EVERY = 60.0
"""Seconds after which the book and its plan are opened anew: the plan may have changed."""
THREADS = 1
"""For so little as there mostly is to publish, it takes less to do it alone; and orders come in meanwhile."""
FOLLOWS_AFTER, AT_LAST = 15.0, 30.0
"""Seconds at least, and at most, from one time that what is made of the records was brought up to the next one."""
SHARE = 20
"""How many times as long as that took it rests between the two: it takes no more of the machine than that."""

Opened = Callable[[], AbstractContextManager[tuple[Plan, Store, Rules]]]
"""Opens the book with its plan as they stand now."""


def watch(
    opened: Opened, done: threading.Event, told: Callable[[str], None], follow: Callable[[], None] = lambda: None
) -> None:
    """Publish what is committed, within a second or so, until done is set.

    told: called with a sentence when something goes wrong, once for each thing in a row; then it is tried again and
    again. follow: brings up what is made of the records; called some seconds after there were new ones, in a thread of
    its own. Where several watch, one publishes at a time, and the others find nothing left to do.
    """
    trouble, pause = "", LOOKS_EVERY
    follows = _Following(follow, told)
    while not done.is_set():
        try:
            with opened() as (plan, store, rules), kept_lake(plan, THREADS) as lake:
                until, known = time.monotonic() + OPENS_EVERY, -1
                follows.is_due()  # there may have been loads, too
                while not done.is_set() and time.monotonic() < until:
                    before, began = known, time.monotonic()
                    known = _look(plan, store, rules, lake, known, follows, done)
                    took = time.monotonic() - began if known != before else 0
                    follows.turn()
                    trouble, pause = "", LOOKS_EVERY
                    done.wait(max(LOOKS_EVERY, min(RESTS * took, WITHIN - 2 * took)))
        except Exception as error:  # noqa: BLE001 (whatever it is may pass: a server restarts, a disk is made room on)
            said = str(error) or type(error).__name__
            if said != trouble:
                told(said)
            trouble, pause = said, min(2 * pause, LONGEST_PAUSE)
            done.wait(pause)
    follows.end()


def _look(
    plan: Plan, store: Store, rules: Rules, lake: KeptLake, known: int, follows: _Following, done: threading.Event
) -> int:  # fmt: skip
    """Publish what there is; return the position that the lake knows. known: what it knew, -1: nobody has looked."""
    pending, position = store.rows("any_pending")[0]
    if not pending and position == known:
        return known
    while True:
        published = publish_some(plan, store, rules, lake, places=known < 0)
        if published.entries:
            follows.is_due()
        if not published.more or done.is_set():
            return published.position


class _Following:
    """What is made of the records is brought up after they have changed, but not all the time."""

    def __init__(self, follow: Callable[[], None], told: Callable[[str], None]) -> None:
        self.follow = follow
        self.told = told
        self.due = False
        self.next = 0.0
        self.trouble = ""
        self.thread: threading.Thread | None = None

    def is_due(self) -> None:
        self.due = True

    def turn(self) -> None:
        if self.due and time.monotonic() >= self.next and (self.thread is None or not self.thread.is_alive()):
            self.due = False
            self.thread = threading.Thread(target=self._work, name="follow the book", daemon=True)
            self.thread.start()

    def end(self) -> None:
        if self.thread is not None:
            self.thread.join()

    def _work(self) -> None:
        give_way()
        began = time.monotonic()
        try:
            self.follow()
            self.trouble = ""
        except Exception as error:  # noqa: BLE001 (as in `watch`)
            self.due = True
            if (said := str(error) or type(error).__name__) != self.trouble:
                self.told(said)
            self.trouble = said
        took = time.monotonic() - began
        self.next = time.monotonic() + min(max(FOLLOWS_AFTER, SHARE * took), AT_LAST)
