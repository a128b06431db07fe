"""The doctor: each thing that can be wrong with a business folder is found, named and told how to mend."""

from __future__ import annotations

import fcntl
import json
import subprocess
import sys
from pathlib import Path

import pytest

from onebook.app.business import open_business
from onebook.app.doctor import Check, examine
from onebook.app.intake import load_business

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


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "onebook.toml").write_text(PLAN)
    (tmp_path / "orders.csv").write_text(ORDERS)
    load_business(open_business(tmp_path), [], None, False, False, lambda *_: None)
    return tmp_path


def wrong(folder: Path) -> dict[str, Check]:
    return {check.name: check for check in examine(folder) if check.state != "ok"}


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
