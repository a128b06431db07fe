"""The report: one file that needs nothing else, and says the figures that the commands say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from onebook.app.business import open_business
from onebook.app.intake import load_business
from onebook.cli.main import app
from onebook.records import BadInput

HOSTILE = '<script>alert(1)</script> #eval("1") $x$ *b* €'
"""Markup of pages and of typst, neither of which may be taken for more than a name."""

PLAN = f"""
[business]
name = '''Müller & Söhne {HOSTILE}'''
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"
[channels.web]
label = "Web & more"
kind = "digital"
[channels.store]
label = '''Läden {HOSTILE}'''
kind = "physical"
[goals]
demand_orders = 3
[systems.shop.sources]
orders = {{ path = "orders.csv" }}
[systems.shop.records]
sales_order = {{ sql = "orders.sql" }}
sales_order_line = {{ sql = "lines.sql" }}
"""


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("business")
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    rows = ["id,channel,day,gross,discount,cost"]
    rows += [
        f"{month}-{n},{'web' if n % 2 else 'store'},2024-{month:02}-{n:02},{10_000 + month * 100 + n}.50,{n}.25,6000"
        for month in range(1, 5)
        for n in range(1, 4)
    ]
    (folder / "orders.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "orders.sql").write_text("select id as external_id, channel, day as ordered_on from orders")
    (folder / "lines.sql").write_text(
        "select id as sales_order_id, 1 as line, channel, day as ordered_on, 'i' as item_id, 1 as quantity, "
        "gross as gross_amount, discount as discount_amount, cost as cost_amount from orders"
    )
    assert load_business(open_business(folder), [], None, False, False, lambda *_: None).clean
    return folder


def run(folder: Path, *command: str) -> str:
    done = CliRunner().invoke(app, ["-C", str(folder), *command], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def figures(folder: Path, period: str) -> list[str]:
    """The P&L's net sales and contribution, for the business and each channel, as they are written for people."""
    lines = {line["line"]: line for line in json.loads(run(folder, "pnl", period, "--json"))["lines"]}
    found = [lines[name] for name in ("net_sales", "contribution_2")]
    amounts = [float(a) for line in found for a in (line["total"], *line["channels"].values())]
    assert len(set(amounts)) > 4
    return [f"{a:,.2f}".replace("-", "\N{MINUS SIGN}") for a in amounts if a]


def test_the_page_is_whole_by_itself_and_tells_the_figures(business: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert run(business, "report", "2024-03", "-o", str(file)) == f"wrote {file}\n"
    page = file.read_text(encoding="utf-8")
    # Names of namespaces are no addresses; nothing else may lead anywhere.
    bare = re.sub(r' xmlns(:\w+)?="[^"]*"', "", page)
    assert not re.search(
        r"""\b(src|href|action|data|poster|srcset)\s*=|url\(|@import|https?:|<(script|link|iframe)""", bare
    )
    assert HOSTILE not in page
    text = " ".join(unescape(re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)).split())
    assert f"Müller & Söhne {HOSTILE}" in text
    assert "Report, 2024-03" in text
    assert "the month before" in text
    assert page.count("<svg") == 6  # three charts, each for a desk and for a telephone
    for amount in figures(business, "2024-03"):
        assert amount in text
    assert re.search(r"State \d+, loaded 20\d\d-", text)


def test_the_paper_is_the_same(business: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    run(business, "report", "2024", "-o", str(file), "--channel", "web", "--channel", "store")
    again = tmp_path / "again.pdf"
    run(business, "report", "2024", "-o", str(again), "--channel", "web", "--channel", "store")
    assert file.read_bytes()[:5] == b"%PDF-"
    assert file.read_bytes() == again.read_bytes()
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True).stdout
    for amount in figures(business, "2024"):
        assert amount in text
    told = " ".join(text.split())
    assert f"Müller & Söhne {HOSTILE}" in told.replace("“", '"').replace("”", '"')
    assert "Läden" in told
    assert "Page 1 of" in told
    pages = text.count("\f")
    assert f"Page {pages} of {pages}" in told
    fonts = subprocess.run(["pdffonts", str(file)], capture_output=True, check=True, text=True).stdout
    assert all(" yes " in line for line in fonts.splitlines()[2:])  # embedded


def test_a_kpi_is_drawn_as_a_picture(business: Path, tmp_path: Path) -> None:
    file = tmp_path / "net.png"
    assert run(business, "kpi", "net_sales", "2024", "--png", str(file)) == f"wrote {file}\n"
    data = file.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") > 1000


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("report", "2024", "-o", "report.doc"), "'report.doc' says nothing of what to write. Name it FILE.html or"),
        (("report", "2024", "-o", "nowhere/r.pdf"), "nowhere/r.pdf: it cannot be written"),
        (("report", "2024-Q5", "-o", "r.pdf"), "'2024-Q5' is no period"),
        (("report", "--channel=moon", "-o", "r.pdf"), "there is no channel 'moon' in the plan. There are: web, store."),
        (("board", "--where=channel=moon"), "there is no channel 'moon' in the plan."),
        (("kpi", "vouchers_outstanding", "--png", "k.png"), "there are not two months of it"),
        (("kpi", "net_sales", "2024", "--png", "k.svg"), "'k.svg' is not the name of a PNG. Name it FILE.png."),
        (("serve", "--host=0.0.0.0"), "no token is configured that keeps others from reading it"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    business: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=re.escape(sentence)):
        run(business, *command)
    assert list(tmp_path.iterdir()) == []


def test_a_period_without_anything_is_a_report_all_the_same(business: Path, tmp_path: Path) -> None:
    for name in ("empty.html", "empty.pdf"):
        run(business, "report", "2030", "-o", str(tmp_path / name))
    page = (tmp_path / "empty.html").read_text(encoding="utf-8")
    assert "nothing to tell, as far as is loaded" in page
    assert "Try 2024" in page
