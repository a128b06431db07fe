"""The board says how many figures have changed, as soon as anybody has watched them, and never waits for it."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from merchant import serving
from pages import read
from typer.testing import CliRunner

from onebook.app.business import Business, open_business
from onebook.app.changes.alarms import changes_in
from onebook.app.changes.standing import ask_board_standing, standing_words
from onebook.app.measuring import Asking
from onebook.app.reader import Reader
from onebook.cli.main import app
from onebook.intake.writing import writing
from onebook.journey.build import refresh_journey
from onebook.lake import ensure_tables
from onebook.web import make_app
from tests.measures.small import PLAN, write


def answers() -> list[dict[str, object]]:
    """Forty weeks of answers: most are content, from the thirtieth week on few are."""
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(280)]
    return [
        {"external_id": f"s{n} {nth}", "kind": "csat", "channel": "web", "answered_on": str(day), "scale_min": 1,
         "scale_max": 5, "score": 5 if (n * 7 + nth * 3) % 10 < (7 if n < 210 else 2) else 1}
        for n, day in enumerate(days) for nth in range(4)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the business, of which nobody has asked anything yet. Tests must not change it."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "onebook.toml").write_text(PLAN)
    made = open_business(folder)
    with writing(made.lake) as con:
        ensure_tables(con, ["survey"])
        write(con, "survey", answers())
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'shop')")
        refresh_journey(con, made.plan, made.lake)
    return folder


@pytest.fixture
def business(watched: Path, tmp_path: Path) -> Business:
    """A copy of it."""
    shutil.copytree(watched, tmp_path, dirs_exist_ok=True)
    return open_business(tmp_path)


def test_what_has_changed_stands_on_the_board_once_it_is_known(business: Business, tmp_path: Path) -> None:
    said = " watched changed:"
    with serving(make_app(tmp_path)) as client:
        assert said not in read(client, "/").text, "nobody has watched them yet"
        read(client, "/changes?kpi=csat")
        assert said not in read(client, "/").text, "to watch one figure says nothing of those usually watched"
        read(client, "/changes")
        page = read(client, "/")  # the page that lacked it was not kept
        assert said in page.text
        assert "/changes" in page.links
        assert said not in read(client, "/?period=2024-01").text, "it is told of the same days only"
    done = CliRunner().invoke(app, ["-C", str(tmp_path), "board"])
    assert said in done.stdout


def test_it_is_told_of_those_that_the_page_watches(business: Business, tmp_path: Path) -> None:
    assert ask_board_standing(business, Asking())[1] is None
    assert standing_words(None, business.plan) == ""
    reader = Reader(tmp_path)
    with reader.latest() as lake:
        found = lake.ask(changes_in, Asking())
    reader.close()
    standing = ask_board_standing(business, Asking())[1]
    assert standing
    assert standing.watched == sum(row.alarm.p is not None for row in found.whole) > 0
    assert standing.changed
    assert set(standing.changed) == {row.kpi.name for row in found.whole if row.alarm.raised}
