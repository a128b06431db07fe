"""`onebook init` and `onebook plan check` as commands: what is written, told, and refused."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from onebook.app.business import PLAN_FILE, open_business
from onebook.app.drafting import draft_business
from onebook.app.planning import check_folder
from onebook.intake import load
from onebook.lake import connect
from onebook.plan import parse_plan
from onebook.records import BadInput

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
[business]
name = "Kern"
currency = "EUR"
[channels.web]
kind = "digital"
[systems.shop]
recognise = "order"
[systems.shop.sources.lines]
path = "lines.csv"
[systems.shop.records.sales_order]
columns = { external_id = "order", ordered_on = "day" }
constants = { channel = "web" }
[systems.shop.records.sales_order_line]
columns = { sales_order_id = "order", line = "line", ordered_on = "day", quantity = "qty", gross_amount = "net" }
constants = { channel = "web" }
"""
LAST = PLAN.count("\n")


def faults(folder: Path, text: str) -> list[tuple[int | None, str, str]]:
    (folder / PLAN_FILE).write_text(text, encoding="utf-8")
    return [(f.line, f.where, f.what) for f in check_folder(folder) if f.severity == "fault"]


def onebook(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "onebook", *map(str, arguments)], check=False, text=True,
                          capture_output=True)  # fmt: skip


def test_a_sound_plan_has_no_faults(tmp_path):
    assert faults(tmp_path, PLAN) == []


def test_shape_and_sense_are_told_in_one_list(tmp_path):
    text = PLAN.replace('kind = "digital"', 'kind = "digitl"').replace("[systems.shop]", "[systems.shop]\nlable = 'x'")
    text = text.replace('channel = "web" }', 'channel = "webb" }', 1)
    assert [(line, where) for line, where, _ in faults(tmp_path, text)] == [
        (5, "channels.web.kind"), (7, "systems.shop.lable"), (13, "systems.shop.records.sales_order.constants.channel"),
    ]  # fmt: skip
    told = onebook("-C", tmp_path, "plan", "check", "--json")
    assert told.returncode == 1
    assert sum(f["severity"] == "fault" for f in json.loads(told.stdout)) == 3
    (tmp_path / PLAN_FILE).write_text("[business\n")
    broken = onebook("-C", tmp_path, "plan", "check")
    assert (broken.returncode, broken.stdout.splitlines()[-1]) == (1, "1 to mend, 0 to think about.")
    assert broken.stdout.startswith("fault: onebook.toml:1: a bracket is opened and not closed.")
    assert onebook("-C", tmp_path / "nowhere", "plan", "check").returncode == 2


def test_an_unknown_kind_of_system_is_a_fault_with_its_line(tmp_path):
    text = PLAN + '[systems.b]\nkind = "shopify"\n'
    assert faults(tmp_path, text) == [
        (LAST + 2, "systems.b.kind", "there is no kind of system 'shopify'."),
    ]
    (report,) = load(parse_plan(text, tmp_path), ["b"]).systems
    assert [fault.what for fault in report.refused] == ["there is no kind of system 'shopify'."]


def test_a_part_of_tpcds_that_is_not_named_hides_nothing_else(tmp_path):
    found = faults(tmp_path, PLAN + '[systems.t]\nkind = "tpcds"\n[places.main]\n')
    assert [(line, where) for line, where, _ in found] == [
        (LAST + 1, "systems.t.options.part"), (LAST + 3, "places.main"),
    ]  # fmt: skip


KPI = '[kpis.gifts]\nphase = "decision"\nlabel = "Gifts"\n'


@pytest.mark.parametrize(
    ("settings", "line", "where", "what"),
    [
        ('fact = "sale"\nnumerator = "sum(grss_amount)"', 5, "kpis.gifts.numerator", "'sum(grss_amount)' cannot"),
        ('fact = "sale"\nnumerator = "count(*)"\ndenominator = "max(channel)"', 6, "kpis.gifts.denominator",
         "gives no number"),
        ('fact = "sale"', 1, "kpis.gifts", "it says nothing to compute."),
        ('fact = "sal"\nnumerator = "count(*)"', 4, "kpis.gifts.fact", "there is no fact 'sal'."),
        ('fact = "sale"\nnumerator = "count(*)"\nneeds = ["leed"]', 6, "kpis.gifts.needs", ""),
    ],
)  # fmt: skip
def test_kpis_of_the_plan_are_tried_before_anything_is_loaded(tmp_path, settings, line, where, what):
    ((found_line, found_where, found_what),) = faults(tmp_path, f"{PLAN}{KPI}{settings}\n")
    assert (found_line, found_where) == (LAST + line, where)
    assert what in found_what
    good = f'{PLAN}{KPI}fact = "sale"\nnumerator = "count(*)"\n'
    assert faults(tmp_path, good) == []


