"""Pictures: what they draw, what they say in words, and that a page's rules let them be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from importlib import resources
from xml.etree import ElementTree as ET

import pytest

from onebook.app import charts
from onebook.web import pictures

HOSTILE = '<script>alert("1")</script> & more'
MONTHS = [date(2024, month, 1) for month in range(1, 7)]
SVG = "{http://www.w3.org/2000/svg}"


def line(label: str, *values: float | None) -> charts.Line:
    return charts.Line(label, tuple(zip(MONTHS, values, strict=False)))


DRAWN: dict[str, Callable[[], str]] = {
    "trend": lambda: pictures.trend(
        (line(HOSTILE, 1, 2, None, 4), line("other", 2, 2, 2, 3)), ".1~%", HOSTILE, 3.0, ((MONTHS[0], 0.5, 1.5),)
    ),
    "bars": lambda: pictures.bars((charts.Bar(HOSTILE, 2, 3), charts.Bar("other", 1, 3)), "~s", HOSTILE),
    "waterfall": lambda: pictures.waterfall(
        (charts.Step(HOSTILE, 5, "total"), charts.Step("less", -2, "change"), charts.Step("left", 3, "total")), "~s",
        HOSTILE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_is_drawn_twice_and_read_out_once(kind: str) -> None:
    large, small = ET.fromstring(DRAWN[kind]())  # noqa: S314 (it is our own)
    assert (large.get("class"), small.get("class")) == ("large", "small")
    for drawn in (large[0], small[0]):
        assert drawn.get("role") == "img"
        assert drawn.get("aria-label") == HOSTILE
        assert not [
            e.attrib for e in drawn.iter() if e is not drawn and {"role", "aria-label", "tabindex"} & set(e.keys())
        ]
    assert float(small[0].get("width", "")) < 362, "a telephone's page is no wider"


@pytest.mark.parametrize("kind", DRAWN)
def test_a_chart_brings_no_style_or_script_of_its_own_and_takes_the_pages_colours(kind: str) -> None:
    for element in ET.fromstring(DRAWN[kind]()).iter():  # noqa: S314 (it is our own)
        assert element.tag.removeprefix(SVG) not in ("script", "style", "image", "foreignObject")
        assert not {"style", "href"} & set(element.keys())
        for name in ("fill", "stroke"):
            assert element.get(name, "none") in ("none", "transparent") or element.get(name, "").startswith("var(--")


@pytest.mark.parametrize(
    ("values", "form", "marks"),
    [
        ((0.1, 0.6), "~s", ["0", "0.2", "0.4", "0.6"]),  # which d3 itself writes as 600m
        ((900, 1500), "~s", ["0", "500", "1 k", "1.5 k"]),
        ((-5_000, 2_000_000), "~s", ["0", "500 k", "1 m", "1.5 m", "2 m"]),
        ((0.94, 0.97), ".1~%", ["94 %", "95 %", "96 %", "97 %"]),
    ],
)
def test_a_scale_is_written_as_figures_on_pages_are(values: tuple[float, ...], form: str, marks: list[str]) -> None:
    drawn = ET.fromstring(charts.svg(charts.trend([line("", *values)], form), ""))  # noqa: S314 (it is our own)
    texts = [(e.text or "").replace("\N{NO-BREAK SPACE}", " ") for e in drawn.iter(f"{SVG}text")]
    assert [text for text in texts if "-0" not in text] == marks


def test_two_of_the_same_name_are_two() -> None:
    lines = ET.fromstring(charts.svg(charts.trend([line("shop", 1, 2), line("shop", 3, 4)], "~s"), ""))  # noqa: S314
    assert [e.text for e in lines.iter(f"{SVG}text") if e.text and "shop" in e.text] == ["shop", "shop (2)"]
    bars = ET.fromstring(charts.svg(charts.bars([charts.Bar("shop", 1), charts.Bar("shop", 2)], "~s"), ""))  # noqa: S314
    assert [e.text for e in bars.iter(f"{SVG}text") if e.text and "shop" in e.text] == ["shop", "shop (2)"]


def test_a_picture_is_drawn_anew_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ((line("visits", 1, 2),), "~s", "visits", 1.5)
    assert ">goal</text>" in pictures.trend(*asked)
    monkeypatch.setattr(pictures, "language", lambda: "eo")
    monkeypatch.setattr(pictures, "_", lambda text: f"[{text}]")
    assert ">[goal]</text>" in pictures.trend(*asked)


def test_paper_has_the_colours_of_the_light_page() -> None:
    sheet = resources.files("onebook.web").joinpath("static/style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    told = dict(re.findall(r"(--[\w-]+): (#\w{6})", light))
    assert {name: told[name] for name in charts.PAPER} == charts.PAPER
    assert charts.PAPER.keys() <= dict(re.findall(r"(--[\w-]+): (#\w{6})", dark)).keys()
    assert "var(" not in charts.on_paper(str(DRAWN["trend"]))


def test_a_small_line_breaks_where_nothing_is_known_and_says_what_it_shows() -> None:
    values = [Decimal(1), Decimal(3), None, Decimal(2), Decimal(5), None]
    drawn = ET.fromstring(pictures.sparkline(list(zip(MONTHS, values, strict=True)), "count"))  # noqa: S314
    pieces = [e.get("points", "").split() for e in drawn.iter() if e.tag == "polyline"]
    assert [len(piece) for piece in pieces] == [2, 2]
    heights = [float(point.split(",")[1]) for piece in pieces for point in piece]
    assert heights[3] < heights[1] < heights[2] < heights[0], "what is more stands higher"
    assert drawn.get("aria-label") == "6 months to 2024-06: from 1 to 5, lowest 1, highest 5"


def test_one_figure_is_no_line() -> None:
    assert pictures.sparkline([(MONTHS[0], Decimal(1)), (MONTHS[1], None)], "count") == ""
