"""The doctor: each thing that can be wrong with a business folder is found, named and told how to mend."""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from onebook.app.business import open_business
from onebook.app.doctor import Check, examine
from onebook.app.intake import load_business
from onebook.app.keeping import keeping
from onebook.app.keeping.opening import book_url
from onebook.app.keeping.publishing import publish_book
from onebook.book import Applied, Given, Who, command_kinds, make_book

PLAN = """
[business]
name = "Two channels"
currency = "EUR"
recognise = "order"
[channels.web]
kind = "digital"
[systems.shop]
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_on = "day", currency = "money" }
constants = { channel = "web" }
[systems.shop.records.sales_order_line]
source = "orders"
columns = { sales_order_id = "id", ordered_on = "day", quantity = "qty", gross_amount = "amount", currency = "money" }
constants = { channel = "web", line = "1" }
"""
ORDERS = "id,day,qty,amount,money\n1,2024-05-01,1,10.00,EUR\n2,2024-05-02,1,20.00,USD\n3,2024-05-02,1,?,EUR\n"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the business, loaded. Tests must not change it."""
    made = tmp_path_factory.mktemp("loaded")
    (made / "onebook.toml").write_text(PLAN)
    (made / "orders.csv").write_text(ORDERS)
    load_business(open_business(made), [], None, False, False, lambda *_: None)
    return made


@pytest.fixture
def shop(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(loaded, tmp_path, dirs_exist_ok=True)


def wrong(folder: Path) -> dict[str, Check]:
    """What is not as it should be, but that the business of these tests ended long ago."""
    return {check.name: check for check in examine(folder) if check.state != "ok" and check.name != "freshness"}


def test_a_loaded_business_with_a_reject_and_without_a_rate(shop: Path) -> None:
    found = wrong(shop)
    assert {name: check.state for name, check in found.items()} == {"rejects": "warning", "exchange rates": "fault"}
    assert "1 row is kept out" in found["rejects"].what
    assert "USD" in found["exchange rates"].what


def test_what_is_gone_or_was_interrupted_is_named(shop: Path) -> None:
    (shop / "orders.csv").unlink()
    (shop / "lake" / "scratch").mkdir()
    lost = min((shop / "lake").rglob("*.parquet"))
    lost.unlink()
    found = wrong(shop)
    assert found["files of shop"].what.startswith("orders.csv")
    assert "interrupted" in found["loads"].what
    assert lost.name in found["lake"].what
    assert all(check.mend for check in found.values())


def _write_over(file: Path) -> None:
    file.write_bytes(b"no longer what it was" * 300)


def _newer_version(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as con, con:
        con.execute("update ducklake_metadata set value = '9.9' where key = 'version'")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda lake: _write_over(lake / "catalogue.sqlite"), "is damaged"),
        (lambda lake: _write_over(next((lake / "data").rglob("load_run/*.parquet"))), "is damaged"),
        (lambda lake: _newer_version(lake / "catalogue.sqlite"), "another version"),
        (lambda lake: (shutil.rmtree(lake), lake.write_text("")), "is a file, no folder"),
    ],
)
def test_a_lake_that_cannot_be_read_is_told_and_the_rest_is_examined(
    shop: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(shop / "lake")
    found = wrong(shop)
    assert found["lake"].state == "fault"
    assert sentence in found["lake"].what
    assert found["lake"].mend
    assert "plan" not in found


def test_a_lake_that_another_program_holds_is_told(shop: Path) -> None:
    # Locks are a process's, so another one has to hold it.
    holds = (
        "import sqlite3, sys; con = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "con.execute('pragma journal_mode = delete'); con.execute('begin exclusive'); "
        "print('held', flush=True); input()"
    )
    command = [sys.executable, "-c", holds, shop / "lake" / "catalogue.sqlite"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as held:
        assert held.stdout is not None
        assert held.stdout.readline() == "held\n"
        assert "another program holds its catalogue" in wrong(shop)["lake"].what
        held.communicate("\n")


def test_what_has_ended_is_told_of_a_system_only_where_it_was_never_silent_so_long(shop: Path) -> None:
    for name, months, days in (("steady", (1, 2, 3), range(1, 29)), ("monthly", (1, 2, 3, 4), (1,))):
        rows = [f"{name}{month}-{day},2024-{month:02}-{day:02}" for month in months for day in days]
        (shop / f"{name}.csv").write_text("\n".join(["id,day", *rows]))
    more = "".join(f"""
        [systems.{name}.sources]
        visits = {{ path = "{name}.csv" }}
        [systems.{name}.records.touch]
        source = "visits"
        columns = {{ external_id = "id", touched_on = "day" }}
        constants = {{ kind = "visit", channel = "web" }}
        """ for name in ("steady", "monthly"))  # fmt: skip
    (shop / "onebook.toml").write_text(PLAN + more)
    load_business(open_business(shop), [], None, False, True, lambda *_: None)
    found = {check.name: check for check in examine(shop)}
    assert found["data of monthly"].state == "ok"
    assert found["freshness"].state == "warning"
    assert "the newest day of all is 2024-05-02" in found["freshness"].what
    assert "it was never silent so long before" in found["data of steady"].what


def test_a_system_whose_orders_the_book_has_need_not_be_in_the_plan(shop: Path) -> None:
    (shop / "onebook.toml").write_text(f'{PLAN}[places.main]\nkind = "warehouse"\nserves = ["web"]\n')
    business = open_business(shop)
    make_book(book_url(business), business.plan)
    order = {"system": "till", "external_id": "o1", "channel": "web", "lines": [{"item": "pen", "quantity": 1}]}
    said = {"set_item": {"item": "pen"}, "place_order": order | {"at": "2024-05-02T10:00:00Z"}}
    with keeping(business) as book:
        given = [command_kinds()[kind].model.model_validate({"command_id": kind} | each) for kind, each in said.items()]
        assert all(isinstance(answer, Applied) for answer in book.do(*(Given(each, Who("t", "t")) for each in given)))
    publish_book(business)
    found = wrong(shop)
    assert {name: check.state for name, check in found.items()} == {"rejects": "warning", "exchange rates": "fault"}


def test_a_folder_that_is_none_is_one_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name, sentence in (("nowhere", "there is no folder"), ("file", "is a file, no folder")):
        (found,) = wrong(tmp_path / name).values()
        assert sentence in found.what


def test_a_package_that_is_missing_is_a_sentence_and_no_crash() -> None:
    without = "import sys; sys.modules['duckdb'] = None; sys.argv = ['onebook', 'doctor']"
    command = [sys.executable, "-c", f"{without}; from onebook.cli.main import run; run()"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("onebook: the package 'duckdb' is missing from this installation.")


def test_a_load_that_runs_is_no_interrupted_one(shop: Path) -> None:
    (shop / "lake" / "scratch").mkdir()
    with (shop / "lake" / "load.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert "is running" in wrong(shop)["loads"].what


def test_a_plan_that_cannot_be_read_is_told_with_its_line(shop: Path) -> None:
    (shop / "onebook.toml").write_text(PLAN.replace('"digital"', '"digitl"'))
    assert "onebook.toml:7" in wrong(shop)["plan"].what


def test_a_folder_without_a_plan_gets_the_installation_examined_and_nothing_is_wrong(tmp_path: Path) -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("onebook"), "-C", tmp_path, "doctor", "--json"], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    names = [check["name"] for check in json.loads(ran.stdout)]
    assert names == ["python", "packages", "extensions", "time zones", "disk", "rights", "plan"]
    assert list(tmp_path.iterdir()) == []
