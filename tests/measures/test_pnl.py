"""The P&L: channels add up under every rule, every bucket opens, comparisons hold, and what is not known is said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.measures import (
    Filter,
    Pnl,
    Question,
    Session,
    documents,
    kpi,
    measure,
    parse_filters,
    pnl,
    pnl_lines,
    pnl_notes,
    postings,
)
from onebook.measures.periods import Period
from onebook.measures.rates import RateGap
from onebook.plan import parse_plan
from onebook.records import BadInput
from tests.measures.small import PLAN, Rows, period, small_lake

RULES = (
    PLAN
    + """
[systems.psp]
ids = { sales_order = "shop" }

[exchange_rates]
carry_days = 3

[costs.shared]
by = "RULE"
SHARES
"""
)


def order(number: str, channel: str, day: str | None, gross: object, **more: object) -> dict[str, dict[str, object]]:
    """An order of one line."""
    both = {"channel": channel, "ordered_on": day, "place_id": more.pop("place_id", None)}
    line = {"sales_order_id": number, "line": "1", **both, "quantity": 1, "gross_amount": gross, "item_id": "lamp"}
    return {"sales_order": {"external_id": number, **both}, "sales_order_line": line | more}


ORDERS = [
    order("1", "web", "2024-01-10", "100.01", cost_amount="40", place_id="p1"),
    order("2", "store", "2024-01-20", "33.33", cost_amount=None, quantity=5),
    order("3", "store", "2024-02-03", "50", cost_amount="20", place_id="p1"),
    order("4", "app", "2024-02-29", "70", cost_amount="30"),
    order("5", "web", None, "7.77", cost_amount=None),
    order("6", "web", "2023-12-11", "10", cost_amount="1"),
    order("7", "web", "2023-02-11", "20", cost_amount="1"),
    order("8", "market", "2024-02-01", "100", currency="USD", cost_amount="10"),
    order("9", "market", "2024-02-20", "1000", currency="USD", cost_amount="10"),
]

RECORDS: dict[str, Rows] = {
    "sales_order": [one["sales_order"] for one in ORDERS],
    "sales_order_line": [one["sales_order_line"] for one in ORDERS],
    "item": [{"external_id": "lamp", "name": "Lamp", "item_group": "lights"}],
    "exchange_rate": [
        {"from_currency": "USD", "to_currency": "EUR", "day": "2024-01-30", "rate": "0.5"},
        {"from_currency": "USD", "to_currency": "EUR", "day": "2024-02-02", "rate": "0.9"},
    ],
    "cost": [
        {"external_id": "rent", "kind": "shared", "incurred_on": "2024-01-01", "until_on": "2024-03-31",
         "amount": "100.01", "account": "rent"},
        {"external_id": "tax", "kind": "shared", "incurred_on": "2024-02-02", "amount": "0.0007"},
        {"external_id": "ads", "kind": "marketing", "channel": "web", "incurred_on": "2024-01-05", "amount": "12"},
    ],
    "touch": [
        {"external_id": "v1", "kind": "visit", "touched_on": "2024-01-03", "channel": "web", "quantity": 7},
        {"external_id": "v2", "kind": "visit", "touched_on": "2024-01-04", "channel": "app", "quantity": 3},
        {"external_id": "v3", "kind": "store_visit", "touched_on": "2024-02-04", "channel": "store", "quantity": 3},
        {"external_id": "v4", "kind": "visit", "touched_on": "2024-02-04", "channel": "app", "quantity": 1},
    ],
    "payment": [
        {"system": "psp", "external_id": "pay1", "sales_order_id": "2", "paid_on": "2024-01-20", "amount": 33,
         "fee_amount": "0.33"},
        {"system": "psp", "external_id": "pay2", "sales_order_id": "1", "paid_on": "2024-01-10", "amount": 100,
         "channel": "phone", "fee_amount": "1"},
    ],
    "shipment": [
        {"system": "psp", "external_id": "s1", "sales_order_id": "4", "shipped_on": "2024-02-29", "cost_amount": "4"},
        {"system": "till", "external_id": "s2", "sales_order_id": "4", "shipped_on": "2024-02-29", "cost_amount": "2"},
    ],
    "stock_move": [
        {"external_id": "m1", "item_id": "lamp", "reason": "loss", "quantity": 2, "moved_on": "2024-01-07",
         "unit_cost": "3"},
        {"external_id": "m2", "item_id": "lamp", "reason": "loss", "quantity": 2, "moved_on": "2024-01-07"},
    ],
    "budget": [
        {"pnl_line": "gross_sales", "channel": "*", "month": "2024-01-01", "amount": 120},
        {"pnl_line": "gross_sales", "channel": "web", "month": "2024-01-01", "amount": 90},
        {"pnl_line": "gross_sales", "channel": "web", "month": "2024-02-01", "amount": 80},
        {"pnl_line": "gross_sales", "channel": "store", "month": "2024-02-01", "amount": 70},
        {"pnl_line": "gross_sales", "channel": "*", "month": "2024-03-01", "amount": 1000, "currency": "USD"},
        {"pnl_line": "turnover", "channel": "*", "month": "2024-01-01", "amount": 1},
    ],
}  # fmt: skip

HEADS = {"web": 2, "store": 5, "phone": 1}
FIXED = "shares = { web = 0.3, phone = 0.3, store = 0.4 }"


def plan_of(rule: str) -> str:
    """The small business with a rule for its shared costs, and people in some channels."""
    text = RULES.replace("RULE", rule).replace("SHARES", FIXED if rule == "fixed" else "")
    for channel, heads in HEADS.items():
        text = text.replace(f"[channels.{channel}]\n", f"[channels.{channel}]\nhead_count = {heads}\n")
    return text


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("pnl"), RECORDS, "2024-06-15", plan_of("orders")) as opened:
        yield opened


@pytest.fixture
def by_rule(session: Session, request: pytest.FixtureRequest) -> Iterator[Session]:
    """The session with the rule of the test's parameter."""
    plan = session.plan
    session.plan = parse_plan(plan_of(request.param))
    yield session
    session.plan = plan


