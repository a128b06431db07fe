"""A document's page over several systems: the whole of a customer is there, and nothing is cut silently."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import onebook
from onebook.web import make_app
from tests.web.merchant import serving


@pytest.fixture(scope="module")
def pages(demo: Path) -> Iterator[httpx.Client]:
    with serving(make_app(demo)) as client:
        yield client


def section(page: str, heading: str) -> str:
    found = re.search(rf"<h2>{heading}</h2>(.*?)(?=<h2>|</main>)", page, re.DOTALL)
    assert found, re.findall(r"<h2>(.*?)</h2>", page)
    return found[1]


def test_a_customer_has_the_orders_of_all_systems_each_open_to_its_own(pages: httpx.Client, demo: Path) -> None:
    with onebook.open(demo) as business:
        orders = business.sql("""
            select customer_id, list(system || '/' || external_id) as orders from sales_order
            where customer_id is not null group by 1 having count(distinct system) = 3 order by count(*) desc, 1 limit 1
        """).to_pylist()[0]
    page = pages.get(f"/document/party/master/{orders['customer_id']}").text
    listed = re.findall(r'href="/document/sales_order/([^"]+)"', section(page, "Sales order, as customer"))
    assert sorted(listed) == sorted(orders["orders"])
    for order in (next(o for o in listed if o.startswith(s)) for s in ("store/", "catalog/", "web/")):
        opened = pages.get(f"/document/sales_order/{order}")
        assert f'href="/document/party/master/{orders["customer_id"]}"' in opened.text


def test_lines_name_the_item_and_lead_to_the_system_that_owns_it(pages: httpx.Client, demo: Path) -> None:
    with onebook.open(demo) as business:
        line = business.sql("""
            select l.system, l.sales_order_id, l.item_id, i.name from sales_order_line as l
            join item as i on i.external_id = l.item_id and i.system = 'master' where l.system = 'web' limit 1
        """).to_pylist()[0]
    page = pages.get(f"/document/sales_order/web/{line['sales_order_id']}").text
    linked = f'<a href="/document/item/master/{line["item_id"]}">{html.escape(line["name"])}</a>'
    assert linked in section(page, "Sales order line")


def test_a_long_list_says_how_many_more_there_are(pages: httpx.Client, demo: Path) -> None:
    with onebook.open(demo) as business:
        most = business.sql("""
            select item_id, count(*) as n from sales_order_line group by 1 order by n desc, 1 limit 1
        """).to_pylist()[0]
    lines = section(pages.get(f"/document/item/master/{most['item_id']}").text, "Sales order line")
    rows = lines.count("<tr>") - 1
    assert rows < most["n"]
    assert f"… and {most['n'] - rows:,} more." in lines
