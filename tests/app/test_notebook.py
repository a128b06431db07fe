"""What a notebook is told is what the command line tells, and it can be used as notebooks are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import onebook
from onebook.app.notebook import Book
from onebook.cli.main import app

PLAN = """
[business]
name = "Small <b>shop</b>"
currency = "EUR"
recognise = "order"

[channels.web]
kind = "digital"

[systems.shop]
[systems.shop.sources]
orders = { path = "orders.csv" }
lines = { path = "lines.csv" }
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", channel = "channel", ordered_on = "day" }
[systems.shop.records.sales_order_line]
sql = "lines.sql"
"""

LINES = """
select l.id as sales_order_id, 1 as line, o.channel, o.day as ordered_on, 1 as quantity, l.gross as gross_amount
from lines as l join orders as o on o.id = l.id
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "lines.sql").write_text(LINES, encoding="utf-8")
    (tmp_path / "orders.csv").write_text("id,channel,day\n1,web,2024-01-05\n2,web,2024-02-05\n", encoding="utf-8")
    sell(tmp_path, "10.00")
    return tmp_path


def sell(folder: Path, gross: str) -> None:
    (folder / "lines.csv").write_text(f"id,gross\n1,{gross}\n2,5.5050\n", encoding="utf-8")


@pytest.fixture(scope="module")
def retailer(demo: Path) -> Iterator[Book]:
    with onebook.open(demo) as business:
        yield business


