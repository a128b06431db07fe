"""kill -9 at any moment of a load leaves the old state or the new one, for every table alike."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onebook.app.business import Business
from onebook.app.intake import load_business
from onebook.app.look import run_sql
from onebook.records import BadInput

PLAN = """
[business]
name = "Crash"
currency = "EUR"
recognise = "order"
[channels.web]
kind = "digital"
[systems.shop]
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_on = "day", customer_reference = "version" }
constants = { channel = "web" }
[systems.shop.records.sales_order_line]
source = "orders"
columns = { sales_order_id = "id", ordered_on = "day", gross_amount = "amount" }
constants = { channel = "web", line = "1", quantity = 1 }
"""
ROWS = 20_000
KILLS = int(os.environ.get("ONEBOOK_KILLS", "3"))


def export(folder: Path, version: int) -> None:
    rows = "".join(f"{n},2024-05-01,{version}.00,{version}\n" for n in range(ROWS))
    (folder / "orders.csv").write_text("id,day,amount,version\n" + rows)


def test_a_killed_load_is_all_or_nothing(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN)
    export(business.folder, 0)
    load_business(business, [], None, False, False, lambda *_: None)
    command = [sys.executable, "-m", "onebook", "-C", str(business.folder), "load"]
    started = time.monotonic()
    export(business.folder, 1)
    subprocess.run(command, check=True, capture_output=True)
    takes = time.monotonic() - started
    version = 1
    for attempt in range(KILLS):
        export(business.folder, version + 1)
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(takes * (0.3 + 0.7 * (attempt + 1) / KILLS))
        running.send_signal(signal.SIGKILL)
        running.wait()
        found = run_sql(
            business,
            """
            select min(l.gross_amount), max(l.gross_amount), min(o.customer_reference), max(o.customer_reference),
                count(*), count(distinct o.external_id)
            from sales_order as o join sales_order_line as l on l.sales_order_id = o.external_id""",
        ).rows[0]
        assert found[4:] == (ROWS, ROWS)
        assert found[0] == found[1] == int(found[2]) == int(found[3])
        assert found[0] in (version, version + 1)
        version = int(found[0])
    export(business.folder, version + 1)
    subprocess.run(command, check=True, capture_output=True)
    total = run_sql(business, "select sum(gross_amount), count(*) from sales_order_line").rows[0]
    assert total == ((version + 1) * ROWS, ROWS)


def test_a_first_load_that_was_cut_off_can_be_repeated(
    make_business: Callable[..., Business],
) -> None:
    business = make_business(PLAN)
    export(business.folder, 0)
    business.lake.catalogue.parent.mkdir()
    business.lake.catalogue.touch()
    with pytest.raises(BadInput, match="nothing has been loaded yet"):
        run_sql(business, "select 1")
    load_business(business, [], None, False, False, lambda *_: None)
    assert run_sql(business, "select count(*) from sales_order").rows == ((ROWS,),)
