"""The report as PDF, set by typst with the fonts that it brings along: the same file on every machine."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onebook.app import charts
from onebook.app.language import gettext as _
from onebook.app.language import marked

if TYPE_CHECKING:
    from datetime import datetime

    from onebook.web.report.content import Chart, Content

__all__ = ["to_pdf"]

FONT = "Libertinus Serif"
WIDTH = 820
"""A chart's width in pixels; it is laid as wide as the text."""


def to_pdf(content: Content, at: datetime) -> bytes:
    """Write the report as PDF (A4). at: when the state that it tells of came to be; the file says it was made then.

    The text goes to typst as data, so nothing in it can be taken for a command.
    """
    import typst  # noqa: PLC0415 (heavy, and only paper needs it)

    told = {
        **{name: getattr(content, name) for name in ("title", "subtitle", "answer", "foot", "language")},
        "page_of": _(marked("Page %(page)s of %(pages)s")),
        "sections": [
            {
                "title": section.title, "sentences": section.sentences, "notes": section.notes,
                "charts": [{"caption": chart.caption, "svg": _drawn(chart)} for chart in section.charts],
                "tables": [asdict(table) for table in section.tables],
            }
            for section in content.sections
        ],
    }  # fmt: skip
    template = files("onebook.web.report").joinpath("paper.typ").read_bytes()
    inputs = {"report": json.dumps(told, ensure_ascii=False)}
    made: Any = typst.compile(template, sys_inputs=inputs, ignore_system_fonts=True, timestamp=int(at.timestamp()))
    return bytes(made)


def _drawn(chart: Chart) -> str:
    """Draw a chart in the colours of paper and the font of the text."""
    drawn = charts.on_paper(charts.svg(chart.draw(WIDTH), chart.caption))
    return re.sub(r'font-family="[^"]*"', f'font-family="{FONT}"', drawn)
