"""The page Journey: drawn of what little there is, each figure opening to as many; its commands and its API."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from merchant import serving

from onebook.app.business import open_business
from onebook.app.journeys import bring_journey_up
from onebook.cli.main import run
from onebook.intake import load
from onebook.web import make_app

PLAN = """
[business]
name = "Shop"
currency = "EUR"
recognise = "order"
[channels.web]
label = "Site <b>"
kind = "digital"
[channels.store]
kind = "physical"
[systems.shop]
[systems.shop.sources.people]
path = "people.csv"
[systems.shop.sources.touches]
path = "touches.csv"
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.records.party]
source = "people"
columns = { external_id = "id", name = "name" }
constants = { kind = "person" }
[systems.shop.records.touch]
source = "touches"
columns = { external_id = "id", kind = "kind", touched_at = "at", visitor_id = "visitor", customer_id = "who" }
constants = { channel = "web" }
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_at = "at", customer_id = "who" }
constants = { channel = "store" }
"""
PEOPLE = "id,name\nann,Ann Meier\n"
TOUCHES = """id,kind,at,visitor,who
1,product_view,2024-03-01T10:00:00Z,a,ann
2,page_view,2024-03-02T10:00:00Z,b,
3,cart,2024-03-03T10:00:00Z,b,
4,page_view,2024-06-01T10:00:00Z,c,
"""
ORDERS = "id,at,who\no1,2024-03-04T10:00:00Z,ann\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the business, brought up. Tests must not change it."""
    made = tmp_path_factory.mktemp("shop")
    files = {"onebook.toml": PLAN, "people.csv": PEOPLE, "touches.csv": TOUCHES, "orders.csv": ORDERS}
    for name, content in files.items():
        (made / name).write_text(content, encoding="utf-8")
    business = open_business(made)
    load(business.plan)
    bring_journey_up(business)
    return made


@pytest.fixture(scope="module")
def pages(folder: Path) -> Iterator[httpx.Client]:
    with serving(make_app(folder)) as found:
        yield found


def test_the_page_answers_in_words_and_each_figure_opens(pages: httpx.Client) -> None:
    page = pages.get("/journey", params={"period": "2024"})
    assert page.status_code == 200
    assert "2 people came" in page.text
    assert "50.0\N{NO-BREAK SPACE}% ordered" in page.text
    assert "where people last filled a cart" in page.text
    assert "Site &lt;b&gt;" in page.text
    links = re.findall(r'<a href="(/journey/behind[^"]*)"[^>]*>([^<]*)</a>', page.text)
    assert len(links) > 10
    texts = {href: [text for one, text in links if one == href] for href, _ in links}
    for href, text in links:
        opened = pages.get(html.unescape(href))
        assert opened.status_code == 200, href
        told = re.search(r"([\d,]+) entr(?:y|ies), the latest first", opened.text)
        assert told, href
        # Orders and their value open to the same list.
        assert "%" in text or told[1] in (texts[href] if "each=order" in href else [text]), href


def test_a_wrong_question_is_answered_in_words(pages: httpx.Client) -> None:
    for asked in ("/journey?where=place%3DBerlin", "/journey/behind?of=reached&phase=delight", "/journey/behind?of=x",
                  "/journey/behind?of=reached&entry=shed", "/journey/behind?of=flow&entry=web&next=shed",
                  "/journey/behind?of=leaving&entry=web&phase=delight&kind=cart", "/journey/behind?of=path&walk=shed:x",
                  "/changes?kpi=joy", "/changes?of=joy&at=2024-03-02",
                  "/journey/behind?of=path&walk=" + "%3E".join("web:decision" for _ in range(20))):  # fmt: skip
        page = pages.get(asked)
        assert page.status_code in (400, 404, 422), asked
        assert "Traceback" not in page.text


def test_a_period_without_journeys_says_what_to_do(pages: httpx.Client) -> None:
    page = pages.get("/journey", params={"period": "1999"})
    assert page.status_code == 200
    assert "1999: no journey is known" in page.text
    assert "Records reach from" in page.text


def test_programs_get_the_same(folder: Path, pages: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("journey", "touchpoints"):
        answer = pages.get(f"/v1/{name}", params={"period": "2024"})
        assert answer.status_code == 200, answer.text
        sys.argv = ["onebook", "-C", str(folder), name, "2024", "--json"]
        with pytest.raises(SystemExit) as left:
            run()
        assert left.value.code in (0, None)
        assert json.loads(capsys.readouterr().out) == answer.json()
    sys.argv = ["onebook", "-C", str(folder), "journey", "2024"]
    with pytest.raises(SystemExit):
        run()
    shown = capsys.readouterr().out
    assert "Paths that led to an order" in shown
    assert "web:consideration > store:decision" in shown
