"""The simulated merchant, loaded: nothing is kept out, and figures equal what its exports and the truth say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.intake import load_business, rejects
from onebook.app.measuring import Asking, ask_board, ask_pnl
from onebook.app.planning import check_folder
from onebook.sim import CHANNELS, World, simulate

TAX = Decimal("1.19")


@pytest.fixture(scope="module")
def merchant(tmp_path_factory: pytest.TempPathFactory) -> Business:
    folder = tmp_path_factory.mktemp("merchant") / "business"
    simulate(World(size=0.06), folder)
    business = open_business(folder)
    report = load_business(business, [], None, False, False, lambda *_: None)
    assert report.clean, [str(f) for s in report.systems for f in s.refused]
    return business


def look(business: Business, sql: str) -> list[tuple[Any, ...]]:
    """Ask the exports themselves; {name} is a file below them."""
    till = "delim = ';', encoding = 'latin-1', all_varchar = true"
    folder = business.folder / "exports"
    named = {
        "shop_orders": f"read_csv('{folder}/shop/orders.csv')",
        "shop_lines": f"read_csv('{folder}/shop/order_lines.csv')",
        "fulfilments": f"read_csv('{folder}/shop/fulfilments.csv')",
        "products": f"read_csv('{folder}/shop/products.csv')",
        "market": f"read_csv('{folder}/marketplace/all-orders.txt', delim = '\t', all_varchar = true)",
        "receipts": f"read_csv('{folder}/till/kasse-*.csv.gz', {till})",
        "doors": f"read_csv('{folder}/till/besucher.csv', {till})",
        "calls": f"read_csv('{folder}/callcentre/orders.csv', delim = '|')",
        "erp": f"read_csv('{folder}/erp/sales_orders.csv')",
        "erp_lines": f"read_csv('{folder}/erp/sales_order_lines.csv')",
        "events": f"read_parquet('{folder}/analytics/events-*.parquet')",
        "daily": f"read_csv('{folder}/adverts/daily.csv')",
        "answers": f"read_csv('{folder}/surveys/answers.csv')",
        "cases": f"read_json('{folder}/helpdesk/cases.jsonl')",
        "truth": f"read_parquet('{business.folder}/truth/orders.parquet')",
        "needs": f"read_parquet('{business.folder}/truth/needs.parquet')",
    }
    with duckdb.connect() as con:
        return con.execute(sql.format(**named)).fetchall()


def net(cents: int) -> Decimal:
    return (Decimal(cents) / 100 / TAX).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def shown(business: Business) -> dict[tuple[str, str | None], Any]:
    found = ask_board(business, Asking())
    return {(r.kpi.name, r.channel): r.figure for r in found.rows}


def test_the_plan_is_right_and_nothing_is_kept_out(merchant: Business) -> None:
    assert not check_folder(merchant.folder)
    assert not rejects(merchant, None, None)


def test_orders_are_those_of_the_truth(merchant: Business) -> None:
    told = dict(look(merchant, "select channel, count(*) from {truth} group by 1"))
    found = shown(merchant)
    assert {c: found["demand_orders", c].value for c in CHANNELS} == told
    in_lake = "select system, sales_order_id from (select system, external_id as sales_order_id from sales_order)"
    with measuring(merchant) as session:
        ours = set(session.con.execute(in_lake).fetchall())
    assert ours == set(look(merchant, 'select system, "order" from {truth}'))


def test_sales_are_what_the_exports_say_to_the_last_decimal(merchant: Business) -> None:
    lines = ask_pnl(merchant, Asking()).whole.channels
    shop = look(
        merchant,
        """select cast(l.price * l.quantity * 100 as bigint), cast(l.discount * 100 as bigint),
        cast(l.shipping * 100 as bigint), p.cost_per_item * l.quantity
        from {shop_lines} as l join {fulfilments} as f using ("order") join {products} as p using (sku)""",
    )
    assert lines["gross_sales"]["web_shop"] == sum(net(row[0]) for row in shop)
    assert lines["discounts"]["web_shop"] == -sum(net(row[1]) for row in shop)
    assert lines["shipping_income"]["web_shop"] == sum(net(row[2]) for row in shop)
    till = look(
        merchant,
        """select cast(replace("Betrag", ',', '') as bigint), cast(replace("Rabatt", ',', '') as bigint)
        from {receipts}""",
    )
    assert lines["gross_sales"]["stores"] == sum(net(row[0]) for row in till)
    assert lines["discounts"]["stores"] == -sum(net(row[1]) for row in till)
    ((erp, rebate),) = look(
        merchant,
        """select sum(l.unit_price * l.quantity), sum(l.rebate)
        from {erp_lines} as l join {erp} as o using ("order") where o.shipped is not null""",
    )
    assert lines["gross_sales"]["sales_team"] == Decimal(str(erp)).quantize(Decimal("0.01"))
    assert lines["discounts"]["sales_team"] == -Decimal(str(rebate)).quantize(Decimal("0.01"))


def test_kpis_are_what_the_exports_say(merchant: Business) -> None:
    found = shown(merchant)

    def parts(name: str, channel: str | None) -> tuple[Any, Any]:
        row = found[name, channel]
        return row.numerator, row.denominator

    ((visits, failed),) = look(
        merchant,
        """select count(*), count(*) filter (where session_id in
        (select session_id from {events} where event_name = 'error'))
        from {events} where event_name = 'session_start'""",
    )
    assert found["visits", "web_shop"].value == visits
    assert parts("platform_success_rate", "web_shop") == (visits - failed, visits)
    ((carts, left),) = look(
        merchant,
        """select count(distinct session_id), count(distinct session_id) filter (where session_id not in
        (select session_id from {events} where event_name = 'purchase'))
        from {events} where event_name = 'add_to_cart'""",
    )
    assert parts("cart_abandonment", "web_shop") == (left, carts)
    impressions = look(merchant, "select network, sum(impressions) from {daily} group by 1")
    assert {n: found["impressions", n].value for n, _ in impressions} == dict(impressions)
    ((promoters, detractors, answers),) = look(
        merchant,
        """select count(*) filter (where score >= 9), count(*) filter (where score <= 6), count(*)
        from {answers} where survey = 'nps'""",
    )
    assert parts("nps", None) == (100 * (promoters - detractors), answers)
    ((doors,),) = look(merchant, """select sum(cast("Besucher" as bigint)) from {doors}""")
    assert found["store_visits", "stores"].value == doors
    ((kept, due),) = look(
        merchant,
        """select count(*) filter (where (timezone('Europe/Berlin', f.delivered_at))::date <= o.promised_by), count(*)
        from {shop_orders} as o left join {fulfilments} as f using ("order")
        where o.cancel_reason is distinct from 'customer'""",
    )
    assert parts("on_time_orders", "web_shop") == (kept, due)


def test_who_looked_and_who_came_anyway_is_told_for_every_purchase(merchant: Business) -> None:
    ((orders, caused, looked_for_nothing),) = look(
        merchant,
        """select count(*), count(*) filter (where caused_by_research),
        count(*) filter (where caused_by_research and looks = 0) from {truth}""",
    )
    assert 0 < caused < orders / 4
    assert looked_for_nothing == 0
    ((bought, told),) = look(merchant, "select count(*), count(*) filter (where bought) from {needs}")
    assert told == orders < bought
