"""Loyalty and changes: the first line answers, every number of people opens to as many, and an alarm is marked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from merchant import serving
from pages import read

from onebook.app.business import open_business
from onebook.app.journeys import journeying
from onebook.app.loyalty.retention import HORIZON, loyalty_in
from onebook.app.measuring import Asking
from onebook.web import make_app


@pytest.fixture(scope="module")
def visitor(simulated: Path) -> Iterator[httpx.Client]:
    with serving(make_app(simulated)) as made:
        yield made


def counted(visitor: httpx.Client, href: str) -> int:
    """How many entries the page behind a figure counts."""
    text = visitor.get(href).raise_for_status().text
    return int(text.split(" entries, the latest first")[0].split(">")[-1].replace(",", ""))


def test_loyalty_is_told_in_words_and_every_number_of_people_opens_to_them(
    visitor: httpx.Client, simulated: Path
) -> None:  # fmt: skip
    page = read(visitor, "/loyalty")
    with journeying(open_business(simulated)) as session:
        found = loyalty_in(session, Asking())
    assert found.whole
    assert f"of {found.people:,} people who ordered for the first time" in page.answer
    assert f"ordered again within {HORIZON} days" in page.answer
    channels = page.tables["By the channel of the first order"]
    assert len(channels) == len(found.again) + 1
    for row, one in zip(channels[1:], found.again, strict=True):
        assert row[1].text == f"{one.people:,}"
        assert counted(visitor, row[1].href) == one.people
    months = page.tables["By the month of the first order"]
    assert sum(int(row[1].text.replace(",", "")) for row in months[1:]) == found.people
    # February's customers, and how many of them ordered a month later.
    size, active = int(found.months.sizes[1]), int(found.months.active[1, 1])
    assert counted(visitor, months[2][1].href) == size
    assert months[2][2].text == f"{100 * active / size:.1f}\N{NO-BREAK SPACE}%"
    assert counted(visitor, months[2][2].href) >= active, "orders of so many people"


def test_loyalty_narrowed_to_a_channel_or_to_days_without_anything(visitor: httpx.Client) -> None:
    assert "Stores" in read(visitor, "/loyalty?channel=stores").answer
    assert "nobody who ordered or visited is known" in read(visitor, "/loyalty?period=1990").answer
    assert visitor.get("/loyalty/behind?what=nonsense").status_code == 404
    assert visitor.get("/loyalty?where=carrier%3DBlitz").status_code == 422
    steady = read(visitor, "/loyalty/behind?what=steady")
    assert steady.title == "Ordered in three of four quarters"


def test_changes_are_listed_and_marked_on_the_trend(visitor: httpx.Client) -> None:
    page = read(visitor, "/changes?kpi=platform_success_rate")
    assert "1 of 1 figure watched changed: Platform success rate" in page.answer
    row = page.tables["What is watched"][1]
    trend = visitor.get("/kpi/platform_success_rate").text
    assert f"Since the week of {row[2].text} it is higher" in trend
    assert f"higher since {row[2].text}" in trend, "in the picture, too"


def test_before_and_after_any_day(visitor: httpx.Client) -> None:
    page = read(visitor, "/changes?of=platform_success_rate&at=2025-08-15")
    assert "from 2025-08-15 on: +" in page.text
    assert len(page.tables["Before and after a day"]) == 3
    assert "has none on one side" in visitor.get("/changes?of=csat&at=1999-01-01").text
    assert visitor.get("/changes?of=csat&at=no-day").status_code == 200


def test_programs_are_told_the_same(visitor: httpx.Client) -> None:
    told = visitor.get("/v1/loyalty").raise_for_status().json()
    assert told["by_first_channel"][0]["people"] == told["people"] == sum(c["people"] for c in told["cohorts"])
    changes = visitor.get("/v1/changes?kpi=platform_success_rate").raise_for_status().json()
    assert changes["rows"][0]["changed"]
    difference = visitor.get("/v1/changes/csat?with=channel=stores").raise_for_status().json()["difference"]
    assert difference["low"] <= difference["value"] <= difference["high"]
    errors = visitor.get("/v1/returning").raise_for_status().json()["channels"][0]["after_an_error"]
    assert errors["by_then"]["value"] < 0
