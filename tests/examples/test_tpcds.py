"""The TPC-DS retailer through the public commands, against DuckDB's own query 5 and plain sums over its tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.lake import connect, generate_tpcds, load_extension
from onebook.systems.tpcds import PLAN


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tpcds")
    generate_tpcds(made / "tpcds.duckdb", 0.01)
    shutil.copy(PLAN, made / "onebook.toml")
    loaded = json.loads(run(made, "load", "--json"))
    assert [r["rejected"] for s in loaded["systems"] for r in s["records"]] == [0] * 18
    return made


def run(folder: Path, *words: str) -> str:
    command = [sys.executable, "-m", "onebook", "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def source(folder: Path, sql: str) -> list[tuple[object, ...]]:
    con = connect()
    try:
        load_extension(con, "tpcds")
        con.execute(f"attach '{folder / 'tpcds.duckdb'}' as source (read_only)")
        con.execute("use source")
        return con.execute(sql).fetchall()
    finally:
        con.close()


def lines(folder: Path, *words: str) -> dict[str, dict[str, Decimal]]:
    shape = json.loads(run(folder, "pnl", "--json", *words))
    return {
        line["line"]: {"business": Decimal(line["total"]), **{c: Decimal(a) for c, a in line["channels"].items()}}
        for line in shape["lines"]
    }


def test_all_time_figures_of_each_channel(folder: Path) -> None:
    found = lines(folder)
    for channel, sales, returns, s, r, amount in (
        ("store", "store_sales", "store_returns", "ss", "sr", "sr_return_amt"),
        ("catalog", "catalog_sales", "catalog_returns", "cs", "cr", "cr_return_amount"),
        ("web", "web_sales", "web_returns", "ws", "wr", "wr_return_amt"),
    ):
        sold, profit = source(folder, f"select sum({s}_ext_sales_price), sum({s}_net_profit) from {sales}")[0]
        given_back, loss = source(folder, f"select sum({amount}), sum({r}_net_loss) from {returns}")[0]
        assert found["gross_sales"][channel] == sold
        assert found["gross_sales"][channel] + found["discounts"][channel] + found["cost_of_goods"][channel] == profit
        assert found["returns"][channel] == -given_back
        assert found["fulfilment"][channel] == -loss


def test_query_five(folder: Path) -> None:
    found = lines(folder, "--from", "2000-08-23", "--to", "2000-09-06", "--where", "place=*")
    text = source(folder, "select query from tpcds_queries() where query_nr = 5")[0][0]
    # The text rolls up by channel and place; its rows without a place are the channels and the whole.
    theirs = {
        (channel or "business"): (sales, returns, profit)
        for channel, place, sales, returns, profit in source(folder, str(text).replace("LIMIT 100", "").rstrip(" ;\n"))
        if place is None
    }
    ours = {"business": "business", "store channel": "store", "catalog channel": "catalog", "web channel": "web"}
    for name, channel in ours.items():
        profit = sum(found[n][channel] for n in ("gross_sales", "discounts", "cost_of_goods", "fulfilment"))
        assert (found["gross_sales"][channel], -found["returns"][channel], profit) == theirs[name]


def test_customers_by_the_channels_they_bought_in(folder: Path) -> None:
    shape = json.loads(run(folder, "kpi", "customers", "--by", "channel_set", "--json"))
    ours = {row["channel_set"]: row["value"] for row in shape["rows"]}
    theirs = source(
        folder,
        """with bought as (
            select 'store' as channel, ss_customer_sk as customer from store_sales
            union select 'catalog', cs_bill_customer_sk from catalog_sales
            union select 'web', ws_bill_customer_sk from web_sales
        ), sets as (
            select customer, string_agg(channel, '+' order by channel) as channels
            from bought where customer is not null group by customer
        )
        select channels, count(*) from sets group by channels""",
    )
    assert ours == dict(theirs)


def test_what_channels_add_up_to_is_the_business(folder: Path) -> None:
    shape = json.loads(run(folder, "pnl", "--json", "--by", "month"))
    for line in shape["lines"]:
        if line["channels"]:
            assert sum(Decimal(a) for a in line["channels"].values()) == Decimal(line["total"])
    for at, line in enumerate(shape["lines"]):
        assert sum(Decimal(b["lines"][at]["total"]) for b in shape["buckets"]) == Decimal(line["total"])


def test_net_sales_open_to_documents_that_add_up_returns_included(folder: Path) -> None:
    why = json.loads(run(folder, "why", "net_sales", "2001", "--json"))
    assert why["number_of_documents"] > len(why["documents"])
    assert why["sum_of_documents"] == pytest.approx(why["value"], abs=0.001)
    shown = lines(folder, "2001")["net_sales"]["business"]
    assert Decimal(str(why["value"])) == shown


def test_what_has_no_day_opens_and_the_months_add_up(folder: Path) -> None:
    shape = json.loads(run(folder, "pnl", "--json", "--by", "month"))
    (undated,) = (part["lines"] for part in shape["buckets"] if part["bucket"] is None)
    assert shape["undated"]["sale"] > 0
    assert any("No day is known of" in note and "sales lines" in note for note in shape["notes"])
    sold = source(
        folder,
        """select (select coalesce(sum(ss_ext_sales_price), 0) from store_sales where ss_sold_date_sk is null)
        + (select coalesce(sum(cs_ext_sales_price), 0) from catalog_sales where cs_sold_date_sk is null)
        + (select coalesce(sum(ws_ext_sales_price), 0) from web_sales where ws_sold_date_sk is null)""",
    )[0][0]
    totals = {line["line"]: Decimal(line["total"]) for line in undated}
    assert totals["gross_sales"] == sold
    for name in ("gross_sales", "contribution_2"):
        listed = json.loads(run(folder, "why", name, "--where", "day=", "--json", "--limit", "100000"))
        assert len(listed["documents"]) == listed["number_of_documents"] > 0
        added = sum(Decimal(str(document["figures"][0])) for document in listed["documents"])
        assert added == totals[name] == Decimal(str(listed["value"])).quantize(Decimal("0.0001"))
