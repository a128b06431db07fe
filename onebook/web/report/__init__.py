"""The report: what the pages show of a period, as one file, HTML for screens or PDF for paper, from one composition.

`content` says what stands in it, in words, tables and charts; `page` and `paper` write that; `picture`
draws a KPI by itself.
"""

from onebook.web.report.content import Content, compose
from onebook.web.report.page import to_html
from onebook.web.report.paper import to_pdf
from onebook.web.report.picture import to_png

__all__ = ["Content", "compose", "to_html", "to_pdf", "to_png"]
