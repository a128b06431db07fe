"""Charts: Vega-Lite made with Altair, drawn as SVG (pages, reports) or PNG without a browser.

Colours are the names of the pages' own (`var(--accent)`), so one drawing fits light and dark; for paper they are
replaced by those of the light page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from onebook.app.language import gettext as _
from onebook.app.language import marked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["NARROW", "PAPER", "Band", "Bar", "Line", "Spec", "Step", "bars", "png", "svg", "trend", "waterfall"]

Spec = str
"""A chart as Vega-Lite, in JSON: what it shows, not how large a picture becomes."""

SERIES = tuple(f"var(--series-{n})" for n in range(1, 9))
"""Colours of lines that stand beside one another."""

PAPER: Mapping[str, str] = {
    "--text": "#1b1f22",
    "--quiet": "#5a6268",
    "--line": "#d8dcdd",
    "--edge": "#858d92",
    "--accent": "#0b6e69",
    "--good": "#1a7037",
    "--bad": "#b3261e",
    "--series-1": "#0b6e69",
    "--series-2": "#a86400",
    "--series-3": "#2f6fb5",
    "--series-4": "#b03a66",
    "--series-5": "#7a4fb0",
    "--series-6": "#5c7a1f",
    "--series-7": "#4a5a66",
    "--series-8": "#8a4b2a",
}
"""The colours of the light page, for paper and pictures; the style sheet's own must be the same."""

NBSP = "\N{NO-BREAK SPACE}"
WIDTH = 720
NARROW = 270
"""A width of the drawing's own field that leaves a telephone room for what stands beside it."""
HEIGHT = 220

SIZES = ((10**9, marked("bn")), (10**6, marked("m")), (10**3, marked("k")))
"""How a scale writes large amounts: as the pages' sentences do."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time. points: (day, value); where the value is None the line has a gap."""

    label: str
    points: tuple[tuple[date, float | None], ...]


Band = tuple[tuple[date, float, float], ...]
"""(day, low, high): between which a line's values lie for sure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar. value: where it ends; goal: a mark on it."""

    label: str
    value: float
    goal: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a waterfall: total (stands on the ground), up or down from where the one before ended."""

    label: str
    amount: float
    kind: Literal["total", "change"]


def trend(
    lines: Sequence[Line], form: str, *, goal: float | None = None, width: int = WIDTH, band: Band = (),
    goal_label: str = "goal",
) -> Spec:  # fmt: skip
    """Return lines over time. form: a d3 number format for the scale, as `_axis` takes it; band: of the first line."""
    alt = _altair()
    labels = _apart([line.label for line in lines])
    rows = [
        {"day": _instant(day), "value": value, "line": label}
        for label, line in zip(labels, lines, strict=True)
        for day, value in line.points
    ]
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=labels, range=list(SERIES[: len(labels)])),
        legend=_legend(alt, len(labels), width),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=_time_axis(alt, lines, width)),
        y=alt.Y("value:Q", title=None, axis=_axis(alt, form, 4), scale=alt.Scale(zero=form == "~s")),
        color=colour,
    )
    layers = [base.mark_line(strokeWidth=2), base.mark_point(size=18, filled=True, opacity=1)]
    if band:
        spread = alt.Chart(alt.Data(values=[{"day": _instant(d), "low": low, "high": high} for d, low, high in band]))
        area = spread.mark_area(color="var(--series-1)", opacity=0.18)
        layers.insert(0, area.encode(x="day:T", y=alt.Y("low:Q", title=None), y2="high:Q"))
    if goal is not None:
        rule = alt.Chart(alt.Data(values=[{"goal": goal}])).encode(y="goal:Q")
        layers.append(rule.mark_rule(color="var(--quiet)", strokeDash=[4, 3]))
        layers.append(rule.mark_text(align="left", dx=6, x=width, text=goal_label, color="var(--quiet)", fontSize=11))
    return _spec(alt.layer(*layers).properties(width=width, height=HEIGHT))


def bars(found: Sequence[Bar], form: str, *, width: int = WIDTH) -> Spec:
    """Return bars below one another in the order given, each with its goal as a mark."""
    alt = _altair()
    labels = _apart([b.label for b in found])
    rows = [{"label": label, "value": b.value, "goal": b.goal} for label, b in zip(labels, found, strict=True)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=_beside(width), ticks=False, domain=False))
    )
    layers = [
        base.mark_bar(color="var(--accent)", height=14).encode(
            x=alt.X("value:Q", title=None, axis=_axis(alt, form, _ticks(width)))
        )
    ]
    if any(b.goal is not None for b in found):
        layers.append(base.mark_tick(color="var(--text)", thickness=2, size=20).encode(x="goal:Q"))
    room = width if width >= WIDTH // 2 else width - _beside(width) + 65
    return _spec(alt.layer(*layers).properties(width=room, height=26 * len(found)))


def _beside(width: int) -> int:
    """How much room names beside bars may take."""
    return 180 if width >= WIDTH // 2 else 130


def _ticks(width: int) -> int:
    return 5 if width >= WIDTH // 2 else 3


def waterfall(steps: Sequence[Step], form: str, *, width: int = WIDTH) -> Spec:
    """Return how totals come from one another: from left to right, or where that is too narrow from top to bottom."""
    alt = _altair()
    rows, at = [], 0.0
    for step in steps:
        start, end = (0.0, step.amount) if step.kind == "total" else (at, at + step.amount)
        sort = "total" if step.kind == "total" else "up" if step.amount >= 0 else "down"
        rows.append({"label": step.label, "start": start, "end": end, "sort": sort})
        at = end
    scale = alt.Scale(domain=["total", "up", "down"], range=["var(--accent)", "var(--good)", "var(--bad)"])
    colour = alt.Color("sort:N", scale=scale, legend=None)
    chart = alt.Chart(alt.Data(values=rows)).mark_bar()
    if width < WIDTH // 2:
        names = alt.Axis(labelLimit=_beside(width), ticks=False, domain=False)
        down = chart.encode(
            y=alt.Y("label:N", title=None, sort=None, axis=names),
            x=alt.X("start:Q", title=None, axis=_axis(alt, form, _ticks(width))), x2="end:Q",
            color=colour,
        )  # fmt: skip
        return _spec(down.properties(width=width - _beside(width) + 65, height=22 * len(steps)))
    across = chart.encode(
        x=alt.X("label:N", title=None, sort=None, axis=alt.Axis(labelAngle=-35, labelLimit=140, ticks=False)),
        y=alt.Y("start:Q", title=None, axis=_axis(alt, form, 5)),
        y2="end:Q",
        color=colour,
    )
    return _spec(across.properties(width=width, height=HEIGHT + 40))


def _altair() -> Any:
    """Altair, whose functions are not all typed; it takes half a second to import, so only where a chart is drawn."""
    import altair as alt

    return alt


def _apart(labels: Sequence[str]) -> list[str]:
    """Tell apart what bears the same name: what has one name is drawn as one line, or one bar upon the other."""
    return [label if n == labels.index(label) else f"{label} ({n + 1})" for n, label in enumerate(labels)]


def _axis(alt: Any, form: str, ticks: int) -> Any:
    """Return a scale. form: a d3 number format; of these `~s` (amounts) and shares are written as the pages write them.

    d3 itself would write a fifth as 200m, which reads as 200 million.
    """
    if form == "~s":
        large = (
            f"abs(datum.value) >= {size} ? format(datum.value / {size}, ',.3~f') + {json.dumps(f'{NBSP}{_(word)}')} : "
            for size, word in SIZES
        )
        return alt.Axis(labelExpr=f"{''.join(large)}format(datum.value, ',.3~f')", tickCount=ticks)
    if form.endswith("%"):
        return alt.Axis(labelExpr=f"format(datum.value * 100, ',.3~f') + '{NBSP}%'", tickCount=ticks)
    return alt.Axis(format=form, tickCount=ticks)


def _instant(day: date) -> str:
    """Write a day so that it is read in the machine's own time zone, in which axes are written; a bare day is not."""
    return f"{day.isoformat()}T00:00:00"


