"""Charts: Vega-Lite made with Altair, drawn as SVG (pages, reports) or PNG without a browser.

Colours are the names of the pages' own (`var(--accent)`), so one drawing fits light and dark; for paper they are
replaced by those of the light page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from onebook.app.chart_frame import (
    HEIGHT,
    NARROW,
    SERIES,
    WIDTH,
    Spec,
    altair,
    apart,
    axis,
    beside,
    framed,
    instant,
    legend,
    room_beside,
    ticks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "NARROW", "PAPER", "Band", "Bar", "Line", "Mark", "Spec", "Step", "bars", "png", "svg", "trend", "waterfall",
]  # fmt: skip

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


@dataclass(frozen=True, slots=True)
class Line:
    """A line over time. points: (day, value); where the value is None the line has a gap."""

    label: str
    points: tuple[tuple[date, float | None], ...]


Band = tuple[tuple[date, float, float], ...]
"""(day, low, high): between which a line's values lie for sure."""


Mark = tuple[date, str]
"""A day on which something happened, and what, in a word."""


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
    goal_label: str = "goal", mark: Mark | None = None,
) -> Spec:  # fmt: skip
    """Return lines over time.

    form: a d3 number format for the scale, as `axis` takes it; band: of the first line; mark: a day and what it is.
    """
    alt = altair()
    labels = apart([line.label for line in lines])
    rows = [
        {"day": instant(day), "value": value, "line": label}
        for label, line in zip(labels, lines, strict=True)
        for day, value in line.points
    ]
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=labels, range=list(SERIES[: len(labels)])),
        legend=legend(alt, len(labels), width),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("day:T", title=None, axis=_time_axis(alt, lines, width)),
        y=alt.Y("value:Q", title=None, axis=axis(alt, form, 4), scale=alt.Scale(zero=form == "~s")),
        color=colour,
    )
    layers = [base.mark_line(strokeWidth=2), base.mark_point(size=18, filled=True, opacity=1)]
    if band:
        spread = alt.Chart(alt.Data(values=[{"day": instant(d), "low": low, "high": high} for d, low, high in band]))
        area = spread.mark_area(color="var(--series-1)", opacity=0.18)
        layers.insert(0, area.encode(x="day:T", y=alt.Y("low:Q", title=None), y2="high:Q"))
    if goal is not None:
        rule = alt.Chart(alt.Data(values=[{"goal": goal}])).encode(y="goal:Q")
        layers.append(rule.mark_rule(color="var(--quiet)", strokeDash=[4, 3]))
        layers.append(rule.mark_text(align="left", dx=6, x=width, text=goal_label, color="var(--quiet)", fontSize=11))
    if mark is not None:
        day, word = mark
        rule = alt.Chart(alt.Data(values=[{"day": instant(day)}])).encode(x="day:T")
        layers.append(rule.mark_rule(color="var(--text)", strokeDash=[2, 3]))
        late = day > sorted(d for line in lines for d, _ in line.points)[sum(len(line.points) for line in lines) // 2]
        side, away = ("right", -5) if late else ("left", 5)
        layers.append(rule.mark_text(align=side, dx=away, y=-4, text=word, color="var(--text)", fontSize=11))
    return framed(alt.layer(*layers).properties(width=width, height=HEIGHT))


def bars(found: Sequence[Bar], form: str, *, width: int = WIDTH) -> Spec:
    """Return bars below one another in the order given, each with its goal as a mark."""
    alt = altair()
    labels = apart([b.label for b in found])
    rows = [{"label": label, "value": b.value, "goal": b.goal} for label, b in zip(labels, found, strict=True)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=beside(width), ticks=False, domain=False))
    )
    layers = [
        base.mark_bar(color="var(--accent)", height=14).encode(
            x=alt.X("value:Q", title=None, axis=axis(alt, form, ticks(width)))
        )
    ]
    if any(b.goal is not None for b in found):
        layers.append(base.mark_tick(color="var(--text)", thickness=2, size=20).encode(x="goal:Q"))
    return framed(alt.layer(*layers).properties(width=room_beside(width), height=26 * len(found)))


def waterfall(steps: Sequence[Step], form: str, *, width: int = WIDTH) -> Spec:
    """Return how totals come from one another: from left to right, or where that is too narrow from top to bottom."""
    alt = altair()
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
        names = alt.Axis(labelLimit=beside(width), ticks=False, domain=False)
        down = chart.encode(
            y=alt.Y("label:N", title=None, sort=None, axis=names),
            x=alt.X("start:Q", title=None, axis=axis(alt, form, ticks(width))), x2="end:Q",
            color=colour,
        )  # fmt: skip
        return framed(down.properties(width=room_beside(width), height=22 * len(steps)))
    across = chart.encode(
        x=alt.X("label:N", title=None, sort=None, axis=alt.Axis(labelAngle=-35, labelLimit=140, ticks=False)),
        y=alt.Y("start:Q", title=None, axis=axis(alt, form, 5)),
        y2="end:Q",
        color=colour,
    )
    return framed(across.properties(width=width, height=HEIGHT + 40))


def _time_axis(alt: Any, lines: Sequence[Line], width: int) -> Any:
    """Name months as pages name them; in a wide chart every one of a year, else as many as have room."""
    days = sorted({day for line in lines for day, _ in line.points})
    yearly = len(days) > 1 and all((d.month, d.day) == (1, 1) for d in days)
    most = max(2, width // 65)
    shown = days[:: -(-len(days) // most)] if days else []
    values = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in shown]
    return alt.Axis(format="%Y" if yearly else "%Y-%m", grid=False, values=values, labelFlush=False, labelOverlap=True)


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
