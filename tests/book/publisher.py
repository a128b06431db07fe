"""A process of its own that publishes a book without end, for tests in which it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from onebook.book import open_book
from onebook.intake.publishing import publish
from tests.book.world import PLAN

if __name__ == "__main__":
    plan = PLAN.model_copy(update={"folder": Path(sys.argv[2])})
    store, rules = open_book(sys.argv[1], plan)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        publish(plan, store, rules)
