"""A KPI's course as a picture by itself, for a slide or a mail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onebook.app import charts
from onebook.app.language import gettext as _
from onebook.web import pictures
from onebook.web.words import period_words, unit_word

if TYPE_CHECKING:
    from onebook.app.report import Course

__all__ = ["to_png"]


def to_png(found: Course, currency: str) -> bytes:
    """Draw the course with its 95 % interval and goal, and its name above it, as PNG."""
    figures = found.trend.figures
    drawn = pictures.line(_(found.kpi.label), [(day, of.value if of else None) for day, of in figures])
    band = tuple(
        (day, float(of.low), float(of.high)) for day, of in figures if of and of.low is not None and of.high is not None
    )
    goal = None if found.goal is None else float(found.goal)
    form = pictures.form_of(found.kpi.unit)
    spec = json.loads(charts.trend((drawn,), form, goal=goal, band=band, goal_label=_("goal")))
    title = _("%(label)s by month, %(period)s", label=_(found.kpi.label), period=period_words(found.months))
    if unit := unit_word(found.kpi.unit, currency):
        title += f", {unit}"
    spec["title"] = {"text": title, "anchor": "start", "fontSize": 15, "color": "var(--text)", "offset": 12}
    spec["padding"] = 12
    return charts.png(json.dumps(spec, sort_keys=True))