def shares(found: Pnl, bucket: str | None = None) -> dict[str, Decimal]:
    """What each channel bears of the shared costs."""
    statement = found.parts[bucket] if found.by else found.whole
    return {c: amount for c, amount in statement.channels["shared_costs"].items() if amount}


def assert_adds_up(found: Pnl) -> None:
    for statement in (found.whole, *found.parts.values()):
        for line in pnl_lines():
            assert sum(statement.channels[line.name].values(), Decimal(0)) == statement.totals[line.name], line.name
    for line in pnl_lines():
        if found.by:
            assert sum(s.totals[line.name] for s in found.parts.values()) == found.whole.totals[line.name]


JANUARY = {  # 31 of the 91 days of the rent, which is 100.01
    "net_sales": {"web": "25.5533", "store": "8.5160"},
    "orders": {"web": "17.0347", "store": "17.0348"},
    "units": {"web": "5.6783", "store": "28.3912"},
    "visits": {"web": "23.8486", "app": "10.2209"},
    "head_count": {"web": "8.5174", "store": "21.2934", "phone": "4.2587"},
    "fixed": {"web": "10.2209", "store": "13.6278", "phone": "10.2208"},
}

AT_LENGTH = tuple(JANUARY) if "ONEBOOK_RULES" in os.environ else ("orders", "head_count")
"""The rules that are looked at from all sides in a quick run; `make prove` takes them all."""


@pytest.mark.parametrize("by_rule", JANUARY, indirect=True)
def test_shared_costs_are_laid_upon_channels_to_the_last_unit(by_rule: Session) -> None:
    rule = by_rule.plan.costs.shared.by
    if rule in AT_LENGTH:
        for by in (None, "channel", "place", "account"):
            assert_adds_up(pnl(by_rule, period(by_rule, "2024-Q1"), by=by, compare=False, allocated=True))
        assert_adds_up(pnl(by_rule, Period(), by="quarter", allocated=True))
    by_month = pnl(by_rule, period(by_rule, "2024-Q1"), by="month", allocated=True)
    assert_adds_up(by_month)
    told = shares(by_month, "2024-01")
    assert sum(told.values()) == by_month.parts["2024-01"].totals["shared_costs"] == Decimal("-34.0693")
    for channel, share in JANUARY[rule].items():
        assert abs(told[channel] + Decimal(share)) <= Decimal("0.0020"), (channel, told)
    assert set(told) == set(JANUARY[rule])
    # March has no sales, orders or visits to go by: there nobody is charged.
    nobody = {"unassigned": by_month.parts["2024-03"].totals["shared_costs"]}
    assert (shares(by_month, "2024-03") == nobody) == (rule not in ("head_count", "fixed"))


