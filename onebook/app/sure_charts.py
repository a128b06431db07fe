"""Charts of estimates: each figure with the interval that it surely lies in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.app.chart_frame import (
    HEIGHT,
    SERIES,
    WIDTH,
    altair,
    apart,
    axis,
    beside,
    framed,
    legend,
    room_beside,
    ticks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.app.chart_frame import Spec

__all__ = ["Curve", "Dot", "curves", "dots"]


FROM_ZERO = ("~s", ".1~%")
"""Formats of amounts and shares, whose scales begin at nothing."""


@dataclass(frozen=True, slots=True)
class Dot:
    """An estimate with its interval. value None: it cannot be told; group: what it is coloured by, with a legend."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over a number. points: (place, value, low, high); value None: a gap; low and high None: no band."""

    label: str
    points: tuple[tuple[float, float | None, float | None, float | None], ...]


def dots(
    found: Sequence[Dot], form: str, *, reference: float | None = None, log: bool = False, width: int = WIDTH
) -> Spec:
    """Return dots with their intervals, below one another in the order given; one label may have a dot of each group.

    form: a d3 number format for the scale; reference: a line down (no effect); log: for ratios.
    """
    alt = altair()

    groups = list(dict.fromkeys(one.group for one in found))
    labels = list(dict.fromkeys(one.label for one in found))
    rows = [
        {"label": d.label, "value": d.value, "low": d.low, "high": d.high, "group": d.group}
        for d in found
        if d.value is not None
    ]
    colour: Any = alt.value("var(--accent)")
    if len(groups) > 1:
        scale = alt.Scale(domain=groups, range=list(SERIES[: len(groups)]))
        colour = alt.Color("group:N", scale=scale, legend=legend(alt, len(groups), width))
    names = alt.Axis(labelLimit=beside(width), ticks=False, domain=False, grid=True)
    from_zero = reference == 0 or form in FROM_ZERO
    across = alt.Scale(type="log", nice=False, padding=12) if log else alt.Scale(zero=from_zero)
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", title=None, sort=labels, scale=alt.Scale(domain=labels), axis=names), color=colour
    )
    if len(groups) > 1:
        base = base.encode(yOffset=alt.YOffset("group:N", sort=groups, scale=alt.Scale(domain=groups)))
    where = alt.X("value:Q", title=None, axis=axis(alt, form, ticks(width)), scale=across)
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.55).encode(x=alt.X("low:Q", title=None, scale=across), x2="high:Q"),
        base.mark_point(filled=True, size=60, opacity=1).encode(x=where),
    ]
    if reference is not None:
        rule = alt.Chart(alt.Data(values=[{"reference": reference}])).encode(x=alt.X("reference:Q", scale=across))
        layers.insert(0, rule.mark_rule(color="var(--quiet)", strokeDash=[4, 3]))
    height = (18 * len(groups) + 10) * len(labels)
    return framed(alt.layer(*layers).properties(width=room_beside(width), height=height))


def curves(found: Sequence[Curve], form: str, across: str, *, width: int = WIDTH, steps: bool = False) -> Spec:
    """Return lines over a number, each with its band. across: what the number is, in words; steps: as survival goes."""
    alt = altair()

    labels = apart([one.label for one in found])
    rows = [
        {"at": at, "value": value, "low": low, "high": high, "line": label}
        for label, one in zip(labels, found, strict=True)
        for at, value, low, high in one.points
    ]
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=labels, range=list(SERIES[: len(labels)])),
        legend=legend(alt, len(labels), width),
    )
    place = alt.X(
        "at:Q", title=across, axis=alt.Axis(grid=False, tickCount=ticks(width) + 2), scale=alt.Scale(nice=False)
    )
    scale = alt.Scale(zero=form in FROM_ZERO)
    base = alt.Chart(alt.Data(values=rows)).encode(x=place, color=colour)
    bent = "step-after" if steps else "linear"
    layers = [
        base.mark_line(strokeWidth=2, interpolate=bent).encode(
            y=alt.Y("value:Q", title=None, axis=axis(alt, form, 4), scale=scale)
        )
    ]
    if any(low is not None for one in found for _at, _value, low, _high in one.points):
        band = base.mark_area(opacity=0.15, interpolate=bent)
        layers.insert(0, band.encode(y=alt.Y("low:Q", title=None, scale=scale), y2="high:Q"))
    return framed(alt.layer(*layers).properties(width=width, height=HEIGHT))
