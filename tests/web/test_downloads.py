"""Downloads: the figures of the pages in full, as numbers and days, and no text that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from deliveries import FORMULA, load_promises, write_promises
from merchant import serving
from pages import Page, read
from python_calamine import CalamineWorkbook

from onebook.app.business import measuring, open_business
from onebook.app.downloading import pnl_sheet
from onebook.app.measuring import Asking, board_in, pnl_in
from onebook.app.sheets import Sheet, csv_file, xlsx_file
from onebook.measures import Period, Pnl, Statement, pnl_lines
from onebook.records import BadInput
from onebook.web import make_app
from onebook.web.downloads import OF_LAKE, OF_PLAN

ORDERS_OF = "kind=party&system=shop&records=sales_order&field=customer_id"
ASKED = {
    "kpi": "name=on_time_delivery&by=carrier",
    "kpi-documents": "name=on_time_delivery",
    "document": "kind=sales_order&system=shop&id=late",
    "related": f"{ORDERS_OF}&id=c1",
    "line-lines": "name=net_sales",
    "line-channels": "name=gross_sales",
    "line-documents": "name=gross_sales",
}
"""What tables ask for besides the period."""


@pytest.fixture(scope="module")
def promises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("promises")
    write_promises(folder)
    load_promises(folder)
    return folder


@pytest.fixture(scope="module")
def visitor(promises: Path) -> Iterator[httpx.Client]:
    with serving(make_app(promises)) as made:
        yield made


def _csv(client: httpx.Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def _xlsx(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("table", [*OF_LAKE, *OF_PLAN])
def test_every_table_opens_in_both_forms_with_the_same_rows(visitor: httpx.Client, table: str) -> None:
    asked = ASKED.get(table, "")
    rows = _csv(visitor, f"/download/{table}.csv?{asked}")
    answer = visitor.get(f"/download/{table}.xlsx?{asked}")
    assert answer.status_code == 200
    head, *cells = _xlsx(answer.content)
    assert table == "findings" or rows
    assert head == list(rows[0]) if rows else head
    assert len(cells) == len(rows)
    name = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9.-]+\.xlsx"', name)


def test_figures_are_those_of_the_page_in_full(visitor: httpx.Client, promises: Path) -> None:
    told = {(row["kpi"], row["channel"]): row["value"] for row in _csv(visitor, "/download/board.csv?period=2024-Q1")}
    head, *cells = _xlsx(visitor.get("/download/board.xlsx?period=2024-Q1").content)
    at = {name: i for i, name in enumerate(head)}
    numbers = {(row[at["kpi"]], row[at["channel"]]): row[at["value"]] for row in cells}
    with measuring(open_business(promises)) as session:
        found = board_in(session, Asking("2024-Q1"))
    assert len(told) == len(found.rows)
    for row in found.rows:
        key = (row.kpi.name, row.channel or "")
        assert Decimal(told[key]) == row.figure.value
        assert isinstance(numbers[key], float | int)
        assert numbers[key] == pytest.approx(float(row.figure.value or 0), rel=1e-15)


def test_a_statement_has_a_column_for_each_channel_and_its_filters(visitor: httpx.Client, promises: Path) -> None:
    rows = {row["line"]: row for row in _csv(visitor, "/download/pnl.csv?period=2024-Q1")}
    only = {row["line"]: row for row in _csv(visitor, "/download/pnl.csv?period=2024-Q1&channel=web")}
    months = _csv(visitor, "/download/pnl.csv?period=2024-Q1&by=month")
    with measuring(open_business(promises)) as session:
        found = pnl_in(session, Asking("2024-Q1"))
    for line, amounts in found.whole.channels.items():
        assert Decimal(rows[line]["business"]) == found.whole.totals[line]
        if rows[line]["web"]:
            assert Decimal(rows[line]["web"]) == amounts.get("web", Decimal(0))
    assert "last_year" not in rows["gross_sales"]  # nothing was recorded then: no column of zeros
    assert only["gross_sales"]["business"] == rows["gross_sales"]["web"]
    gross = next(row for row in months if row["line"] == "gross_sales")
    assert sum(Decimal(gross[m]) for m in ("2024-01", "2024-02", "2024-03")) == Decimal(rows["gross_sales"]["business"])


def test_a_name_that_is_a_formula_arrives_as_text(visitor: httpx.Client) -> None:
    asked = "kind=party&system=shop&id=%3D1%2B1"
    written = {row["field"]: row["value"] for row in _csv(visitor, f"/download/document.csv?{asked}")}
    assert written["name"] == f"'{FORMULA}"
    content = visitor.get(f"/download/document.xlsx?{asked}").content
    assert FORMULA in [row[1] for row in _xlsx(content)]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    orders = _csv(visitor, f"/download/related.csv?{ORDERS_OF}&id=%3D1%2B1")
    assert [row["external_id"] for row in orders] == ["late"]
    assert orders[0]["customer_id"] == "'=1+1"


HOSTILE = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "http://x.example", "a\nb", "\x01")


def test_texts_numbers_and_days_are_what_they_are() -> None:
    columns = {"text": "text", "figure": "figure", "day": "day", "at": "instant", "count": "count"}
    at = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)
    rows = [[text, Decimal("-12.3456"), date(2024, 2, 29), at, -7] for text in HOSTILE]
    rows.append(["x" * 40_000, Decimal("12345678901234567.89"), date(1800, 1, 1), None, None])
    made = Sheet("P&L: [2024]/*?", columns, rows)
    assert csv_file(Sheet("", {"=1+1": "text"}, [])).decode("utf-8-sig") == "'=1+1\r\n"
    _, *cells = _xlsx(xlsx_file(made))
    assert tuple(row[0] for row in cells)[: len(HOSTILE)] == HOSTILE
    for row in cells[: len(HOSTILE)]:
        assert row[1:] == [-12.3456, date(2024, 2, 29), datetime(2024, 2, 29, 23, 30), -7]  # noqa: DTZ001 (UTC)
    # What a spreadsheet's number or calendar cannot hold is told as text, in full.
    assert cells[-1][1:3] == ["12345678901234567.89", "1800-01-01"]
    assert len(cells[-1][0]) == 32_767
    read_back = list(csv.reader(io.StringIO(csv_file(made).decode("utf-8-sig"), newline="")))[1:]
    for text, row in zip(HOSTILE, read_back, strict=False):
        assert row[0] == (f"'{text}" if text[0] in "=+-@\t\r" else text)
        assert row[1:] == ["-12.3456", "2024-02-29", "2024-02-29T23:30:00+00:00", "-7"]


def test_parts_that_are_called_like_columns_stand_beside_them() -> None:
    found = pnl_lines()
    parts = {name: _statement(n) for n, name in enumerate(("business", "label", "line", "not known", None), start=1)}
    made = pnl_sheet(Pnl("EUR", Period(), (), _statement(15), "item_group", parts))
    assert list(made.columns) == [
        "line",
        "label",
        "business",
        "business_",
        "label_",
        "line_",
        "not known",
        "not known_",
    ]
    assert made.rows[0] == [found[0].name, found[0].label, *map(Decimal, (15, 1, 2, 3, 4, 5))]


def _statement(amount: int) -> Statement:
    return Statement({line.name: Decimal(amount) for line in pnl_lines()}, {})


def test_a_workbook_that_a_spreadsheet_could_not_hold_is_not_cut_short() -> None:
    wide = Sheet("wide", {f"c{n}": "text" for n in range(16_385)}, [])
    with pytest.raises(BadInput, match="16,384 columns"):
        xlsx_file(wide)
    assert csv_file(wide)


def test_a_file_s_name_tells_what_it_is_and_of_which_period(visitor: httpx.Client) -> None:
    def name(address: str) -> str:
        return visitor.get(address).headers["content-disposition"].split('"')[1]

    assert name("/download/board.xlsx?period=2024-Q1") == "board-2024-Q1.xlsx"
    assert name("/download/kpi.csv?name=lead_time&by=month&from=2024-01-01&to=2024-01-31&channel=web") == (
        "lead-time-by-month-2024-01-web.csv"
    )
    assert name("/download/kpi-documents.csv?name=lead_time&where=carrier%3DCrawl") == (
        "lead-time-documents-all-time-carrier-Crawl.csv"
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/download/nothing.csv", 404),
        ("/download/board.exe", 404),
        ("/download/board.csv?period=moon", 422),
        ("/download/board.csv?channel=moon", 422),
        ("/download/kpi.csv?name=moon", 422),
        ("/download/kpi.csv?name=lead_time&by=moon", 422),
        ("/download/delivery-parts.csv?by=moon", 422),
        ("/download/line-lines.csv?name=moon", 422),
        ("/download/document.csv?kind=moon&system=shop&id=1", 422),
        ("/download/related.csv?kind=party&system=shop&id=c1&records=sales_order&field=1;drop", 422),
        ("/download/related.csv?kind=party&system=shop&id=c1&records=moon&field=x", 422),
        ("/download/related.csv?kind=party&system=shop&id=c1&records=sales_order", 422),
        ("/download/related.csv?kind=party&system=shop&id=c1&records=sales_order&field=ordered_on", 422),
        ("/download/related.csv?kind=sales_order&system=shop&id=late&records=sales_order_line&field=line", 422),
    ],
)
def test_what_cannot_be_written_is_told_in_a_sentence(visitor: httpx.Client, address: str, status: int) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status, answer.text
    assert Page(answer.text).title in ("Not there", "This cannot be shown")
    assert "attachment" not in answer.headers.get("content-disposition", "")


PAGES = (
    "/?period=2024", "/pnl?period=2024", "/pnl?period=2024&by=month", "/pnl?period=2024&allocate=1",
    "/pnl/net_sales?period=2024", "/pnl/gross_sales?period=2024&channel=web",
    "/kpi/on_time_delivery?period=2024-Q1&by=carrier", "/kpi/net_sales?by=week", "/document/sales_order/shop/late",
    "/document/party/shop/c1", "/plan", "/delivery?period=2024-Q1", "/data", "/data/kept-out?system=shop",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_below_every_table_stands_its_file(visitor: httpx.Client, address: str) -> None:
    page = read(visitor, address)
    links = [link for link in page.links if link.startswith("/download/")]
    tables = page.text.count("<table") + page.text.count('class="findings"')
    folded = page.text.count("<details>\n<summary>The same")  # told by the file of the table above it
    assert len(links) == 2 * (tables - folded)
    for link in links:
        assert visitor.get(link).status_code == 200, link
