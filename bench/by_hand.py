"""What the book is held against: the same, or less, written by hand for one store, as one would write it.

PostgreSQL waits for the disk (fsync), SQLite likewise (synchronous FULL, as a log that is written ahead).
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import sqlite3
import time
from pathlib import Path

import psycopg

__all__ = ["ITEMS", "PRELOADED", "SECONDS", "bare", "floor", "make_bare", "make_floor", "one_row"]

ITEMS, PRELOADED = 10_000, 50_000
SECONDS = 5.0

FLOOR = """
create table level (item bigint, place bigint, on_hand bigint, committed bigint, primary key (item, place))
    with (fillfactor = 70);
create table sales (id bigserial primary key, system text, external_id text, channel text, ordered_at bigint,
    status text, currency text, amount bigint, unique (external_id, system));
create index on sales (ordered_at, id);
create table line (sales bigint, line bigint, item bigint, quantity bigint, amount bigint, primary key (sales, line));
create table entry (id bigserial primary key, sales bigint, line bigint, item bigint, place bigint, quantity bigint);
create table journal (id bigserial primary key, caller text, command_id text, at bigint, kind text, body text,
    unique (command_id, caller));
"""


def make_floor(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as con:
        con.execute(FLOOR)
        con.execute(f"insert into level select i, 1, 10000000000000, 0 from generate_series(1, {ITEMS}) as i")
        con.execute(f"""insert into sales (system, external_id, channel, ordered_at, status, currency, amount)
            select 'web', 'old' || i, 'web', i, 'placed', 'EUR', 100000 from generate_series(1, {PRELOADED}) as i""")
        con.execute("insert into line select id, 1, 1 + id % 10000, 10000, 100000 from sales")
        con.execute("insert into entry (sales, line, item, place, quantity) select sales, 1, item, 1, 10000 from line")
        con.execute("""insert into journal (caller, command_id, at, kind, body)
            select 'w', external_id, ordered_at, 'place_order', '{}' from sales""")
        con.execute("analyze")


def floor(worker: int, url: str) -> tuple[int, float]:
    """One transaction an order: the level if there are enough, the order, its line, the stock entry, the journal."""
    dice, placed, longest, started = random.Random(worker), 0, 0.0, time.perf_counter()  # noqa: S311 (no secret)
    with psycopg.connect(url) as con:
        while time.perf_counter() - started < SECONDS:
            item, name, now = dice.randrange(1, ITEMS + 1), f"{time.time_ns()}-{worker}", time.time_ns() // 1000
            began = time.perf_counter()
            with con.transaction():
                con.execute(
                    "update level set committed = committed + 10000 where item = %s and place = 1 "
                    "and on_hand - committed >= 10000", (item,),
                )  # fmt: skip
                ((number,),) = con.execute(
                    "insert into sales (system, external_id, channel, ordered_at, status, currency, amount) "
                    "values ('web', %s, 'web', %s, 'placed', 'EUR', 100000) returning id", (name, now),
                ).fetchall()  # fmt: skip
                con.execute("insert into line values (%s, 1, %s, 10000, 100000)", (number, item))
                con.execute(
                    "insert into entry (sales, line, item, place, quantity) values (%s, 1, %s, 1, 10000)",
                    (number, item),
                )
                con.execute(
                    "insert into journal (caller, command_id, at, kind, body) values ('w', %s, %s, 'place_order', %s)",
                    (name, now, json.dumps({"external_id": name, "item": item, "quantity": 1})),
                )
            longest = max(longest, time.perf_counter() - began)
            placed += 1
    return placed, longest


def one_row(worker: int, url: str) -> tuple[int, float]:
    """The same row again and again, a transaction each."""
    del worker
    number, longest, started = 0, 0.0, time.perf_counter()
    with psycopg.connect(url, autocommit=True) as con:
        while time.perf_counter() - started < SECONDS:
            began = time.perf_counter()
            con.execute(
                "update level set committed = committed + 10000 where item = 1 and place = 1 "
                "and on_hand - committed >= 10000"
            )
            longest = max(longest, time.perf_counter() - began)
            number += 1
    return number, longest


def bare(worker: int, path: str, queued: bool) -> tuple[int, float]:
    """BEGIN IMMEDIATE, update, commit. queued: behind a lock of its own, so that everybody's turn comes."""
    con = sqlite3.connect(path, isolation_level=None, timeout=60)
    con.execute("pragma synchronous = full")
    queue = os.open(f"{path}.queue", os.O_RDWR | os.O_CREAT)
    number, longest, started = 0, 0.0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        began = time.perf_counter()
        if queued:
            fcntl.flock(queue, fcntl.LOCK_EX)
        con.execute("begin immediate")
        con.execute("update level set committed = committed + 1 where item = ?", ((worker * 97 + number * 31) % ITEMS,))
        con.execute("commit")
        if queued:
            fcntl.flock(queue, fcntl.LOCK_UN)
        longest = max(longest, time.perf_counter() - began)
        number += 1
    con.close()
    return number, longest


def make_bare(path: Path) -> None:
    con = sqlite3.connect(path, isolation_level=None)
    con.execute("pragma journal_mode = wal")
    con.execute("create table level (item integer primary key, on_hand integer, committed integer)")
    con.executemany("insert into level values (?, 1000000, 0)", [(n,) for n in range(ITEMS)])
    con.close()
