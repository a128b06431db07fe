"""The worked examples over the real files, against independent SQL over these files, to the last decimal."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.intake import load_business, rejects
from onebook.app.measuring import Asking, ask_kpi, ask_pnl, ask_why
from onebook.lake import Connection, connect
from onebook.measures import Period, pnl

EXAMPLES = Path(__file__).parents[2] / "examples"


def loaded(name: str, to: Path, shared: Path) -> Business:
    shutil.copytree(EXAMPLES / name, to, ignore=shutil.ignore_patterns("lake"))
    plan = to / "onebook.toml"
    plan.write_text(plan.read_text().replace("../../../shared/data", str(shared)))
    business = open_business(to)
    report = load_business(business, [], None, False, False, lambda *_: None)
    assert report.clean, [str(f) for s in report.systems for f in s.refused]
    assert not rejects(business, None, None)
    return business


@pytest.fixture(scope="module")
def adventureworks(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Business:
    return loaded("adventureworks", tmp_path_factory.mktemp("aw") / "business", shared_data)


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Business:
    return loaded("olist", tmp_path_factory.mktemp("olist") / "business", shared_data)


@pytest.fixture
def con() -> Iterator[Connection]:
    made = connect()
    yield made
    made.close()


def test_adventureworks_sales_and_cost(adventureworks: Business) -> None:
    lines = ask_pnl(adventureworks, Asking()).whole.channels
    assert lines["net_sales"] == {"internet": Decimal("29358677.2207"), "reseller": Decimal("80450596.9823")}
    assert lines["cost_of_goods"] == {"internet": Decimal("-17277793.5757"), "reseller": Decimal("-79980114.3790")}


@pytest.mark.parametrize(("channel", "file"), [("internet", "FactInternetSales"), ("reseller", "FactResellerSales")])
def test_each_month_of_adventureworks(
    adventureworks: Business, con: Connection, shared_data: Path, channel: str, file: str
) -> None:
    theirs = con.execute(
        f"""select strftime(ShipDate, '%Y-%m'), sum(SalesAmount), sum(TotalProductCost)
        from '{shared_data}/adventureworks/dw/{file}.parquet' group by 1"""
    ).fetchall()
    parts = ask_pnl(adventureworks, Asking(), by="month").parts
    ours = {
        month: (lines.channels["net_sales"][channel], -lines.channels["cost_of_goods"][channel])
        for month, lines in parts.items()
        if lines.channels["net_sales"].get(channel)
    }
    assert ours == {month: (sales, cost) for month, sales, cost in theirs}


def test_shared_costs_are_the_ledgers_operating_expenses(
    adventureworks: Business, con: Connection, shared_data: Path
) -> None:
    folder = shared_data / "adventureworks/dw"
    accounts = con.execute(
        f"""with recursive below as (
            select AccountKey from '{folder}/DimAccount.parquet' where AccountDescription = 'Operating Expenses'
            union all
            select a.AccountKey
            from '{folder}/DimAccount.parquet' as a join below on a.ParentAccountKey = below.AccountKey
        )
        select sum(cast(Amount as decimal(18, 4))) from '{folder}/FactFinance.parquet'
        where ScenarioKey = 1 and AccountKey in (select AccountKey from below)"""
    ).fetchall()[0][0]
    assert ask_pnl(adventureworks, Asking()).whole.totals["shared_costs"] == -accounts


@pytest.mark.parametrize("rule", ["net_sales", "orders", "units", "head_count", "fixed"])
def test_channels_add_up_to_the_business_under_every_allocation(adventureworks: Business, rule: str) -> None:
    shares = {"internet": Decimal(1) / 3, "reseller": Decimal(2) / 3}
    costs = adventureworks.plan.costs.model_copy(
        update={"shared": adventureworks.plan.costs.shared.model_copy(update={"by": rule, "shares": shares})}
    )
    channels = {
        name: channel.model_copy(update={"head_count": Decimal(count)})
        for (name, channel), count in zip(adventureworks.plan.channels.items(), (7, 13), strict=True)
    }
    plan = adventureworks.plan.model_copy(update={"costs": costs, "channels": channels})
    with measuring(Business(adventureworks.folder, plan, adventureworks.text)) as session:
        found = pnl(session, Period(), allocated=True).whole
    for line, total in found.totals.items():
        assert sum(found.channels[line].values()) == total
    assert all(found.channels["shared_costs"][c] < 0 for c in channels)
    assert not found.channels["shared_costs"].get("unassigned")


def test_a_month_opens_down_to_single_orders(adventureworks: Business, con: Connection, shared_data: Path) -> None:
    why = ask_why(adventureworks, "net_sales", Asking("2012-05", channels=["internet"]), limit=100_000)
    theirs = con.execute(
        f"""select SalesOrderNumber, sum(SalesAmount)
        from '{shared_data}/adventureworks/dw/FactInternetSales.parquet'
        where ShipDate between '2012-05-01' and '2012-05-31' group by 1"""
    ).fetchall()
    assert {p.document_id: p.figures[0] for p in why.postings} == dict(theirs)
    assert why.total == sum(amount for _, amount in theirs)


def test_every_row_of_the_purchasing_files_is_there(adventureworks: Business, shared_data: Path) -> None:
    with (shared_data / "adventureworks/oltp/PurchaseOrderDetail.csv").open(newline="") as file:
        details = list(csv.reader(file, delimiter="\t"))
    with measuring(adventureworks) as session:
        rows = session.con.execute(
            """select (select count(*) from purchase_order), (select sum(amount) from purchase_order_line),
            (select sum(quantity) from receipt_line), (select sum(rejected_quantity) from receipt_line),
            (select count(*) from stock_count), (select count(*) from party where kind = 'organisation')"""
        ).fetchall()[0]
    amount, received, rejected = (sum(Decimal(d[at]) for d in details) for at in (6, 7, 8))
    assert rows == (4012, amount, received, rejected, 776286, 701 + 701 + 104)


def value(business: Business, name: str, asking: Asking | None = None) -> tuple[Decimal | None, ...]:
    found = ask_kpi(business, name, asking or Asking(), ()).figures[name, "current", None]
    return found.numerator, found.denominator, found.value


def test_olist_on_time(olist: Business) -> None:
    assert value(olist, "on_time_orders")[:2] == (2713, 2976)
    assert value(olist, "on_time_orders_delivered")[:2] == (2713, 2904)
    assert value(olist, "on_time_orders_delivered_instant")[:2] == (2673, 2904)


def test_olist_reviews(olist: Business) -> None:
    total, number, mean = value(olist, "review_score")
    assert (number, round(mean or 0, 4)) == (2993, Decimal("4.0698"))
    assert total == round((mean or 0) * 2993)


def test_olist_revenue_by_month(olist: Business, con: Connection, shared_data: Path) -> None:
    theirs = con.execute(
        f"""select
            o.order_delivered_carrier_date[1:7], sum(i.price::decimal(18, 4)), sum(i.freight_value::decimal(18, 4))
        from read_csv('{shared_data}/olist/olist_order_items_dataset.csv', all_varchar = true) as i
        join read_csv('{shared_data}/olist/olist_orders_dataset.csv', all_varchar = true) as o using (order_id)
        where o.order_delivered_carrier_date is not null group by 1"""
    ).fetchall()
    parts = ask_pnl(olist, Asking(), by="month").parts
    ours = {
        month: (lines.totals["net_sales"], lines.totals["shipping_income"])
        for month, lines in parts.items()
        if lines.totals["net_sales"]
    }
    assert ours == {month: (price, freight) for month, price, freight in theirs}
