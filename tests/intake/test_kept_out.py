"""What is kept out stays findable: it is not taken for gone, its repair costs nothing else, and its reason is true."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onebook.app.business import Business, open_business
from onebook.app.intake import dismiss, load_business, rejects
from onebook.app.look import run_sql
from onebook.intake import LoadReport, retry_rejects
from onebook.lake import open_lake, tables_in
from onebook.records import BadInput

HEAD = """
[business]
name = "Kept out"
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"
[channels.web]
kind = "digital"
label = "Web shop"
[systems.erp]
"""
ITEMS = (
    HEAD
    + """
[systems.erp.sources.items]
path = "items.*"
[systems.erp.records.item]
columns = { external_id = "id", name = "name", sold_from = "day", list_price = "price" }
"""
)
ORDERS = (
    HEAD
    + """
[systems.erp.sources.orders]
path = "orders.csv"
[systems.erp.records.sales_order]
columns = { external_id = "id", channel = "channel", ordered_at = "day" }
"""
)
SIX = "id,name,day,price\n" + "".join(f"A{n},name,2024-01-01,1\n" for n in range(6))
SIX_LINES = "".join(f'{{"id": "A{n}", "name": "x", "day": "2024-01-01", "price": 1}}\n' for n in range(6))


def load(business: Business, *, since: str | None = None, dry_run: bool = False, again: bool = False) -> LoadReport:
    return load_business(business, [], since, dry_run, again, lambda *_: None)


def rows(business: Business, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in run_sql(business, sql).rows]


def ids(business: Business, kind: str) -> list[str]:
    return [str(row[0]) for row in rows(business, f"select external_id from {kind} order by 1")]


def told(business: Business) -> set[tuple[str | None, str | None, str | None]]:
    return {(r.key, r.column_name, r.value) for r in rejects(business, None, None)}


@pytest.mark.parametrize(
    ("name", "whole", "broken"),
    [
        ("items.csv", SIX, SIX.replace("A0,name,2024-01-01", " A0 ,name,never")),
        ("items.csv", SIX, SIX.replace("A0,", ",")),
        ("items.csv", SIX, SIX.replace("A0,name,2024-01-01,1\n", "A0,name,2024-01-01,1,2,3\n\n")),
        ("items.jsonl", SIX_LINES, SIX_LINES.replace('"A0", ', '"A0" ')),
    ],
)
def test_a_row_that_cannot_be_read_is_not_taken_for_gone(
    make_business: Callable[..., Business], name: str, whole: str, broken: str
) -> None:
    business = make_business(ITEMS + 'complete = "export"\n', **{name: whole})
    load(business)
    (business.folder / name).write_text(broken)
    assert load(business).kept_out == 1
    assert ids(business, "item") == ["A0", "A1", "A2", "A3", "A4", "A5"]


def test_a_row_without_a_key_holds_up_taking_away_until_it_is_dismissed(make_business: Callable[..., Business]) -> None:
    business = make_business(ITEMS + 'complete = "export"\n', items_csv=SIX)
    load(business)
    (business.folder / "items.csv").write_text(SIX.replace("A0,name,2024-01-01,1", ",Total,,6"))
    load(business)
    assert len(ids(business, "item")) == 6
    dismiss(business, [], "items.csv")
    load(business, again=True)
    assert ids(business, "item") == ["A1", "A2", "A3", "A4", "A5"]


def test_repairing_one_cell_changes_no_other(make_business: Callable[..., Business]) -> None:
    plan = ITEMS + 'decimal = ","\nconstants = { weight_grams = 0.25 }\n'
    lines = f"id;name;day;price\n0;ok;;11,90\n1;ok;;?\n2;{'x' * 500};;?\n"
    business = make_business(plan, items_csv=lines)
    load(business)
    found = rejects(business, None, None)
    repairs = {r.reject_id: {r.column_name or "": r.value or ""} for r in found if r.column_name == "name"}
    for r in found:
        repairs.setdefault(r.reject_id, {}).update({"list_price": "23,80"} if r.column_name == "list_price" else {})
    retry_rejects(business.plan, repairs)
    assert rows(business, "select external_id, list_price::varchar, weight_grams::varchar from item order by 1") == [
        ("0", "11.9000", "0.2500"),
        ("1", "23.8000", "0.2500"),
    ]
    # What is listed of a long text is its beginning, and no repair.
    assert told(business) == {("2", "name", "x" * 80)}


def test_a_repair_may_give_a_day_where_the_source_has_instants_and_is_kept_if_it_is_not_enough(
    make_business: Callable[..., Business],
) -> None:
    business = make_business(ORDERS, orders_csv="id,channel,day\n0,web,2024-01-01 10:00\n1,fax,\n")
    load(business)
    assert told(business) == {("1", "channel", "fax"), ("1", "ordered_on", None)}
    (row,) = {r.reject_id for r in rejects(business, None, None)}
    retry_rejects(business.plan, {row: {"channel": "WEB SHOP", "ordered_on": "2024-13-01"}})
    assert told(business) == {("1", "ordered_on", "2024-13-01")}
    retry_rejects(business.plan, {row: {"ordered_on": "2024-12-01"}})
    assert rows(business, "select external_id, channel, ordered_on::varchar from sales_order order by 1") == [
        ("0", "web", "2024-01-01"),
        ("1", "web", "2024-12-01"),
    ]


def test_what_was_given_up_is_no_longer_counted_as_kept_out(make_business: Callable[..., Business]) -> None:
    broken = '{"id": "A9" "name": "x"}\n'
    business = make_business(ITEMS, **{"items.jsonl": SIX_LINES.replace('"price": 1}', '"price": "?"}', 1) + broken})
    assert load(business).kept_out == 2
    dismiss(business, [], "items.jsonl")
    report = load(business, again=True)
    assert (report.kept_out, report.given_up, report.clean) == (0, 1, True)
    # Another row that is broken at the same place is another one.
    (business.folder / "items.jsonl").write_text(SIX_LINES + broken.replace("A9", "A8"))
    assert load(business).kept_out == 1
    assert len(rejects(business, None, None)) == 1


def test_a_channel_called_otherwise_makes_a_load_read_again(make_business: Callable[..., Business]) -> None:
    business = make_business(ORDERS, orders_csv="id,channel,day\n0,web,2024-01-01\n1,Shop 5,2024-01-01\n")
    load(business)
    plan = business.folder / "onebook.toml"
    plan.write_text(plan.read_text().replace("Web shop", "Shop 5"))
    assert load(open_business(business.folder)).clean
    assert ids(business, "sales_order") == ["0", "1"]


def test_rows_beyond_the_cut_over_are_neither_listed_nor_retried(make_business: Callable[..., Business]) -> None:
    lines = "id,channel,day\n0,web,2024-01-01\n1,fax,2024-01-02\n2,fax,2024-07-01\n"
    business = make_business(ORDERS, orders_csv=lines)
    load(business, since="2024-06-01")
    assert told(business) == {("2", "channel", "fax")}
    plan = business.folder / "onebook.toml"
    plan.write_text(plan.read_text().replace("[systems.erp]\n", '[systems.erp]\ncut_over = "2024-06-01"\n'))
    business = open_business(business.folder)
    retry_rejects(business.plan, {r.reject_id: {"channel": "web"} for r in rejects(business, None, None)})
    load(business)
    assert told(business) == {("1", "channel", "fax")}
    assert ids(business, "sales_order") == ["0"]


def test_a_newer_revision_counts_even_if_it_changed_nothing(make_business: Callable[..., Business]) -> None:
    business = make_business(ITEMS.replace('"price" }', '"price", revision = "version" }'))
    for name, version in (
        ("first", "2026-10-25T02:40:00+02:00"),
        ("first", "2026-10-25T02:20:00+01:00"),
        ("between", "2026-10-25T02:59:00+02:00"),
    ):
        lines = f"id,name,day,price,version\n0,{name},,,{version}\n"
        (business.folder / "items.csv").write_text(lines)
        load(business)
    assert rows(business, "select name from item") == [("first",)]


def test_a_dry_run_leaves_no_file_and_a_mapping_that_cannot_be_followed_loses_nothing(
    make_business: Callable[..., Business],
) -> None:
    plan = ITEMS[: ITEMS.index("columns")] + 'sql = "item.sql"\n'
    business = make_business(plan, item_sql="select unnest(items) from items")
    pq.write_table(pa.table({"external_id": ["1", "2"], "list_price": ["1.5", "?"]}), business.folder / "items.parquet")
    assert load(business, dry_run=True).kept_out == 1
    assert not list((business.folder / "lake").rglob("*.parquet"))
    load(business)
    assert ids(business, "item") == ["1"]
    assert told(business) == {("2", "list_price", "?")}


def test_a_cte_hides_a_file_only_where_it_is_in_scope(make_business: Callable[..., Business]) -> None:
    business = make_business(ITEMS, items_csv=SIX)
    load(business)
    (file,) = (business.folder / "lake" / "data" / "record" / "item").glob("*.parquet")
    for sql in (
        f"select a.* from '{file}' as a, (with \"{file}\" as (select 1) select 1)",
        f"with recursive \"{file}\" as (select * from '{file}') select * from '{file}'",
    ):
        with pytest.raises(BadInput, match="there is no record type or model"):
            run_sql(business, sql)
    with open_lake(business.lake) as con:
        assert tables_in(con, "with a as (select * from b), c as (select * from A) select (select 1 from c), d.* from d"
                         ) == ["b", "d"]  # fmt: skip
        assert tables_in(con, "with recursive r as (select 1 union all select * from r) select * from R") == []


def test_connections_spill_into_folders_of_their_own(make_business: Callable[..., Business]) -> None:
    business = make_business(ITEMS, items_csv=SIX)
    load(business)
    left, at_work = (business.lake.spill(name) for name in ("left", "working"))
    left.mkdir()
    at_work.mkdir()
    os.utime(left, (time.time() - 200_000,) * 2)
    with open_lake(business.lake) as one, open_lake(business.lake) as other:
        folders = {c.execute("select current_setting('temp_directory')").fetchall()[0][0] for c in (one, other)}
        load(business, again=True)
    assert len(folders) == 2
    assert (left.exists(), at_work.exists()) == (False, True)
