"""A KPI, opened: its figure, what it means, its parts with their SQL, by channel and time, and the documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.measuring import OpenedKpi, Why, open_kpi, why_kpi
from onebook.app.reach import instead_of
from onebook.app.reader import Reading, extent_of
from onebook.app.units import counted
from onebook.measures import GRAINS, Figure, Kpi, Period, dimensions, facts, kpi, pnl_lines
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.documents import PAGE, entries, listed, opened
from onebook.web.errors import must_be_there
from onebook.web.paging import Pages, cut, pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, bucket_period
from onebook.web.words import before_word, change, column, figure, raw, unit_word

router = APIRouter()

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
    path = f"/kpi/{name}"
    parted = tuple(dict.fromkeys(("month", *([by] if by else []))))
    found = lake.ask(open_kpi, name, wanted.asking(), parted)
    why, page = opened(lambda skip: lake.ask(why_kpi, name, wanted.asking(), limit=PAGE, offset=skip), page)
    labels = {n: c.label or n for n, c in plan.channels.items()}
    whole = labels[wanted.channel] if wanted.channel else "Selected" if wanted.scope(plan) else "Business"
    rows = _rows(found, wanted, labels, path, whole)
    return draw(
        request, "kpi.html", chosen.label, lake,
        chooser(path, wanted, plan, found.period, lake.ask(extent_of).months, (_by_select(chosen, by),),
                more={"by": by}),
        kpi=chosen, unit=unit_word(chosen.unit, plan.business.currency), period=found.period,
        scope=wanted.scope(plan), whole=rows[0] if rows else None, rows=rows,
        before=before_word(found.period) if found.previous else "",
        before_href=wanted.within(found.previous).link(path) if found.previous else "",
        parted=[_part(found, lake, at, part, wanted, path, by) for at in reversed(parted)],
        line=wanted.link(f"/pnl/{name}") if any(line.name == name for line in pnl_lines()) else "",
        parts=why.parts, documents=listed(lake, why, labels, _places(chosen.unit)), sum=_sum_sentence(chosen, why),
        notes=why.notes,
        elsewhere=None if rows else elsewhere(lake.ask(instead_of, found.period), path, wanted, by=by),
        pages=pages("Pages of documents", why.number, PAGE, page, lambda to: wanted.link(path, page=to, by=by)),
    )  # fmt: skip


def _by_select(chosen: Kpi, by: str) -> Select:
    """Offer what every fact of the KPI can be told apart by; channel and month stand there anyway."""
    known = set(facts()[chosen.fact].dimensions)
    if chosen.denominator_fact:
        known &= set(facts()[chosen.denominator_fact].dimensions)
    names = ["", *(n for n in dimensions() if n in known and n != "channel"), "day", "week", "quarter", "year"]
    labels = {"": "Nothing else"} | {n: d.label for n, d in dimensions().items()} | {n: n.capitalize() for n in GRAINS}
    return Select("by", "Also by", tuple(Choice(n, labels[n], n == by) for n in names))


def _weight(told: tuple[str | None, Figure]) -> tuple[bool, Decimal]:
    """Order parts by what they weigh in the whole, the heaviest first; what is not known last."""
    value, found = told
    weight = found.numerator if found.denominator is None else found.denominator
    return value is None, -abs(weight or Decimal(0))


def _part(
    found: OpenedKpi, lake: Reading, name: str, page: int, wanted: Wanted, path: str, by: str
) -> tuple[str, list[Told], Pages | None]:
    """Return (label, rows, pages) of a table by a dimension or grain of time; the months stand together."""
    label = name if name in GRAINS else dimensions()[name].label.lower()
    told = found.parted[name] if name in GRAINS else sorted(found.parted[name], key=_weight)
    if name != by:
        return label, _parted(found.kpi, lake, name, told, found.period, wanted, path), None
    there = pages(f"Pages by {label}", len(told), PARTS, page, lambda to: wanted.link(path, by=by, part=to))
    return label, _parted(found.kpi, lake, name, cut(told, PARTS, page), found.period, wanted, path), there


def _rows(found: OpenedKpi, wanted: Wanted, labels: dict[str, str], path: str, whole: str) -> list[Told]:
    unit = found.kpi.unit
    rows = []
    told = found.rows[:1] if wanted.channel else found.rows  # one channel's row is that of the whole
    for row, texts in zip(told, _texts([row.figure for row in told], found.kpi), strict=True):
        narrowed = wanted.of_channel(row.channel) if row.channel else wanted
        label = labels.get(row.channel, row.channel) if row.channel else whole
        before = "" if row.previous is None else figure(row.previous, unit)
        goal = "" if row.goal is None else figure(row.goal, unit)
        moved = change(row.figure.value, row.previous, unit)
        earlier = narrowed.within(found.previous).link(path) if before and found.previous else ""
        rows.append(Told(label, narrowed.link(path), *texts, before, earlier, moved, goal, row.status))
    return rows


def _parted(
    chosen: Kpi, lake: Reading, part: str, told: Sequence[tuple[str | None, Figure]], within: Period, wanted: Wanted,
    path: str,
) -> list[Told]:  # fmt: skip
    week_starts = lake.business.plan.business.week_starts
    rows = []
    for (value, _), texts in zip(told, _texts([told_of for _, told_of in told], chosen), strict=True):
        if part not in GRAINS:
            narrowed = wanted.where_is(part, value).link(path)
        elif value is None:
            narrowed = wanted.where_is("day", None).link(path)
        else:
            narrowed = wanted.within(bucket_period(part, value, within, week_starts)).link(path)
        rows.append(Told(value or ("no day known" if part in GRAINS else "not known"), narrowed, *texts))
    return rows


def _texts(told: Sequence[Figure], chosen: Kpi) -> list[tuple[str, str, str, str]]:
    """Write value, interval, numerator and denominator of figures that stand below one another.

    What is divided by nothing is its own numerator, and is written once.
    """
    unit = chosen.unit
    numerators = column([f.numerator if chosen.denominator else None for f in told], _places(unit))
    denominators = column([f.denominator for f in told])
    intervals = [
        f"{figure(f.low, unit)} to {figure(f.high, unit)}" if f.low is not None and f.high is not None else ""
        for f in told
    ]
    return list(zip((figure(f.value, unit) for f in told), intervals, numerators, denominators, strict=True))


def _places(unit: str) -> int:
    return 2 if unit == "money" else 0


def _sum_sentence(chosen: Kpi, why: Why) -> str:
    """Say what the documents add up to, and what that has to do with the figure."""
    number = counted(why.number, "entry", "entries")
    added = entries(why.number)
    numerator = why.figure.numerator
    places = _places(chosen.unit)
    if chosen.value or numerator is None:
        return f"{number}."
    total = raw(why.total, places)
    if why.total == numerator:
        return f"{number}, which add {total} to the numerator." if chosen.denominator else f"{added} to {total}."
    if chosen.less:
        return f"{added} to {total}; {raw(why.total - numerator, places)} are taken off for what came back."
    return f"{number}; what is counted once for the business may stand in several of them."
