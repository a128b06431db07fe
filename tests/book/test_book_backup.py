"""Backups that are taken while the book is at work: a copy is whole, and what is restored goes on from there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from onebook.app.business import Business, open_business
from onebook.app.keeping import keeping
from onebook.app.keeping.backup import back_up, restore, restored_plan
from onebook.book import open_book
from onebook.book.store.is_there import is_book
from onebook.intake.publishing import publish
from onebook.records import BadInput
from tests.book.world import Desk

TEXT = """
[business]
name = "Book"
currency = "EUR"
time_zone = "Europe/Berlin"
[channels.web]
kind = "digital"
[places.main]
kind = "warehouse"
serves = ["web"]
[storage]
book = "{url}"
"""


def at(folder: Path, url: str) -> Business:
    folder.mkdir()
    (folder / "onebook.toml").write_text(TEXT.format(url=url), encoding="utf-8")
    return open_business(folder)


def desk_of(business: Business, url: str) -> Desk:
    return Desk(*open_book(url, business.plan))


@pytest.mark.parametrize("elsewhere", [False, True], ids=["same store", "other store"])
def test_what_is_backed_up_at_work_is_whole_and_goes_on(
    new_book: Callable[..., str], tmp_path: Path, elsewhere: bool
) -> None:
    url = new_book()
    business = at(tmp_path / "one", url)
    book = desk_of(business, url)
    book.stock(**{f"i{n}": 50 for n in range(5)})
    publish(business.plan, book.store, book.rules)
    with subprocess.Popen([sys.executable, "-m", "tests.book.crowd", "work", url, "1"], stdout=subprocess.PIPE) as busy:
        assert busy.stdout
        busy.stdout.readline()
        made = back_up(business, tmp_path / "backup")
        busy.kill()
    assert made.book
    assert made.lake
    other = _other_place(url, tmp_path, elsewhere)
    if other is None:
        pytest.skip("no server")
    again = at(tmp_path / "two", other)
    restored = restore(again, tmp_path / "backup")
    assert restored.checked
    assert restored.checked.faults == ()
    assert 0 < restored.checked.published <= restored.checked.entries
    with keeping(again) as opened:
        desk = Desk(opened.store, opened.rules)
        desk.done("set_item", item="new")
        desk.stock(new=3)
        publish(again.plan, opened.store, opened.rules)
    with pytest.raises(BadInput, match="already"):
        restore(again, tmp_path / "backup")
    with pytest.raises(BadInput, match="not there yet"):
        back_up(business, tmp_path / "backup")
    book.store.close()


def _other_place(url: str, tmp_path: Path, elsewhere: bool) -> str | None:
    """An empty place for a book: in SQLite, or in a database of the same server."""
    if url.startswith("sqlite") or elsewhere:
        return f"sqlite:///{tmp_path}/restored.db"
    with psycopg.connect(url, autocommit=True) as con:
        name = f"restored_{abs(hash(str(tmp_path)))}"
        con.execute(f"create database {name}")
    return f"{url.rpartition('/')[0]}/{name}"


def test_a_backup_that_was_changed_is_not_restored(new_book: Callable[..., str], tmp_path: Path) -> None:
    business = at(tmp_path / "one", new_book())
    back_up(business, tmp_path / "backup")
    with (tmp_path / "backup" / "book.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"x")
    empty = tmp_path / "empty"
    again = restored_plan(empty, tmp_path / "backup")
    moved = again.text.replace(business.plan.storage.book, f"sqlite:///{tmp_path}/none.db")
    (empty / "onebook.toml").write_text(moved, encoding="utf-8")
    with pytest.raises(BadInput, match="not what was backed up"):
        restore(open_business(empty), tmp_path / "backup")
    assert not (tmp_path / "none.db").exists()


def test_nothing_is_restored_beside_what_is_left_of_another_book(new_book: Callable[..., str], tmp_path: Path) -> None:
    """SQLite would take the log of the book that was there for the restored one's, and mix the two."""
    url = new_book()
    business = at(tmp_path / "one", url)
    book = desk_of(business, url)
    book.stock(pen=1)
    publish(business.plan, book.store, book.rules)
    book.store.close()
    back_up(business, tmp_path / "backup")
    again = at(tmp_path / "two", f"sqlite:///{tmp_path}/place.db")
    left = tmp_path / "place.db-wal"
    left.write_bytes(b"what was written last")
    with pytest.raises(BadInput, match=r"place\.db-wal: it belongs to a book that was here before"):
        restore(again, tmp_path / "backup")
    assert not (tmp_path / "place.db").exists()
    assert not again.lake.exists()
    left.unlink()
    assert restore(again, tmp_path / "backup").checked


def test_a_backup_of_a_newer_book_is_not_restored_and_says_what_is_needed(
    new_book: Callable[..., str], tmp_path: Path
) -> None:
    url = new_book()
    business = at(tmp_path / "one", url)
    book = desk_of(business, url)
    publish(business.plan, book.store, book.rules)
    book.store.con.execute("update alembic_version set version_num = '9999'")
    book.store.close()
    back_up(business, tmp_path / "backup")
    again = at(tmp_path / "two", f"sqlite:///{tmp_path}/place.db")
    with pytest.raises(BadInput, match=r"newer Onebook .*9999.*Use that version"):
        restore(again, tmp_path / "backup")
    assert not (tmp_path / "place.db").exists()
    assert not again.lake.exists()


def test_whether_there_is_a_book_is_told_while_somebody_writes(new_book: Callable[..., str], tmp_path: Path) -> None:
    url = new_book()
    book = desk_of(at(tmp_path / "one", url), url)
    with book.store.transaction():
        assert is_book(url)
    book.store.close()
    assert is_book(url)
    assert list(tmp_path.glob("*.db-*")) == [], "nothing of it is left behind"
    (tmp_path / "none.db").write_bytes(b"no book at all" * 1000)
    with pytest.raises(BadInput, match="cannot be looked at"):
        is_book(f"sqlite:///{tmp_path}/none.db")
