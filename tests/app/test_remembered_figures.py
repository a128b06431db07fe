"""Figures that one process has computed serve the next one, until anything changes that they hang on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal

from onebook.app.business import Business, open_business
from onebook.app.measuring import Asking, ask_board
from onebook.intake import load

PLAN = """
[business]
name = "Shop"
currency = "EUR"
recognise = "order"
[channels.web]
kind = "digital"
[channels.phone]
kind = "human"
[systems.shop]
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_on = "day" }
constants = { channel = "web" }
[systems.shop.records.sales_order_line]
source = "orders"
columns = { sales_order_id = "id", ordered_on = "day", gross_amount = "amount" }
constants = { channel = "web", line = "1", quantity = 1, line_kind = "goods" }
"""
ORDERS = "id,day,amount\n1,2026-01-05,100.00\n2,2026-01-06,50.00\n"


def _net_sales(business: Business) -> dict[str | None, Decimal | None]:
    rows = ask_board(business, Asking(period="2026-01")).rows
    return {row.channel: row.figure.value for row in rows if row.kpi.name == "net_sales"}


def _tamper(business: Business) -> None:
    """Change every figure that is remembered, so that it can be told from one that is computed."""
    with closing(sqlite3.connect(business.lake.answers)) as con, con:
        con.execute("update answer set found = replace(found, '150.0', '151.0')")


def test_a_second_process_reads_what_the_first_has_computed(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN, orders_csv=ORDERS)
    load(business.plan)
    assert _net_sales(business) == {None: Decimal(150), "web": Decimal(150)}
    _tamper(business)
    assert _net_sales(business) == {None: Decimal(151), "web": Decimal(151)}


def test_new_records_are_seen(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN, orders_csv=ORDERS)
    load(business.plan)
    _net_sales(business)
    (business.folder / "orders.csv").write_text(ORDERS + "3,2026-01-07,25.00\n", encoding="utf-8")
    load(business.plan)
    assert _net_sales(business)[None] == Decimal(175)


def test_a_changed_plan_is_seen(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN, orders_csv=ORDERS)
    load(business.plan)
    _net_sales(business)
    _tamper(business)
    plan = business.folder / "onebook.toml"
    plan.write_text(PLAN + '[working]\ncut_off = "12:00"\n', encoding="utf-8")
    assert _net_sales(open_business(business.folder))[None] == Decimal(150), "computed by the plan as it stands now"
