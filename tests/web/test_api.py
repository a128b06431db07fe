"""The API tells what the commands tell, to the digit; lists can be walked to their end; what is wrong is a problem."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from merchant import HOSTILE, PASSWORD, load, serving, write_business
from typer.testing import CliRunner

from onebook.cli.main import app
from onebook.web import make_app


def told(folder: Path, *command: str) -> Any:
    """What a command writes with --json."""
    done = CliRunner().invoke(app, ["-C", str(folder), *command, "--json"])
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


def got(client: httpx.Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


SAME = [
    ("/v1/board?period=2024", ("board", "2024")),
    ("/v1/board?from=2024-01-05&to=2024-02-01&channel=web", ("board", "--from=2024-01-05", "--to=2024-02-01",
                                                             "--channel=web")),
    ("/v1/pnl?period=2024-01", ("pnl", "2024-01")),
    ("/v1/pnl", ("pnl",)),
    ("/v1/pnl?period=2024&by=month&channel=web&channel=store", ("pnl", "2024", "--by=month", "--channel=web",
                                                               "--channel=store")),
    ("/v1/pnl?period=2024&allocate=true", ("pnl", "2024", "--allocate")),
    ("/v1/pnl?where=item_group%3Dlights", ("pnl", "--where=item_group=lights")),
    ("/v1/pnl?period=2030", ("pnl", "2030")),
    ("/v1/kpis/net_sales?period=2024", ("kpi", "net_sales", "2024")),
    ("/v1/kpis/discount_rate?by=channel,month", ("kpi", "discount_rate", "--by=channel,month")),
    ("/v1/kpis/net_sales?by=item_group&by=month", ("kpi", "net_sales", "--by=item_group,month")),
    ("/v1/benchmarks?period=2024", ("benchmark", "2024")),
    ("/v1/records", ("schema",)),
    ("/v1/records/sales_order", ("schema", "sales_order")),
]  # fmt: skip


@pytest.mark.parametrize(("address", "command"), SAME)
def test_an_answer_is_what_the_command_writes(
    client: httpx.Client, loaded: Path, address: str, command: tuple[str, ...]
) -> None:
    assert got(client, address) == told(loaded, *command)


@pytest.mark.parametrize("name", ["net_sales", "demand_orders", "discounts", "operating_profit"])
def test_documents_are_walked_page_by_page(client: httpx.Client, loaded: Path, name: str) -> None:
    whole = told(loaded, "why", name, "--limit=0")
    room = "pnl" if name in ("discounts", "operating_profit") else "kpis"
    walked, cursor = [], ""
    while cursor is not None:
        page = got(client, f"/v1/{room}/{name}/why?limit=2&cursor={cursor}")
        assert 0 < len(page["documents"]) <= 2
        walked += page["documents"]
        cursor = page.pop("next")
        assert page | {"documents": whole["documents"]} == whole
    assert walked == whole["documents"]
    assert len(walked) == whole["number_of_documents"] > 3


def test_a_line_is_not_the_kpi_of_the_same_name(client: httpx.Client) -> None:
    line, kpi = (got(client, f"/v1/{room}/net_sales/why") for room in ("pnl", "kpis"))
    assert {part["role"] for part in line["parts"]} == {"gross_sales", "discounts", "returns"}
    assert {part["role"] for part in kpi["parts"]} == {"numerator", "less"}
    assert line["value"] == kpi["value"]


def test_a_document_is_told_with_exact_amounts_and_what_belongs_to_it(client: httpx.Client) -> None:
    found = got(client, "/v1/documents/sales_order/shop/4")
    assert found["fields"]["channel"] == "web"
    lines = next(r for r in found["related"] if r["kind"] == "sales_order_line")
    assert lines["number"] == 2
    assert {row["gross_amount"] for row in lines["rows"]} == {"151.515", "9.99"}
    assert got(client, "/v1/documents/sales_order/shop/A%2F1%20%3Cb%3E%26%22%27%3F%23%25") is not None


def test_the_plan_and_the_systems_tell_no_secret(client: httpx.Client, loaded: Path) -> None:
    plan, systems = got(client, "/v1/plan"), got(client, "/v1/systems")
    shown = told(loaded, "plan", "show")
    assert {name: plan[name] for name in ("flows", "savings", "words")} == shown
    assert plan["findings"] == told(loaded, "plan", "check")
    assert PASSWORD not in json.dumps([plan, systems])
    shop = next(s for s in systems["systems"] if s["system"] == "shop")
    orders = next(h for h in shop["holdings"] if h["record_type"] == "sales_order")
    assert orders["records"] == 5
    assert [state["snapshot"] for state in systems["states"]] == [s["snapshot"] for s in told(loaded, "loads")]
    assert systems["snapshot"] == systems["states"][0]["snapshot"]


def test_the_catalogue_names_every_kpi_of_the_board(client: httpx.Client) -> None:
    board, there = got(client, "/v1/board"), [k["kpi"] for k in got(client, "/v1/kpis")]
    assert set(there) == {row["kpi"] for row in board["rows"]} | set(board["empty"])


WRONG = [
    ("/v1/nothing", 404, "no-such-address", "There is nothing at this address."),
    ("/v1", 404, "no-such-address", "There is nothing at this address."),
    ("/v1/kpis/net_slaes", 404, "not-there", "There is no KPI 'net_slaes'. Did you mean net_sales"),
    ("/v1/pnl/profit/why", 404, "not-there", "The P&L has no line 'profit'. There are: gross_sales,"),
    ("/v1/documents/sales_order/shop/77", 404, "not-there", "sales_order 77 of shop: there is no such record."),
    ("/v1/documents/secrets/shop/1", 404, "not-there", "There is no record type 'secrets'."),
    ("/v1/records/moon", 404, "not-there", "There is no record type 'moon'."),
    ("/v1/board?period=2024-Q5", 422, "not-understood", "period: '2024-Q5' is no period. Write 2024,"),
    ("/v1/board?period=2024&from=2024-01-01", 422, "not-understood", "period: it is given twice."),
    ("/v1/board?channel=moon", 422, "not-understood", "There are: web, store."),
    ("/v1/pnl?where=channel%3Dmoon", 422, "not-understood", "there is no channel 'moon' in the plan."),
    (
        "/v1/pnl?chanel=web",
        422,
        "not-understood",
        "address: there is no parameter 'chanel' here. There are: by, allocate, period,",
    ),
    ("/v1/plan?period=2024", 422, "not-understood", "there is no parameter 'period' here. There are none."),
    ("/v1/pnl?by=month&by=week", 422, "not-understood", "by: it is given twice."),
    ("/v1/pnl?by=moon", 422, "not-understood", "by: 'moon' is no grain or dimension."),
    ("/v1/pnl?where=item_group%3Dx%00y", 422, "not-understood", "it holds characters that cannot be printed."),
    (f"/v1/pnl?where={HOSTILE}=1", 422, "not-understood", f"There is no dimension '{HOSTILE}'."),
    ("/v1/rejects?type=moon", 422, "not-understood", "There is no record type 'moon'."),
    ("/v1/rejects?system=moon", 422, "not-understood", "there is no system 'moon' in the plan. There are: shop,"),
    ("/v1/rejects?limit=0", 422, "not-understood", "limit: it is less than 1."),
    ("/v1/rejects?limit=many", 422, "not-understood", "limit: it is no whole number."),
    ("/v1/rejects?cursor=bm9uZQ", 422, "not-understood", "cursor: it is none."),
    ("/v1/rejects?cursor=" + "9" * 201, 422, "not-understood", "cursor: it is longer than 200 characters."),
]


@pytest.mark.parametrize(("address", "status", "sort", "sentence"), WRONG)
def test_what_is_wrong_is_a_problem_with_a_sentence(
    client: httpx.Client, address: str, status: int, sort: str, sentence: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json()
    assert problem["type"] == f"urn:onebook:problem:{sort}"
    assert problem["status"] == status
    assert problem["title"]
    assert sentence in problem["detail"]
    assert problem["errors"][0]["what"] in problem["detail"] or problem["errors"][0]["where"] == ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_book_can_only_be_read(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/v1/board")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json()["detail"] == "The book can only be read here. Use GET."


def test_a_cursor_leads_on_within_its_question_only(client: httpx.Client) -> None:
    cursor = got(client, "/v1/kpis/net_sales/why?limit=2")["next"]
    elsewhere = client.get(f"/v1/kpis/net_sales/why?channel=web&limit=2&cursor={cursor}")
    assert elsewhere.status_code == 422
    assert elsewhere.json()["detail"] == "cursor: it belongs to another question. Ask as for the page that gave it."


def test_rejects_are_walked_and_a_new_load_ends_a_walk(tmp_path: Path) -> None:
    write_business(tmp_path)
    orders = tmp_path / "orders.csv"
    good = orders.read_text(encoding="utf-8")
    bad = "".join(f"bad{n},moon,2024-01-01,c1\n" for n in range(5))
    orders.write_text(good + bad, encoding="utf-8")
    with serving(make_app(tmp_path)) as client:
        nothing = client.get("/v1/board")
        assert nothing.status_code == 409
        assert nothing.json()["type"] == "urn:onebook:problem:nothing-loaded"
        assert client.get("/v1/plan").status_code == 200
        with pytest.raises(AssertionError):
            load(tmp_path)
        walked, cursor = [], ""
        while cursor is not None:
            page = got(client, f"/v1/rejects?limit=2&type=sales_order&cursor={cursor}")
            walked += page["rejects"]
            cursor = page["next"]
        assert walked == told(tmp_path, "rejects", "--type=sales_order")
        assert len(walked) == page["number"] == 5
        assert {row["source_row"] for row in walked} == {7, 8, 9, 10, 11}
        cursor = got(client, "/v1/rejects?limit=2")["next"]
        orders.write_text(good, encoding="utf-8")
        load(tmp_path)
        moved = client.get(f"/v1/rejects?limit=2&cursor={cursor}")
        assert moved.status_code == 409
        assert moved.json()["type"] == "urn:onebook:problem:moved-on"
        (tmp_path / "onebook.toml").write_text("[business", encoding="utf-8")
        broken = client.get("/v1/board")
        assert broken.status_code == 503
        assert broken.json()["detail"].startswith("onebook.toml")
