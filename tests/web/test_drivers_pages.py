"""The pages of drivers, habits and items: the first line says it, figures open, and nothing breaks without records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from merchant import serving
from pages import number, read

from onebook.app.business import Business, open_business
from onebook.app.journeys import bring_journey_up
from onebook.intake import load
from onebook.web import make_app

PLAN = """
[business]
name = "Shop"
currency = "EUR"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[systems.shop]
[systems.shop.sources]
touches = { path = "touches.csv" }
orders = { path = "orders.csv" }
lines = { path = "lines.csv" }
people = { path = "people.csv" }
[systems.shop.records.touch]
source = "touches"
columns = { external_id = "id", kind = "kind", touched_at = "at", visitor_id = "who", visit_id = "visit", \
item_id = "item", converted = "ordered", in_stock = "stock" }
constants = { channel = "web" }
[systems.shop.records.party]
source = "people"
columns = { external_id = "id" }
constants = { kind = "person" }
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", channel = "channel", ordered_on = "day", delivery_method = "way", customer_id = "who" }
[systems.shop.records.sales_order_line]
source = "lines"
columns = { sales_order_id = "id", channel = "channel", ordered_on = "day", item_id = "item", gross_amount = "gross", \
line = "line", quantity = "qty", customer_id = "who" }
"""
VISITS = 240


def _touches() -> str:
    """Of visits that fill a cart, half meet an error: 1 of 4 of these orders, 3 of 4 of the others."""
    rows = ["id,kind,at,who,visit,item,ordered,stock"]
    for n in range(VISITS):
        fails, quarter = n % 2 == 0, n // 2 % 4
        orders = quarter == 0 if fails else quarter != 0
        at = f"2024-{1 + n % 6:02}-{1 + n % 28:02}T10"
        rows.append(f"{n}a,visit,{at}:00:00Z,v{n},{n},,{str(orders).lower()},")
        rows.append(f"{n}b,product_view,{at}:00:10Z,v{n},{n},lamp,,true")
        rows.append(f"{n}c,cart,{at}:00:20Z,v{n},{n},lamp,,")
        rows += [f"{n}d,error,{at}:00:30Z,v{n},{n},,,"] if fails else []
    return "\n".join(rows) + "\n"


def _orders(lines: bool) -> str:
    rows = ["id,channel,day,item,gross,line,qty,who" if lines else "id,channel,day,way,who"]
    for n in range(60):
        channel = "store" if n % 2 else "web"
        way = "carry_out" if n % 2 else "ship"
        rows.append(f"{n},{channel},2024-07-01," + ("lamp,10,1,1," if lines else f"{way},") + f"p{n}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("shop")
    files = {
        "onebook.toml": PLAN, "touches.csv": _touches(), "orders.csv": _orders(lines=False),
        "lines.csv": _orders(lines=True), "people.csv": "id\n" + "".join(f"p{n}\n" for n in range(60)),
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    business = open_business(folder)
    load(business.plan)
    bring_journey_up(business)
    with serving(make_app(folder)) as made:
        yield made


def test_the_first_line_says_what_stops_buying_and_every_level_opens(visitor: httpx.Client) -> None:
    page = read(visitor, "/drivers")
    answer = page.answer.replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "What stops buying most: “Met an error”. Of visits that put something into the cart, 25.0 % with it" in answer
    )
    assert "75.0 % of all others ended in an order" in answer
    rows = page.tables["Visits that put something into the cart"]
    met = next(row for row in rows if row[1].text == "yes")
    assert met[2].text.startswith("\N{MINUS SIGN}")
    (many,) = (cell for cell in met if cell.href)
    assert number(many.text) == VISITS // 2
    assert f"{VISITS // 2} entries" in visitor.get(many.href).text


def test_habits_and_items_are_told_and_open(visitor: httpx.Client) -> None:
    page = read(visitor, "/drivers/habits")
    assert "picking up in a store comes nearest" in page.answer
    (taken,) = (row for row in page.tables["All habits"] if row[0].text == "Taken along")
    assert "30 entries" in visitor.get(taken[3].href).text
    assert "nothing to tell of items" in read(visitor, "/drivers/items").answer, "nobody who looked is known"
    assert read(visitor, "/drivers/items?of=returned").answer
    assert visitor.get("/drivers/items?of=stars").status_code == 422


@pytest.mark.parametrize("of", ["leads", "questions", "customers"])
def test_what_is_not_recorded_is_said_plainly(visitor: httpx.Client, of: str) -> None:
    page = visitor.get("/drivers", params={"of": of, "outcome": "order"})
    assert page.status_code == 200
    assert "nothing to compare" in page.text


def test_a_business_without_touches_is_told_what_to_do(make_business: Callable[..., Business]) -> None:
    business = make_business(
        PLAN, touches_csv="id,kind,at,who,visit,item,ordered,stock\n", people_csv="id\np1\n",
        orders_csv="id,channel,day,way,who\n1,web,2024-07-01,ship,p1\n",
        lines_csv="id,channel,day,item,gross,line,qty,who\n1,web,2024-07-01,lamp,10,1,1,p1\n",
    )  # fmt: skip
    load(business.plan)
    with serving(make_app(business.folder)) as made:
        for path in ("/drivers", "/drivers?of=customers", "/drivers/habits", "/drivers/items", "/v1/drivers"):
            assert made.get(path).status_code == 200, path
