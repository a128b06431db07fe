"""Every model and KPI is written in the portable subset, has its header, and is rendered for Spark."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import sqlglot

from onebook.journey import journey_models
from onebook.lake import connect, fill, read_models, tables_in
from onebook.measures import Session, facts, kpis, pnl_lines
from onebook.measures.portable import FUNCTIONS, faults, to_spark
from onebook.plan import parse_plan
from onebook.records import record_types
from tests.measures.small import PLAN

MODELS = read_models("onebook.measures.models")
SESSION = Session(connect(), parse_plan(PLAN), date(2024, 6, 1))
KPIS = kpis(SESSION.plan)

ALLOWED = {
    # Divisors that their own model keeps above 0.
    ("cost_on_day", "division by days"),
    ("sale_in_parts", "division by whole"),
}


def filled(name: str) -> str:
    return fill(MODELS[name].sql, SESSION.values)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_keeps_to_the_subset(name: str) -> None:
    found = [f for f in faults(filled(name)) if (name, f.split(":")[0]) not in ALLOWED]
    assert found == []


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_one_select_with_a_header(name: str) -> None:
    text = MODELS[name].sql
    assert text.startswith("-- ")
    assert re.search("^-- grain: .+", text, re.MULTILINE)
    assert ";" not in re.sub("--.*", "", text)
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_rendered_for_spark(name: str) -> None:
    rendered = to_spark(filled(name))
    assert sqlglot.parse_one(rendered, read="spark")
    assert "$" not in rendered


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_records_models_and_periods_only(name: str) -> None:
    given = {
        "period",
        "period_slice",
        "id_space",
        "cut_over",
        "calendar_day",
        "deleted_order",
        *journey_models(()),
    }
    assert set(tables_in(SESSION.con, filled(name))) <= {*MODELS, *record_types(), *given}


@pytest.mark.parametrize("name", KPIS)
def test_a_kpi_keeps_to_the_subset(name: str) -> None:
    kpi = KPIS[name]
    parts = (kpi.value, kpi.numerator, kpi.denominator, kpi.squares, kpi.less.get("numerator", ""))
    for part in filter(None, parts):
        sql = fill(f"select {part} as figure from {kpi.fact} as f", SESSION.values)
        assert faults(sql) == ()
        assert sqlglot.parse_one(to_spark(sql), read="spark")


def test_the_lines_of_the_pnl_keep_to_the_subset() -> None:
    for line in pnl_lines():
        for name, amount in line.amounts.items():
            assert faults(fill(f"select sum({amount}) as figure from {name} as f", SESSION.values)) == ()


def test_every_fact_has_its_model() -> None:
    assert set(facts()) <= set(MODELS)


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("select a from t asof join u on t.d >= u.d", "ASOF"),
        ("select * from (pivot t on a using sum(b))", "PIVOT"),
        ("select max(d) over (order by d groups between 1 following and 1 following) as x from t", "GROUPS"),
        ("with recursive r as (select 1 as n union all select n + 1 from r) select n from r", "recursive"),
        ("select d from generate_series(1, 3) as s (d)", "generate_series"),
        ("select quantile_cont(x, 0.9) from t", "quantile"),
        ("select list(x order by y) from t", "list"),
        ("select first(x order by y) from t", "first"),
        ("select date_diff('hour', a, b) from t", "hour"),
        ("select hash(x) from t", "hash"),
        ("select x[1:2] from t", "slice"),
        ("select a / b from t", "nullif"),
        ("select a / 0 from t", "nullif"),
        ("select until_on - incurred_on from t", "date_diff"),
        ("select isodow(d) from t", "function"),
        ("select extract(isodow from d) from t", "weekdays"),
        ("select regexp_extract(a, 'x') from t", "function"),
        ("select strftime(d, '%Y') from t", "function"),
        ("delete from t", "not one SELECT"),
    ],
)
def test_what_is_not_portable_is_found(sql: str, word: str) -> None:
    assert word.lower() in " ".join(faults(sql)).lower()


def test_exact_percentiles_stay_exact() -> None:
    rendered = to_spark("select percentile_cont(0.9) within group (order by x) as p, median(x) as m from t")
    assert rendered == "SELECT PERCENTILE(x, 0.9) AS p, MEDIAN(x) AS m FROM t"


def test_the_documentation_names_every_function() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sql.md").read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"`{name}`" not in text] == []
