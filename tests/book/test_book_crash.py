"""Several processes work on one book and are killed at any instant: what they were told is there, whole and once."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from onebook.book import Applied, check_book, check_seals
from onebook.book.rows import TABLES
from onebook.book.store.sqlite import SqliteStore
from tests.book.crowd import TRADERS, Told, forked, told_command, trade
from tests.book.lakes import at, held, in_lake_as_in_book, sent
from tests.book.world import Desk, desk

KILLS = int(os.environ.get("ONEBOOK_KILLS", "5"))
HOLDERS = Path("/proc/locks")
"""Where Linux tells who holds which lock."""
ITEMS = {f"i{n}": 100_000 for n in range(5)}
AT_ONCE, PUBLISHED = 400, 4
"""Commands given again at once; and kills after which it is published: after each in `test_book_publishing`."""


class Life(NamedTuple):
    """What all traders of a life have asked, and the entries of what they were told is done, by its id."""

    asked: list[Told]
    done: dict[str, int]


def test_what_was_acknowledged_is_there_and_nothing_is_half(new_book: Callable[[], str], tmp_path: Path) -> None:
    url = new_book()
    book, lake, whole = desk(url), at(tmp_path / "lake"), at(tmp_path / "whole")
    book.stock(**ITEMS, few=3)
    book.stock("city", **ITEMS)
    dice = random.Random(7)  # noqa: S311 (no secret)
    with_turn = acknowledged = 0
    for number in range(KILLS):
        with_turn += killed(url, number, dice, book, tmp_path)
        life = told_in(tmp_path.glob(f"{number}-*"))
        alone(book)
        acknowledged += len(life.done)
        assert entries(book, life.done) == life.done, "what was acknowledged is there, as it was told"
        stands(book, life)
        if number % PUBLISHED == 0:
            sent(book, lake)
            in_lake_as_in_book(book, lake)
        again(book, life)
        stands(book, life)
    assert acknowledged > KILLS
    if isinstance(book.store, SqliteStore) and HOLDERS.exists():
        assert with_turn > 0, "some had the turn, and others had asked them, when they were killed"
    sent(book, lake)
    sent(book, whole)
    assert check_seals(book.store) == []
    assert held(lake) == held(whole)
    book.store.close()


def killed(url: str, number: int, dice: random.Random, book: Desk, logs: Path) -> bool:
    """Let traders work, and kill one or all of them at an instant, and then the rest.

    Every other time in a file it is the one who has the turn, when others have asked for something to be written:
    return whether it was.
    """
    traders: list[BaseProcess] = []
    told = [logs / f"{number}-{trader}" for trader in range(TRADERS)]
    try:
        for trader in range(TRADERS):
            traders.append(forked().Process(target=trade, args=(url, number, trader, told[trader])))
            traders[-1].start()
        until = time.monotonic() + 60
        while not all(log.exists() and b"done" in log.read_bytes() for log in told):
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(dice.random() / 4)
        chosen = number % 2 == 1 and HOLDERS.exists() and isinstance(book.store, SqliteStore)
        if chosen:
            kill_with_turn(traders, book.store)
        elif number % 4:
            dice.choice(traders).kill()
        else:
            return False
        time.sleep(dice.random() / 8)  # the others go on
        return chosen
    finally:
        for process in traders:
            process.kill()
        for process in traders:
            process.join()


def kill_with_turn(traders: list[BaseProcess], store: SqliteStore) -> None:
    """Kill a process in the middle of its turn, when others have asked."""
    lock = re.compile(rf"FLOCK +ADVISORY +WRITE (\d+) \S+:{os.fstat(store.queue.file).st_ino} ")
    with store.queue.turn():
        store.queue.asked()  # it looks for its own place now, which it would wait for later
    own, until = {process.pid for process in traders}, time.monotonic() + 60
    while time.monotonic() < until:
        holder = lock.search(HOLDERS.read_text())
        if holder is None or (pid := int(holder[1])) not in own:
            continue
        os.kill(pid, signal.SIGSTOP)
        # As long as it stands still, it has the turn or it has not.
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.001)
        still = lock.search(HOLDERS.read_text())
        if still and int(still[1]) == pid and store.queue.asked():
            os.kill(pid, signal.SIGKILL)
            return
        os.kill(pid, signal.SIGCONT)
    raise AssertionError("nobody had the turn while others asked")


def told_in(logs: Iterable[Path]) -> Life:
    life = Life([], {})
    for log in logs:
        for line in log.read_text().splitlines():
            told = json.loads(line)
            life.asked.extend(told.get("asked", ()))
            life.done.update(told.get("done", ()))
    return life


def alone(book: Desk) -> None:
    """Wait until the server has ended what the killed ones had begun."""
    others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    while book.store.dialect == "postgresql" and book.store.con.execute(others).fetchone() != (0,):
        time.sleep(0.01)


def entries(book: Desk, ids: Iterable[str]) -> dict[str, int]:
    """The entries of commands that are in the book, by their ids."""
    found = book.store.rows("known_commands", command_ids=sorted(ids))
    assert len(found) == len({row[0] for row in found}), "each once"
    return {row[0]: row[3] for row in found}


def stands(book: Desk, life: Life) -> None:
    """The book agrees with itself, and each order and sale is there with all of its lines, or nothing of it is."""
    assert check_book(book.store) == []
    there = entries(book, [fields["command_id"] for _, fields in life.asked])
    lines = """select o.external_id, count(*) from sales_order as o
        join sales_order_line as l on l.order_id = o.order_id group by o.external_id"""
    found = dict(book.store.con.execute(lines).fetchall())
    sold = {f["command_id"]: len(f["lines"]) for kind, f in life.asked if kind in ("place_order", "sell")}
    assert {id_: found.get(id_) for id_ in sold} == {id_: n if id_ in there else None for id_, n in sold.items()}


def again(book: Desk, life: Life) -> None:
    """Give all commands of a life again: those that are there answer so, the rest is applied now, once."""
    before = entries(book, [fields["command_id"] for _, fields in life.asked])
    first = {a.journal_id: a.again for a in given(book, life.asked) if isinstance(a, Applied)}
    after = entries(book, [fields["command_id"] for _, fields in life.asked])
    assert first == {after[id_]: id_ in before for id_ in after}
    assert {id_: after[id_] for id_ in before} == before
    rows = how_many(book)
    second = [told for told in life.asked if told[1]["command_id"] in after]
    assert all(isinstance(a, Applied) and a.again for a in given(book, second))
    assert how_many(book) == rows


def how_many(book: Desk) -> dict[str, int]:
    """How many rows there are of each kind."""
    count = "select count(*) from"
    return {table.name: book.store.con.execute(f"{count} {table.name}").fetchone()[0] for table in TABLES.values()}


def given(book: Desk, asked: list[Told]) -> Iterator[object]:
    for first in range(0, len(asked), AT_ONCE):
        yield from book.do(*map(told_command, asked[first : first + AT_ONCE]))
