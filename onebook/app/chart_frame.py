"""What all charts have in common: their sizes, scales, names, legends and look."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from onebook.app.language import gettext as _
from onebook.app.language import marked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = [
    "HEIGHT", "NARROW", "SERIES", "WIDTH", "Spec", "altair", "apart", "axis", "beside", "framed", "instant", "legend",
    "room_beside", "ticks",
]  # fmt: skip

Spec = str
"""A chart as Vega-Lite, in JSON: what it shows, not how large a picture becomes."""

SERIES = tuple(f"var(--series-{n})" for n in range(1, 9))
"""Colours of lines that stand beside one another."""

NBSP = "\N{NO-BREAK SPACE}"
WIDTH = 720
NARROW = 270
"""A width of the drawing's own field that leaves a telephone room for what stands beside it."""
HEIGHT = 220

SIZES = ((10**9, marked("bn")), (10**6, marked("m")), (10**3, marked("k")))
"""How a scale writes large amounts: as the pages' sentences do."""


def beside(width: int) -> int:
    """Return how much room names beside bars may take."""
    return 180 if width >= WIDTH // 2 else 130


def room_beside(width: int) -> int:
    """Return how wide a field may be that has names beside it."""
    return width if width >= WIDTH // 2 else width - beside(width) + 65


def ticks(width: int) -> int:
    """Return how many figures a scale across has room for."""
    return 5 if width >= WIDTH // 2 else 3


def altair() -> Any:
    """Altair, whose functions are not all typed; it takes half a second to import, so only where a chart is drawn."""
    import altair as alt

    return alt


def apart(labels: Sequence[str]) -> list[str]:
    """Tell apart what bears the same name: what has one name is drawn as one line, or one bar upon the other."""
    return [label if n == labels.index(label) else f"{label} ({n + 1})" for n, label in enumerate(labels)]


def axis(alt: Any, form: str, ticks: int) -> Any:
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


def instant(day: date) -> str:
    """Write a day so that it is read in the machine's own time zone, in which axes are written; a bare day is not."""
    return f"{day.isoformat()}T00:00:00"


def legend(alt: Any, lines: int, width: int) -> Any:
    """Name lines above the chart, where there are several."""
    columns = 4 if width >= WIDTH // 2 else 2
    if lines <= 1:
        return None
    return alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolOpacity=1, symbolStrokeWidth=3, columns=columns
    )


def framed(chart: Any) -> Spec:
    """Return a chart in the look of the pages."""
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
            titleFontWeight="normal",
            titleFontSize=12,
        )
        .configure_legend(labelColor="var(--text)", labelFontSize=12, columnPadding=18)
    )
    return json.dumps(styled.to_dict(validate=False), sort_keys=True)
