"""Pages are for this machine only, run nothing, tell no secret, and say what is wrong in a sentence."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from merchant import HOSTILE, PASSWORD, load, serving, write_business
from pages import Page, read
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route

from onebook.web import make_app
from onebook.web.guard import Guard


def test_every_page_that_a_person_can_reach_is_whole_and_safe(client: httpx.Client) -> None:
    """From the menu along all sorts of links: each address once by its path's first two parts and its fields."""
    queue, seen = ["/", "/pnl?period=2024", "/plan", "/pnl?period=2024&by=item_group&allocate=1"], set()
    read_so_far = 0
    while queue and read_so_far < 70:
        address = queue.pop(0)
        sort = tuple(part for part in httpx.URL(address).path.split("/")[1:4])
        if sort in seen or (sort[0] == "kpi" and sum(s[0] == "kpi" for s in seen) > 3):
            continue
        seen.add(sort)
        read_so_far += 1
        answer = client.get(address)
        # What a record refers to may never have been loaded; everything else must be there.
        assert answer.status_code == 200 or (sort[0] == "document" and answer.status_code == 404), address
        assert HOSTILE not in answer.text
        assert PASSWORD not in answer.text
        page = Page(answer.text)
        assert not page.tags & {"script", "style", "iframe", "img"}
        assert ' style="' not in answer.text.replace(' style="max-width:100%;height:auto"', "")
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        queue += [link for link in page.links if link.startswith("/") and not link.startswith("/download/")]
    assert {s[0] for s in seen} == {
        "", "pnl", "kpi", "plan", "document", "delivery", "customers", "data", "journey", "cross-channel", "credit",
        "drivers", "loyalty", "changes",
    }  # fmt: skip
    assert read_so_far > 30


WRONG = [
    ("/kpi/net_slaes", 404, "There is no KPI 'net_slaes'. Did you mean net_sales"),
    ("/pnl/profit", 404, "The P&L has no line 'profit'. There are: gross_sales,"),
    ("/document/sales_order/shop/77", 404, "sales_order 77 of shop: there is no such record."),
    ("/document/sales_order/nowhere/1", 404, "there is no such record."),
    ("/document/secrets/shop/1", 404, "There is no record type 'secrets'."),
    ("/nothing", 404, "There is no page at this address."),
    ("/?period=2024-Q5", 422, "period: '2024-Q5' is no period. Write 2024,"),
    ("/?from=2024-05-01&to=2024-04-01", 422, "it ends (2024-04-01) before it begins (2024-05-01)"),
    ("/pnl?channel=moon", 422, "channel: there is no channel 'moon' in the plan. There are: web, store."),
    ("/pnl?by=moon", 422, "by: 'moon' is no grain or dimension."),
    ("/pnl?where=place", 422, "filter: 'place' is no filter."),
    ("/customers?q=x%00y", 422, "address: it holds characters that cannot be printed."),
    ("/pnl?where=item_group%3Dx%00y", 422, "address: it holds characters that cannot be printed."),
    (f"/pnl?where={HOSTILE}=1", 422, f"There is no dimension '{HOSTILE}'."),
    ("/kpi/net_sales?page=0", 422, "page: it is less than 1. Mend the address."),
    ("/kpi/net_sales?page=one", 422, "page: it is no whole number. Mend the address."),
    ("/pnl?" + "&".join(["where=place%3Da"] * 21), 422, "where: it is given more than 20 times."),
    ("/?period=9999", 422, "lies where no calendar reaches. Ask for years from 2 to 9998."),
    ("/pnl?period=0001-01&by=week", 422, "lies where no calendar reaches."),
    ("/kpi/net_sales?period=" + "9" * 100, 422, "period: "),
]


