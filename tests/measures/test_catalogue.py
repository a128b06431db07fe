"""The catalogue as declared: whole, consistent, documented; the plan's own KPIs; questions that cannot be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from onebook.measures import Filter, Question, Session, board, documents, facts, kpi, kpis, measure
from onebook.measures.benchmarks import benchmarks
from onebook.measures.catalogue import catalogue, dimension
from onebook.measures.describe import page
from onebook.measures.needs import parse_need
from onebook.measures.periods import Period
from onebook.measures.session import set_periods, use_models
from onebook.plan import parse_plan
from onebook.plan.model import PlanKpi
from onebook.records import BadInput
from tests.measures.small import PLAN, period, small_lake, whole

OWN = (
    PLAN
    + """
[goals]
average_order_value = 20

[kpis.big_orders]
phase = "decision"
label = "Big lines"
fact = "demand"
numerator = "count(*) filter (where net_amount > 50)"
denominator = "count(*)"
unit = "share"
direction = "up"
"""
)

DAYS = ("2023-05-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-05-31")
RECORDS: dict[str, list[dict[str, object]]] = {
    "sales_order": [
        {"external_id": day, "channel": "web", "ordered_on": day, "customer_id": f"c{i}"} for i, day in enumerate(DAYS)
    ],
    "sales_order_line": [
        {"sales_order_id": day, "line": "1", "channel": "web", "ordered_on": day, "customer_id": f"c{i}", "quantity": 1,
         "gross_amount": 30 * i, "item_id": "i"}
        for i, day in enumerate(DAYS)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("catalogue"), RECORDS, "2024-06-15", OWN) as opened:
        yield opened


@pytest.mark.parametrize("name", catalogue())
def test_every_kpi_is_whole(name: str) -> None:
    declared = catalogue()[name]
    units = get_args(PlanKpi.model_fields["unit"].annotation)
    assert declared.definition.endswith(".")
    assert declared.source
    assert declared.unit in units
    assert declared.direction in ("up", "down", "none")
    assert declared.channels in ("", "none", "digital", "physical", "selling")
    assert bool(declared.value) != bool(declared.numerator)
    assert {declared.fact, declared.denominator_fact or declared.fact, declared.less.get("fact", declared.fact)} <= set(
        facts()
    )
    assert (declared.interval == "mean") == bool(declared.squares)
    assert declared.needs
    assert all(parse_need(text) for text in declared.needs)
    assert all(b.source and b.text for b in declared.published)


def test_every_fact_has_the_columns_that_its_dimensions_and_documents_ask_for(session: Session) -> None:
    set_periods(session, {"current": Period()})
    for fact in facts().values():
        use_models(
            session, [fact.name, "item_named", "party_named", "place_named", "customer_channels", "return_sales_person"]
        )
        known = {row[0] for row in session.con.execute(f"describe {fact.name}").fetchall()}
        time = {"period"} if fact.period else {"day"}
        assert {"system", "document_kind", "document_id", "document_line", "channel", *time} <= known, fact.name
        for name in fact.dimensions:
            d = dimension(name, fact.name)
            session.con.execute(f"select {d.expr} from {fact.name} as f {d.join} limit 0")


ONE_OF_EACH_FACT = {(k.fact, k.denominator_fact): k.name for k in catalogue().values()}.values()


@pytest.mark.parametrize("name", ONE_OF_EACH_FACT)
def test_a_figure_opens_to_the_documents_that_make_it(session: Session, name: str) -> None:
    asked, days = kpi(session.plan, name), period(session, "2024-05")
    figure = measure(session, [asked], Question({"current": days}, ())).get((name, "current", None))
    _, _, total = documents(session, asked, days)
    if figure and figure.numerator is not None:
        assert total == figure.numerator


def test_needs_name_records_fields_and_values() -> None:
    (one, other), by_channel = parse_need("touch.kind=visit|store_visit or touch.visit_id")
    assert one.condition == "kind in ('visit', 'store_visit')"
    assert other.words == "touch records that give visit_id"
    assert by_channel
    assert not parse_need("touch.kind=visit anywhere")[1]
    assert not parse_need("party.referred_by_id")[1]  # a party has no channel
    for wrong in ("touches", "touch.kinds"):
        with pytest.raises(ValueError, match="names no record type or field"):
            parse_need(wrong)


def test_the_page_of_all_kpis_is_current() -> None:
    written = (Path(__file__).parents[2] / "docs" / "kpis.md").read_text(encoding="utf-8")
    assert written == page(), "renew it: python -m onebook.measures.describe > docs/kpis.md"


def test_a_kpi_of_the_plan_stands_on_the_board(session: Session) -> None:
    found = {(r.kpi.name, r.channel): r for r in board(session, period(session, "2024-05")).rows}
    assert found["big_orders", None].figure.value == 1
    assert found["big_orders", "web"].previous == 1
    assert found["average_order_value", None].status == "good"


@pytest.mark.parametrize(
    ("numerator", "says"),
    [
        ("sum(gros_amount)", "kpis.big_orders.numerator: 'sum(gros_amount)' cannot be computed"),
        ("sum(net_amount", "kpis.big_orders.numerator: 'sum(net_amount' cannot be computed"),
        ("net_amount", "cannot be computed"),
        ("max(f.channel)", "gives no number"),
    ],
)
def test_a_kpi_that_cannot_be_computed_is_told_with_its_columns(session: Session, numerator: str, says: str) -> None:
    broken = replace(kpi(session.plan, "big_orders"), numerator=numerator)
    with pytest.raises(BadInput) as told:
        measure(session, [broken], Question({"current": Period()}, ()))
    assert says in str(told.value)
    assert "net_amount" in str(told.value)


def test_several_values_of_one_dimension_are_any_of_them(session: Session) -> None:
    def asked(name: str, *filters: Filter) -> Decimal | None:
        question = Question({"current": Period()}, (), filters)
        figure = measure(session, [kpi(session.plan, name)], question).get((name, "current", None))
        return figure.value if figure else None

    web, store = Filter("channel", "web"), Filter("channel", "store")
    assert asked("demand_orders", web) == 5
    assert asked("demand_orders", web, store) == 5
    assert asked("customers", web) == 5
    assert asked("customers", web, store) is None  # who bought in both would count twice
    assert (
        asked("net_sales", Filter("carrier", "post")) is None
    )  # returns know no carrier, so they could not be subtracted


def test_whole_periods_are_told_by_one_grain_of_time(session: Session) -> None:
    asked = [kpi(session.plan, "customers")]
    with pytest.raises(BadInput, match="one grain of time"):
        measure(session, asked, Question({"current": Period()}, ("month", "week")))
    with pytest.raises(BadInput, match="1461 parts by day"):
        measure(session, asked, Question({"current": Period(date(2020, 1, 1), date(2023, 12, 31))}, ("day",)))


def test_published_figures_follow_the_sort_of_business() -> None:
    b2b = parse_plan(PLAN.replace('name = "Small"', 'name = "Small"\nbenchmark_group = "b2b"'))
    published = kpis(b2b)["csat"].benchmark
    assert published is not None
    assert published.high == 0.5
    plain = kpis(parse_plan(PLAN))
    assert plain["csat"].benchmark is None  # one for each group, none for all
    assert len(plain["csat"].published) == 2
    assert plain["cart_abandonment"].benchmark is not None


def test_benchmarks_look_at_goals_own_history_and_others(session: Session) -> None:
    found = {c.kpi.name: c for c in benchmarks(session, period(session, "2024-05"))}
    value = found["average_order_value"]
    # May 105; of the twelve months before, March gave 30, April 60, and May 2023 0.
    assert (value.value, value.goal, value.status) == (105, 20, "good")
    assert (value.median, value.best, value.periods) == (30, 60, 3)
    assert found["new_customer_share"].best is None  # neither way is better
    assert whole(session, "average_order_value", "2024-05") == value.value
    assert "nps" not in found
    assert next(c for c in benchmarks(session, Period()) if c.kpi.name == "demand").periods == 0
