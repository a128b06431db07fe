"""A trickle of 1,000 changed records into a table of 10 million: how soon they are seen, and what scans cost after."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from bench.result import Result, alternate, seconds
from bench.retailer import THREADS
from onebook.app.business import Business, measuring, open_business
from onebook.intake import absorb, load
from onebook.lake import connect
from onebook.measures import Period, pnl

FOLDER = Path(__file__).parent / ".data" / "trickle"
ROWS = 10_000_000
TRICKLES = 20
PLAN = f"""
[business]
name = "Trickle"
currency = "EUR"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[channels.phone]
kind = "human"
[systems.shop]
[systems.shop.sources]
orders = {{ path = "orders.parquet" }}
lines = {{ path = "lines.parquet" }}
[systems.shop.records]
sales_order = {{ sql = "orders.sql" }}
sales_order_line = {{ sql = "lines.sql" }}
[storage]
threads = {THREADS}
"""


def made() -> Business:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    (FOLDER / "onebook.toml").write_text(PLAN)
    for name in ("orders", "lines"):
        (FOLDER / f"{name}.sql").write_text(f"select * from {name}\n")
    con = connect()
    day = "date '2021-01-01' + cast(i // 10000 as integer)"
    channel = "case i % 3 when 0 then 'web' when 1 then 'store' else 'phone' end"
    con.execute(
        f"""copy (select cast(i as varchar) as external_id, {channel} as channel, {day} as ordered_on
        from range({ROWS}) as numbers (i) where i % 10 = 0) to '{FOLDER}/orders.parquet'"""
    )
    con.execute(
        f"""copy (select cast(i - i % 10 as varchar) as sales_order_id, cast(i % 10 as varchar) as line,
        {channel} as channel, {day} as ordered_on, cast(i % 99991 as varchar) as customer_id,
        cast(i % 5003 as varchar) as item_id, 1 + i % 4 as quantity,
        cast(cast(i % 10007 as decimal(18, 4)) / 100 as decimal(18, 4)) as gross_amount,
        cast(i % 3 as decimal(18, 4)) as discount_amount,
        cast(cast(i % 5000 as decimal(18, 4)) / 100 as decimal(18, 4)) as cost_amount
        from range({ROWS}) as numbers (i)) to '{FOLDER}/lines.parquet'"""
    )
    con.close()
    business = open_business(FOLDER)
    load(business.plan)
    return business


def changed(number: int) -> pa.Table:
    """A thousand lines of the last days: nine in ten changed, the others new."""
    at = [ROWS - 200_000 + (number * 7919 + i * 193) % 200_000 for i in range(1000)]
    return pa.Table.from_pylist([
        {"sales_order_id": str(i - i % 10), "line": str(i % 10) if n % 10 else f"new {number}", "channel": "web",
         "ordered_on": "2023-09-20", "quantity": "1", "gross_amount": Decimal(number + 1)}
        for n, i in enumerate(dict.fromkeys(at))
    ])  # fmt: skip


def bench() -> list[Result]:
    business = made()
    seen = "select count(*) from sales_order_line where load_id > 1"
    shown = "select sum(gross_amount) from sales_order_line"
    with measuring(business, anew=True) as before:
        before.con.execute(f"set threads = {THREADS}")
        took = [
            seconds(lambda number=number: absorb(business.plan, "shop", "sales_order_line", changed(number)))
            for number in range(TRICKLES)
        ]
        with measuring(business, anew=True) as after:
            after.con.execute(f"set threads = {THREADS}")
            if not after.con.execute(seen).fetchall()[0][0]:
                raise SystemExit("the trickle is not seen")
            scan_after, scan_before = alternate(
                lambda: after.con.execute(shown).fetchall(), lambda: before.con.execute(shown).fetchall(), 9
            )
            pnl_after, pnl_before = alternate(
                lambda: pnl(after, Period(), by="month", compare=False),
                lambda: pnl(before, Period(), by="month", compare=False),
                5,
            )
    median, worst = sorted(took)[len(took) // 2], max(took)
    return [
        Result(
            "trickle of 1,000 into 10 million, until visible (median)",
            median,
            1,
            "s",
            f"{TRICKLES} trickles, the slowest {worst:.2f} s (with tidying up)",
        ),
        Result(
            "sum of one column after the trickles ÷ before",
            scan_after / scan_before,
            1.2,
            "×",
            f"{scan_after * 1000:.0f} ms ÷ {scan_before * 1000:.0f} ms",
        ),
        Result(
            "P&L by channel and month after ÷ before",
            pnl_after / pnl_before,
            1.2,
            "×",
            f"{pnl_after * 1000:.0f} ms ÷ {pnl_before * 1000:.0f} ms",
        ),
    ]
