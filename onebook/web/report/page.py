"""The report as one HTML file: style and charts stand in it, it needs no server and runs nothing."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from onebook.app import charts

if TYPE_CHECKING:
    from jinja2 import Template

    from onebook.web.report.content import Chart, Content

__all__ = ["to_html"]

WIDTHS = (("large", 500), ("small", charts.NARROW))
"""Each chart is drawn for a desk and for a telephone; the style sheet shows the one that has room."""


def to_html(content: Content) -> str:
    """Write the report as a page that is whole by itself."""
    return _template().render(content=content, style=_style(), draw=_draw)


@cache
def _template() -> Template:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(_text("onebook.web.report", "page.html"))


def _text(room: str, name: str) -> str:
    return files(room).joinpath(name).read_text(encoding="utf-8")


@cache
def _style() -> Markup:
    """The colours of the pages, by light and by night, and the report's own rules."""
    light, dark = re.findall(r":root \{.*?\}", _text("onebook.web", "static/style.css"), re.DOTALL)[:2]
    night = f"@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"
    return Markup("\n").join(Markup(part) for part in (light, night, _text("onebook.web.report", "page.css")))  # noqa: S704 (our own files)


def _draw(chart: Chart) -> Markup:
    # The drawing is Vega's, which escapes what stands in it.
    drawn = [
        Markup('<div class="{}">{}</div>').format(size, Markup(charts.svg(chart.draw(width), chart.caption)))  # noqa: S704
        for size, width in WIDTHS
    ]
    return Markup('<div class="picture">{}</div>').format(Markup("").join(drawn))
