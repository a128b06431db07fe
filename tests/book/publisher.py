"""A process of its own that publishes a book without end, for tests in which it is killed."""

from __future__ import annotations

from pathlib import Path

from onebook.book import open_book
from onebook.intake.publishing import publish
from tests.book.world import PLAN


def publish_on(url: str, folder: Path, log: Path) -> None:
    """Publish into a folder's lake again and again; say so in a file before the first time."""
    plan = PLAN.model_copy(update={"folder": folder})
    store, rules = open_book(url, plan)
    log.write_text("ready\n", encoding="utf-8")
    while True:
        publish(plan, store, rules)
