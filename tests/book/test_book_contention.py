"""Many processes sell the same few pieces: as many are sold as there are, and nobody waits for each other for ever."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from onebook.book import check_book
from tests.book.world import desk

PROCESSES, ORDERS, PIECES, ITEMS = map(int, os.environ.get("ONEBOOK_CROWD", "4,40,30,10").split(","))


def test_as_many_are_sold_as_there_are(new_book: Callable[[], str]) -> None:
    url = new_book()
    book = desk(url)
    book.stock(scarce=PIECES, **{f"i{n}": PROCESSES * ORDERS * 3 for n in range(ITEMS)})
    sellers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.book.crowd", "sell", url, str(seed), str(ORDERS), str(ITEMS)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    taken = [int(seller.communicate()[0]) for seller in sellers]
    assert all(seller.returncode == 0 for seller in sellers)
    assert sum(taken) == PIECES
    assert check_book(book.store) == []
    book.store.close()
