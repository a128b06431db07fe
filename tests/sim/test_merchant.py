"""The simulated merchant, loaded: nothing is kept out, and figures equal what its exports and the truth say."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.intake import rejects
from onebook.app.measuring import Asking, ask_board, ask_pnl
from onebook.app.planning import check_folder
from onebook.sim import CHANNELS

TAX = Decimal("1.19")


@pytest.fixture(scope="module")
def merchant(simulated: Path) -> Business:
    return open_business(simulated)


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
        "erp_items": f"read_csv('{folder}/erp/items.csv', all_varchar = true)",
        "shop_customers": f"read_csv('{folder}/shop/customers.csv', all_varchar = true)",
        "cards": f"read_csv('{folder}/till/karten.csv', {till})",
        "callers": f"read_csv('{folder}/callcentre/customers.csv', delim = '|', all_varchar = true)",
        "call_cases": f"read_csv('{folder}/callcentre/cases.csv', delim = '|', all_varchar = true)",
        "messages": f"read_csv('{folder}/marketplace/messages.txt', delim = '\t', all_varchar = true)",
        "contacts_kept": f"read_csv('{folder}/crm/contacts.csv', all_varchar = true)",
        "erp_lines": f"read_csv('{folder}/erp/sales_order_lines.csv')",
        "events": f"read_parquet('{folder}/analytics/events-*.parquet')",
        "daily": f"read_csv('{folder}/adverts/daily.csv')",
        "answers": f"read_csv('{folder}/surveys/answers.csv')",
        "cases": f"read_json('{folder}/helpdesk/cases.jsonl')",
        "truth": f"read_parquet('{business.folder}/truth/orders.parquet')",
    }
    told = ("needs", "visits", "codes", "identities", "contacts", "channels", "campaigns", "people")
    named |= {name: f"read_parquet('{business.folder}/truth/{name}.parquet')" for name in told}
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


def test_everybody_whom_the_exports_name_is_in_the_truth(merchant: Business) -> None:
    named = look(
        merchant,
        """select 'shop', customer, 'email', email from {shop_customers}
        union all select 'shop', customer, 'phone', phone from {shop_customers} where phone is not null
        union all select 'till', "Karte", 'email', "EMail" from {cards} where "EMail" is not null
        union all select 'till', "Karte", 'phone', "Telefon" from {cards} where "Telefon" is not null
        union all select 'call_centre', "CUSTOMER", 'phone', "PHONE" from {callers}
        union all select 'crm', id, 'email', mail from {contacts_kept}
        union all select 'crm', id, 'phone', telephone from {contacts_kept}
        union all select distinct 'helpdesk', "from".email, 'email', "from".email from {cases}""",
    )
    told = set(look(merchant, "select system, id, scheme, code from {codes}"))
    assert set(named) == told
    assert {(s, i) for s, i, *_ in named} <= set(look(merchant, "select system, id from {identities}"))
    ((answering, of_events),) = look(
        merchant,
        """select (select count(*) from {answers} where email is not null and email not in
        (select id from {identities} where system = 'surveys')),
        (select count(*) from {events} where user_id is not null and user_id not in
        (select id from {identities} where system = 'shop'))""",
    )
    assert (answering, of_events) == (0, 0)


def test_codes_are_mistyped_and_shared_as_often_as_is_told(merchant: Business) -> None:
    ((mistyped, shared),) = look(
        merchant,
        """select avg(mistyped::int), (select avg((people > 1)::int) from
        (select count(distinct person) as people from {codes} group by scheme, meant)) from {codes}""",
    )
    assert 0.012 < mistyped < 0.028
    assert 0.004 < shared < 0.02
    unexplained = """select meant from {codes} group by meant
    having count(distinct person) > 1 and min(shared_with) = '' and meant not like '%@firma%'"""
    assert not look(merchant, unexplained)


def test_research_before_a_purchase_is_what_an_analyst_finds_in_the_events(merchant: Business) -> None:
    found = look(
        merchant,
        """select o.need, count(distinct e.session_id) from {truth} as o
        join {visits} as v on v.need = o.need and v.tied and not v.ordered
        join {events} as e on e.session_id = v.session and e.event_name = 'view_item' and e.item_id = o.item
        where v.began_at < o.ordered_at and v.began_at > o.ordered_at - interval 40 day group by 1""",
    )
    told = look(merchant, "select need, visits_known from {truth} where visits_known > 0")
    assert len(told) > 500
    assert dict(found) == dict(told)


def test_contacts_of_the_truth_are_those_of_the_exports(merchant: Business) -> None:
    found = look(
        merchant,
        """select 'helpdesk', id, "order".number, had_to_repeat from {cases}
        union all select 'call_centre', "CASE", "ORDER", "REPEATED" = 'Y' from {call_cases}
        union all select 'marketplace', "message-id", "order-id", repeated = 'yes' from {messages}""",
    )
    assert set(found) == set(look(merchant, 'select system, contact, "order", explained_again from {contacts}'))


def test_what_channels_add_is_at_least_what_each_of_their_campaigns_adds(merchant: Business) -> None:
    found = look(
        merchant,
        """select n.channel, n.adds_orders, max(c.adds_orders), count(distinct o."order") from {channels} as n
        left join {campaigns} as c on c.channel = n.channel
        left join {truth} as o on list_contains(o.caused_by_channels, n.channel) group by all""",
    )
    assert len(found) == 7
    for channel, added, most, told in found:
        assert added == told, channel
        assert added >= (most or 0), channel