@pytest.mark.parametrize(
    "by_rule", [rule for rule in ("net_sales", "orders", "units", "visits") if rule in AT_LENGTH], indirect=True
)
def test_shared_costs_lie_in_the_channels_own_parts(by_rule: Session) -> None:
    whole = shares(pnl(by_rule, period(by_rule, "2024-Q1"), compare=False, allocated=True))
    found = pnl(by_rule, period(by_rule, "2024-Q1"), by="channel", compare=False, allocated=True)
    assert "unassigned" not in whole
    assert {b: s.totals["shared_costs"] for b, s in found.parts.items() if s.totals["shared_costs"]} == whole
    by_account = pnl(by_rule, period(by_rule, "2024-Q1"), by="account", compare=False, allocated=True)
    assert "unassigned" not in shares(by_account, "rent")


def test_a_channel_by_itself_bears_what_it_bears_beside_the_others(session: Session) -> None:
    asked = period(session, "2024-02")
    whole = pnl(session, asked, allocated=True)
    for by, bucket in ((None, None), ("month", "2024-02")):
        app = pnl(session, asked, by=by, filters=(Filter("channel", "app"),), allocated=True)
        assert shares(app, bucket) == {"app": shares(whole)["app"]} == {"app": app.whole.totals["shared_costs"]}
        assert_adds_up(app)
    assert shares(pnl(session, asked, filters=(Filter("channel", ""),), allocated=True)) == {}
    # What it is compared with bears its costs, too: January's were borne by web and store.
    assert whole.previous
    assert whole.previous.channels == pnl(session, period(session, "2024-01"), allocated=True).whole.channels
    assert whole.previous.channels["shared_costs"]["unassigned"] == 0


def test_costs_of_a_part_go_by_that_part(session: Session) -> None:
    found = pnl(session, Period(), filters=(Filter("place", ""),), allocated=True)
    orders = {"web": 3, "store": 1, "app": 1, "market": 2}
    told, total = shares(found), found.whole.totals["shared_costs"]
    assert {c: round(7 * a / total) for c, a in told.items()} == orders


def test_payments_and_shipments_of_a_provider_are_charged_to_the_shops_channels(session: Session) -> None:
    found = pnl(session, period(session, "2024-Q1")).whole.channels
    assert found["payment_fees"] == {"store": Decimal("-0.33"), "phone": Decimal(-1)}
    # The till has order ids of its own, so its shipment names no order that is known.
    assert found["fulfilment"] == {"app": Decimal(-4), "unassigned": Decimal(-2)}


def test_other_currencies_count_at_the_days_rate_and_never_as_they_are(session: Session) -> None:
    found = pnl(session, period(session, "2024-02"))
    assert found.whole.channels["gross_sales"]["market"] == 50  # the rate of 30 January stands in for three days
    assert found.rate_missing == {"sale": 1}
    assert found.cost_unknown == {}  # what is not in the figures at all is told once
    assert found.rate_gaps == (RateGap("sale", "USD", 1, date(2024, 2, 20)),)
    assert pnl_notes(found)[0].startswith(
        "No exchange rate is known for 1 sales line, left out of these figures: "
        "give exchange_rate records for USD from 2024-02-20 on"
    )
    by_day = measure(session, [kpi(session.plan, "net_sales")], Question({"current": period(session, "2024-02-20")}))
    assert all(figure.value is None for figure in by_day.values())