def _legend(alt: Any, lines: int, width: int) -> Any:
    """Name lines above the chart, where there are several."""
    columns = 4 if width >= WIDTH // 2 else 2
    return alt.Legend(title=None, orient="top", symbolType="stroke", columns=columns) if lines > 1 else None


def _time_axis(alt: Any, lines: Sequence[Line], width: int) -> Any:
    """Name months as pages name them; in a wide chart every one of a year, else as many as have room."""
    days = sorted({day for line in lines for day, _ in line.points})
    yearly = len(days) > 1 and all((d.month, d.day) == (1, 1) for d in days)
    most = max(2, width // 65)
    shown = days[:: -(-len(days) // most)] if days else []
    values = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in shown]
    return alt.Axis(format="%Y" if yearly else "%Y-%m", grid=False, values=values, labelFlush=False, labelOverlap=True)


def _spec(chart: Any) -> Spec:
    font = "system-ui, sans-serif"
    styled = (
        chart.configure(background="transparent", font=font)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor="var(--quiet)",
            titleColor="var(--quiet)",
            gridColor="var(--line)",
            domainColor="var(--edge)",
            tickColor="var(--edge)",
            labelFontSize=12,
        )
        .configure_legend(labelColor="var(--text)", labelFontSize=12, columnPadding=18)
    )
    return json.dumps(styled.to_dict(validate=False), sort_keys=True)


@lru_cache(maxsize=256)
def svg(spec: Spec, label: str) -> str:
    """Draw a chart as SVG that takes the page's colours and fits its column. label: what it shows, in words."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    size = re.match(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"', drawn)
    width = size.group(1) if size else str(WIDTH)
    words = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    opening = f'<svg role="img" aria-label="{words}" width="{width}" '
    # It is as wide as it was drawn or, by the style sheet's `.chart`, as its column. What stands within it for screen
    # readers would be read out bar by bar.
    inside = re.sub(r' (role="[^"]*"|aria-[a-z]+="[^"]*"|tabindex="[^"]*")', "", drawn)
    body = re.sub(r'^<svg ([^>]*?) width="[\d.]+" height="[\d.]+"', lambda at: opening + at.group(1), inside)
    return body.replace('class="marks"', 'class="chart"', 1)


def on_paper(drawn: str) -> str:
    """Return a drawing with the colours of the light page in place of their names."""
    return re.sub(r"var\((--[\w-]+)\)", lambda m: PAPER.get(m.group(1), "#000000"), drawn)


def png(spec: Spec, scale: float = 2.0) -> bytes:
    """Draw a chart as PNG, on white."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(on_paper(spec).replace('"transparent"', '"white"'), scale=scale)
    return drawn