@pytest.mark.parametrize(("address", "status", "sentence"), WRONG)
def test_what_is_not_there_or_not_understood_is_said(
    client: httpx.Client, address: str, status: int, sentence: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-security-policy" in answer.headers
    assert HOSTILE not in answer.text
    text = " ".join(_text(answer.text).split())
    assert sentence in text


def _text(html: str) -> str:
    from html import unescape  # noqa: PLC0415
    from re import sub  # noqa: PLC0415

    return unescape(sub("<[^>]*>", "", html.replace("</p>", " ")))


def test_sql_in_a_filter_stays_a_value(client: httpx.Client) -> None:
    for value in ("x' or '1'='1", "x'; drop table sales_order; --", "\\' or 1=1"):
        answer = client.get("/pnl/gross_sales", params={"where": f"item_group={value}"})
        assert answer.status_code == 200
        assert "No document adds to it here." in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_other_names_are_refused(client: httpx.Client, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "Müller" not in answer.text
    assert "content-security-policy" in answer.headers
    assert "this machine's own names only" in _text(answer.text)
    assert Page(answer.text).links == [f"{client.base_url}/"]
    problem = client.get("/v1/board", headers={"host": host})
    assert (problem.status_code, problem.headers["content-type"]) == (400, "application/problem+json")
    assert problem.json()["detail"].endswith(f"Ask {client.base_url}/v1.")
    assert client.get("/static/style.css", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["LOCALHOST", "localhost:1", "127.0.0.1"])
def test_its_own_names_are_not(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_can_only_be_read(client: httpx.Client, method: str) -> None:
    for path in ("/pnl", "/"):
        answer = client.request(method, path)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET"
        assert "Pages can only be read." in answer.text


@pytest.mark.parametrize("path", ["../server.py", "..%2fserver.py", "%2e%2e/server.py", "/etc/hostname", ""])
def test_only_what_is_static_is_given_away(client: httpx.Client, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
    assert client.get("/static/style.css").headers["content-type"] == "text/css; charset=utf-8"
    assert client.get("/docs").status_code == client.get("/openapi.json").status_code == 404


def test_a_crash_tells_nothing_of_the_data(caplog: pytest.LogCaptureFixture) -> None:
    def crash(request: Request) -> None:
        raise RuntimeError(" ".join(("Erika", "Muster" + "mann")))

    app = Starlette(routes=[Route("/", crash)], middleware=[Middleware(Guard)])
    with caplog.at_level(logging.ERROR), serving(app) as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "content-security-policy" in answer.headers
    assert "Muster" + "mann" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_safety.py" in caplog.text


def test_before_the_first_load_it_says_what_to_do(tmp_path: Path) -> None:
    write_business(tmp_path)
    with serving(make_app(tmp_path)) as client:
        for address in ("/", "/pnl", "/kpi/net_sales", "/document/item/shop/i1"):
            assert "onebook load" in read(client, address).text
        assert client.get("/healthz").json() == {"status": "ok", "snapshot": None}
        assert read(client, "/plan").title == "Plan"
        load(tmp_path)
        assert read(client, "/pnl").rows()["Gross sales"][1].text == "617.01"
        assert client.get("/healthz").json()["snapshot"] > 0


def test_a_broken_plan_is_told_on_the_page(tmp_path: Path) -> None:
    write_business(tmp_path)
    with serving(make_app(tmp_path)) as client:
        assert client.get("/healthz").status_code == 200
        plan = tmp_path / "onebook.toml"
        plan.write_text(
            plan.read_text(encoding="utf-8").replace('currency = "EUR"', 'curency = "EUR"'), encoding="utf-8"
        )
        answer = client.get("/pnl")
        assert answer.status_code == 422
        assert "onebook.toml:4" in answer.text
        assert client.get("/healthz").status_code == 503


def test_serve_says_where_and_listens_on_this_machine_alone(loaded: Path) -> None:
    command = [sys.executable, "-m", "onebook", "-C", str(loaded), "serve", "--port"]
    with subprocess.Popen([*command, "0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            address = said.split()[1]
            assert address.startswith("http://127.0.0.1:")
            assert httpx.get(f"{address}/healthz", timeout=60).json()["status"] == "ok"
            port = int(address.rsplit(":", 1)[1])
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.2", port), timeout=5)
            taken = subprocess.run([*command, str(port)], capture_output=True, text=True, check=False, timeout=60)
            assert taken.returncode == 2
            assert f"port {port}: it cannot be opened: Address already in use." in taken.stderr
        finally:
            process.terminate()
