"""The page Credit, what is behind its figures, and influenced sales on the P&L."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from merchant import serving

from onebook.app.business import open_business
from onebook.app.journeys import bring_journey_up
from onebook.intake import load
from onebook.web import make_app
from tests.journey.test_credit_paths import FILES, PLAN


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    business = open_business(folder)
    load(business.plan)
    bring_journey_up(business)
    with serving(make_app(folder)) as found:
        yield found


def drawn(pages: httpx.Client, path: str) -> str:
    page = pages.get(path)
    assert page.status_code == 200, page.text
    return page.text


def test_all_models_stand_side_by_side_and_explain_themselves(pages: httpx.Client) -> None:
    page = drawn(pages, "/credit?period=2026")
    assert "2026: 5 orders worth 137 EUR; before 40.0\N{NO-BREAK SPACE}% of them something is known." in page
    for name in ("first", "last", "last_non_direct", "linear", "u_shaped", "j_shaped", "inverse_j", "position",
                 "time_decay", "markov", "shapley"):  # fmt: skip
        assert f'<a href="#{name}">' in page
        assert f'<dt id="{name}">' in page
    heads = re.findall(r'<th scope="col" class="n"><a href="#(\w+)">', drawn(pages, "/credit?period=2026&model=linear"))
    assert heads[:2] == ["linear", "first"], "the model chosen stands first: not all fit"
    assert "Return on spend" in page
    assert "Nothing known before" in page
    assert drawn(pages, "/credit?period=2026&by=campaign&show=orders&look_back=60").count("<tr>") > 4
    assert "no order was placed" in drawn(pages, "/credit?period=2019")


def test_figures_open_to_people_orders_and_steps(pages: httpx.Client) -> None:
    orders = drawn(pages, "/credit/behind?period=2026&part=mail&model=linear")
    assert "Linear gives 20.0001 EUR, the sum of this list." in orders
    assert "/document/sales_order/shop/A" in orders
    steps = drawn(pages, "/credit/behind?period=2026&part=mail&model=linear&of=steps")
    assert "/document/touch/shop/3" in steps
    whole = drawn(pages, "/credit/behind?period=2026&part=mail")
    assert "A Markov chain gives credit to channels as a whole" in whole
    chain = drawn(pages, "/credit/chain?period=2026")
    assert "Of all paths 50.0\N{NO-BREAK SPACE}% end in an order." in chain
    assert drawn(pages, "/credit/behind?period=2026&part=%28nobody+known%29").count("/document/sales_order/shop/D") == 1


@pytest.mark.parametrize("words", ["model=best", "weights=1,2", "weights=0,0,0", "by=page", "where=item=I"])
def test_what_makes_no_sense_is_said(pages: httpx.Client, words: str) -> None:
    assert pages.get(f"/credit?{words}").status_code == 422


def test_influenced_sales_stand_below_the_pnl_and_open(pages: httpx.Client) -> None:
    page = drawn(pages, "/pnl?period=2026")
    assert "Memo: influenced sales elsewhere" in page
    assert page.index("Memo: influenced sales elsewhere") > page.index("Operating profit")
    assert "Memo:" not in drawn(pages, "/pnl?period=2026&by=month")
    behind = drawn(pages, "/credit/influenced?period=2026&channel=web")
    assert "1 order worth 60.00 EUR was placed in other channels" in behind
    assert "/document/sales_order/shop/A" in behind
    told = pages.get("/v1/pnl?period=2026").json()["influenced"]
    assert told["channels"]["search"] == {"value": "60.0001", "orders": 2}
    head, *rows = csv.reader(io.StringIO(pages.get("/download/pnl.csv?period=2026").text.lstrip("\ufeff")))
    memo = dict(zip(head, rows[-1], strict=True))
    assert (memo["line"], memo["business"], memo["search"]) == ("memo_influenced_sales", "", "60.0001")
    assert "memo" not in pages.get("/download/pnl.csv?period=2026&by=month").text


def test_the_api_tells_the_same(pages: httpx.Client) -> None:
    told = pages.get("/v1/credit?period=2026").json()
    assert (told["orders"], told["value"]) == (5, "137.0001")
    mail = next(part for part in told["parts"] if part["part"] == "mail")
    assert mail["credit"]["last_non_direct"]["orders"] == "2.00"
    first = pages.get("/v1/credit/behind?period=2026&part=mail&model=last_non_direct&limit=1").json()
    assert (first["number"], first["value"]) == (2, "60.0001")
    following = pages.get(
        "/v1/credit/behind", params={"period": "2026", "part": "mail", "model": "last_non_direct", "limit": 1,
                                     "cursor": first["next"]},
    ).json()  # fmt: skip
    assert [entry["document_id"] for entry in (*first["entries"], *following["entries"])] == ["E", "A"]
