"""Entries are counted without a gap, each once, while many write; what is changed afterwards is found out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from onebook.book import check_seals
from onebook.book.views.journal import EntryWish, entries_listed
from tests.book.world import desk


def test_every_entry_gets_one_position_while_others_write(new_book: Callable[[], str]) -> None:
    url = new_book()
    book = desk(url)
    book.stock(scarce=1000, **{f"i{n}": 1000 for n in range(3)})
    sellers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.book.crowd", "sell", url, str(seed), "60", "3"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        for seed in range(3)
    ]
    seen: list[int] = []
    while any(seller.poll() is None for seller in sellers):
        found, _, last = entries_listed(book.store, EntryWish(), 10**6, len(seen))
        seen += [entry.journal_id for entry in found]
        assert last == len(seen), "nothing appears before what was read"
    found, _, last = entries_listed(book.store, EntryWish(), 10**6, len(seen))
    seen += [entry.journal_id for entry in found]
    assert all(seller.wait() == 0 for seller in sellers)
    assert len(set(seen)) == len(seen) == last == 3 * 60 + 5
    assert check_seals(book.store) == []
    for column, instead in (("actor", "'nobody'"), ("command", "replace(command, 'web', 'fair')")):
        book.store.con.execute("begin")  # type: ignore[attr-defined]
        book.store.con.execute(f"update journal set {column} = {instead} where command_id = '1-30'")  # type: ignore[attr-defined]
        (fault,) = check_seals(book.store)
        assert "changed" in fault.what
        book.store.con.execute("rollback")  # type: ignore[attr-defined]
    assert check_seals(book.store) == []
    book.store.close()
