"""The reader always answers from the latest committed state, whole, while loads run beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from merchant import load, serving, write_business
from pages import read

from onebook.app.measuring import Asking, pnl_in
from onebook.app.reader import NothingLoaded, Reader, extent_of
from onebook.measures import Session
from onebook.records import BadInput
from onebook.web import make_app


@pytest.fixture
def business(own: Path) -> Path:
    return own


def change(business: Path, gross: str) -> None:
    """Give the first order another value, in both of its channels' files alike."""
    lines = business / "lines.csv"
    first = lines.read_text(encoding="utf-8").splitlines()
    first[1] = f"1,1,i1,1,{gross},0,60.00"
    lines.write_text("\n".join(first) + "\n", encoding="utf-8")


def test_a_new_load_shows_on_the_next_request(business: Path) -> None:
    with serving(make_app(business)) as client:
        assert read(client, "/pnl").rows()["Gross sales"][1].text == "617.01"
        change(business, "200.00")
        load(business)
        assert read(client, "/pnl").rows()["Gross sales"][1].text == "717.01"


def test_a_changed_plan_shows_on_the_next_request(business: Path) -> None:
    plan = business / "onebook.toml"
    with serving(make_app(business)) as client:
        assert "Web &amp; more" in read(client, "/pnl").text
        plan.write_text(plan.read_text(encoding="utf-8").replace("Web & more", "Online"), encoding="utf-8")
        assert read(client, "/pnl").head()[2] == "Online"


def test_a_lake_made_anew_shows_on_the_next_request(business: Path) -> None:
    with serving(make_app(business)) as client:
        read(client, "/pnl")
        shutil.rmtree(business / "lake")
        assert "Nothing loaded yet" in read(client, "/pnl").text
        change(business, "300.00")
        load(business)
        assert read(client, "/pnl").rows()["Gross sales"][1].text == "817.01"


def test_one_reading_stays_on_its_state(business: Path) -> None:
    reader = Reader(business)
    with reader.latest() as before:
        change(business, "200.00")
        load(business)
        with reader.latest() as after:
            assert after.snapshot > before.snapshot
            assert after.ask(pnl_in, Asking()).whole.totals["gross_sales"] == Decimal("717.0100")
        assert before.ask(pnl_in, Asking()).whole.totals["gross_sales"] == Decimal("617.0100")
        assert before.ask(extent_of).months[0].isoformat() == "2023-11-01"
    reader.close()


def test_an_answer_is_computed_once_for_a_state(business: Path) -> None:
    asked = []

    def count(session: Session, word: str) -> str:
        asked.append(word)
        return word

    def fail(session: Session) -> None:
        asked.append("fail")
        raise BadInput

    reader = Reader(business)
    with reader.latest() as reading:
        assert [reading.ask(count, word) for word in ("a", "b", "a")] == ["a", "b", "a"]
        for _ in range(2):
            with pytest.raises(BadInput):
                reading.ask(fail)
    assert asked == ["a", "b", "fail", "fail"]
    reader.close()


def test_nothing_can_be_written_or_read_beside_the_lake(business: Path) -> None:
    def run(session: Session, sql: str) -> object:
        return session.con.execute(sql).fetchall()

    reader = Reader(business)
    with reader.latest() as reading:
        for sql in (
            "delete from lake.record.sales_order",
            f"select * from read_csv('{business / 'orders.csv'}')",
            "copy (select 1) to '/tmp/onebook-must-not-be.csv'",
            "attach '/tmp/onebook-must-not-be.db' as other",
            "set enable_external_access = true",
        ):
            with pytest.raises(Exception, match=r"read-only|disabled|locked|not allowed|Permission|Cannot"):
                reading.ask(run, sql)
    reader.close()


def test_without_a_lake_it_says_so(tmp_path: Path) -> None:
    write_business(tmp_path)
    with pytest.raises(NothingLoaded, match="onebook load"), Reader(tmp_path).latest():
        pass


def test_instants_are_read_in_utc_wherever_the_machine_stands(business: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from onebook.app.reader import Reader\n"
        "def zone(session): return session.con.execute(\"select current_setting('TimeZone')\").fetchall()[0][0]\n"
        "with Reader(Path(sys.argv[1])).latest() as reading: print(reading.ask(zone))"
    )
    environment = {**os.environ, "TZ": "America/New_York"}
    command = [sys.executable, "-c", code, str(business)]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "UTC\n"


def test_a_question_that_is_interrupted_ends_and_the_next_is_answered(business: Path) -> None:
    code = """
import os, signal, sys, threading
from pathlib import Path
from onebook.app.reader import Reader

def endless(session):
    return session.con.execute("select count(*) from range(10000000) a, range(10000000) b where a > b").fetchall()

def number(session):
    return len(session.con.execute("from sales_order").fetchall())

with (reader := Reader(Path(sys.argv[1]))).latest() as reading:
    for _ in range(5):
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            reading.ask(endless)
        except KeyboardInterrupt:
            print("interrupted", end=" ")
    print(reading.ask(number))
"""
    told = subprocess.run(
        [sys.executable, "-c", code, str(business)], capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout == "interrupted " * 5 + "5\n"


def test_eight_readers_beside_loads_of_another_process(business: Path) -> None:
    """Each page is one committed state: the total is one of those loaded, and channels add up to it."""
    states = {f"{517 + value}.01" for value in (100, 101, 102, 103)}
    faults: list[str] = []
    seen: set[str] = set()
    done = threading.Event()

    def keep_reading(client: httpx.Client, number: int) -> None:
        address = ("/pnl", "/pnl/gross_sales", "/", "/pnl?by=month")[number % 4]
        while not done.wait(0.05):  # without any pause the loads get no processor
            try:
                page = read(client, address)
                if address.startswith("/pnl?") or address == "/pnl":
                    row = [cell.text for cell in page.rows()["Gross sales"][1:]]
                    seen.add(row[0])
                    parts = sum(Decimal(text) for text in row[1:])
                    if row[0] not in states or abs(parts - Decimal(row[0])) > Decimal("0.02"):
                        faults.append(str(row))
            except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
                faults.append(repr(error))

    with serving(make_app(business)) as client:
        threads = [threading.Thread(target=keep_reading, args=(client, n)) for n in range(8)]
        for thread in threads:
            thread.start()
        try:
            for value in (101, 102, 103):
                change(business, f"{value}.00")
                subprocess.run(
                    [sys.executable, "-m", "onebook", "-C", str(business), "load"], check=True, capture_output=True
                )
        finally:
            done.set()
            for thread in threads:
                thread.join()
        assert read(client, "/pnl").rows()["Gross sales"][1].text == "620.01"
    assert faults == []
    assert seen
