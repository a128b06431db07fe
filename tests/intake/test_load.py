"""Loading: what is good goes in once, what is not is kept with its reason and can be taken in after repair."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import astuple
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.intake import REJECT_COLUMNS, dismiss, load_business, rejects
from onebook.app.look import run_sql, states
from onebook.app.tables import to_csv
from onebook.intake import LoadReport, retry_rejects
from onebook.intake.rejects import read_repairs
from onebook.measures import Period, pnl
from onebook.records import BadInput

PLAN = """
[business]
name = "Two channels"
currency = "EUR"
time_zone = "Europe/Berlin"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[systems.shop]
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.sources.lines]
path = "lines.csv"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", channel = "channel", ordered_on = "day" }
[systems.shop.records.sales_order_line]
sql = "lines.sql"
"""
LINES_SQL = """-- Lines.
select l."order" as sales_order_id, l.line, o.channel, o.day as ordered_on, l.qty as quantity, l.amount as gross_amount
from lines as l left join orders as o on o.id = l."order"
"""
ORDERS = "id,channel,day\n1,web,2024-05-01\n2,store,2024-05-02\n"
LINES = "order,line,qty,amount\n1,1,1,10.00\n1,2,2,20.00\n2,1,1,5.50\n"


@pytest.fixture
def shop(make_business: Callable[..., Business]) -> Business:
    return make_business(PLAN, lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=LINES)


def load(business: Business, **how: object) -> LoadReport:
    return load_business(
        business, [], how.pop("since", None), how.pop("dry_run", False), how.pop("again", False), lambda *_: None
    )


def counts(report: LoadReport) -> dict[str, tuple[int, ...]]:
    return {
        c.record_type: (c.rows_read, c.rejected, c.added, c.replaced, c.unchanged)
        for s in report.systems
        for c in s.counts
    }


def sales(business: Business) -> dict[str, Decimal]:
    with measuring(business) as session:
        found = pnl(session, Period())
    return dict(found.whole.channels["gross_sales"])


def test_loading_twice_changes_nothing(shop: Business) -> None:
    assert counts(load(shop)) == {"sales_order": (2, 0, 2, 0, 0), "sales_order_line": (3, 0, 3, 0, 0)}
    kept = states(shop)
    assert load(shop).systems[0].unchanged
    assert states(shop) == kept
    assert counts(load(shop, again=True)) == {"sales_order": (2, 0, 0, 0, 2), "sales_order_line": (3, 0, 0, 0, 3)}
    assert sales(shop) == {"web": Decimal("30.0000"), "store": Decimal("5.5000")}


def test_a_change_replaces_and_earlier_states_stay_readable(shop: Business) -> None:
    load(shop)
    before = states(shop)[0].snapshot
    (shop.folder / "lines.csv").write_text(LINES.replace("5.50", "7.25") + "2,2,1,1.00\n")
    assert counts(load(shop))["sales_order_line"] == (4, 0, 1, 1, 2)
    total = "select sum(gross_amount) as total from sales_order_line"
    assert run_sql(shop, total).rows[0][0] == Decimal("38.2500")
    assert run_sql(shop, total, as_of=str(before)).rows[0][0] == Decimal("35.5000")


def test_a_dry_run_keeps_nothing(shop: Business) -> None:
    assert counts(load(shop, dry_run=True))["sales_order_line"] == (3, 0, 3, 0, 0)
    assert counts(load(shop))["sales_order_line"] == (3, 0, 3, 0, 0)


def test_since_takes_only_what_is_recent(shop: Business) -> None:
    assert counts(load(shop, since="2024-05-02"))["sales_order"] == (1, 0, 1, 0, 0)
    assert counts(load(shop))["sales_order"] == (2, 0, 1, 0, 1)


@pytest.mark.parametrize("cut_over", ["2024-05-02", "2024-05-02T00:00:00+02:00"])
def test_what_is_dated_from_the_cut_over_on_is_left_to_the_book(
    make_business: Callable[..., Business], cut_over: str
) -> None:
    plan = PLAN.replace("[systems.shop]", f'[systems.shop]\ncut_over = "{cut_over}"')
    business = make_business(plan, lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=LINES)
    orders, lines = load(business).systems[0].counts
    assert (orders.good, lines.good) == (1, 2)


def test_bad_rows_are_kept_out_told_and_taken_in_after_repair(shop: Business) -> None:
    (shop.folder / "lines.csv").write_text(LINES.replace("20.00", "twenty") + "9,1,1,3.00\n")
    report = load(shop)
    assert counts(report)["sales_order_line"] == (4, 2, 2, 0, 0)
    assert not report.clean
    found = rejects(shop, None, None)
    assert {(r.source_file, r.source_row, r.column_name, r.rule) for r in found} == {
        ("lines.csv", 3, "gross_amount", "unreadable"), ("lines.csv", 5, "channel", "missing"),
        ("lines.csv", 5, "ordered_on", "missing"),
    }  # fmt: skip
    load(shop, again=True)
    assert rejects(shop, None, None)[0].reject_id == found[0].reject_id

    table = list(csv.DictReader(io.StringIO(to_csv(REJECT_COLUMNS, (astuple(r) for r in found)))))
    for row in table:
        row["value"] = "20.00" if row["column_name"] == "gross_amount" else row["value"]
    mended = io.StringIO()
    writer = csv.DictWriter(mended, REJECT_COLUMNS)
    writer.writeheader()
    writer.writerows(table)
    report = retry_rejects(shop.plan, read_repairs(mended.getvalue().splitlines()))
    assert counts(report)["sales_order_line"] == (2, 1, 1, 0, 0)
    assert sales(shop) == {"web": Decimal("30.0000"), "store": Decimal("5.5000")}
    # The file still holds the broken row: loading it again neither undoes the repair nor lists it again.
    load(shop, again=True)
    assert sales(shop)["web"] == Decimal("30.0000")
    assert {r.source_row for r in rejects(shop, None, None)} == {5}


def test_rejects_that_are_dismissed_are_not_listed_again(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN, lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=LINES + "1,3,1,bad\n1,4,1,worse\n")
    load(business)
    first, second = rejects(business, None, None)
    assert dismiss(business, [first.reject_id], None) == 1
    load(business, again=True)
    assert [r.key for r in rejects(business, None, None)] == [second.key]
    with pytest.raises(BadInput, match="not kept out now"):
        dismiss(business, [second.reject_id, first.reject_id], None)
    assert dismiss(business, [], "lines.csv") == 1
    assert rejects(business, None, None) == ()


def complete(kind: str, how: str) -> str:
    head = f"[systems.shop.records.{kind}]"
    return PLAN.replace(head, f'{head}\ncomplete = "{how}"')


def test_a_complete_export_takes_away_what_it_no_longer_holds(make_business: Callable[..., Business]) -> None:
    lines = LINES + "1,3,1,bad\n"
    business = make_business(
        complete("sales_order_line", "export"), lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=lines
    )
    load(business)
    (business.folder / "lines.csv").write_text(lines.replace("1,2,2,20.00\n", "").replace("5.50", "bad"))
    by_kind = {c.record_type: c for c in load(business).systems[0].counts}
    # Line 1/2 is gone; 2/1 is still there, though it cannot be read now.
    assert by_kind["sales_order_line"].removed == 1
    assert run_sql(business, "select line, gross_amount from sales_order_line order by 1, 2").rows == (
        ("1", Decimal("5.5")), ("1", Decimal(10)),
    )  # fmt: skip
    (business.folder / "lines.csv").write_text(lines)
    assert {c.record_type: c.replaced for c in load(business).systems[0].counts}["sales_order_line"] == 1
    assert pnl_total(business) == Decimal("35.5")


def test_an_export_cut_short_takes_nothing_away_unless_one_is_sure(make_business: Callable[..., Business]) -> None:
    plan = complete("sales_order_line", "export")
    business = make_business(plan, lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=LINES)
    load(business)
    (business.folder / "lines.csv").write_text("order,line,qty,amount\n1,1,1,10.00\n")
    assert "lacks 2 of the 3 records" in str(load(business).systems[0].refused[0])
    assert pnl_total(business) == Decimal("35.5")
    load(business, again=True)
    assert pnl_total(business) == 10


def test_an_order_exported_anew_has_the_lines_it_now_has(make_business: Callable[..., Business]) -> None:
    plan = complete("sales_order_line", "document")
    business = make_business(plan, lines_sql=LINES_SQL, orders_csv=ORDERS, lines_csv=LINES)
    load(business)
    (business.folder / "lines.csv").write_text("order,line,qty,amount\n1,1,1,10.00\n")
    load(business)
    assert pnl_total(business) == Decimal("15.5")


def pnl_total(business: Business) -> Decimal:
    with measuring(business) as session:
        return pnl(session, Period()).whole.totals["gross_sales"]


@pytest.mark.parametrize(
    "foreign", ["read_csv('{}', all_varchar = true)", "'{}'", "sqlite_scan('{}', 't')", "main.lines"]
)
def test_a_mapping_reads_its_sources_and_nothing_else(
    make_business: Callable[..., Business], tmp_path_factory: pytest.TempPathFactory, foreign: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "lines.csv"
    outside.write_text(LINES)
    select = LINES_SQL.replace("from lines as l", f"from {foreign.format(outside)} as l")
    business = make_business(PLAN, lines_sql=select, orders_csv=ORDERS, lines_csv=LINES)
    report = load(business).systems[0]
    assert [c.record_type for c in report.counts] == ["sales_order"]
    assert "which is no source of this system" in str(report.refused[0])


def test_rejects_stay_until_their_rows_are_read_again_or_come_in(make_business: Callable[..., Business]) -> None:
    days = {"orders_1_csv": "id,channel,day\n1,web,2024-05-01\n2,nowhere,2024-05-02\n"}
    plan = PLAN.partition("[systems.shop.records.sales_order_line]")[0]
    plan = plan.replace('[systems.shop.sources.lines]\npath = "lines.csv"\n', "").replace("orders.csv", "orders_*.csv")
    business = make_business(plan, **days)
    load(business)
    assert [r.key for r in rejects(business, None, None)] == ["2"]
    # A load of what is recent does not look at it, and a file that is gone tells nothing of it.
    load(business, since="2024-05-03", again=True)
    assert [r.key for r in rejects(business, None, None)] == ["2"]
    (business.folder / "orders_1.csv").rename(business.folder / "kept.txt")
    (business.folder / "orders_2.csv").write_text("id,channel,day\n3,store,2024-05-03\n")
    load(business)
    assert [r.key for r in rejects(business, None, None)] == ["2"]
    (business.folder / "orders_3.csv").write_text("id,channel,day\n2,web,2024-05-02\n")
    load(business)
    assert rejects(business, None, None) == ()


def test_an_orphan_waits_for_its_order(shop: Business) -> None:
    (shop.folder / "lines.sql").write_text(LINES_SQL.replace("o.channel, o.day", "'web' as channel, '2024-05-01'"))
    (shop.folder / "lines.csv").write_text(LINES + "9,1,1,3.00\n")
    load(shop)
    assert [(r.rule, r.value, r.source_row) for r in rejects(shop, None, None)] == [("orphan", "9", 5)]
    (shop.folder / "orders.csv").write_text(ORDERS + "9,web,2024-05-03\n")
    load(shop)
    assert not rejects(shop, None, None)


def test_the_same_key_twice(shop: Business) -> None:
    (shop.folder / "lines.csv").write_text(LINES + "2,1,1,5.50\n1,1,1,99.00\n")
    assert counts(load(shop))["sales_order_line"] == (5, 2, 2, 0, 1)
    assert [(r.rule, r.source_row) for r in rejects(shop, None, None)] == [("duplicate_key", 2), ("duplicate_key", 6)]
    assert sales(shop) == {"web": Decimal("20.0000"), "store": Decimal("5.5000")}


def test_the_highest_revision_wins_and_an_older_one_never_does(shop: Business) -> None:
    (shop.folder / "lines.sql").write_text(
        LINES_SQL.replace("l.qty as quantity", "l.qty as quantity, l.changed as revision")
    )
    header = "order,line,qty,amount,changed\n"
    (shop.folder / "lines.csv").write_text(
        header + "1,1,1,10.00,2024-05-01 10:00:00\n1,1,1,11.00,2024-05-02 10:00:00\n"
    )
    load(shop)
    assert sales(shop)["web"] == Decimal("11.0000")
    (shop.folder / "lines.csv").write_text(header + "1,1,1,12.00,2024-05-01 12:00:00\n")
    assert counts(load(shop))["sales_order_line"] == (1, 0, 0, 0, 1)
    assert sales(shop)["web"] == Decimal("11.0000")


def test_a_file_that_is_not_what_the_mapping_says_is_refused_whole(shop: Business) -> None:
    load(shop)
    (shop.folder / "orders.csv").write_text("id,channel,date\n1,web,2024-05-01\n")
    report = load(shop)
    assert "day" in str(report.systems[0].refused[0])
    assert not report.systems[0].counts
    assert sales(shop)["web"] == Decimal("30.0000")
    (shop.folder / "orders.csv").write_text(ORDERS.replace("2024-05-0", "05/0"))
    report = load(shop)
    assert "no row's ordered_on can be used" in str(report.systems[0].refused[0])
    assert sales(shop)["web"] == Decimal("30.0000")


def test_a_moved_business_folder_still_opens(shop: Business) -> None:
    load(shop)
    moved = shop.folder.with_name("moved")
    shop.folder.rename(moved)
    assert sales(open_business(moved))["web"] == Decimal("30.0000")


def test_sql_sees_the_book_and_nothing_else(shop: Business) -> None:
    load(shop)
    assert run_sql(shop, "select count(*) from sale").rows == ((3,),)
    for forbidden in (
        "select * from read_csv('/etc/passwd')", f"select * from '{shop.folder}/orders.csv'",
        "copy sales_order to '/tmp/stolen.csv'", "delete from lake.record.sales_order", "set threads = 1",
        f"select * from sqlite_scan('{shop.lake.catalogue}', 'ducklake_snapshot')",
        "attach '/tmp/x.db'", "install httpfs", "select * from 'https://example.com/x.parquet'",
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"(?i)sql|SELECT"):
            run_sql(shop, forbidden)
    assert run_sql(shop, "select count(*) from sales_order").rows == ((2,),)


PARQUET_PLAN = PLAN.replace("orders.csv", "orders.parquet").replace("lines.csv", "lines.parquet")


def test_a_first_load_from_parquet_settles_duplicates_orphans_and_rejects(
    make_business: Callable[..., Business],
) -> None:
    business = make_business(
        PARQUET_PLAN, lines_sql=LINES_SQL.replace("o.channel, o.day", "'web' as channel, '2024-05-01'")
    )
    lines = [("1", "1", 1, "10.00"), ("1", "1", 1, "10.00"), ("1", "2", 1, "1.00"), ("1", "2", 1, "2.00"),
             ("9", "1", 1, "3.00"), ("2", "1", 1, "bad"), ("2", "2", 2, "4.00")]  # fmt: skip
    names = ["order", "line", "qty", "amount"]
    pq.write_table(
        pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in lines]), business.folder / "lines.parquet"
    )
    orders = [{"id": i, "channel": "web", "day": "2024-05-01"} for i in ("1", "2")]
    pq.write_table(pa.Table.from_pylist(orders), business.folder / "orders.parquet")
    for again in (False, True):
        report = load(business, again=again)
        assert (counts(report)["sales_order_line"]) == ((7, 4, 0, 0, 3) if again else (7, 4, 2, 0, 1))
        told = {(r.rule, r.source_row) for r in rejects(business, None, None)}
        assert told == {("duplicate_key", 3), ("duplicate_key", 4), ("orphan", 5), ("unreadable", 6)}
        assert sales(business) == {"web": Decimal("14.0000")}
