"""Trends: the months that are shown, their figures, and goals in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.business import measuring, open_business
from onebook.app.measuring import Asking, kpi_in, kpi_trend_in, trend_period, trends_in
from onebook.measures import Figure, Period, Row, kpis, parse_period
from onebook.web.sentences import goals_sentence

TODAY = date(2024, 6, 15)


@pytest.mark.parametrize(
    ("asked", "today", "first", "last"),
    [
        ("2024-02", TODAY, date(2023, 11, 1), date(2024, 2, 29)),  # records begin in November
        ("2023-12", TODAY, date(2023, 11, 1), date(2023, 12, 31)),
        ("2024", TODAY, date(2023, 11, 1), date(2024, 2, 29)),  # and end in February
        ("all", TODAY, date(2023, 11, 1), date(2024, 2, 29)),
        ("2024", date(2024, 2, 28), date(2023, 11, 1), date(2024, 1, 31)),  # a month that is not over is left out
        ("2020", TODAY, None, None),
    ],
)
def test_the_months_of_a_trend(loaded: Path, asked: str, today: date, first: date | None, last: date | None) -> None:
    with measuring(open_business(loaded)) as session:
        session.today = today
        shown = trend_period(session, parse_period(asked, TODAY))
    assert shown == (Period(first, last) if first else None)


def test_a_trend_is_the_kpi_of_each_month(loaded: Path) -> None:
    asking = Asking(None, "2023-11-01", "2024-02-29")
    with measuring(open_business(loaded)) as session:
        every = trends_in(session, asking)
        assert len(every) > 15
        for name in ("net_sales", "discount_rate", "customers"):
            trend = kpi_trend_in(session, name, asking)
            for day, value in every[name]:
                alone = [f.value for f in kpi_in(session, name, Asking(f"{day:%Y-%m}"), ()).figures.values()]
                assert [value] == (alone or [None]), (name, day)
            assert [(day, figure.value if figure else None) for day, figure in trend.figures] == list(every[name])
        sales = kpi_trend_in(session, "net_sales", asking)
        for at, (day, figure) in enumerate(sales.figures):
            parts = [points[at][1] or 0 for points in sales.channels.values()]
            assert sum(parts, Decimal(0)) == (figure.value if figure else 0), day


def test_the_goals_missed_by_most_are_named_first(loaded: Path) -> None:
    known = kpis(open_business(loaded).plan)
    told = [
        ("discount_rate", "0.11", "0.10", "near"), ("net_sales", "500000", "2000000", "bad"),
        ("return_rate_value", "0.05", "0.08", "good"), ("conversion_rate", "0.02", "0.04", "bad"),
        ("nps", "20", "50", "bad"),
    ]  # fmt: skip
    rows = [
        Row(known[name], None, Figure(Decimal(value), None, None), Decimal(goal), None, status)
        for name, value, goal, status in told
    ]
    said = goals_sentence(rows, "EUR").replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "4 of 5 goals missed, 1 of them narrowly; most of all Net sales (500.0 k EUR, goal 2.0 m), "
        "Net promoter score (20.0 points, goal 50.0 points), Conversion rate (2.0 %, goal 4.0 %)"
    )
    assert goals_sentence(rows[2:3]) == "the one goal is reached"
    assert goals_sentence([]) == "no goal is set for these figures"
