"""The page of cross-channel effects: its first line, its tables, and that every figure opens to what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from merchant import serving
from pages import number, read

from onebook.web import make_app


@pytest.fixture(scope="module")
def visitor(simulated: Path) -> Iterator[httpx.Client]:
    with serving(make_app(simulated)) as made:
        yield made


def test_the_first_line_says_how_much_was_researched_beyond_coincidence(visitor: httpx.Client) -> None:
    answer = read(visitor, "/cross-channel").answer.replace("\N{NO-BREAK SPACE}", " ")
    told = visitor.get("/v1/ropo").json()
    share = told["shares"]["orders"]["beyond_coincidence"]
    low, high = (f"{100 * share[end]:.1f} %" for end in ("low", "high"))
    assert (
        f"All time: {100 * share['value']:.1f} % ({low} to {high}) of offline orders were researched online" in answer
    )
    assert f"told of {told['orders_compared']:,} of {told['orders']:,} orders" in answer


def test_every_figure_opens_to_as_many_as_it_counts(visitor: httpx.Client) -> None:
    page = read(visitor, "/cross-channel?period=2025")
    heads = ("Handed over", "Carts left, bought elsewhere", "Given back in another channel", "Click and collect")
    opened = 0
    for head in (*heads, "Customers by the channels they use"):
        for row in page.tables[head][1:]:
            for cell in row:
                if "/behind?" in cell.href:
                    counted = re.search(r"([\d,]+) entr", visitor.get(cell.href).text)
                    assert counted, cell.href
                    assert number(counted[1]) == number(cell.text), cell.href
                    opened += 1
    assert opened > 10


@pytest.mark.parametrize("asked", ["period=2031", "channel=sales_team&period=2025-01-03", "channel=web_shop"])
def test_where_nothing_can_be_told_it_says_so(visitor: httpx.Client, asked: str) -> None:
    page = read(visitor, f"/cross-channel?{asked}")
    assert "cannot be told" in page.answer
    assert page.text.count("NaN") == 0


def test_other_filters_leave_what_knows_only_channels_out(visitor: httpx.Client) -> None:
    page = read(visitor, "/cross-channel?where=item_group%3DKitchen")
    assert "is told of channels only" in page.text
    assert "Handed over" not in page.tables
    assert visitor.get("/cross-channel?where=carrier%3Dx").status_code == 422
    assert visitor.get("/cross-channel/behind?what=%3Cb%3E").status_code == 422


def test_what_is_asked_by_address_is_only_ever_a_value(visitor: httpx.Client) -> None:
    for what, names in {
        "ropo": ("bought", "group", "looked", "item"), "carts": ("begun", "ended"), "set": ("channels",),
    }.items():  # fmt: skip
        for name in names:  # those by which this figure is narrowed
            found = visitor.get("/cross-channel/behind", params={"what": what, name: "x' or '1' = '1"})
            assert found.status_code == 200
            assert "Nobody stands behind it here" in found.text, (what, name)
