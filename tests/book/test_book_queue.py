"""Whoever has the turn at a file writes what others have prepared, too; what it cannot, they do themselves."""

from __future__ import annotations

import marshal
import os
import stat
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from onebook.book import Answer, Applied, Refusal, Who, check_book, make_book
from onebook.book.store.queue import Ask
from onebook.book.store.sqlite import SqliteStore
from onebook.book.views.one_state import one_state
from tests.book.world import PLAN, Desk, desk


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/book.db"
    make_book(made, PLAN)
    return made


def side_by_side(url: str, *, pen: int = 1, name: str = "theirs", ends: bool = False) -> tuple[Desk, int, Answer]:
    """One has the turn while another wants an order written; return the first, what the other wrote, and its answer.

    Of six pens there are five left, and the first one takes four. ends: it ends when it has written all, but has told
    nobody.
    """
    first, other = desk(url), desk(url)
    other.who = Who("other", "somebody else")
    assert isinstance(first.store, SqliteStore)
    first.stock(pen=6)
    assert isinstance(other.do(other.order("before", pen=1))[0], Applied)
    queue, before = first.store.queue, other.store.con.total_changes
    with ThreadPoolExecutor() as pool:
        with queue.turn():
            asked = pool.submit(lambda: other.do(other.order(name, pen=pen)))
            while not queue.asked():
                time.sleep(0.001)
            if ends:
                queue.tell = lambda *_: None  # type: ignore[method-assign]
            (own,) = first.do(first.order("ours", pen=4))
            assert isinstance(own, Applied)
        (answer,) = asked.result()
    wrote = other.store.con.total_changes - before
    other.store.close()
    return first, wrote, answer


def test_who_has_the_turn_writes_what_others_have_prepared(url: str) -> None:
    first, wrote, answer = side_by_side(url)
    assert isinstance(answer, Applied)
    assert wrote == 0
    (line,) = answer.told["lines"]
    assert line["allocated"] == 1
    entry = "select caller, actor, answer from journal where journal_id = ?"
    ((caller, actor, told),) = first.store.con.execute(entry, (answer.journal_id,)).fetchall()
    assert (caller, actor) == ("other", "somebody else")
    assert f'"order_id":{answer.told["order_id"]}' in told
    assert first.store.con.execute("select on_hand, committed from stock_level").fetchall() == [(60_000, 60_000)]
    assert check_book(first.store) == []
    assert b"theirs" not in Path(f"{url.removeprefix('sqlite:///')}.lock").read_bytes()
    first.store.close()


def test_what_nobody_has_told_was_written_is_not_written_twice(url: str) -> None:
    first, _, answer = side_by_side(url, ends=True)
    assert isinstance(answer, Applied)
    assert answer.again
    assert len(first.store.con.execute("select 1 from sales_order").fetchall()) == 3
    assert check_book(first.store) == []
    first.store.close()


def test_what_there_is_too_little_for_is_left_out_and_waits(url: str) -> None:
    first, wrote, answer = side_by_side(url, pen=2)
    assert isinstance(answer, Applied)
    assert wrote > 0
    (line,) = answer.told["lines"]
    assert (line["allocated"], line["waiting"]) == (1, 1)
    assert check_book(first.store) == []
    first.store.close()


def test_what_is_asked_while_one_writes_is_written_in_the_same_turn(url: str) -> None:
    first, others = desk(url), [desk(url), desk(url)]
    first.stock(pen=5)
    for book in others:
        book.do(book.order(f"before {id(book)}", pen=1))
    queue = first.store.queue  # type: ignore[attr-defined]
    asked: list[Future[list[Answer]]] = []
    with ThreadPoolExecutor() as pool:

        def ask(*_: object) -> None:
            if len(asked) < len(others):
                book = others[len(asked)]
                asked.append(pool.submit(lambda: book.do(book.order(f"by {id(book)}", pen=1))))
                while not any(each.number not in seen for each in queue.asked()):
                    time.sleep(0.001)

        def tell(each: Ask, answer: bool) -> None:
            seen.add(each.number)
            ask()  # before the first is told, so that there is something to go on for
            told(each, answer)

        seen: set[int] = set()
        told, queue.tell = queue.tell, tell
        with queue.turn():
            ask()
            assert isinstance(first.do(first.order("ours", pen=1))[0], Applied)
            committed = first.store.con.execute("select committed from stock_level").fetchall()  # type: ignore[attr-defined]
            assert committed == [(50_000,)]
        for each in asked:
            assert isinstance(each.result()[0], Applied)
    assert check_book(first.store) == []
    for book in (first, *others):
        book.store.close()


