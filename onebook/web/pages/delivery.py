"""Delivery: whether customers get what they bought on the day promised, where they do not, and what is overdue now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.delivery import OF_PARTS, TRENDS, Delivery, Late, LateOrder, Part, delivery_in, late_in
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.measuring import documents_there
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.measures import Figure, Row, dimensions, kpi
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.chooser import chooser, elsewhere
from onebook.web.documents import kind_words
from onebook.web.paging import pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, document_link
from onebook.web.words import amount, before_word, change, channel_word, figure, period_words, upper_first

NAV = (36, marked("Delivery"), "/delivery")
router = APIRouter()

PAGE = 25
"""Overdue orders on a page."""

MOST = 30
"""Channels, carriers or places that are listed; the file holds all."""

ON_TIME = "on_time_delivery"


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A key figure. counted: in how many lines, orders or shipments."""

    label: str
    href: str
    value: str
    interval: str
    before: str
    before_href: str
    change: str
    goal: str
    status: str | None
    counted: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A channel, carrier or place. late: lines that came late or not at all; worse: surely worse than the whole."""

    label: str
    href: str
    value: str
    interval: str
    worse: bool
    lines: str
    late: str
    median: str
    slowest: str


@dataclass(frozen=True, slots=True)
class Parted:
    """What delivery is told apart by, with those of the most lines; more: how many others there are."""

    name: str
    label: str
    rows: tuple[PartRow, ...]
    more: int


@dataclass(frozen=True, slots=True)
class LateRow:
    """An overdue order; href is empty where it is no record."""

    kind: str
    external_id: str
    href: str
    channel: str
    carrier: str
    promised: date
    days: str
    lines: str


@router.get("/delivery")
def delivery_page(
    request: Request, lake: Lake, wanted: Ask, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
) -> HTMLResponse:
    """Draw delivery."""
    plan = lake.business.plan
    found = lake.ask(delivery_in, wanted.asking())
    late = _late(lake, wanted, page)
    page = min(page, max(1, -(-late.number // PAGE)))
    return draw(
        request, "delivery.html", _("Delivery"), lake,
        chooser("/delivery", wanted, plan, found.period, lake.ask(extent_of).months),
        answer=_answer(found, late, wanted.scope(plan), plan),
        rows=[_kpi_row(row, found, wanted) for row in found.rows],
        before=before_word(found.period) if any(row.previous is not None for row in found.rows) else "",
        chart=_chart(found, plan) if found.rows else "",
        months=_months(found) if found.rows else [],
        month_heads=[_(kpi(plan, name).label) for name in _followed(found)],
        parted=[_parted(found, name, parts, wanted, plan) for name, parts in found.parts.items() if parts],
        late=late, late_words=_late_words(late) if late.orders else "", late_rows=_late_rows(lake, late, plan),
        pages=pages(_("Pages of overdue orders"), late.number, PAGE, page,
                    lambda to: wanted.link("/delivery", page=to)),
        notes=_notes(late), missing=_missing(found, wanted),
        hints=found.hints,
        elsewhere=None if found.rows else elsewhere(lake.ask(instead_of, found.period), "/delivery", wanted),
    )  # fmt: skip


def _late(lake: Reading, wanted: Wanted, page: int) -> Late:
    """Return a page of what is overdue; behind the last page the last."""
    late = lake.ask(late_in, wanted.asking(), limit=PAGE, offset=(page - 1) * PAGE)
    if late.orders or page == 1:
        return late
    first = lake.ask(late_in, wanted.asking(), limit=PAGE, offset=0)
    return lake.ask(late_in, wanted.asking(), limit=PAGE, offset=max(0, (first.number - 1) // PAGE) * PAGE)


def _answer(found: Delivery, late: Late, scope: str, plan: Plan) -> str:
    """Say how punctual delivery is, who lags behind, and how much is overdue."""
    start = upper_first(period_words(found.period)) + scope
    if not found.rows:
        return _("%(start)s: nothing to tell, as far as is loaded.", start=start)
    whole = found.row(ON_TIME)
    told = []
    if whole:
        lines = ngettext(
            "%(share)s of %(number)s line came by the day promised",
            "%(share)s of %(number)s lines came by the day promised",
            int(whole.figure.denominator or 0),
            share=figure(whole.figure.value, "share"),
        )
        told.append(f"{lines}{_goal_words(whole)}")
        lagging = found.lagging()
        if lagging and lagging[1].on_time:
            name = _part_word(*lagging, plan)
            told.append(_("%(name)s lags with %(share)s", name=name, share=figure(lagging[1].on_time.value, "share")))
    else:
        told.append(_("no promise of delivery is recorded"))
        if median := found.row("lead_time"):
            told.append(_("half of all lines came within %(days)s", days=figure(median.figure.value, "days")))
    if whole and late.day:
        told.append(
            ngettext(
                "%(number)s order is overdue on %(day)s",
                "%(number)s orders are overdue on %(day)s",
                late.number,
                day=late.day,
            )
            if late.number
            else _("nothing is overdue on %(day)s", day=late.day)
        )
    return f"{start}: {'; '.join(told)}."


def _goal_words(row: Row) -> str:
    if row.goal is None:
        return ""
    goal = figure(row.goal, "share")
    if row.status == "good":
        return _(" (goal of %(goal)s reached)", goal=goal)
    if row.status == "near":
        return _(" (goal of %(goal)s narrowly missed)", goal=goal)
    return _(" (goal of %(goal)s missed)", goal=goal)


def _kpi_row(row: Row, found: Delivery, wanted: Wanted) -> KpiRow:
    unit, path = row.kpi.unit, f"/kpi/{row.kpi.name}"
    earlier = found.previous is not None and row.previous is not None
    return KpiRow(
        _(row.kpi.label),
        wanted.link(path),
        figure(row.figure.value, unit),
        _interval(row.figure, unit),
        figure(row.previous, unit) if earlier else "",
        wanted.within(found.previous).link(path) if earlier and found.previous else "",
        change(row.figure.value, row.previous, unit),
        "" if row.goal is None else figure(row.goal, unit),
        row.status,
        "" if row.figure.denominator is None else amount(row.figure.denominator, 0),
    )


def _interval(told: Figure, unit: str) -> str:
    if told.low is None or told.high is None:
        return ""
    return _("%(low)s to %(high)s", low=figure(told.low, unit), high=figure(told.high, unit))


def _followed(found: Delivery) -> list[str]:
    """Return the KPIs that any month tells; promises that were never moved make no second line."""
    told = [name for name in TRENDS if any(name in figures for _month, figures in found.months)]
    latest = "on_time_delivery_latest"
    if all(_value(figures, latest) == _value(figures, ON_TIME) for _month, figures in found.months):
        told = [name for name in told if name != latest]
    return told


def _value(figures: Mapping[str, Figure], name: str) -> Decimal | None:
    return figures[name].value if name in figures else None


def _chart(found: Delivery, plan: Plan) -> Markup:
    """Draw what is promised and kept by month with the goal; nothing where there is one month."""
    named = [name for name in _followed(found) if name != "next_day_share"]
    if len(found.months) < 2 or not named:  # noqa: PLR2004 (a line has two ends)
        return Markup("")
    lines = tuple(
        pictures.line(_(kpi(plan, name).label), [(month, _value(figures, name)) for month, figures in found.months])
        for name in named
    )
    whole = found.row(ON_TIME)
    goal = float(whole.goal) if whole and whole.goal is not None else None
    band = tuple(
        (month, float(told.low), float(told.high))
        for month, told in ((month, figures.get(named[0])) for month, figures in found.months)
        if told and told.low is not None and told.high is not None
    )
    label = _("Delivered by the day promised, by month")
    return pictures.trend(lines, pictures.form_of("share"), label, goal, band)


def _months(found: Delivery) -> list[tuple[str, list[str], str]]:
    """Return (month, figures, lines promised) for the table below the chart, the latest first."""
    named = _followed(found)
    rows = []
    for month, figures in reversed(found.months):
        promised = figures.get(ON_TIME)
        lines = amount(promised.denominator, 0) if promised else ""
        cells = [figure(figures[name].value, "share") if name in figures else "" for name in named]
        rows.append((f"{month:%Y-%m}", cells, lines))
    return rows


def _parted(found: Delivery, name: str, parts: Sequence[Part], wanted: Wanted, plan: Plan) -> Parted:
    rows = tuple(_part_row(found, name, part, wanted, plan) for part in parts[:MOST])
    return Parted(name, _(dimensions()[name].label), rows, max(0, len(parts) - MOST))


def _part_row(found: Delivery, name: str, part: Part, wanted: Wanted, plan: Plan) -> PartRow:
    told = part.on_time
    opened = ON_TIME if told else next(n for n in OF_PARTS if n in part.figures)
    late = told.denominator - told.numerator if told and told.denominator and told.numerator is not None else None
    return PartRow(
        _part_word(name, part, plan),
        wanted.where_is(name, part.value).link(f"/kpi/{opened}"),
        figure(told.value, "share") if told else "",
        _interval(told, "share") if told else "",
        found.is_worse(part),
        amount(told.denominator, 0) if told else "",
        "" if late is None else amount(late, 0),
        *(figure(part.figures[n].value, "days") if n in part.figures else "" for n in OF_PARTS[1:]),
    )


def _part_word(name: str, part: Part, plan: Plan) -> str:
    if part.value is None:
        return _("not known")
    return channel_word(plan, part.value) if name == "channel" else part.value


def _late_words(late: Late) -> str:
    """Say how many orders are overdue, with how many lines."""
    orders = ngettext("%(number)s order", "%(number)s orders", late.number)
    lines = ngettext("%(number)s open line", "%(number)s open lines", late.lines)
    return _(
        "Promised before %(day)s, the last day recorded, and neither delivered nor cancelled: %(orders)s with "
        "%(lines)s. The oldest promise comes first.",
        day=late.day, orders=orders, lines=lines,
    )  # fmt: skip


def _late_rows(lake: Reading, late: Late, plan: Plan) -> list[LateRow]:
    there = lake.ask(documents_there, tuple((o.kind, o.system, o.external_id) for o in late.orders))
    return [_late_row(order, (order.kind, order.system, order.external_id) in there, plan) for order in late.orders]


def _late_row(order: LateOrder, is_there: bool, plan: Plan) -> LateRow:
    return LateRow(
        kind_words(order.kind),
        order.external_id,
        document_link(order.kind, order.system, order.external_id) if is_there else "",
        channel_word(plan, order.channel) if order.channel else "",
        order.carrier or "",
        order.promised,
        f"{order.days:,}",
        f"{order.lines:,}",
    )


def _notes(late: Late) -> list[str]:
    """Say what must be known to judge the figures."""
    if not late.day or not late.open_later:
        return []
    return [
        ngettext(
            "%(number)s line that fell due on or after %(day)s, the last day recorded, counts as late: nothing tells "
            "yet whether it came.",
            "%(number)s lines that fell due on or after %(day)s, the last day recorded, count as late: nothing tells "
            "yet whether they came.",
            late.open_later,
            day=late.day,
        )
    ]


def _missing(found: Delivery, wanted: Wanted) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the figures that cannot be told as (reason, (label, address) of each)."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for one, reason in found.missing:
        reasons.setdefault(reason, []).append((_(one.label), wanted.link(f"/kpi/{one.name}")))
    return list(reasons.items())
