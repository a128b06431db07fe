"""The page of customers: found by a code or a misspelt name, with what they did in every channel."""

from __future__ import annotations

import html
from collections.abc import Iterator

import httpx
import pytest
from merchant import serving

from onebook.app.business import open_business
from onebook.app.customers.index import bring_customers_up
from onebook.app.journeys import bring_journey_up
from onebook.intake import load
from onebook.web import make_app
from tests.app.test_customer_index import ANA, brought_up, write
from tests.app.test_customer_index import PLAN as INDEX_PLAN
from tests.journey.test_who import write as write_two


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("two")
    write_two(folder)
    business = open_business(folder)
    load(business.plan)
    bring_journey_up(business)
    bring_customers_up(business)
    with serving(make_app(business.folder)) as found:
        yield found


FIRM = ANA | {
    "party_relation": [*ANA["party_relation"], "4,buys_for,3,", "2,works_for,3,2026-01-31"],
    "party_link": ["shop,4,shop,6,same,2026-03-01,eva,she said so", "shop,4,shop,2,different,2026-03-01,,"],
    "party": [*ANA["party"], "6,person,Benno,Schulze,,,"],
}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Ana works for a firm and Ben buys for it; Anna did so once. Ben is said to be Benno, too, and not Anna."""
    folder = tmp_path_factory.mktemp("firm")
    (folder / "onebook.toml").write_text(INDEX_PLAN, encoding="utf-8")
    write(folder, FIRM)
    brought_up(open_business(folder))
    with serving(make_app(folder)) as found:
        yield found


def test_a_person_leads_to_the_account_and_its_people(firm: httpx.Client) -> None:
    page = firm.get("/customers", params={"q": "shop:1"}).text
    assert "Others who act for Kern GmbH" in page
    for who in ("kind=person&amp;system=shop&amp;code=4", "kind=person&amp;system=shop&amp;code=9"):
        assert f"/customers?{who}" in page, "colleagues and who looks after the firm can be opened"
    link = "/customers?kind=organisation&amp;system=shop&amp;code=3&amp;account=1"
    assert link in page
    account = firm.get(html.unescape(link)).text
    assert "What 3 people did for it." in account
    assert "1 open order" in account
    steps = account.partition('id="steps"')[2]
    assert "Ana Müller</a>" in steps
    assert "Ben Schulz</a>" in steps
    assert "once: works there" in account
    narrowed = firm.get(f"{html.unescape(link)}&channel=store").text.partition('id="steps"')[2]
    assert "/document/contact/shop/C2" in narrowed
    assert "/document/touch" not in narrowed
    alone = firm.get("/customers", params={"q": "shop:9", "account": 1}).text
    assert "They act for no organisation that is known" in alone


def test_the_api_tells_of_accounts(firm: httpx.Client) -> None:
    person = firm.get("/v1/customers/person/shop/1").json()
    assert (person["account"], [one["record"]["name"] for one in person["accounts"]]) == (None, ["Kern GmbH"])
    account = firm.get("/v1/customers/person/shop/1", params={"account": True, "limit": 100}).json()
    assert account["account"] == {"kind": "organisation", "system": "shop", "id": "3", "name": "Kern GmbH"}
    assert {step["who"]["id"] for step in account["steps"]} == {"1", "4"}
    assert [(one["record"]["id"], one["ended"]) for one in account["accounts"][0]["people"]][-1] == ("2", True)


def test_what_people_said_of_who_is_who_is_told(firm: httpx.Client) -> None:
    page = firm.get("/customers", params={"q": "shop:4"}).text
    assert "the same as shop 4, said by eva on 2026-03-01 (she said so)" in page
    assert "shop 2 and shop 4 are two: said so on 2026-03-01." in page


def test_a_code_or_a_misspelt_name_finds_the_person(pages: httpx.Client) -> None:
    for asked in ("29-001", "Anna Maier", "schulz ben"):
        page = pages.get("/customers", params={"q": asked})
        assert page.status_code == 200
        name = "Ben Schulz" if asked == "schulz ben" else "Ana Meier"
        assert name in page.text, asked
    alone = pages.get("/customers", params={"q": "29-001"}).text
    assert "telephone +491715550001 of" in alone, "why the records are one person"
    assert "/document/touch/shop/1" in alone, "what they did can be opened"


def test_nobody_found_is_said(pages: httpx.Client) -> None:
    page = pages.get("/customers", params={"q": "<b>nobody</b>"})
    assert page.status_code == 200
    assert "Nobody is known by &#39;&lt;b&gt;nobody&lt;/b&gt;&#39;." in page.text


def test_a_record_leads_to_its_person(pages: httpx.Client) -> None:
    """As figures elsewhere link to the people behind them."""
    for kind, code in (("person", "1"), ("visitor", "V1")):
        page = pages.get("/customers", params={"kind": kind, "system": "shop", "code": code})
        assert "<h1>Ana Meier / Ana Meyer</h1>" in page.text, code
    page = pages.get("/customers", params={"kind": "visitor", "system": "shop", "code": "1"})
    assert page.status_code == 200
    assert "Nobody is known by this record now" in page.text


def test_several_who_may_be_meant_are_listed(pages: httpx.Client) -> None:
    page = pages.get("/customers", params={"q": "kern"})
    assert "2 people may be meant" in page.text or "3 people may be meant" in page.text
    assert "/customers?kind=person&amp;system=shop&amp;code=4" in page.text
    near = pages.get("/customers", params={"q": "0171 5550010"})
    assert "these are by something near it" in near.text


def test_the_api_tells_the_same(pages: httpx.Client) -> None:
    found = pages.get("/v1/customers", params={"q": "anna maier"}).json()
    assert (found["near"], [one["name"] for one in found["matches"]][:1]) == (True, ["Ana Meier"])
    record = found["matches"][0]["record"]
    path = "/v1/customers/{kind}/{system}/{id}".format(**record)
    first = pages.get(path, params={"limit": 1}).json()
    assert (first["name"], first["number"], len(first["steps"])) == ("Ana Meier / Ana Meyer", 2, 1)
    rest = pages.get(path, params={"limit": 1, "cursor": first["next"]}).json()
    assert rest["next"] is None
    assert {s["document"]["id"] for s in (*first["steps"], *rest["steps"])} == {"1", "2"}
    assert pages.get("/v1/customers/visitor/shop/1").status_code == 404
