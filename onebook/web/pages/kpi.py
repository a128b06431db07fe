"""A KPI, opened: its figure, what it means, its parts with their SQL, by channel and time, and the documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.measuring import OpenedKpi, Why, open_kpi, why_kpi
from onebook.app.reader import Reading, extent_of
from onebook.measures import GRAINS, Figure, Kpi, dimensions, facts, kpi, pnl_lines
from onebook.web.chooser import Choice, Select, chooser
from onebook.web.documents import PAGE, listed, pages_of
from onebook.web.errors import must_be_there
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, bucket_period
from onebook.web.words import before_word, change, column, figure, raw, unit_word

router = APIRouter()


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
    change: str = ""
    goal: str = ""
    status: str | None = None


@router.get("/kpi/{name}")
def kpi_page(
    *, request: Request, lake: Lake, wanted: Ask, name: str, by: Annotated[str, Query(max_length=60)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw a KPI."""
    plan = lake.business.plan
    with must_be_there():
        chosen = kpi(plan, name)
    path = f"/kpi/{name}"
    parted = tuple(dict.fromkeys(("month", *([by] if by else []))))
    found = lake.ask(open_kpi, name, wanted.asking(), parted)
    why = lake.ask(why_kpi, name, wanted.asking(), limit=PAGE, offset=(page - 1) * PAGE)
    labels = {n: c.label or n for n, c in plan.channels.items()}
    rows = _rows(found, wanted, labels, path, "Selected" if wanted.scope(plan) else "Business")
    return draw(
        request, "kpi.html", chosen.label, lake,
        chooser(path, wanted, plan, found.period, lake.ask(extent_of).months, (_by_select(chosen, by),),
                more={"by": by}),
        kpi=chosen, unit=unit_word(chosen.unit, plan.business.currency), period=found.period,
        scope=wanted.scope(plan), whole=rows[0] if rows else None, rows=rows,
        before=before_word(found.period) if found.previous else "",
        before_href=wanted.within(found.previous).link(path) if found.previous else "",
        parted=[(_part_label(part), _parted(found, lake, part, wanted, path)) for part in reversed(parted)],
        line=wanted.link(f"/pnl/{name}") if any(line.name == name for line in pnl_lines()) else "",
        parts=why.parts, documents=listed(why, labels, _places(chosen.unit)), sum=_sum_sentence(chosen, why),
        pages=pages_of(why, path, wanted, page, by=by),
    )  # fmt: skip


def _by_select(chosen: Kpi, by: str) -> Select:
    """Offer what every fact of the KPI can be told apart by; channel and month stand there anyway."""
    known = set(facts()[chosen.fact].dimensions)
    if chosen.denominator_fact:
        known &= set(facts()[chosen.denominator_fact].dimensions)
    names = ["", *(n for n in dimensions() if n in known and n != "channel"), "day", "week", "quarter", "year"]
    labels = {"": "Nothing else"} | {n: d.label for n, d in dimensions().items()} | {n: n.capitalize() for n in GRAINS}
    return Select("by", "Also by", tuple(Choice(n, labels[n], n == by) for n in names))


def _part_label(part: str) -> str:
    return part if part in GRAINS else dimensions()[part].label.lower()


def _rows(found: OpenedKpi, wanted: Wanted, labels: dict[str, str], path: str, whole: str) -> list[Told]:
    unit = found.kpi.unit
    rows = []
    for row, texts in zip(found.rows, _texts([row.figure for row in found.rows], unit), strict=True):
        narrowed = wanted.of_channel(row.channel) if row.channel else wanted
        label = labels.get(row.channel, row.channel) if row.channel else whole
        before = "" if row.previous is None else figure(row.previous, unit)
        goal = "" if row.goal is None else figure(row.goal, unit)
        moved = change(row.figure.value, row.previous, unit)
        rows.append(Told(label, narrowed.link(path), *texts, before, moved, goal, row.status))
    return rows


def _parted(found: OpenedKpi, lake: Reading, part: str, wanted: Wanted, path: str) -> list[Told]:
    week_starts = lake.business.plan.business.week_starts
    rows = []
    figures = [told for _, told in found.parted[part]]
    for (value, _), texts in zip(found.parted[part], _texts(figures, found.kpi.unit), strict=True):
        if part not in GRAINS:
            narrowed = wanted.where_is(part, value).link(path)
        elif value is None:
            narrowed = ""
        else:
            narrowed = wanted.within(bucket_period(part, value, found.period, week_starts)).link(path)
        rows.append(Told(value or ("no day known" if part in GRAINS else "not known"), narrowed, *texts))
    return rows


def _texts(told: Sequence[Figure], unit: str) -> list[tuple[str, str, str, str]]:
    """Write value, interval, numerator and denominator of figures that stand below one another."""
    numerators = column([f.numerator for f in told], _places(unit))
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
    number = f"{why.number:,} entries"
    numerator = why.figure.numerator
    places = _places(chosen.unit)
    if chosen.value or numerator is None:
        return f"{number}."
    if chosen.less:
        less = raw(why.total - numerator, places)
        return f"{number} add up to {raw(why.total, places)}; {less} are taken off for what came back."
    if why.total == numerator:
        return f"{number} add up to {raw(why.total, places)}."
    return f"{number}; what is counted once for the business may stand in several of them."
