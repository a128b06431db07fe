"""JSON lines, Parquet, workbooks and databases."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from onebook.lake.connect import load_extension
from onebook.plan.model import Source, System
from onebook.records import BadInput
from onebook.records.sql import quote
from onebook.systems.files import Relation, prepare_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.systems.conftest import Business


def test_json_lines_become_text_columns_by_their_keys(business: Business) -> None:
    objects = [{"id": 1, "price": 19.9, "tags": ["a"], "a.b/c~d": "x"}, {"id": "2", "note": "", "ok": True, "Id": None}]
    business.write("a.jsonl", "\n".join(json.dumps(o) for o in objects) + "\n")
    relation, rows = business.read(path="a.jsonl")
    assert relation.columns == ("id (column 1)", "price", "tags", "a.b/c~d", "note", "ok", "Id (column 7)")
    assert sorted(rows, key=str) == [
        ("1", "19.9", '["a"]', "x", None, None, None),
        ("2", None, None, None, None, "true", None),
    ]


def test_lines_that_are_no_object_are_listed_with_their_number(business: Business) -> None:
    many = "".join(f'{{"n": {n}}}\n' for n in range(1, 100_001))
    business.write("a.jsonl", many + '{"n": 1\n\n[1]\n{"n": 100004}\n')
    relation, rows = business.read(path="a.jsonl")
    assert len(rows) == 100_001
    assert business.rows(f"select count(*) from ({relation.traced_sql}) where n::bigint <> _row") == [(0,)]
    assert [(row[2], row[4]) for row in business.rows(relation.structural_sql)] == [
        (100_001, '{"n": 1'),
        (100_003, "[1]"),
    ]


def test_a_very_long_json_line_is_read(business: Business) -> None:
    business.write("a.jsonl", json.dumps({"n": "x" * 5_000_000}) + '\n{"n": "y"}\n')
    _, rows = business.read(path="a.jsonl")
    assert sorted(len(row[0]) for row in rows) == [1, 5_000_000]


def test_parquet_keeps_its_types_and_numbers_its_rows(business: Business) -> None:
    table = pa.table({"id": pa.array(range(50_000)), "price": pa.array([Decimal("1.10")] * 50_000)})
    pq.write_table(table, business.folder / "a.parquet", row_group_size=7_000)
    relation = business.prepare(path="a.parquet")
    assert [row[1] for row in business.rows(f"describe {relation.sql}")] == ["BIGINT", "DECIMAL(3,2)"]
    assert business.rows(
        f"select count(*) from ({relation.traced_sql}) where _row <> id + 1 or _file <> 'a.parquet'"
    ) == [(0,)]


def _workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Notes").write(0, 0, "nothing")
        page = book.add_worksheet("Orders")
        day, time = (
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        page.write_row(1, 0, ["id", "amount", "day", "at", "ok", "gtin", "text"])
        page.write_row(2, 0, [1, 19.990000000000002])
        page.write_datetime(2, 2, dt.datetime(2026, 1, 31), day)  # noqa: DTZ001
        page.write_datetime(2, 3, dt.datetime(2026, 1, 31, 13, 59, 59), time)  # noqa: DTZ001
        page.write_boolean(2, 4, True)
        page.write_number(2, 5, 4006381333931)
        page.write_string(2, 6, "=1+1")
        page.write_row(4, 0, [2, 0.1 + 0.2, "", "", "", 1e-7, "007"])


def test_workbooks_are_read_as_they_are_shown(business: Business) -> None:
    _workbook(business.folder / "a.xlsx")
    relation, rows = business.read(path="a.xlsx", sheet="Orders")
    assert relation.columns == ("id", "amount", "day", "at", "ok", "gtin", "text")
    assert rows == [
        ("1", "19.99", "2026-01-31", "2026-01-31 13:59:59", "true", "4006381333931", "=1+1"),
        ("2", "0.3", None, None, None, "0.0000001", "007"),
    ]
    assert [row[-2:] for row in business.rows(relation.traced_sql)] == [("a.xlsx", 3), ("a.xlsx", 5)]


def test_numbers_that_a_workbook_has_shortened_are_not_taken_for_what_they_were(business: Business) -> None:
    with xlsxwriter.Workbook(str(business.folder / "a.xlsx")) as book:
        page = book.add_worksheet()
        page.write_column(0, 0, ["id"])
        for row, number in enumerate((12345678901234567, 1e15, 999999999999999, -4006381333931), 1):
            page.write_number(row, 0, number)
        page.write_string(5, 0, "12345678901234567")
    _, rows = business.read(path="a.xlsx")
    assert [row[0] for row in rows] == [
        "1.23456789012346E+16", "1E+15", "999999999999999", "-4006381333931", "12345678901234567",
    ]  # fmt: skip


def test_parquet_columns_of_one_name_are_told_apart(business: Business) -> None:
    table = pa.table([pa.array([1]), pa.array([2]), pa.array([3])], names=["id", "g", "G"])
    pq.write_table(table, business.folder / "a.parquet")
    relation, rows = business.read(path="a.parquet")
    assert relation.columns == ("id", "g (column 2)", "G (column 3)")
    assert rows == [(1, 2, 3)]
    assert business.rows(relation.traced_sql) == [(1, 2, 3, "a.parquet", 1)]


def _attached(business: Business, relation: Relation) -> list[tuple[object, ...]]:
    """Run a relation as the lake does."""
    for attachment in relation.attachments:
        if attachment.kind != "duckdb":
            load_extension(business.con, f"{attachment.kind}_scanner")
        business.con.execute(
            f"attach {quote(attachment.url)} as {attachment.alias} (type {attachment.kind}, read_only)"
        )
    traced = business.rows(relation.traced_sql)
    assert all(row[-2:] == (None, None) for row in traced)
    return business.rows(relation.sql)


def test_sqlite_values_come_as_text_whatever_their_column_says(business: Business) -> None:
    with sqlite3.connect(business.folder / "shop.db") as db:
        db.execute('create table "order lines" (id integer, amount real)')
        db.executemany('insert into "order lines" values (?, ?)', [(1, 19.99), (2, "on request")])
    db.close()
    system = System(database="shop.db")
    relation = business.prepare(system=system, table="order lines")
    assert _attached(business, relation) == [("1", "19.99"), ("2", "on request")]
    assert [file.name for file in relation.files] == ["shop.db"]
    query = business.prepare(system=system, query='select id, amount as a from "order lines" where id = 2;')
    assert business.rows(query.sql) == [("2", "on request")]


def test_duckdb_tables_and_queries_are_read_typed(business: Business) -> None:
    with duckdb.connect(str(business.folder / "shop.duckdb")) as db:
        db.execute("create table orders as select 1 as id, 2.50::decimal(9,2) as amount")
    system = System(database="shop.duckdb")
    assert _attached(business, business.prepare(system=system, table="orders")) == [(1, Decimal("2.50"))]
    query = "with some as (select * from orders) select orders.id, some.amount from some join orders using (id)"
    assert business.rows(business.prepare(system=system, query=query).sql) == [(1, Decimal("2.50"))]


def test_postgres_tables_and_queries_are_read_and_nothing_is_written(
    business: Business, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgres, autocommit=True) as db:
        db.execute("create schema if not exists shop")
        db.execute("create table shop.orders (id int, amount numeric(12,2), placed timestamptz)")
        db.execute("insert into shop.orders values (1, 19.99, '2026-01-31 12:00+01')")
    monkeypatch.setenv("SHOP_DATABASE", postgres)
    system = System(database="env:SHOP_DATABASE")
    relation = business.prepare(system=system, table="shop.orders")
    assert postgres not in repr(relation)
    placed = dt.datetime(2026, 1, 31, 11, tzinfo=dt.UTC)
    assert _attached(business, relation) == [(1, Decimal("19.99"), placed)]
    query = business.prepare(
        system=system, query="select id, to_char(placed at time zone 'UTC', 'YYYY') as y from shop.orders"
    )
    assert business.rows(query.sql) == [(1, "2026")]
    assert relation.files == ()


@pytest.mark.parametrize(
    ("settings", "database", "says"),
    [
        ({"table": "t"}, "env:NOT_SET", "the environment variable NOT_SET is not set"),
        ({"table": "t"}, "postgresql://me:secret@127.0.0.1/x", "a password stands in the plan"),
        ({"table": "t"}, "host=x password=secret", "a password stands in the plan"),
        ({"table": "t"}, "mysql://127.0.0.1/x", "is not known"),
        ({"table": "t"}, "notes.txt", "is neither an SQLite nor a DuckDB database"),
        ({"table": "t"}, "../outside.db", "leads out of the folder"),
        ({"query": "delete from orders returning *"}, "host=x", "is not one SELECT"),
        ({"query": "with x as (delete from o returning *) select * from x"}, "host=x", "is not one SELECT"),
        ({"query": "select 1; drop table orders"}, "host=x", "is not one SELECT"),
        ({"query": "selec 1 fro"}, "host=x", "is not one SELECT|cannot be read as SQL"),
        ({"table": "t", "query": "select 1"}, "host=x", "a table and a query"),
        ({"table": "t"}, None, "it names no file"),
    ],
)
def test_databases_that_cannot_be_read_get_their_sentence(
    business: Business, settings: dict[str, str], database: str | None, says: str
) -> None:
    business.write("notes.txt", "not a database")
    with pytest.raises(BadInput, match=says) as caught:
        prepare_source(
            "t", Source(**settings), System(database=database), business.folder, business.folder, business.scratch
        )
    assert "secret" not in str(caught.value)
