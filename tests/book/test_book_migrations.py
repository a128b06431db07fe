"""Books of other versions: told apart, and brought up with all that is in them, on both stores."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from onebook.book import check_book, check_seals, make_book, open_book, seal_journal
from onebook.book.store import revision, upgrading
from onebook.book.store.revision import REVISION
from onebook.book.store.schema import engine_of, metadata
from onebook.records import BadInput
from tests.book.world import PLAN, desk

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.add_column("place", sa.Column("city", sa.Text))
    op.execute("update place set city = upper(name)")
    {more}
"""


def test_the_newest_step_is_the_revision_that_this_version_knows() -> None:
    assert ScriptDirectory(str(upgrading.HERE)).get_heads() == [REVISION]


def test_a_book_that_is_made_has_the_tables_as_declared(new_book: Callable[[], str]) -> None:
    engine = engine_of(new_book())
    with engine.begin() as con:
        context = MigrationContext.configure(con, opts={"compare_type": False})
        differences = compare_metadata(context, metadata(con.dialect.name))
        assert upgrading.revision_of(con) == REVISION
    engine.dispose()
    assert [d for d in differences if d[0] != "remove_table" or d[1].name != "counter"] == []


def test_a_step_keeps_what_is_in_the_book_and_is_whole_or_not_at_all(
    new_book: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_book()
    book = desk(url)
    book.stock(pen=5)
    book.do(book.order("o1", pen=2))
    book.done("ship_order", system="shop", external_id="o1")
    last = seal_journal(book.store)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "r0002.py").write_text(STEP.format(more='op.execute("select nothing")'))
    with pytest.raises(Exception, match="nothing"):
        upgrading.upgrade_store(url, [tmp_path / "broken"])
    assert desk_closed(url), "still of the old version, and of use"
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "r0002.py").write_text(STEP.format(more=""))
    assert upgrading.upgrade_store(url, [tmp_path / "good"]) == ("0001", "0002")
    assert upgrading.upgrade_store(url, [tmp_path / "good"]) == ("0002", "0002")
    with pytest.raises(BadInput, match="newer Onebook"):
        desk(url)
    monkeypatch.setattr(revision, "REVISION", "0002")
    assert desk_closed(url)
    rows = book.store.con.execute("select name, city from place order by 1").fetchall()
    assert ("main", "MAIN") in [tuple(row) for row in rows]
    assert check_book(book.store) == []
    assert check_seals(book.store) == []
    assert seal_journal(book.store) == last
    book.done("set_item", item="cap")
    book.store.close()


def desk_closed(url: str) -> bool:
    desk(url).store.close()
    return True


def test_an_older_book_is_told_to_be_brought_up(new_book: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> None:
    url = new_book()
    monkeypatch.setattr(revision, "REVISION", "0002")
    with pytest.raises(BadInput, match="onebook book upgrade"):
        desk(url)


def test_a_place_without_a_book_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("empty.db", "none.db"):
        with pytest.raises(BadInput, match="onebook book make"):
            desk(f"sqlite:///{tmp_path}/{name}")


def test_no_book_is_made_where_there_is_one(new_book: Callable[[], str]) -> None:
    url = new_book()
    book = desk(url)
    book.stock(pen=5)
    with pytest.raises(BadInput, match="already"):
        make_book(url, PLAN)
    assert check_book(book.store) == []
    book.store.close()


@pytest.mark.parametrize("make", [False, True])
def test_a_file_that_is_another_programs_or_no_database_is_left_as_it_is(tmp_path: Path, make: bool) -> None:
    other, letter = tmp_path / "other.db", tmp_path / "letter.db"
    with closing(sqlite3.connect(other)) as con:
        con.execute("create table till (amount integer)")
    letter.write_text("Dear Ada, " * 1000, encoding="utf-8")
    for file in (other, letter):
        before = file.read_bytes()
        with pytest.raises(BadInput, match=r"another program's|no book|not a database"):
            (make_book if make else open_book)(f"sqlite:///{file}", PLAN)
        assert file.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [letter, other]