def test_unknown_costs_are_said(session: Session) -> None:
    found = pnl(session, period(session, "2024-01"))
    assert found.cost_unknown == {"sale": 1, "shrinkage": 1}
    assert found.whole.totals["cost_of_goods"] == -40
    assert found.whole.totals["shrinkage"] == -6
    assert pnl_notes(found)[:3] == (
        "No day is known of 1 sales line, counted over all time only, so not in these figures.",
        "The cost of 1 sales line is not known and counts as 0, so margin is too high by that.",
        "The cost of 1 stock move is not known and counts as 0, so shrinkage is too low by that.",
    )
    assert pnl(session, period(session, "2024-02"), filters=(Filter("channel", "app"),)).cost_unknown == {}


OPENED = ("gross_sales", "cost_of_goods", "fulfilment", "operating_profit")


@pytest.mark.parametrize("by", ["month", "place", "item_group", "carrier"])
def test_every_part_opens_to_documents_that_add_up(session: Session, by: str) -> None:
    found = pnl(session, Period(), by=by, compare=False)
    assert None in found.parts
    for bucket, statement in found.parts.items():
        if by == "month" and bucket:
            asked, filters = period(session, bucket), ()
        else:
            asked, filters = Period(), parse_filters([f"{'day' if by == 'month' else by}={bucket or ''}"])
        for line in (line for line in pnl_lines() if line.name in OPENED):
            listed, number, total = postings(session, line, pnl_lines(), asked, filters, limit=100)
            assert total == statement.totals[line.name] == sum(p.figures[0] or 0 for p in listed), (bucket, line.name)
            assert number == len(listed)


def test_what_has_no_day_is_asked_for(session: Session) -> None:
    undated = parse_filters(["day="])
    found = pnl(session, Period(), filters=undated)
    assert found.whole.totals["gross_sales"] == Decimal("7.77")
    assert found.undated == {"sale": 1}
    net_sales = kpi(session.plan, "net_sales")
    figure = measure(session, [net_sales], Question({"current": Period()}, (), undated))["net_sales", "current", None]
    assert figure.value == Decimal("7.77") == documents(session, net_sales, Period(), undated)[2]
    assert measure(session, [net_sales], Question({"current": period(session, "2024")}, (), undated)) == {}
    # What looks at whole periods cannot tell what no day is known of.
    assert measure(session, [kpi(session.plan, "customers")], Question({"current": Period()}, (), undated)) == {}
    dated = measure(session, [net_sales], Question({"current": Period()}, (), parse_filters(["day=*"])))
    whole = measure(session, [net_sales], Question({"current": Period()}, ()))
    at = ("net_sales", "current", None)
    assert (dated[at].value or 0) + Decimal("7.77") == whole[at].value
    with pytest.raises(BadInput, match="days are not chosen by one"):
        parse_filters(["day=2024-01-01"])


def test_rows_without_a_day_are_told_of_a_period(session: Session) -> None:
    assert pnl(session, period(session, "2024-02")).undated == {"sale": 1}
    assert pnl(session, period(session, "2024-02"), filters=(Filter("channel", "store"),)).undated == {}
    assert pnl(session, Period(), filters=parse_filters(["day=*"])).undated == {}
    with_lamps = parse_filters(["item_group=lights", "customer_group="])
    assert pnl(session, period(session, "2024-02"), filters=with_lamps).undated == {"sale": 1}


def test_only_channels_that_filters_leave_stand_beside(session: Session) -> None:
    asked = period(session, "2024-Q1")
    assert pnl(session, asked).channels == ("web", "app", "store", "market", "phone", "unassigned")
    assert pnl(session, asked, filters=(Filter("channel", "app"),)).channels == ("app",)
    assert pnl(session, asked, filters=(Filter("place", "p1"),)).channels == ("web", "store")
    assert pnl(session, asked, filters=(Filter("channel", ""),)).channels == ("unassigned",)


def gross(statement: object) -> Decimal | None:
    return statement.totals["gross_sales"] if statement else None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("word", "now", "before", "last_year"),
    [
        ("2024-02", "170", "133.34", "20"),
        ("2024-01", "133.34", "10", "0"),
        ("2024-Q1", "303.34", "10", "20"),
        ("2024", "303.34", "30", "30"),  # the year before is the period before
        ("2024-02-29", "70", "0", "0"),
    ],
)
def test_compared_with_before_and_last_year(
    session: Session, word: str, now: str, before: str, last_year: str
) -> None:  # fmt: skip
    found = pnl(session, period(session, word))
    assert [gross(s) for s in (found.whole, found.previous, found.last_year)] == [
        Decimal(now), Decimal(before), Decimal(last_year),
    ]  # fmt: skip


