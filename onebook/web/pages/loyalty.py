"""Loyalty: who orders again and who comes back, and what recommendations bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.loyalty.behind import MODELS, WHAT, Opened, opened_words, select_of
from onebook.app.loyalty.retention import HORIZON, Again, Loyalty, loyalty_in, month_of
from onebook.app.loyalty.returning import HORIZON as SOON
from onebook.app.loyalty.returning import STAGES, ChannelReturn, Returning, by_days, returning_in
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Curve
from onebook.measures import Figure, Kpi
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.behind import draw_behind
from onebook.web.chooser import chooser, elsewhere
from onebook.web.errors import must_be_there
from onebook.web.loyalty_words import (
    answer_words,
    brought_words,
    error_words,
    interval,
    percent,
    points,
    steady_words,
)
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted
from onebook.web.words import amount, before_word, change, channel_word, figure, period_words, upper_first

if TYPE_CHECKING:
    from onebook.journey.effects.returning import Survival

NAV = (32, marked("Loyalty"), "/loyalty")
router = APIRouter()

AGES = 12
"""Months after the first order that are shown."""
LEVELS = 5
"""Shades of the table by month."""
CURVES = 5
"""Channels in the picture at most, beside the whole."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with its interval; href: the people behind it."""

    value: str
    interval: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PartRow:
    """People by the channel of their first order, or visitors of a channel."""

    label: str
    number: Cell
    more: str
    again: Cell
    median: str
    each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shade:
    """A month after the first order. level: 0 to LEVELS, how dark it is."""

    value: str
    level: int
    href: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A cohort."""

    month: str
    people: Cell
    cells: tuple[Shade, ...]


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A key figure."""

    label: str
    href: str
    value: str
    interval: str
    before: str
    change: str


@router.get("/loyalty")
def loyalty_page(request: Request, lake: Lake, wanted: Ask) -> HTMLResponse:
    """Draw loyalty."""
    plan = lake.business.plan
    found = lake.ask(loyalty_in, wanted.asking())
    back = lake.ask(returning_in, wanted.asking())
    is_empty = not found.people and back.whole is None
    return draw(
        request, "loyalty.html", _("Loyalty"), lake,
        chooser("/loyalty", wanted, plan, found.period, lake.ask(extent_of).months),
        answer=answer_words(found, back, wanted, plan), chart=_chart(found, plan),
        parts=[_part(one, wanted, plan) for one in found.again], months=_months(found, wanted), ages=_ages(found),
        rows=[_kpi(*row, wanted) for row in found.rows], before=before_word(found.period),
        brought=brought_words(found.brought, plan), brought_href=_behind(wanted, "brought") if found.brought else "",
        steady=steady_words(found), steady_href=_behind(wanted, "steady") if found.steady else "",
        since=found.records_from, visits=[_visits(one, wanted, plan) for one in back.channels],
        back_chart=_back_chart(back, plan), error=error_words(back), stages=_stages(back, wanted),
        soon=SOON, days=HORIZON, currency=plan.business.currency,
        elsewhere=elsewhere(lake.ask(instead_of, found.period), "/loyalty", wanted) if is_empty else None,
    )  # fmt: skip


