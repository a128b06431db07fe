"""What the commands say, and with which exit code: empty answers, wrong words, missing rates, SQL that runs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from onebook.app.business import measuring, open_business
from onebook.app.look import select_in
from onebook.app.measuring import Asking, why_in
from onebook.cli.main import run
from onebook.measures import kpis, pnl_lines
from tests.measures.small import PLAN, Rows, small_lake


def line(number: str, channel: str, day: str | None, gross: object, **more: object) -> dict[str, object]:
    both = {"sales_order_id": number, "line": "1", "channel": channel, "ordered_on": day, "customer_id": f"c{number}"}
    return {**both, "quantity": 1, "gross_amount": gross, "item_id": "lamp", "cost_amount": "4", **more}


LINES: Rows = [
    line("1", "web", "2024-01-10", "100.01", discount_amount="0.5"),
    line("2", "store", "2024-01-20", "33.33", customer_id="c1"),
    line("3", "web", "2024-02-20", "50"),
    line("4", "market", "2024-02-21", "1000", currency="GBP"),
    line("5", "market", "2024-02-25", "70", currency="GBP"),
    line("6", "web", None, "7.77"),
]
RECORDS: dict[str, Rows] = {
    "sales_order_line": LINES,
    "sales_order": [
        {"external_id": row["sales_order_id"]} | {k: row[k] for k in ("channel", "ordered_on", "customer_id")}
        for row in LINES
    ],
    "item": [{"external_id": "lamp", "name": "Lamp", "item_group": "Lights"}],
    "sales_return": [
        {"external_id": "r1", "line": "1", "sales_order_id": "1", "channel": "web", "returned_on": "2024-01-30",
         "quantity": 1, "amount": "9.99"},
    ],
    "cost": [
        {"external_id": "ads", "kind": "marketing", "channel": "web", "incurred_on": "2024-01-05", "amount": "12"},
        {"external_id": "rent", "kind": "shared", "incurred_on": "2024-01-05", "amount": "30"},
        {"external_id": "own", "kind": "shared", "channel": "store", "incurred_on": "2024-01-05", "amount": "3"},
    ],
}  # fmt: skip

Onebook = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("business")
    with small_lake(made, RECORDS, "2024-06-15"):
        (made / "onebook.toml").write_text(PLAN, encoding="utf-8")
    return made


@pytest.fixture
def onebook(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Onebook:
    """Run a command as the shell does; returns (exit code, what it wrote, what it complained of)."""

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["onebook", "-C", str(folder), *words])
        with pytest.raises(SystemExit) as ended:
            run()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return call


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sql", ""], "it is empty"),
        (["sql", " ; "], "it is empty"),
        (["sql", "delete from item"], "it is no SELECT"),
        (["sql", "explain select 1"], "it is no SELECT"),
        (["sql", "select 1; select 2"], "it holds 2 statements"),
        (["sql", "select nothing from item"], "nothing"),
        (["sql", "select cast(name as int) from item"], "it cannot be run"),
        (["sql", "select 1", "--limit", "-1"], "--limit"),
        (["why", "net_sales", "--limit", "-1"], "--limit"),
        (["rejects", "--type", "sales_ordr"], "there is no record type 'sales_ordr'"),
        (["rejects", "--system", "nowhere"], "there is no system 'nowhere' in the plan"),
        (["board", "--json", "--csv"], "not both"),
        (["pnl", "--csv", "--json"], "not both"),
        (["pnl", "--by", "channel_set"], "is not told by 'channel_set'. It is by: day,"),
        (["pnl", "--by", "channel,month"], "parted by one"),
        (["pnl", "--where", "cohort=2024-01"], "is not told by 'cohort'"),
        (["why", "gross_sales", "--where", "cohort=2024-01"], "is not told by 'cohort'"),
        (["kpi", "customers", "--by", "item_group"], "It is by: day, week, month, quarter, year, channel, channel_set"),
        (["kpi", "customers", "--where", "item_group=Lights"], "'customers' is not told by 'item_group'"),
        (["pnl", "2024Q1"], "Did you mean 2024-Q1?"),
        (["pnl", "01.05.2024"], "Did you mean 2024-05-01?"),
        (["pnl", "lastmonth"], "Did you mean last-month?"),
        (["pnl", "2024-13"], "Write 2024, 2024-Q2"),
    ],
)
def test_what_cannot_be_answered_is_told_in_a_sentence(onebook: Onebook, words: list[str], says: str) -> None:
    code, out, err = onebook(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err


def test_version(onebook: Onebook) -> None:
    code, out, _ = onebook("--version")
    assert code == 0
    assert out.startswith("onebook ")


def test_channels_stop_at_contribution_unless_costs_are_allocated(onebook: Onebook) -> None:
    told = {row["line"]: row["channels"] for row in json.loads(onebook("pnl", "2024-01", "--json")[1])["lines"]}
    assert told["contribution_2"]["web"]
    assert told["shared_costs"] == told["operating_profit"] == {}
    rows = {row["line"]: row for row in csv.DictReader(io.StringIO(onebook("pnl", "2024-01", "--csv")[1]))}
    assert rows["operating_profit"]["store"] == rows["shared_costs"]["store"] == ""
    shared = json.loads(onebook("pnl", "2024-01", "--allocate", "--json")[1])["lines"]
    for row in shared:
        assert sum(Decimal(amount) for amount in row["channels"].values()) == Decimal(row["total"])


def test_a_part_of_the_business_is_headed_by_what_it_is(onebook: Onebook) -> None:
    title, _, head = onebook("pnl", "2024-01", "--channel", "web")[1].splitlines()[:3]
    assert title == "P&L, 2024-01-01 to 2024-01-31, web, EUR"
    assert head.split() == ["line", "web", "before", "year", "before"]
    head = onebook("pnl", "2024-01", "--where", "item_group=Lights")[1].splitlines()[2]
    assert head.split() == ["line", "Lights", "before", "year", "before", "web", "store"]
    asked = ["--channel", "web", "--channel", "store"]
    assert onebook("pnl", "2024-01", *asked)[1].splitlines()[2].split()[:2] == ["line", "selected"]
    assert json.loads(onebook("pnl", "--channel", "web", "--json")[1])["lines"][0]["channels"].keys() == {"web"}


UNDATED = "No day is known of 1 sales line, counted over all time only, so not in these figures."


def test_what_has_no_day_is_told_of_periods_too(onebook: Onebook) -> None:
    assert UNDATED in onebook("pnl", "2024-01")[1]
    assert UNDATED in onebook("pnl", "2025")[1]
    assert UNDATED in onebook("pnl", "2024-01", "--channel", "web")[1]
    assert "No day" not in onebook("pnl", "2024-01", "--channel", "store")[1]
    assert json.loads(onebook("pnl", "2024-01", "--json")[1])["undated"] == {"sale": 1}


def test_missing_rates_are_told_wherever_amounts_are(onebook: Onebook) -> None:
    note = (
        "No exchange rate is known for 2 sales lines, left out of these figures: "
        "give exchange_rate records for GBP from 2024-02-21 on"
    )
    for words in (["pnl"], ["pnl", "2024-02"], ["board", "2024"], ["kpi", "net_sales"], ["kpi", "discount_rate"],
                  ["why", "gross_sales"], ["why", "net_sales"]):  # fmt: skip
        assert note in onebook(*words)[1], words
        if words[0] != "why":
            assert any(note in said for said in json.loads(onebook(*words, "--json")[1])["notes"])
    for words in (["pnl", "2024-01"], ["board", "--channel", "web"], ["kpi", "customers"], ["kpi", "orders"]):
        assert "exchange" not in onebook(*words)[1], words


def test_empty_answers_say_why(onebook: Onebook) -> None:
    code, out, _ = onebook("board", "2023-05")
    first, second, *reasons = out.splitlines()
    assert code == 0
    assert first == "Board, 2023-05-01 to 2023-05-31, EUR: nothing to tell."
    assert second == (
        "Records reach from 2024-01-05 to 2024-02-25, so there is nothing here. Try 2024-01, the latest full month."
    )
    assert len(reasons) <= 7
    assert len(onebook("board", "2023-05", "--all")[1].splitlines()) > 15
    assert len(json.loads(onebook("board", "2023-05", "--json")[1])["reasons"]) > 40
    assert "the latest full month" in onebook("pnl", "2023-05")[1]
    assert "the latest full month" in onebook("benchmark", "2023-05")[1]
    assert "there are no survey records whose kind is nps" in onebook("kpi", "nps")[1]
    assert "there are no survey records whose kind is nps" in onebook("why", "nps")[1]


def test_a_value_that_nothing_has_is_told(onebook: Onebook) -> None:
    hint = "Nothing has item_group = 'lights'; did you mean Lights?"
    for words in (["pnl"], ["kpi", "net_sales"], ["why", "net_sales"], ["why", "gross_sales"], ["board"]):
        assert hint in onebook(*words, "--where", "item_group=lights")[1], words
    out = onebook("pnl", "2023", "--where", "item_group=Lights")[1]
    assert "Nothing has" not in out


def test_only_sums_are_said_to_add_up(onebook: Onebook) -> None:
    assert "2 of 5 documents, which add up to 183.34" in onebook("why", "gross_sales", "2024", "--limit", "2")[1]
    assert "add up" not in onebook("why", "days_between_orders")[1]
    shape = json.loads(onebook("why", "days_between_orders", "--json")[1])
    assert shape["number_of_documents"] > 0
    assert shape["sum_of_documents"] is None
    whole = json.loads(onebook("why", "gross_sales", "--limit", "0", "--json")[1])
    assert len(whole["documents"]) == whole["number_of_documents"] == len(LINES)


def test_csv_of_the_board_tells_what_json_does(onebook: Onebook) -> None:
    by_csv = list(csv.DictReader(io.StringIO(onebook("board", "2024-02", "--csv")[1])))
    by_json = json.loads(onebook("board", "2024-02", "--json")[1])["rows"]
    assert [(r["kpi"], r["channel"] or None) for r in by_csv] == [(r["kpi"], r["channel"]) for r in by_json]
    for cells, row in zip(by_csv, by_json, strict=True):
        for name in ("value", "previous", "low", "high"):
            assert cells[name] == ("" if row.get(name) is None else str(row[name]))
        assert cells["benchmark"] == ((row["benchmark"] or {}).get("text") or "")


def figures(rows: list[tuple[Any, ...]]) -> Decimal:
    return sum((Decimal(str(row[-1])) for row in rows if row[-1] is not None), Decimal(0))


@pytest.mark.parametrize("asking", [Asking("2024-Q1", channels=("web",))])
def test_the_sql_behind_every_figure_runs_and_gives_it(folder: Path, asking: Asking) -> None:
    business = open_business(folder)
    ran = set()
    with measuring(business) as asked, measuring(business) as fresh:
        for name in [*(line.name for line in pnl_lines()), *kpis(asked.plan)]:
            why = why_in(asked, name, asking)
            for part in why.parts:
                # In a session in which nobody has asked anything yet, as for `onebook sql`.
                rows = select_in(fresh, part.sql).fetchall()
                if part.value is not None:
                    ran.add(part.fact)
                    assert abs(figures(rows) - part.value) < Decimal("1e-9"), (name, part.role)
            if any(part.channels for part in why.parts):
                total = sum((part.value or Decimal(0) for part in why.parts), Decimal(0))
                assert total == why.figure.value == sum(a for part in why.parts for a in part.channels.values())
    assert {"sale", "returned", "cost_on_day", "customer", "customer_order"} <= ran