def test_several_months_and_more_than_a_year(session: Session) -> None:
    two = pnl(session, Period(date(2024, 1, 1), date(2024, 2, 29)), by="month")
    assert (gross(two.previous), gross(two.last_year)) == (10, 20)
    assert list(two.parts) == ["2024-01", "2024-02"]
    # Longer than a year, the year before overlaps with the period itself.
    long = pnl(session, Period(date(2023, 1, 1), date(2024, 6, 30)))
    assert (gross(long.whole), gross(long.previous), gross(long.last_year)) == (Decimal("333.34"), 0, 20)
    open_ended = pnl(session, Period(date(2024, 1, 1), None))
    assert open_ended.previous is None
    assert open_ended.last_year is None


def budget(found: Pnl) -> tuple[Mapping[str, Decimal], Mapping[str, Mapping[str, Decimal]]]:
    return found.budget, found.budget_channels


def test_the_budget_of_whole_months(session: Session) -> None:
    quarter = pnl(session, period(session, "2024-Q1"))
    # January's own total counts for the business; February has only its channels.
    assert budget(quarter) == ({"gross_sales": 270}, {"gross_sales": {"web": 170, "store": 70}})
    assert quarter.budget_notes == (
        "The budget also names what is no line of the P&L: turnover.",
        "What the budget plans in other currencies than EUR is left out (1 of its rows).",
    )
    two = pnl(session, Period(date(2024, 1, 1), date(2024, 2, 29)), by="month")
    assert two.budget == {"gross_sales": 270}
    web = pnl(session, period(session, "2024-Q1"), filters=(Filter("channel", "web"),))
    assert web.budget == {"gross_sales": 170}
    assert pnl(session, period(session, "2023-Q1")).budget_notes == ()


@pytest.mark.parametrize(
    ("asked", "filters", "says"),
    [
        (Period(date(2024, 1, 1), date(2024, 2, 15)), (), "does not consist of whole ones"),
        (Period(date(2024, 1, 2), date(2024, 1, 31)), (), "does not consist of whole ones"),
        (Period(), (), "does not consist of whole ones"),
        (Period(date(2024, 1, 1), date(2024, 1, 31)), (Filter("place", "p1"),), "nothing is planned by place"),
        (Period(date(2024, 1, 1), date(2024, 1, 31)), (Filter("channel", ""),), "nothing is planned by channel"),
    ],
)
def test_a_budget_is_not_compared_with_what_it_was_not_made_for(
    session: Session, asked: Period, filters: tuple[Filter, ...], says: str
) -> None:
    found = pnl(session, asked, filters=filters)
    assert budget(found) == ({}, {})
    assert says in found.budget_notes[0]
    assert found.budget_notes[0] in pnl_notes(found)


def test_without_a_budget_nothing_is_said_of_it(session: Session) -> None:
    found = pnl(session, Period(date(2024, 1, 2), date(2024, 1, 31)))
    assert pnl_notes(replace(found, budget_notes=(), cost_unknown={}, rate_missing={}, undated={})) == ()