@router.get("/loyalty/behind")
def loyalty_behind(
    *, request: Request, lake: Lake, wanted: Ask, what: Annotated[str, Query(max_length=20)] = "won",
    cohort: Annotated[int | None, Query(ge=12, le=100_000)] = None,
    age: Annotated[int | None, Query(ge=0, le=2400)] = None,
    stage: Annotated[int | None, Query(ge=0, le=2)] = None, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the people and documents behind a figure."""
    opened = Opened(what, cohort, age, stage)
    with must_be_there():
        select = lake.ask(select_of, wanted.asking(), opened)
    more = {n: str(v) for n, v in (("what", what), ("cohort", cohort), ("age", age), ("stage", stage)) if v is not None}
    scope = (
        f"{upper_first(period_words(lake.ask(loyalty_in, wanted.asking()).period))}{wanted.scope(lake.business.plan)}"
    )
    return draw_behind(
        request, lake, _title(opened), (_("Loyalty"), wanted.link("/loyalty")), select, page,
        lambda to: wanted.link("/loyalty/behind", **more, page=to), f"{scope}.", MODELS,
    )  # fmt: skip


TITLES = dict(
    zip(
        WHAT,
        (
            marked("People by their first order"),
            marked("Ordered again within %(days)s days"),
            marked("Did not order again within %(days)s days"),
            marked("First ordered in %(month)s"),
            marked("First ordered in %(month)s, and again in %(later)s"),
            marked("Brought by others"),
            marked("Ordered in three of four quarters"),
            marked("Visits"),
            marked("Visits with an error"),
            marked("Visits with an error, and none within four weeks after"),
        ),
        strict=True,
    )
)


def _title(opened: Opened) -> str:
    words = _(TITLES[opened.what]) % {"month": "", "later": "", **opened_words(opened)}
    return words if opened.stage is None else f"{words}: {_(STAGES[opened.stage])}"


def _behind(wanted: Wanted, what: str, **more: int) -> str:
    named = {name: str(value) for name, value in more.items()}  # 0 is a value, too
    return wanted.link("/loyalty/behind", what=what, **named)


def _days(of: float | None) -> str:
    return "" if of is None else ngettext("%(number)s day", "%(number)s days", round(of))


def _part(one: Again, wanted: Wanted, plan: Plan) -> PartRow:
    narrowed = wanted.of_channel(one.channel) if one.channel else wanted
    label = channel_word(plan, one.channel) if one.channel else _("All")
    return PartRow(
        label, Cell(f"{one.people:,}", href=_behind(narrowed, "won")), "",
        Cell(percent(one.within.value), interval(one.within), _behind(narrowed, "again")), _days(one.curve.median),
        (f"{one.orders:.2f}", amount(Decimal(repr(round(one.sales, 2))))),
    )  # fmt: skip


def _chart(found: Loyalty, plan: Plan) -> Markup:
    """Draw the share that had ordered again by each day since their first order."""
    label = _("Share of people who ordered again, by days since their first order")
    return _curves([(one.channel, one.curve) for one in found.again], 360, plan, label, _("days since the first order"))


def _back_chart(back: Returning, plan: Plan) -> Markup:
    """Draw the share of people who had come back by each day since their first visit of the period."""
    label = _("Share of people who had come back, by days since their first visit of the period")
    return _curves([(one.channel, one.first) for one in back.channels], 180, plan, label, _("days since the visit"))


def _curves(parts: "Sequence[tuple[str | None, Survival]]", most: int, plan: Plan, label: str, across: str) -> Markup:
    """Draw all (None) and the largest channels with their bands, up to so many days; nothing where no line is long."""
    found = []
    for channel, curve in parts[: CURVES + 1]:
        last = min(int(curve.longest), most)
        points = tuple(by_days(curve, range(0, last + 1, max(1, last // 90))))
        if sum(point[1] is not None for point in points) > 2:  # noqa: PLR2004 (a line has two ends)
            found.append(Curve(channel_word(plan, channel) if channel else _("All"), points))
    return pictures.curve(tuple(found), pictures.form_of("share"), label, across, steps=True) if found else Markup("")


def _ages(found: Loyalty) -> list[int]:
    return list(range(1, min(len(found.months.periods), AGES + 1)))


def _months(found: Loyalty, wanted: Wanted) -> list[MonthRow]:
    ages, months = _ages(found), found.months
    if not ages:
        return []
    # The last cohort has no later month yet.
    shares = [
        a / n for n, row in zip(months.sizes, months.active, strict=True) for a in row[1 : len(ages) + 1] if n and a > 0
    ]
    most = max(shares, default=0.0)
    rows = []
    for period, size, active in zip(months.periods, months.sizes, months.active, strict=True):
        if not size:
            continue
        cells = []
        for age in ages:
            here = int(active[age]) if age < len(active) else -1
            level = round(here / size / most * LEVELS) if most and here > 0 else 0
            href = _behind(wanted, "active", cohort=int(period), age=age) if here > 0 else ""
            cells.append(Shade("" if here < 0 else percent(here / int(size)), level, href))
        people = Cell(f"{int(size):,}", href=_behind(wanted, "cohort", cohort=int(period)))
        rows.append(MonthRow(f"{month_of(int(period)):%Y-%m}", people, tuple(cells)))
    return rows


def _kpi(of: Kpi, now: Figure, before: Figure | None, wanted: Wanted) -> KpiRow:
    between = ""
    if now.low is not None and now.high is not None:
        between = _("%(low)s to %(high)s", low=figure(now.low, of.unit), high=figure(now.high, of.unit))
    earlier = before.value if before else None
    return KpiRow(
        _(of.label), wanted.link(f"/kpi/{of.name}"), figure(now.value, of.unit), between,
        "" if earlier is None else figure(earlier, of.unit), change(now.value, earlier, of.unit),
    )  # fmt: skip


def _visits(one: ChannelReturn, wanted: Wanted, plan: Plan) -> PartRow:
    narrowed = wanted.of_channel(one.channel) if one.channel else wanted
    label = channel_word(plan, one.channel) if one.channel else _("All")
    errors = one.errors.by_then if one.errors else None
    told = points(errors) if errors and errors.value is not None else ""
    return PartRow(
        label, Cell(f"{one.visits:,}", href=_behind(narrowed, "visits")), f"{one.people:,}",
        Cell(percent(one.again.value), interval(one.again)), _days(one.first.median), (told,),
    )  # fmt: skip


def _stages(back: Returning, wanted: Wanted) -> list[tuple[str, Cell, str, str, str]]:
    """Return (how far they came, with an error, without, difference, hazard ratio) for each stage."""
    if back.whole is None:
        return []
    rows = []
    for one in back.whole.stages:
        ratio = one.found.hazard_ratio
        sure = f" ({ratio.low:.2f} – {ratio.high:.2f})" if ratio.low is not None and ratio.high is not None else ""
        rows.append((
            _(STAGES[one.place]), Cell(f"{one.failed:,}", href=_behind(wanted, "failed", stage=one.place)),
            f"{one.others:,}", points(one.found.by_then), "" if ratio.value is None else f"{ratio.value:.2f}{sure}",
        ))  # fmt: skip
    return rows