def test_what_cannot_be_written_for_another_does_not_stop_who_has_the_turn(url: str) -> None:
    one, gone = desk(url), desk(url)
    assert isinstance(gone.store, SqliteStore)
    one.stock(pen=1)
    gone.store.queue._ask(marshal.dumps(([("insert into a_table_of_tomorrow values (1)", [])], [])))
    assert isinstance(one.do(one.order("ours", pen=1))[0], Applied)
    assert check_book(one.store) == []
    for book in (one, gone):
        book.store.close()


def test_an_order_that_the_turn_has_just_seen_is_refused(url: str) -> None:
    first, _, answer = side_by_side(url, name="ours")
    assert isinstance(answer, Refusal)
    assert answer.code == "order_exists"
    assert check_book(first.store) == []
    first.store.close()


def test_a_book_by_another_name_has_the_same_queue(url: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.db").symlink_to(tmp_path / "book.db")
    book = desk(f"sqlite:///{tmp_path}/elsewhere/link.db")
    book.stock(pen=1)
    assert [file.name for file in (tmp_path / "elsewhere").iterdir()] == ["link.db"]
    assert (tmp_path / "book.db.lock").exists()
    book.store.close()


def test_what_was_asked_by_who_is_gone_is_not_done_and_does_not_stay(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, gone = desk(url), desk(url)
    assert isinstance(one.store, SqliteStore)
    assert isinstance(gone.store, SqliteStore)
    one.stock(pen=1)
    gone.store.queue._ask(b"what they wanted")
    monkeypatch.setattr("onebook.book.store.queue.FRESH", 0)
    assert isinstance(one.do(one.order("ours", pen=1))[0], Applied)
    assert b"they wanted" not in (tmp_path / "book.db.lock").read_bytes()
    for book in (one, gone):
        book.store.close()


def test_nothing_said_by_who_has_ended_outlives_what_is_erased(url: str, tmp_path: Path) -> None:
    one, gone = desk(url), desk(url)
    assert isinstance(one.store, SqliteStore)
    assert isinstance(gone.store, SqliteStore)
    gone.store.queue._ask(b"what they wanted")
    with one.store.queue.turn():
        (ask,) = one.store.queue.asked()
        one.store.queue.tell(ask, answer=True)
    gone.store.close()
    assert b"they wanted" in (tmp_path / "book.db.lock").read_bytes()
    one.store.clear_log()
    assert b"they wanted" not in (tmp_path / "book.db.lock").read_bytes()
    one.stock(pen=1)
    one.store.close()


def test_whoever_may_write_the_book_may_write_its_queue(url: str, tmp_path: Path) -> None:
    (tmp_path / "book.db").chmod(0o660)
    (tmp_path / "book.db.lock").unlink(missing_ok=True)
    usual = os.umask(0o077)
    try:
        desk(url).store.close()
    finally:
        os.umask(usual)
    assert stat.S_IMODE((tmp_path / "book.db.lock").stat().st_mode) == 0o660


def test_what_the_disk_may_have_lost_is_told_until_it_is_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_: int) -> None:
        raise OSError("the disk")

    one, reader = desk(url), desk(url)
    one.stock(pen=9)
    one.store.con.execute("pragma busy_timeout = 0")
    with one_state(reader.store):
        reader.store.con.execute("select * from item").fetchall()
        with monkeypatch.context() as once:
            once.setattr("onebook.book.store.sqlite.SYNC", failing)
            with pytest.raises(OSError, match="log"):
                one.do(one.order("lost", pen=1))
        with pytest.raises(OSError, match="log"):
            one.do(one.order("after it", pen=1))
    assert isinstance(one.do(one.order("at last", pen=1))[0], Applied)
    assert check_book(one.store) == []
    one.store.close()
    reader.store.close()


def test_an_interrupted_wait_leaves_the_turn_to_others(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desk(url), desk(url)
    one.stock(pen=2)
    with monkeypatch.context() as interrupted:

        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        interrupted.setattr("onebook.book.store.sqlite.SqliteStore._do", interrupt)
        with pytest.raises(KeyboardInterrupt):
            one.do(one.order("broken off", pen=1))
    for book in (other, one):
        assert isinstance(book.do(book.order(f"by {id(book)}", pen=1))[0], Applied)
    assert check_book(one.store) == []
    one.store.close()
    other.store.close()
