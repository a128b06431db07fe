"""Habits worth carrying over from stores to the web: delivery, payment, questions before buying."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.drivers.habits import KINDS, TOPICS, Habit, Habits, behind_habit, habit_value, habits_in, sentence
from onebook.app.language import gettext as _
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Dot
from onebook.journey.effects.estimate import Estimate
from onebook.web import pictures
from onebook.web.behind import draw_behind
from onebook.web.chooser import chooser, elsewhere
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, must_be_printable
from onebook.web.words import MINUS, NBSP, period_words, upper_first

router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
DRAWN = 12
WEB = "digital"


@dataclass(frozen=True, slots=True)
class Row:
    """A habit in stores or with people, beside the web."""

    what: str
    topic: str
    where: str
    there: str
    there_interval: str
    there_href: str
    web: str
    web_interval: str
    web_href: str
    more: str
    more_interval: str


@router.get("/drivers/habits")
def habits_page(request: Request, lake: Lake, wanted: Ask) -> HTMLResponse:
    """Draw the habits."""
    plan = lake.business.plan
    found = lake.ask(habits_in, wanted.asking())
    return draw(
        request, "habits.html", _("Habits worth carrying over"), lake,
        chooser("/drivers/habits", wanted, plan, found.period, lake.ask(extent_of).months),
        answer=_answer(found), chart=_chart(found), rows=[_row(one, wanted) for one in found.found],
        hints=found.hints, back=(_("Drivers"), wanted.link("/drivers")),
        elsewhere=None if found.found else elsewhere(lake.ask(instead_of, found.period), "/drivers/habits", wanted),
    )  # fmt: skip


@router.get("/drivers/habits/behind")
def behind_page(
    request: Request, lake: Lake, wanted: Ask, topic: Word, kind: Word, value: Annotated[str, Query(max_length=500)],
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """List the orders or questions of a habit."""
    must_be_printable(topic, kind, value)
    select = lake.ask(behind_habit, wanted.asking(), topic, kind, value)
    title = f"{upper_first(_(KINDS[kind]))}: {value}"
    back = (_("Habits"), wanted.link("/drivers/habits"))
    more = {"topic": topic, "kind": kind, "value": value}
    return draw_behind(
        request, lake, title, back, select, page,
        lambda to: wanted.link("/drivers/habits/behind", **more, page=to), models=(TOPICS[topic].model,),
    )  # fmt: skip


def _answer(found: Habits) -> list[str]:
    if not found.found:
        return [_("There is nothing to compare in %(period)s.", period=period_words(found.period))]
    said = [sentence(one) for one in found.worth]
    return said or [_("Nothing is surely more common in stores or with people than on the web.")]


def _chart(found: Habits) -> str:
    if not found.found:
        return ""
    dots = tuple(
        Dot(f"{upper_first(habit_value(one))}, {_(KINDS[one.kind])}", *_points(one.more))
        for one in sorted(found.found[:DRAWN], key=lambda one: -(one.more.value or 0.0))
    )
    label = _("Percentage points more there than on the web, with 95 % intervals")
    return pictures.dots(dots, "+.0f", label, reference=0)


def _points(of: Estimate) -> tuple[float | None, float | None, float | None]:
    value, low, high = (None if end is None else 100 * end for end in (of.value, of.low, of.high))
    return value, low, high


def _row(one: Habit, wanted: Wanted) -> Row:
    def link(kind: str) -> str:
        return wanted.link("/drivers/habits/behind", topic=one.topic, kind=kind, value=one.value)

    value, low, high = _points(one.more)
    return Row(
        upper_first(habit_value(one)), _(TOPICS[one.topic].label), _(KINDS[one.kind]),
        _share(one.there), _interval(one.there), link(one.kind) if one.number else "",
        _share(one.web), _interval(one.web), link(WEB) if one.web_number else "",
        "" if value is None else _signed(f"{value:+.1f}"),
        "" if low is None or high is None else _("%(low)s to %(high)s", low=_signed(f"{low:+.1f}"),
                                                 high=_signed(f"{high:+.1f}")),
    )  # fmt: skip


def _share(of: Estimate) -> str:
    return "" if of.value is None else f"{100 * of.value:.1f}{NBSP}%"


def _interval(of: Estimate) -> str:
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=f"{100 * of.low:.1f}", high=f"{100 * of.high:.1f}")


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
