"""Figures, changes and periods as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from merchant import write_business

from onebook.app.business import open_business
from onebook.app.units import UNITS
from onebook.cli import show
from onebook.measures import Period, Pnl, Statement, kpis, parse_period, pnl_lines
from onebook.plan import Plan
from onebook.web.paging import cut, pages
from onebook.web.sentences import pnl_sentence
from onebook.web.wanted import Wanted, bucket_period, document_link
from onebook.web.words import amount, before_word, change, figure, period_words, raw, short, value

TODAY = date(2024, 6, 15)


@pytest.fixture
def plain_plan(tmp_path: Path) -> Plan:
    write_business(tmp_path)
    return open_business(tmp_path).plan


def plain(text: str) -> str:
    return text.replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("of", "places", "text"),
    [("1234567.895", 2, "1,234,567.90"), ("-0.004", 2, "0.00"), ("-1234.5", 0, "-1,235"), ("0.005", 2, "0.01")],
)
def test_amounts(of: str, places: int, text: str) -> None:
    assert plain(amount(Decimal(of), places)) == text


@pytest.mark.parametrize(
    ("of", "unit", "whole", "text"),
    [
        ("0.1234", "share", False, "12.3 %"),
        ("12345.678", "money", True, "12,346"),
        ("123.456", "money", True, "123.46"),
        ("12345.678", "money", False, "12,345.68"),
        ("2.5", "days", False, "2.5 days"),
        ("-31", "points", False, "-31.0 points"),
        ("7", "count", False, "7"),
    ],
)
def test_figures(of: str, unit: str, whole: bool, text: str) -> None:
    assert plain(figure(Decimal(of), unit, whole=whole)) == text
    assert figure(None, unit) == "–"


def test_pages_and_commands_write_every_unit_alike(plain_plan: Plan) -> None:
    assert {found.unit for found in kpis(plain_plan).values()} <= UNITS.keys()
    for unit in UNITS:
        for of in ("1234.5675", "-0.004", "-1234.5675"):
            assert plain(figure(Decimal(of), unit)) == show.figure(Decimal(of), unit), unit


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        ("104", "100", "money", "+4.0 %"),
        ("-90", "-100", "money", "+10.0 %"),
        ("0.25", "0.30", "share", "-5.0 pp"),
        ("40", "35.5", "points", "+4.5"),
        ("100.01", "100", "money", "±0.0 %"),
        ("5", "0", "count", ""),
        (None, "5", "count", ""),
    ],
)
def test_changes(now: str | None, before: str, unit: str, text: str) -> None:
    assert plain(change(Decimal(now) if now else None, Decimal(before), unit)) == text


@pytest.mark.parametrize(
    ("of", "text"),
    [("1234567", "1.2 m"), ("-45678.9", "-45.7 k"), ("3e9", "3.0 bn"), ("12.5", "12.50"), ("999960", "1.0 m")],
)
def test_short_amounts(of: str, text: str) -> None:
    assert plain(short(Decimal(of))) == text


@pytest.mark.parametrize(
    ("word", "before"),
    [
        ("2023", "the year before"),
        ("2024-Q1", "the quarter before"),
        ("2024-02", "the month before"),
        ("2024-12", "the month before"),
        ("2024-05-31", "the period before"),
    ],
)
def test_a_period_is_called_by_its_word(word: str, before: str) -> None:
    period = parse_period(word, TODAY)
    assert period_words(period) == word
    assert before_word(period) == before


def test_other_periods_are_called_by_their_days() -> None:
    assert period_words(Period(date(2024, 1, 15), date(2024, 2, 14))) == "2024-01-15 to 2024-02-14"
    assert period_words(Period(date(2024, 2, 1), date(2024, 4, 30))) == "2024-02-01 to 2024-04-30"
    assert period_words(Period()) == "all time"


def test_a_long_list_is_cut_into_pages_that_lead_to_one_another() -> None:
    numbers = list(range(25))
    shown = [list(cut(numbers, 10, page)) for page in (1, 2, 3, 9)]
    assert [n for page in shown[:3] for n in page] == numbers
    assert shown[3] == shown[2]
    at = [pages("", 25, 10, page, lambda to: f"?{to}") for page in (1, 2, 3)]
    assert [one.text for one in at] == ["1 to 10 of 25", "11 to 20 of 25", "21 to 25 of 25"]
    assert [(one.first, one.before, one.after, one.last) for one in at] == [
        ("", "", "?2", "?3"), ("?", "?", "?3", "?3"), ("?", "?2", "", ""),
    ]  # fmt: skip


def test_no_profit_is_claimed_where_costs_are_not_known() -> None:
    totals = dict.fromkeys((line.name for line in pnl_lines()), Decimal(0)) | {"net_sales": Decimal(100)}
    sold = Statement(totals, {"gross_sales": {"web": Decimal(100)}})
    known = Pnl("EUR", parse_period("2024", TODAY), ("web",), sold)
    assert "operating profit of" in pnl_sentence(known)
    unknown = pnl_sentence(Pnl("EUR", known.period, ("web",), sold, cost_unknown={"sale": 3}))
    assert unknown == "2024: net sales 100.00 EUR; what the goods cost is not known, so neither is the profit."


def test_values_of_records() -> None:
    assert raw(Decimal("1064.3600"), 2) == "1,064.36"
    assert raw(Decimal("33.4000"), 2) == "33.40"
    assert raw(Decimal("100.0000")) == "100"
    assert plain(raw(Decimal("-0.1250"))) == "-0.125"
    assert value(True) == "yes"
    assert value(None) == ""
    east = timezone(timedelta(hours=2))
    assert value(datetime(2024, 5, 1, 1, 30, tzinfo=east)) == value(datetime(2024, 4, 30, 23, 30, tzinfo=UTC))


def test_a_bucket_of_time_stays_within_the_period() -> None:
    within = Period(date(2024, 1, 10), date(2024, 3, 5))
    assert bucket_period("month", "2024-01", within, "monday") == Period(date(2024, 1, 10), date(2024, 1, 31))
    assert bucket_period("quarter", "2024-Q1", within, "monday") == within
    assert bucket_period("week", "2024-03-04", within, "monday") == Period(date(2024, 3, 4), date(2024, 3, 5))
    assert bucket_period("week", "2024-02-05", Period(), "monday") == Period(date(2024, 2, 5), date(2024, 2, 11))


def test_addresses_carry_every_character() -> None:
    wanted = Wanted(period="2024", channel="web", where=("item_group=a&b=c #1+2", "place="))
    assert wanted.link("/pnl", by="month") == (
        "/pnl?period=2024&channel=web&where=item_group%3Da%26b%3Dc%20%231%2B2&where=place%3D&by=month"
    )
    assert document_link("item", "shop", "a/b ?#%") == "/document/item/shop/a%2Fb%20%3F%23%25"
