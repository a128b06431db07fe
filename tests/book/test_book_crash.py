"""A process is killed while it works: all that it was told is done is there, whole and once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

from onebook.book import check_book
from tests.book.world import desk

KILLS = int(os.environ.get("ONEBOOK_KILLS", "5"))


def test_what_was_acknowledged_is_there_and_nothing_is_half(new_book: Callable[[], str]) -> None:
    url = new_book()
    book = desk(url)
    book.stock(**{f"i{n}": 50 for n in range(5)})
    dice = random.Random(7)  # noqa: S311 (no secret)
    known: set[str] = set()
    for seed in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.book.crowd", "work", url, str(seed)], stdout=subprocess.PIPE, text=True
        ) as worker:
            assert worker.stdout
            known.update(json.loads(worker.stdout.readline()))
            time.sleep(dice.random() / 4)
            worker.kill()
            for line in worker.stdout:
                if line.endswith("]\n"):
                    known.update(json.loads(line))
        there = [row[0] for row in book.store.rows("known_commands", command_ids=sorted(known))]
        assert sorted(there) == sorted(known), "acknowledged, and there once"
        assert check_book(book.store) == []
    assert len(known) > KILLS
    book.store.close()
