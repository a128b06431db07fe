"""Downloads of the journey's pages: below every table its file, with the rows that a notebook has."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from merchant import serving
from pages import read
from python_calamine import CalamineWorkbook
from test_degenerate_worlds import lived

from onebook.app.answers import Answer
from onebook.app.business import open_business
from onebook.app.notebook import Book
from onebook.app.sheets import Sheet, csv_file, xlsx_file
from onebook.intake.writing import writing
from onebook.journey.build import refresh_journey
from onebook.lake import ensure_tables
from onebook.web import make_app
from onebook.web.journey_downloads import OF_JOURNEY
from tests.measures.small import PLAN, write

ASKED = {"change": "?of=demand_orders&at=2024-02-15", "cross-channel": "?of=visits", "interest": "?of=returned"}
"""What tables ask for besides the period."""
NARROWED = "period=2024-01&channel=web"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lived")
    (made / "onebook.toml").write_text(PLAN)
    business = open_business(made)
    with writing(business.lake) as con:
        ensure_tables(con)
        for record, rows in lived(20, 100).items():
            write(con, record, rows)
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'shop')")
        refresh_journey(con, business.plan, business.lake)
    return made


@pytest.fixture(scope="module")
def visitor(folder: Path) -> Iterator[httpx.Client]:
    with serving(make_app(folder)) as made:
        yield made


def _rows(client: httpx.Client, address: str) -> tuple[list[str], list[list[str]]]:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return head, rows


@pytest.mark.parametrize("table", OF_JOURNEY)
def test_every_table_of_the_journey_opens_in_both_forms(visitor: httpx.Client, table: str) -> None:
    head, rows = _rows(visitor, f"/download/{table}.csv{ASKED.get(table, '')}")
    answer = visitor.get(f"/download/{table}.xlsx{ASKED.get(table, '')}")
    assert answer.status_code == 200
    cells = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert cells[0] == head
    assert len(cells) - 1 == len(rows)
    assert not {"nan", "NaN", "inf", "None"} & {cell for row in rows for cell in row}


BOOK: dict[str, Callable[[Book], Answer[Any]]] = {
    "journey-phases": lambda book: book.journeys("2024-01", channel="web"),
    "journey-paths": lambda book: book.paths("2024-01", channel="web"),
    "touchpoints": lambda book: book.touchpoints("2024-01", channel="web"),
    "ropo": lambda book: book.ropo("2024-01", channel="web"),
    "cross-channel": lambda book: book.cross_channel("2024-01", channel="web"),
    "credit": lambda book: book.credit("2024-01", channel="web"),
    "drivers": lambda book: book.drivers("2024-01", channel="web"),
    "habits": lambda book: book.habits("2024-01", channel="web"),
    "interest": lambda book: book.interest("2024-01", channel="web"),
    "loyalty": lambda book: book.loyalty("2024-01", channel="web"),
    "returning": lambda book: book.returning("2024-01", channel="web"),
    "changes": lambda book: book.changes("2024-01", channel="web"),
}


def test_a_file_holds_what_a_notebook_is_told(visitor: httpx.Client, folder: Path) -> None:
    filled = 0
    with Book(folder) as book:
        for table, told in BOOK.items():
            head, rows = _rows(visitor, f"/download/{table}.csv?{NARROWED}")
            found = told(book)
            assert head == list(found.columns), table
            assert len(rows) == len(found), table
            filled += bool(rows)
    assert filled > 8


def test_credit_adds_up_in_the_file(visitor: httpx.Client) -> None:
    head, rows = _rows(visitor, "/download/credit.csv?by=channel&look_back=14")
    at = {name: n for n, name in enumerate(head)}
    by_model: dict[str, Decimal] = {}
    for row in rows:
        by_model[row[at["model"]]] = by_model.get(row[at["model"]], Decimal(0)) + Decimal(row[at["value"]])
    whole = Decimal(visitor.get("/v1/credit?look_back=14").json()["value"])
    assert whole > 0
    assert set(by_model.values()) == {whole}


PAGES = (
    "/journey", "/journey?days=14&channel=web", "/cross-channel", "/credit", "/credit?by=campaign&show=orders",
    "/credit/chain", "/drivers?of=customers", "/drivers/habits", "/drivers/items?of=asked", "/loyalty", "/changes",
    "/changes?of=demand_orders&at=2024-02-15",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_below_every_table_of_the_journey_stands_its_file(visitor: httpx.Client, address: str) -> None:
    page = read(visitor, address)
    links = [link for link in page.links if link.startswith("/download/")]
    assert len(links) == 2 * page.text.count("<table")
    for link in dict.fromkeys(links):
        assert visitor.get(link).status_code == 200, link


def test_what_is_not_there_to_download_is_told(visitor: httpx.Client) -> None:
    for asked in (
        "cross-channel.csv?of=moon", "drivers.csv?of=moon", "ropo-looked.csv?of=moon", "credit.csv?by=moon",
        "change.csv?of=moon", "credit.csv?weights=a", "interest.xlsx?of=moon", "journey-flows.csv?days=0",
    ):  # fmt: skip
        answer = visitor.get(f"/download/{asked}")
        assert answer.status_code == 422, asked
        assert "attachment" not in answer.headers.get("content-disposition", "")


def test_what_is_no_number_is_left_empty() -> None:
    made = Sheet("odd", {"a": "figure", "b": "figure"}, [[float("nan"), Decimal("Infinity")], [1, Decimal("0.5")]])
    assert csv_file(made).decode("utf-8-sig") == "a,b\r\n,\r\n1,0.5\r\n"
    cells = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_file(made))).get_sheet_by_index(0).to_python()
    assert cells == [["a", "b"], ["", ""], [1, 0.5]]
