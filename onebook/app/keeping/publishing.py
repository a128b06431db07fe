"""Publishing a business's book, once or for as long as a program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from onebook.app.business import Business, open_business
from onebook.app.journeys import follow_journey
from onebook.app.keeping.expiring import expire
from onebook.app.keeping.opening import book_url, keeping
from onebook.book.learning import learn_if_due
from onebook.book.store.is_there import is_book
from onebook.intake.publishing import Published, publish, watch
from onebook.records import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from onebook.book import Rules, Store
    from onebook.plan import Plan

__all__ = ["keep_publishing", "publish_book", "publish_while"]


LOOKS_FOR_IT_EVERY = 2.0
"""Seconds between two looks whether there is a book by now."""
LOOKS_EVERY = 10.0
"""Seconds between two looks whether something is over, or it is time to learn anew."""


def publish_book(business: Business, *, again: bool = False) -> Published:
    """End what is over by now, and bring the lake up to the book; see `intake.publishing.publish`."""
    with keeping(business) as book:
        expire(book, datetime.now(UTC))
        return publish(business.plan, book.store, book.rules, again=again)


def publish_while(
    folder: Path, done: threading.Event, told: Callable[[str], None], *, by_itself: bool = False
) -> None:  # fmt: skip
    """Publish what is committed to the book of a folder's plan, and bring the journey up, until done is set.

    As long as there is no book, it waits for one without a word. by_itself: nobody asked for it, so it only tidies as
    long as the plan says that the book is not to be published.
    """

    @contextmanager
    def opened() -> Iterator[tuple[Plan, Store, Rules]]:
        business = open_business(folder)
        with keeping(business) as book:
            yield business.plan, book.store, book.rules

    def follow() -> None:
        follow_journey(open_business(folder))

    while not done.is_set() and not _has_book(folder):
        done.wait(LOOKS_FOR_IT_EVERY)
    tidying = threading.Thread(target=_tidy_while, args=(folder, done, told), name="tidy the book", daemon=True)
    tidying.start()
    while by_itself and not done.is_set() and not _is_published(folder):
        done.wait(LOOKS_FOR_IT_EVERY)
    watch(opened, done, told, follow)
    tidying.join()


def _has_book(folder: Path) -> bool:
    with suppress(BadInput):
        return is_book(book_url(open_business(folder)))
    return False


def _is_published(folder: Path) -> bool:
    with suppress(BadInput):
        return open_business(folder).plan.storage.publish
    return False


def _tidy_while(folder: Path, done: threading.Event, told: Callable[[str], None]) -> None:
    """End what is over, and learn once a day how often items are sold; publishing does not wait for it."""
    trouble = ""
    while not done.is_set():
        try:
            with keeping(open_business(folder)) as book:
                expire(book, datetime.now(UTC))
                learn_if_due(book.store, book.rules)
            trouble = ""
        except Exception as error:  # noqa: BLE001 (whatever it is may pass: it is tried again)
            said = str(error) or type(error).__name__
            if said != trouble:
                told(said)
            trouble = said
        done.wait(LOOKS_EVERY)


def keep_publishing(folder: Path, done: threading.Event, told: Callable[[str], None]) -> threading.Thread:
    """Publish in a thread of its own, if the plan says so, until done is set; return the thread. told: see `watch`."""

    def work() -> None:
        publish_while(folder, done, told, by_itself=True)

    thread = threading.Thread(target=work, name="publish the book", daemon=True)
    thread.start()
    return thread