def test_folders_and_databases_are_looked_for(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path.parent / "outside.db").touch()
    text = PLAN + (
        '[systems.a]\nfolder = "there"\n[systems.b]\nfolder = "gone"\n[systems.c]\ndatabase = "../outside.db"\n'
    )
    assert [(line, where) for line, where, _ in faults(tmp_path, text)] == [
        (LAST + 4, "systems.b.folder"), (LAST + 6, "systems.c.database"),
    ]  # fmt: skip


def test_init_refuses_what_is_no_currency_or_time_zone_before_it_writes(tmp_path):
    with pytest.raises(BadInput) as caught:
        draft_business(tmp_path, None, "euro", "Berlin")
    assert [str(fault) for fault in caught.value.faults] == [
        "--currency: 'euro' is no currency of ISO 4217. Did you mean EUR?",
        "--time-zone: 'Berlin' is no time zone. Did you mean 'Europe/Berlin'?",
    ]
    assert list(tmp_path.iterdir()) == []
    assert onebook("init", tmp_path, "--currency", "usd").returncode == 2


def test_init_says_so_where_there_is_nothing_to_read(tmp_path):
    told = onebook("init", tmp_path)
    assert told.returncode == 1
    assert f"No export was found in {tmp_path}" in told.stdout
    assert list(tmp_path.iterdir()) == []
    assert "`onebook load`" not in told.stdout


def test_init_says_which_files_it_passed_over(tmp_path):
    (tmp_path / "orders.csv").write_text("Order ID,Order Date,SKU,Qty,Net Amount\n1,2026-01-01,A,1,2.00\n")
    for name in ("report.docx", "a.pdf", "b.pdf", "old.zip", "notes.txt", "~$orders.xlsx"):
        (tmp_path / name).write_text("x")
    notes = "\n".join(draft_business(tmp_path, None, "EUR", "UTC").notes)
    assert "report.docx: passed over: no file of this kind is read" in notes
    assert "a.pdf and 1 more: passed over" in notes
    assert "old.zip: passed over: unpack it first" in notes
    assert "notes.txt: passed over: nothing in it looks like records" in notes
    assert "orders.xlsx: it is open in Excel" in notes


def test_plan_show_names_what_a_ready_made_system_gives(tmp_path):
    (tmp_path / PLAN_FILE).write_text(
        f'{PLAN}[systems.master]\nkind = "tpcds"\ndatabase = "t.duckdb"\noptions = {{ part = "master" }}\n'
    )
    shown = onebook("-C", tmp_path, "plan", "show").stdout
    (row,) = [line for line in shown.splitlines() if line.startswith("master")]
    assert "item, place, promotion" in row
    assert "the book" in shown


def test_init_says_what_it_uses_and_drafts_databases_that_load(tmp_path):
    with closing(sqlite3.connect(tmp_path / "till.db")) as con:
        con.execute("create table receipts (receipt_no text, pos int, sold_at text, article text, qty real, net real)")
        con.execute("create table nothing_known (foo text)")
        con.execute("insert into receipts values ('T1', 1, '2024-02-01 12:31:00', 'S1', 2.0, 20.5)")
        con.commit()
    warehouse = connect()
    warehouse.execute(f"attach '{tmp_path / 'wh.duckdb'}' as wh")
    warehouse.execute(
        "create table wh.shipments as select 'P1' as shipment_id, timestamp '2024-02-02 10:00' as shipped_at"
    )
    warehouse.close()
    (tmp_path / "fx.csv").write_text("Currency,Date,Rate\nUSD,2024-01-01,0.9\n")
    drafted = draft_business(tmp_path, None, "EUR", "Europe/Berlin")
    assert [(r.file, r.record_type, bool(r.unused)) for r in drafted.recognised] == [
        ("fx.csv", "exchange_rate", True), ("till.db: nothing_known", "", True),
        ("till.db: receipts", "sales_order_line", False), ("till.db: receipts", "sales_order", False),
        ("wh.duckdb: shipments", "shipment", False),
    ]  # fmt: skip
    assert "no column gives to_currency" in drafted.recognised[0].unused
    assert [f for f in check_folder(tmp_path) if f.severity == "fault"] == []
    report = load(open_business(tmp_path).plan)
    good = {(s.system, c.record_type): c.good for s in report.systems for c in s.counts}
    assert good == {("till", "sales_order"): 1, ("till", "sales_order_line"): 1, ("wh", "shipment"): 1}