def told(folder: Path, *words: str) -> Any:
    done = CliRunner().invoke(app, ["-C", str(folder), *words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def as_json(rows: Any, *columns: str) -> list[list[Any]]:
    return [[float(v) if isinstance(v, Decimal) else v for v in (row[c] for c in columns)] for row in rows]


def test_the_pnl_is_the_command_lines(demo: Path, retailer: Book) -> None:
    theirs = {
        (line["line"], channel): Decimal(amount)
        for line in told(demo, "pnl", "2001", "--channel", "web", "--where", "item_group=Books")["lines"]
        for channel, amount in ((None, line["total"]), *line["channels"].items())
    }
    ours = retailer.pnl("2001", channel="web", item_group="Books")
    assert {(row["line"], row["channel"]): row["amount"] for row in ours} == theirs
    assert theirs["net_sales", "web"] > 0
    before = {row["line"]: row["previous"] for row in ours if row["channel"] is None}
    assert (
        before["net_sales"] == retailer.pnl("2000", channel="web", item_group="Books").found.whole.totals["net_sales"]
    )


def test_the_pnl_by_month_is_the_command_lines(demo: Path, retailer: Book) -> None:
    shape = told(demo, "pnl", "--from", "2001-10-01", "--to", "2001-12-31", "--by", "month")
    theirs = {(b["bucket"], line["line"]): Decimal(line["total"]) for b in shape["buckets"] for line in b["lines"]}
    ours = retailer.pnl(by="month", first=date(2001, 10, 1), last="2001-12")
    assert {(row["month"], row["line"]): row["amount"] for row in ours if row["channel"] is None} == theirs
    assert len({month for month, _ in theirs}) == 3


def test_the_board_is_the_command_lines(demo: Path, retailer: Book) -> None:
    columns = ("kpi", "phase", "channel", "value", "numerator", "denominator", "unit", "goal", "previous", "status")
    shape = told(demo, "board", "2001-Q4")
    ours = retailer.board("2001-Q4")
    assert as_json(ours, *columns) == as_json(shape["rows"], *columns)
    assert shape["empty"]
    assert all(kpi.label in " ".join(ours.notes) for kpi in ours.found.empty)


def test_a_kpi_is_the_command_lines(demo: Path, retailer: Book) -> None:
    shape = told(demo, "kpi", "return_rate_value", "2001", "--by", "channel,quarter")
    columns = ("channel", "quarter", "value", "numerator", "denominator")
    ours = retailer.kpi("return_rate_value", "2001", by=["channel", "quarter"])
    assert as_json(ours, *columns) == as_json(shape["rows"], *columns)
    assert as_json(retailer.kpi("return_rate_value", "2001"), "value") == [[shape["total"]["value"]]]


def test_documents_and_benchmarks_are_the_command_lines(demo: Path, retailer: Book) -> None:
    shape = told(demo, "why", "returns", "2001-Q4", "--limit", "5")
    ours = retailer.why("returns", "2001-Q4", limit=5)
    assert [[row["document_id"], float(row["adds"])] for row in ours] == [
        [d["document_id"], d["figures"][0]] for d in shape["documents"]
    ]
    assert ours.found.number == shape["number_of_documents"]
    columns = ("kpi", "value", "median", "best", "periods", "status")
    theirs = told(demo, "benchmark", "2001-Q4")
    assert as_json(retailer.benchmark("2001-Q4"), *columns) == as_json(theirs, *columns)


def test_a_table_has_the_same_types_whatever_is_told(retailer: Book) -> None:
    full, empty = retailer.board("2001").arrow(), retailer.board("1990").arrow()
    assert full.schema == empty.schema
    assert full.num_rows > 20
    assert full.schema.field("goal").type == pa.decimal128(38, 12)
    by_day = retailer.kpi("net_sales", "2001-12", by="day").arrow()
    assert by_day.column("day")[0].as_py() == "2001-12-01"
    assert sum(by_day.column("value").to_pylist()) == retailer.kpi("net_sales", "2001-12")[0]["value"]


def test_sql_gives_an_arrow_table_and_reads_nothing_else(retailer: Book, demo: Path) -> None:
    found = retailer.sql("select sum(gross_amount) as gross from sales_order_line")
    assert isinstance(found, pa.Table)
    assert found.column("gross").to_pylist() == [retailer.pnl()[0]["amount"]]
    assert retailer.sql("select count(*) as n from sale;").column("n")[0].as_py() > 0
    for select, why in (
        (f"select * from read_csv('{demo / 'onebook.toml'}')", "may not read"),
        ("delete from sales_order", "no SELECT"),
        ("selec 1", "syntax error"),
        ("select * from sales_ordr", "Did you mean sales_order"),
        ("select nothing from sales_order", "nothing"),
    ):
        with pytest.raises(onebook.BadInput, match=why):
            retailer.sql(select)


def test_a_load_shows_at_the_next_question_and_earlier_states_stay(shop: Path) -> None:
    business = onebook.open(shop)
    with pytest.raises(onebook.BadInput, match="nothing has been loaded yet"):
        business.board()
    assert [row["good"] for row in business.load()] == [2, 2]
    assert business.kpi("net_sales")[0]["value"] == Decimal("15.5050")
    before = business.loads()[0]["snapshot"]
    sell(shop, "20.00")
    assert business.load("shop", dry_run=True).title == "Dry run: nothing was kept"
    assert business.kpi("net_sales")[0]["value"] == Decimal("15.5050")
    business.load("shop")
    assert business.kpi("net_sales")[0]["value"] == Decimal("25.5050")
    with business.as_of(before) as then, onebook.open(shop, as_of=before) as same:
        assert then.kpi("net_sales")[0]["value"] == same.kpi("net_sales")[0]["value"] == Decimal("15.5050")
    business.close()
    assert business.kpi("net_sales", "2024-02")[0]["value"] == Decimal("5.5050")
    assert business.load().notes == ("shop: nothing has changed since the last load.",)


def test_what_is_kept_out_is_told_with_how_to_mend_it(shop: Path) -> None:
    sell(shop, "ten")
    with onebook.open(shop) as business:
        loaded = business.load()
        assert not loaded.found.clean
        assert "1 row was kept out" in loaded.notes[-1]
        (fault,) = business.rejects()
        assert fault["record_type"] == "sales_order_line"
        assert "ten" in fault["sentence"]
        assert business.rejects("shop", "sales_order").rows == ()


def test_an_answer_shows_itself_without_running_what_is_in_it(shop: Path) -> None:
    (shop / "orders.csv").write_text("id,channel,day\n<script>,web,2024-01-05\n", encoding="utf-8")
    (shop / "lines.csv").write_text("id,gross\n<script>,1234.50\n", encoding="utf-8")
    with onebook.open(shop) as business:
        business.load()
        why = business.why("gross_sales")
        assert "<script>" not in why._repr_html_()
        assert "<td>&lt;script&gt;</td>" in why._repr_html_()
        assert "1,234.50" in repr(why)
        assert "<script>" in why[0]["document_id"]


def test_a_word_that_is_not_known_is_said(retailer: Book, tmp_path: Path) -> None:
    for ask, words in (
        (lambda: retailer.board("someday"), "'someday' is no period"),
        (lambda: retailer.pnl(chanel="web"), "Did you mean channel"),
        (lambda: retailer.pnl(channel="phone"), "no channel 'phone'"),
        (lambda: retailer.kpi("net_sales", by="chanel"), "'chanel' is no grain or dimension"),
        (lambda: retailer.as_of("1990-01-01").board(), "no state as of '1990-01-01'"),
        (lambda: onebook.open(tmp_path), "there is no plan here"),
    ):
        with pytest.raises(onebook.BadInput, match=words):
            ask()


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys; import onebook\n"
        "print([m for m in ('typing', 'duckdb', 'pydantic', 'pyarrow', 'onebook.app') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


ROOT = Path(__file__).parents[2]
