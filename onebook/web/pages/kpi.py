"""A KPI, opened: its figure, what it means, its parts with their SQL, by channel and time, and the documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.changes.alarms import Watched, watch_in
from onebook.app.charts import Bar, Line
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import OpenedKpi, Why, kpi_trend_in, open_kpi, trend_period, why_kpi
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.measures import GRAINS, Figure, Kpi, Row, dimensions, facts, kpi, pnl_lines
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.changed import alarm_sentence
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.documents import PAGE, entries, listed, opened
from onebook.web.errors import must_be_there
from onebook.web.paging import Pages, cut, pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, bucket_period
from onebook.web.words import before_word, change, channel_word, column, figure, raw, unit_word

router = APIRouter()

ALWAYS = ("channel", "month")
"""What a KPI is told apart by without being asked to."""

PARTS = 60
"""Rows on a page of a table by a dimension or grain of time."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure in a table of this page."""

    label: str
    href: str
    value: str
    interval: str
    numerator: str
    denominator: str
    before: str = ""
    before_href: str = ""
    change: str = ""
    goal: str = ""
    status: str | None = None


@router.get("/kpi/{name}")
def kpi_page(
    *, request: Request, lake: Lake, wanted: Ask, name: str, by: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1, part: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw a KPI."""
    plan = lake.business.plan
    with must_be_there():
        chosen = kpi(plan, name)
    by = "" if by in ALWAYS else by
    path = f"/kpi/{name}"
    parted = tuple(dict.fromkeys(("month", *([by] if by else []))))
    found = lake.ask(open_kpi, name, wanted.asking(), parted)
    why, page = opened(lambda skip: lake.ask(why_kpi, name, wanted.asking(), limit=PAGE, offset=skip), page)
    shown = _shown(found, wanted)
    rows = _rows(found, shown, wanted, plan, path, by)
    months = lake.ask(trend_period, found.period) if rows else None
    alarm = lake.ask(watch_in, name, wanted.within(months).asking()) if months else None
    return draw(
        request, "kpi.html", _(chosen.label), lake,
        chooser(path, wanted, plan, found.period, lake.ask(extent_of).months, (_by_select(chosen, by),),
                more={"by": by}),
        kpi=chosen, unit=unit_word(chosen.unit, plan.business.currency), period=found.period,
        scope=wanted.scope(plan), whole=rows[0] if shown and shown[0].channel is None else None, rows=rows,
        more=0 if wanted.channel else len(found.rows) - len(shown),
        before=before_word(found.period) if any(row.before for row in rows) else "",
        before_href=wanted.within(found.previous).link(path, by=by) if found.previous else "",
        parted=[
            _part(found, lake, at, part, wanted, path, by)
            for at in reversed(parted)
            if at == by or len(found.parted[at]) > 1  # one month says nothing beside the whole
        ],
        line=wanted.link(f"/pnl/{name}") if any(line.name == name for line in pnl_lines()) else "",
        pictures=_pictures(found, lake, wanted.within(months) if months else None, by, alarm) if rows else [],
        alarm=alarm_sentence(alarm) if alarm else "",
        changes=wanted.within(months).link("/changes", kpi=name) if months else "",
        parts=why.parts, documents=listed(lake, why, _places(chosen.unit)), sum=_sum_sentence(chosen, why),
        notes=why.notes, by=by,
        elsewhere=None if rows else elsewhere(lake.ask(instead_of, found.period), path, wanted, by=by),
        pages=pages(_("Pages of documents"), why.number, PAGE, page, lambda to: wanted.link(path, page=to, by=by)),
    )  # fmt: skip


def _by_select(chosen: Kpi, by: str) -> Select:
    """Offer what every fact of the KPI can be told apart by; channel and month stand there anyway."""
    known = set(facts()[chosen.fact].dimensions)
    if chosen.denominator_fact:
        known &= set(facts()[chosen.denominator_fact].dimensions)
    names = ["", *(n for n in (*dimensions(), *GRAINS) if (n in known or n in GRAINS) and n not in ALWAYS)]
    labels = {"": _("Nothing else")} | {n: label_of(n) for n in (*dimensions(), *GRAINS)}
    return Select("by", _("Also by"), tuple(Choice(n, labels[n], n == by) for n in names))


def label_of(part: str) -> str:
    """Return what a dimension or a grain of time is called."""
    return _(part.capitalize() if part in GRAINS else dimensions()[part].label)


def within_sentence(part: str) -> str:
    """Return what a dimension or a grain of time is called within a sentence."""
    return _(part if part in GRAINS else dimensions()[part].label.lower())


BARS, LINES = 15, 8
"""How many parts a picture holds at most."""

Picture = tuple[str, Markup]
"""What stands above it, and the drawing."""


def _pictures(found: OpenedKpi, lake: Reading, wanted: Wanted | None, by: str, alarm: Watched | None) -> list[Picture]:
    """Draw the KPI by month, by month and channel, and by the dimension that was chosen. wanted: for the months."""
    drawn = []
    if wanted:
        drawn += _trends(found, lake, wanted, alarm)
    if by and by not in GRAINS:
        drawn += _bars(found, by)
    return drawn


def _trends(found: OpenedKpi, lake: Reading, wanted: Wanted, alarm: Watched | None) -> list[Picture]:
    chosen = found.kpi
    told = lake.ask(kpi_trend_in, chosen.name, wanted.asking())
    values = [(day, of.value if of else None) for day, of in told.figures]
    if sum(of is not None for _day, of in values) < 2:  # noqa: PLR2004 (a line has two ends)
        return []
    between = _("%(first)s to %(last)s", first=f"{values[0][0]:%Y-%m}", last=f"{values[-1][0]:%Y-%m}")
    form, goal = pictures.form_of(chosen.unit), _goal(found)
    band = tuple(
        (day, float(of.low), float(of.high))
        for day, of in told.figures
        if of and of.low is not None and of.high is not None
    )
    title = _("%(label)s by month, %(period)s", label=_(chosen.label), period=between)
    head = _("By month, with its 95 % interval") if band else _("By month")
    mark = None
    if alarm and alarm.since and alarm.alarm.raised:
        word = (
            _("higher since %(day)s", day=alarm.since) if alarm.alarm.up else _("lower since %(day)s", day=alarm.since)
        )
        mark, title = (alarm.since, word), f"{title}; {word}"
    drawn = [(head, pictures.trend((pictures.line(_(chosen.label), values),), form, title, goal, band, mark))]
    if len(told.channels) > 1:
        plan = lake.business.plan
        lines = _heaviest(found, {c: pictures.line(channel_word(plan, c), at) for c, at in told.channels.items()})
        title = _("%(label)s by channel and month, %(period)s", label=_(chosen.label), period=between)
        drawn.append((_("By channel and month"), pictures.trend(lines, form, title)))
    return drawn


def _heaviest(found: OpenedKpi, lines: dict[str, Line]) -> tuple[Line, ...]:
    """Return as many lines as can be told apart: of the channels that weigh most in the period."""
    weights = {row.channel: -_weight((row.channel, row.figure))[1] for row in found.rows}
    kept = sorted(lines, key=lambda c: weights.get(c, Decimal(0)), reverse=True)[:LINES]
    return tuple(of for channel, of in lines.items() if channel in kept)


def _goal(found: OpenedKpi) -> float | None:
    """Return the goal of a month: that of a ratio is the same for every period, that of a sum only for its own."""
    goal = next((row.goal for row in found.rows if row.channel is None), None)
    first, last = found.period.first, found.period.last
    one_month = first and last and (first.year, first.month) == (last.year, last.month)
    stands = found.kpi.denominator or found.kpi.value or one_month
    return float(goal) if goal is not None and stands else None


def _bars(found: OpenedKpi, by: str) -> list[Picture]:
    told = sorted(((at, of) for at, of in found.parted[by] if of.value is not None), key=_weight)
    if len(told) < 2:  # noqa: PLR2004 (there is nothing to compare one with)
        return []
    goal = _goal(found) if found.kpi.denominator or found.kpi.value else None
    shown = tuple(Bar(at or _("not known"), float(of.value or 0), goal) for at, of in told[:BARS])
    label = _("%(label)s by %(part)s", label=_(found.kpi.label), part=within_sentence(by))
    head = _("By %(part)s", part=within_sentence(by))
    if len(told) > BARS:
        head = _(
            "By %(part)s: the %(number)s that weigh most of %(all)s",
            part=within_sentence(by),
            number=BARS,
            all=len(told),
        )
    return [(head, pictures.bars(shown, pictures.form_of(found.kpi.unit), label))]


def _weight(told: tuple[str | None, Figure]) -> tuple[bool, Decimal]:
    """Order parts by what they weigh in the whole, the heaviest first; what is not known last."""
    value, found = told
    weight = found.numerator if found.denominator is None else found.denominator
    return value is None, -abs(weight or Decimal(0))


def _part(
    found: OpenedKpi, lake: Reading, name: str, page: int, wanted: Wanted, path: str, by: str
) -> tuple[str, list[Told], Pages | None]:
    """Return (label, rows, pages) of a table by a dimension or grain of time; the months stand together."""
    label = within_sentence(name)
    told = found.parted[name] if name in GRAINS else sorted(found.parted[name], key=_weight)
    if name != by:
        return label, _parted(found, lake, name, told, wanted, path, by), None
    there = pages(
        _("Pages by %(part)s", part=label), len(told), PARTS, page, lambda to: wanted.link(path, by=by, part=to)
    )
    return label, _parted(found, lake, name, cut(told, PARTS, page), wanted, path, ""), there


def _shown(found: OpenedKpi, wanted: Wanted) -> list[Row]:
    """Return the whole and the channels that weigh most, in the plan's order; one channel alone is the whole."""
    if wanted.channel:
        return [row for row in found.rows if row.channel is None]
    heaviest = sorted(found.rows, key=lambda row: _weight((row.channel or "", row.figure)))[: PARTS + 1]
    return [row for row in found.rows if row.channel is None or row in heaviest]


def _rows(
    found: OpenedKpi, told: Sequence[Row], wanted: Wanted, plan: Plan, path: str, by: str
) -> list[Told]:  # fmt: skip
    unit = found.kpi.unit
    whole = _("Selected") if wanted.scope(plan) else _("Business")
    rows = []
    for row, texts in zip(told, _texts([row.figure for row in told], found.kpi), strict=True):
        narrowed = wanted.of_channel(row.channel) if row.channel else wanted
        channel = row.channel or wanted.channel
        label = channel_word(plan, channel) if channel else whole
        before = "" if row.previous is None else figure(row.previous, unit)
        goal = "" if row.goal is None else figure(row.goal, unit)
        moved = change(row.figure.value, row.previous, unit)
        earlier = narrowed.within(found.previous).link(path, by=by) if before and found.previous else ""
        rows.append(Told(label, narrowed.link(path, by=by), *texts, before, earlier, moved, goal, row.status))
    return rows


def _parted(
    found: OpenedKpi, lake: Reading, part: str, told: Sequence[tuple[str | None, Figure]], wanted: Wanted, path: str,
    by: str,
) -> list[Told]:  # fmt: skip
    """Return the rows of a table by a dimension or grain of time. by: what their pages are told apart by, too."""
    week_starts = lake.business.plan.business.week_starts
    rows = []
    for (value, _figure), texts in zip(told, _texts([of for _at, of in told], found.kpi), strict=True):
        if part not in GRAINS:
            narrowed = wanted.where_is(part, value)
        elif value is None:
            narrowed = wanted.where_is("day", None)
        else:
            narrowed = wanted.within(bucket_period(part, value, found.period, week_starts))
        label = value or (_("no day known") if part in GRAINS else _("not known"))
        rows.append(Told(label, narrowed.link(path, by=by), *texts))
    return rows


def _texts(told: Sequence[Figure], chosen: Kpi) -> list[tuple[str, str, str, str]]:
    """Write value, interval, numerator and denominator of figures that stand below one another.

    What is divided by nothing is its own numerator, and is written once.
    """
    unit = chosen.unit
    numerators = column([f.numerator if chosen.denominator else None for f in told], _places(unit))
    denominators = column([f.denominator for f in told])
    intervals = [
        _("%(low)s to %(high)s", low=figure(f.low, unit), high=figure(f.high, unit))
        if f.low is not None and f.high is not None
        else ""
        for f in told
    ]
    return list(zip((figure(f.value, unit) for f in told), intervals, numerators, denominators, strict=True))


def _places(unit: str) -> int:
    return 2 if unit == "money" else 0


def _sum_sentence(chosen: Kpi, why: Why) -> str:
    """Say what the documents add up to, and what that has to do with the figure."""
    number = ngettext("%(number)s entry", "%(number)s entries", why.number)
    added = entries(why.number)
    numerator = why.figure.numerator
    places = _places(chosen.unit)
    if chosen.value or numerator is None:
        return f"{number}."
    total = raw(why.total, places)
    if why.total == numerator:
        if chosen.denominator:
            return _("%(entries)s, which add %(total)s to the numerator.", entries=number, total=total)
        return _("%(entries_add_up)s to %(total)s.", entries_add_up=added, total=total)
    if chosen.less:
        return _(
            "%(entries_add_up)s to %(total)s; %(less)s are taken off for what came back.",
            entries_add_up=added, total=total, less=raw(why.total - numerator, places),
        )  # fmt: skip
    return _("%(entries)s; what is counted once for the business may stand in several of them.", entries=number)
