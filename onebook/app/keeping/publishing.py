"""Publishing a business's book, once or for as long as a program runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onebook.app.business import Business, measuring, open_business
from onebook.app.journeys import bring_journey_up, is_behind
from onebook.app.keeping.opening import keeping
from onebook.intake.publishing import Published, publish, watch

if TYPE_CHECKING:
    from pathlib import Path

    from onebook.book import Rules, Store
    from onebook.plan import Plan

__all__ = ["keep_publishing", "publish_book", "publish_while"]


def publish_book(business: Business, *, again: bool = False) -> Published:
    """Bring the lake up to the book; see `intake.publishing.publish`."""
    with keeping(business) as book:
        return publish(business.plan, book.store, book.rules, again=again)


def publish_while(folder: Path, done: threading.Event, told: Callable[[str], None]) -> None:
    """Publish what is committed to the book of a folder's plan, and bring the journey up, until done is set."""

    @contextmanager
    def opened() -> Iterator[tuple[Plan, Store, Rules]]:
        business = open_business(folder)
        with keeping(business) as book:
            yield business.plan, book.store, book.rules

    def follow() -> None:
        business = open_business(folder)
        with measuring(business) as session:
            behind = is_behind(session)
        if behind:
            bring_journey_up(business)

    watch(opened, done, told, follow)


def keep_publishing(folder: Path, done: threading.Event, told: Callable[[str], None]) -> threading.Thread:
    """Publish in a thread of its own until done is set; return the thread. told: see `watch`."""
    thread = threading.Thread(target=publish_while, args=(folder, done, told), name="publish the book", daemon=True)
    thread.start()
    return thread
