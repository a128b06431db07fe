"""The board: every KPI for the business and each channel, beside its goal and the period before."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.changes.standing import standing_in, standing_words
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.measuring import board_in, trend_period, trends_in
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.measures import PHASES, Board, Kpi, Period, Row, rate_notes
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.chooser import chooser, elsewhere
from onebook.web.paging import cut, pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.sentences import board_sentence
from onebook.web.touchpoint_tables import score_line
from onebook.web.wanted import Ask, Wanted
from onebook.web.words import before_word, change, channel_word, figure, unit_word

NAV = (10, marked("Board"), "/")
router = APIRouter()

CHANNELS = 12
"""Channels beside the business at a time."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure on the board. href: where it opens."""

    text: str
    href: str
    status: str | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A KPI on the board; cells: the business, then the channels in order (None: no figure).

    trend: a small line of the business by month.
    """

    kpi: Kpi
    unit: str
    business: Cell | None
    trend: Markup
    before: str
    before_href: str
    change: str
    goal: str
    cells: tuple[Cell | None, ...]


@router.get("/")
def board_page(
    request: Request, lake: Lake, wanted: Ask, part: Annotated[int, Query(ge=1, le=1_000_000)] = 1
) -> HTMLResponse:
    """Draw the board. Which figures have changed stands on it where it is known; else the page is passing."""
    found = lake.ask(board_in, wanted.asking())
    standing = lake.once(standing_in, wanted.asking())
    request.state.passing = standing is None
    plan = lake.business.plan
    months = lake.ask(extent_of).months
    shown, trends = _trends(lake, wanted, found)
    told = {row.channel for row in found.rows}
    every = [c for c in plan.channels if c in told and not wanted.channel]
    channels = list(cut(every, CHANNELS, part))
    return draw(
        request, "board.html", _("Board"), lake,
        chooser("/", wanted, plan, found.period, months),
        answer=board_sentence(found, plan.business.currency, wanted.scope(plan)),
        channels=[(channel_word(plan, c), wanted.of_channel(c).link("/")) for c in channels],
        pages=pages(_("Pages of channels"), len(every), CHANNELS, part, lambda to: wanted.link("/", part=to)),
        before=before_word(found.period) if any(row.previous is not None for row in found.rows) else "",
        phases=[
            (phase, _(phase.capitalize()), _rows(found, plan, phase, channels, wanted, trends)) for phase in PHASES
        ],
        shown=shown if any(trends.values()) else None,
        goals=any(row.goal is not None for row in found.rows), goals_set=bool(plan.goals),
        hints=found.hints,
        elsewhere=None if found.rows else elsewhere(lake.ask(instead_of, found.period), "/", wanted),
        empty=[
            (phase, _(phase.capitalize()), [
                (_(one.kpi.label), wanted.link(f"/kpi/{one.kpi.name}"), one.reason)
                for one in found.empty if one.kpi.phase == phase
            ])
            for phase in PHASES
        ],
        changed=standing_words(standing, lake.business.plan), changed_href=wanted.link("/changes"),
        points=score_line(found, plan), points_href=f"{wanted.link('/journey')}#touchpoints",
        missing=len(found.empty), period=found.period, notes=rate_notes(found.rate_gaps),
    )  # fmt: skip


Trends = dict[str, Markup]
"""KPI → its small line; empty where there are not two months to tell."""


def _trends(lake: Reading, wanted: Wanted, found: Board) -> tuple[Period | None, Trends]:
    """Return the months that trends are of, and each KPI's."""
    shown = lake.ask(trend_period, found.period) if found.rows else None
    if not shown:
        return None, {}
    told = lake.ask(trends_in, wanted.within(shown).asking())
    units = {row.kpi.name: row.kpi.unit for row in found.rows}
    return shown, {name: pictures.sparkline(told.get(name, ()), unit) for name, unit in units.items()}


def _rows(found: Board, plan: Plan, phase: str, channels: list[str], wanted: Wanted, trends: Trends) -> list[BoardRow]:
    by_kpi: dict[str, dict[str | None, Row]] = {}
    for row in found.rows:
        if row.kpi.phase == phase:
            by_kpi.setdefault(row.kpi.name, {})[row.channel] = row
    return [_row(found, plan, cells, channels, wanted, trends) for cells in by_kpi.values()]


def _row(
    found: Board, plan: Plan, cells: dict[str | None, Row], channels: list[str], wanted: Wanted, trends: Trends
) -> BoardRow:  # fmt: skip
    kpi = next(iter(cells.values())).kpi
    path = f"/kpi/{kpi.name}"
    whole = cells.get(None)
    earlier = wanted.within(found.previous).link(path) if found.previous else ""
    return BoardRow(
        kpi,
        unit_word(kpi.unit, plan.business.currency),
        _cell(whole, wanted.link(path)),
        trends.get(kpi.name, Markup("")),
        figure(whole.previous, kpi.unit, whole=True) if whole and whole.previous is not None else "",
        earlier,
        change(whole.figure.value, whole.previous, kpi.unit) if whole else "",
        figure(whole.goal, kpi.unit, whole=True) if whole and whole.goal is not None else "",
        tuple(_cell(cells.get(c), wanted.of_channel(c).link(path)) for c in channels),
    )


def _cell(row: Row | None, href: str) -> Cell | None:
    return Cell(figure(row.figure.value, row.kpi.unit, whole=True), href, row.status) if row else None
