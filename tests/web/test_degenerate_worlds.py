"""Worlds in which there is little or nothing to tell: every page and answer says so, or tells what is sane."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator, Mapping

import httpx
import pytest
from merchant import serving

from onebook.app.business import open_business
from onebook.intake.writing import writing
from onebook.journey.build import refresh_journey
from onebook.lake import ensure_tables
from onebook.web import make_app
from tests.measures.small import PLAN, write

Row = Mapping[str, object]
PAGES = (
    "/", "/pnl", "/journey", "/cross-channel", "/credit", "/credit?by=campaign", "/credit/chain", "/loyalty",
    "/changes",
    "/drivers", "/drivers?of=customers", "/drivers?of=leads", "/drivers/habits", "/drivers/items", "/customers?q=c1",
)  # fmt: skip
ANSWERS = (
    "journey", "touchpoints", "ropo", "showrooming", "cross-channel", "credit", "loyalty", "returning", "changes",
    "drivers", "habits", "interest",
)  # fmt: skip
ONLY_DIGITAL = re.sub(r'\[channels\.(store|phone)\]\nkind = "\w+"\n(sells = false\n)?', "", PLAN)
ONLY_STORES = re.sub(r'\[channels\.(web|app|market)\]\nkind = "digital"\n(own = false\n)?', "", PLAN)


def lived(
    people: int, days: int, *, known: bool = True, web: str = "web", store: str = "store"
) -> dict[str, list[Row]]:
    """A few people who look around in one channel and buy in both, over so many days."""
    dice = random.Random(people * 1000 + days)  # noqa: S311 (no secret)
    touches: list[Row] = []
    orders: list[Row] = []
    lines: list[Row] = []
    for n in range(people * 6):
        who, day, hour = n % people, f"2024-{1 + n % days // 28:02d}-{1 + n % days % 28:02d}", dice.randrange(8, 20)
        named = {"customer_id": f"c{who}"} if known else {}
        kind = ("visit", "product_view", "cart")[n % 3]
        at = {"touched_at": f"{day} {hour:02d}:{dice.randrange(60):02d}:00+00:00", "touched_on": day}
        touches.append({"external_id": f"t{n}", "channel": web, "kind": kind, "visitor_id": f"v{who}",
                        "item_id": None if kind == "visit" else "lamp", **at, **named})  # fmt: skip
        if n % 4 == 0:
            placed = {"ordered_at": f"{day} {hour:02d}:59:00+00:00", "ordered_on": day,
                      "channel": store if n % 8 else web, **named}  # fmt: skip
            orders.append({"external_id": f"o{n}", **placed})
            lines.append({"sales_order_id": f"o{n}", "line": "1", "item_id": "lamp", "quantity": 1, "gross_amount": 40,
                          **{k: v for k, v in placed.items() if k != "ordered_at"}})  # fmt: skip
    parties: list[Row] = [{"external_id": f"c{n}", "kind": "person", "name": f"Person {n}"} for n in range(people)]
    return {"party": parties if known else [], "touch": touches, "sales_order": orders, "sales_order_line": lines}


WORLDS = {
    "nothing but one order": (PLAN, {k: v[:1] for k, v in lived(1, 1).items() if k.startswith("sales")}),
    "no offline channel": (ONLY_DIGITAL, lived(12, 90, store="app")),
    "no digital channel": (ONLY_STORES, lived(12, 90, web="store", store="phone")),
    "nobody known": (PLAN, lived(12, 90, known=False)),
    "one customer": (PLAN, lived(1, 90)),
    "all on one day": (PLAN, lived(12, 1)),
}


FEW = ("nobody known", "one customer")
"""The worlds of a quick run; `make prove` takes them all."""


@pytest.fixture(params=WORLDS if "ONEBOOK_WORLDS" in os.environ else FEW, scope="module")
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    plan, records = WORLDS[request.param]
    folder = tmp_path_factory.mktemp("world")
    (folder / "onebook.toml").write_text(plan)
    business = open_business(folder)
    with writing(business.lake) as con:
        ensure_tables(con, records)
        for record, rows in records.items():
            write(con, record, rows)
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'shop')")
        refresh_journey(con, business.plan, business.lake)
    with serving(make_app(folder)) as made:
        yield made


def test_every_page_says_something_sane(client: httpx.Client) -> None:
    for path in PAGES:
        found = client.get(path)
        assert found.status_code == 200, path
        words = re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", found.text))
        odd = re.findall(r"\b(?:nan|inf|NaN|Infinity|None(?!,| of))\b", words)
        assert not odd, f"{path}: {odd}"
        assert re.search(r"<h1>[^<]+</h1>", found.text), path


def test_every_answer_is_plain_json(client: httpx.Client) -> None:
    for name in ANSWERS:
        found = client.get(f"/v1/{name}")
        assert found.status_code == 200, f"{name}: {found.text[:300]}"
        json.loads(found.text, parse_constant=_fail)


def _fail(odd: str) -> None:
    pytest.fail(f"{odd} is no JSON")
