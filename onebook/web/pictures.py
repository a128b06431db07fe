"""Pictures of figures: charts drawn for a wide page and for a telephone, and small lines beside figures.

What has been drawn is remembered: the same figures are looked at again and again.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from markupsafe import Markup

from onebook.app import charts, sure_charts
from onebook.app.language import gettext as _
from onebook.app.language import language, ngettext
from onebook.web.words import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal

    from onebook.app.charts import Band, Bar, Line, Mark, Spec, Step
    from onebook.app.sure_charts import Curve, Dot

__all__ = ["bars", "curve", "dots", "form_of", "line", "scaled", "sparkline", "trend", "waterfall"]

FORMS = {"money": "~s", "count": "~s", "share": ".1~%"}
WIDTHS = (("large", 515), ("small", charts.NARROW))
"""Two wide pictures stand beside one another on a desk's screen."""

P = ParamSpec("P")


def _remembered(draw: Callable[P, Markup]) -> Callable[P, Markup]:
    """Draw the same figures once in each language: there are words in a picture."""

    @lru_cache(maxsize=512)
    def drawn(_language: str, *args: Any, **kwargs: Any) -> Markup:
        return draw(*args, **kwargs)

    @wraps(draw)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Markup:
        return drawn(language(), *args, **kwargs)  # type: ignore[arg-type]  # what is drawn is all frozen

    return asked


def form_of(unit: str) -> str:
    """Return the number format of a scale for a KPI's unit."""
    return FORMS.get(unit, ",.2~f")


def line(label: str, points: Sequence[tuple[date, Decimal | None]]) -> Line:
    """Return a line of a chart."""
    return charts.Line(label, tuple((day, None if of is None else float(of)) for day, of in points))


@_remembered
def trend(
    lines: tuple[Line, ...], form: str, label: str, goal: float | None = None, band: Band = (), mark: Mark | None = None
) -> Markup:
    """Draw lines over time.

    label: what is shown, in words; goal: a line across; band: of the first line; mark: a day and what it is.
    """
    word = _("goal")
    specs = [
        charts.trend(lines, form, goal=goal, width=w, band=band, goal_label=word, mark=mark) for _size, w in WIDTHS
    ]
    return _drawn(specs, label)


@_remembered
def bars(found: tuple[Bar, ...], form: str, label: str) -> Markup:
    """Draw bars below one another."""
    return _drawn([charts.bars(found, form, width=width) for _size, width in WIDTHS], label)


@_remembered
def dots(found: tuple[Dot, ...], form: str, label: str, reference: float | None = None, log: bool = False) -> Markup:
    """Draw estimates with their intervals. reference: a line where there is no effect; log: for ratios."""
    return _drawn(
        [sure_charts.dots(found, form, reference=reference, log=log, width=width) for _size, width in WIDTHS], label
    )


@_remembered
def curve(lines: tuple[Curve, ...], form: str, label: str, across: str, steps: bool = False) -> Markup:
    """Draw lines over a number such as days, with their bands. across: what the number is, in words."""
    return _drawn([sure_charts.curves(lines, form, across, width=w, steps=steps) for _size, w in WIDTHS], label)


@_remembered
def waterfall(steps: tuple[Step, ...], form: str, label: str) -> Markup:
    """Draw how totals come from one another."""
    return _drawn([charts.waterfall(steps, form, width=width) for _size, width in WIDTHS], label)


def _drawn(specs: Sequence[Spec], label: str) -> Markup:
    """Draw a chart in both widths; the style sheet shows the one that has room."""
    # The drawing is Vega's, which escapes what stands in it.
    drawn = [
        Markup('<div class="{}">{}</div>').format(size, Markup(charts.svg(spec, label)))  # noqa: S704
        for (size, _width), spec in zip(WIDTHS, specs, strict=True)
    ]
    return Markup('<div class="picture">{}</div>').format(Markup("").join(drawn))


LONG, HIGH, EDGE = 96, 22, 3
"""A small line's size and its margin, in pixels."""


def sparkline(points: Sequence[tuple[date, Decimal | None]], unit: str) -> Markup:
    """Draw a small line of months, with its text; nothing where there are not two figures."""
    told = [of for _day, of in points if of is not None]
    if len(told) < 2:  # noqa: PLR2004 (a line has two ends)
        return Markup("")
    low, high = min(told), max(told)
    across = (LONG - 2 * EDGE) / max(1, len(points) - 1)
    places = [
        None if of is None else (EDGE + at * across, HIGH - EDGE - scaled(of, low, high) * (HIGH - 2 * EDGE))
        for at, (_day, of) in enumerate(points)
    ]
    last = next(place for place in reversed(places) if place)
    pieces = Markup("").join(
        Markup('<polyline points="{}"/>').format(" ".join(f"{x:.1f},{y:.1f}" for x, y in piece))
        for piece in _pieces(places)
    )
    return Markup(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" height="{}">{}'
        '<circle cx="{:.1f}" cy="{:.1f}" r="2"/></svg>'
    ).format(_told(points, told, unit), LONG, HIGH, LONG, HIGH, pieces, *last)


def scaled(of: Decimal, low: Decimal, high: Decimal) -> float:
    """Return where a figure lies between the lowest (0) and the highest (1); in the middle where all are the same."""
    return float((of - low) / (high - low)) if high > low else 0.5


def _pieces(places: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Return the runs of places between gaps."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place:
            pieces[-1].append(place)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if len(piece) > 1]


def _told(points: Sequence[tuple[date, Decimal | None]], told: Sequence[Decimal], unit: str) -> str:
    return ngettext(
        "%(number)s month to %(last)s: from %(from)s to %(to)s, lowest %(low)s, highest %(high)s",
        "%(number)s months to %(last)s: from %(from)s to %(to)s, lowest %(low)s, highest %(high)s",
        len(points),
        last=f"{points[-1][0]:%Y-%m}",
        low=figure(min(told), unit, whole=True),
        high=figure(max(told), unit, whole=True),
        to=figure(told[-1], unit, whole=True),
        **{"from": figure(told[0], unit, whole=True)},
    )