PEOPLE: dict[str, Rows] = {
    "party": [{"external_id": "bo", "kind": "person", "name": "Bo"}],
    "sales_order": [{"external_id": n, "channel": "web", "ordered_on": "2024-01-10", "sales_person_id": "bo"}
                    for n in ("1", "2")],
    "sales_order_line": [order(n, "web", "2024-01-10", 100, cost_amount=1, sales_person_id="bo")["sales_order_line"]
                         for n in ("1", "2")],
    "sales_return": [
        {"system": "psp", "external_id": "r", "line": n, "channel": "web", "returned_on": "2024-01-20", "quantity": 1,
         "sales_order_id": n, "order_line": line, "amount": amount}
        for n, line, amount in (("1", "1", 30), ("2", None, 4), (None, None, 5))
    ],
    "shipment": [{"external_id": "s", "sales_order_id": "1", "shipped_on": "2024-01-11", "cost_amount": 9}],
    "cost": [{"external_id": "rent", "kind": "shared", "incurred_on": "2024-01-01", "until_on": "2024-01-31",
              "amount": 31, "currency": "USD"}],
    "place": [{"external_id": "loss", "kind": "loss"}, {"external_id": "shelf", "kind": "store", "channel": "store"}],
    "stock_move": [
        {"external_id": f"m{i}", "item_id": "lamp", "moved_on": "2024-01-09", "unit_cost": 1, "reason": reason,
         "quantity": quantity, "from_place_id": left, "to_place_id": reached}
        for i, (reason, quantity, left, reached) in enumerate((
            ("loss", 1, "shelf", "loss"), ("count", 20, "loss", "shelf"), ("count", 300, None, "shelf"),
            ("found", 4000, None, "shelf"), ("count", -50000, None, "shelf"),
        ))
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("people"), PEOPLE, "2024-06-15", plan_of("orders")) as opened:
        yield opened


def test_returns_stand_with_the_sales_person_who_sold(people: Session) -> None:
    found = pnl(people, Period(), by="sales_person")
    assert {name: s.totals["net_sales"] for name, s in found.parts.items()} == {"Bo": 166, None: -5}
    asked = parse_filters(["sales_person=Bo"])
    net_sales = kpi(people.plan, "net_sales")
    figure = measure(people, [net_sales], Question({"current": Period()}, (), asked))["net_sales", "current", None]
    assert figure.value == 166 == documents(people, net_sales, Period(), asked)[2]


def test_what_a_filter_leaves_out_is_said(people: Session) -> None:
    found = pnl(people, Period(), filters=parse_filters(["sales_person=Bo", "channel=web"]))
    assert found.whole.totals["fulfilment"] == 0
    assert pnl_notes(found)[0] == (
        "Not told by sales person, so not in these figures: costs, stock moves and shipments."
    )
    assert pnl(people, Period(), filters=(Filter("channel", "web"),)).untold == ()


def test_a_cost_without_a_rate_is_told_once_however_many_days_it_falls_on(people: Session) -> None:
    found = pnl(people, period(people, "2024-01"))
    assert found.rate_missing == {"cost_on_day": 1}
    assert found.rate_gaps == (RateGap("cost_on_day", "USD", 1, date(2024, 1, 1)),)


def test_shrinkage_is_what_left_our_places_for_nowhere(people: Session) -> None:
    # Lost 1; counted 20 and 300 more and 50,000 fewer; found 4,000. A place of kind loss is nowhere.
    assert pnl(people, Period()).whole.channels["shrinkage"] == {"store": -1 + 20 + 300 + 4000 - 50000}


def test_what_a_warehouse_ships_in_parts_is_recognised_as_the_shops_sale(tmp_path: Path) -> None:
    shipped = PLAN.replace('recognise = "order"', "") + '[systems.warehouse]\nids = { sales_order = "shop" }\n'
    lines = ((n, day, quantity) for n, day, quantity in (("s1", "2024-01-15", 1), ("s2", "2024-02-02", 2)))
    records: dict[str, Rows] = {
        "sales_order_line": [order("1", "web", "2024-01-10", "100", cost_amount="10")["sales_order_line"]
                             | {"quantity": 3}],
        "shipment_line": [
            {"system": "warehouse", "shipment_id": n, "line": "1", "sales_order_id": "1", "order_line": "1",
             "quantity": quantity, "shipped_on": day} for n, day, quantity in lines
        ],
    }  # fmt: skip
    # Also where the warehouse, as the business does, would recognise at the order: it is the shop's to say.
    said_by_shop = (
        PLAN.replace("[systems.shop]\n", '[systems.shop]\nrecognise = "shipment"\n')
        + '[systems.warehouse]\nids = { sales_order = "shop" }\n'
    )
    for i, plan in enumerate((shipped, said_by_shop)):
        with small_lake(tmp_path / str(i), records, "2024-06-15", plan) as session:
            by_month = pnl(session, period(session, "2024"), by="month", compare=False)
        assert {b: s.channels["gross_sales"] for b, s in by_month.parts.items()} == {
            "2024-01": {"web": Decimal("33.3333")}, "2024-02": {"web": Decimal("66.6667")},
        }  # fmt: skip
