"""Drivers: what stops customers and what drives them, with how sure that is; and those who are counted."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.drivers.drivers import DriversFound, FactFound, LevelFound, StageFound, behind_level, drivers_in
from onebook.app.drivers.facts import UNITS, outcome_named, unit_named
from onebook.app.drivers.words import fact_word, first_lines, level_word, notes_of, outcome_label, what_word
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Dot
from onebook.journey.effects.estimate import Estimate
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.behind import draw_behind
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, must_be_printable
from onebook.web.words import MINUS, NBSP, period_words, upper_first

NAV = (30, marked("Drivers"), "/drivers")
router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
Level = Annotated[str, Query(max_length=500)]
DRAWN = 14
"""Dots in the picture at most, the surest first."""


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level of a fact. head: the fact's name, before its first level; sure: `up`, `down` or empty."""

    head: str
    label: str
    href: str
    came: str
    rows: str
    rate: str
    rate_interval: str
    ratio: str
    ratio_interval: str
    points: str
    points_interval: str
    sure: str


@dataclass(frozen=True, slots=True)
class StageShown:
    """Those who came equally far, with the facts compared among them."""

    label: str
    sentence: str
    rows: tuple[LevelRow, ...]


@router.get("/drivers")
def drivers_page(request: Request, lake: Lake, wanted: Ask, of: Word = "visits", outcome: Word = "") -> HTMLResponse:
    """Draw drivers and inhibitors."""
    must_be_printable(of, outcome)
    plan = lake.business.plan
    unit = unit_named(of)
    # A chooser sends the outcome of what was looked at before, too.
    outcome = outcome if outcome in {one.name for one in unit.outcomes} else unit.outcomes[0].name
    found = lake.ask(drivers_in, wanted.asking(), of, outcome)
    more = {"of": of, "outcome": outcome}
    return draw(
        request, "drivers.html", _("Drivers"), lake,
        chooser("/drivers", wanted, plan, found.period, lake.ask(extent_of).months,
                (_units(of), _outcomes(found)), more=more),
        answer=_answer(found, wanted, plan), chart=_chart(found, plan),
        stages=[_stage(stage, found, wanted, plan) for stage in found.stages],
        notes=notes_of(found) if found.stages else [], hints=found.hints, others=_others(wanted),
        elsewhere=None if found.stages else elsewhere(lake.ask(instead_of, found.period), "/drivers", wanted, **more),
    )  # fmt: skip


@router.get("/drivers/behind")
def behind_page(
    request: Request, lake: Lake, wanted: Ask, fact: Level, level: Level, of: Word = "visits", outcome: Word = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """List the visits (leads, …) that have a level of a fact."""
    must_be_printable(of, outcome, fact, level)
    unit = unit_named(of)
    wanted_outcome = outcome_named(unit, outcome)
    found = lake.ask(drivers_in, wanted.asking(), of, wanted_outcome.name)
    select = behind_level(found, fact, level)
    named = next(
        what_word(one, at, lake.business.plan)
        for stage in found.stages for one in stage.facts for at in one.levels
        if (one.key, at.group.name) == (fact, level)
    )  # fmt: skip
    more = {"of": of, "outcome": wanted_outcome.name}
    back = (_("Drivers"), wanted.link("/drivers", **more))
    sentence = _("%(unit)s, %(period)s.", unit=_(unit.label), period=period_words(found.period))
    return draw_behind(
        request, lake, named, back, select, page,
        lambda to: wanted.link("/drivers/behind", **more, fact=fact, level=level, page=to), sentence, (unit.model,),
    )  # fmt: skip


def _units(of: str) -> Select:
    return Select("of", _("Of"), tuple(Choice(u.name, _(u.label), u.name == of) for u in UNITS.values()))


def _outcomes(found: DriversFound) -> Select:
    choices = tuple(
        Choice(one.name, outcome_label(one, found.look_back), one is found.outcome) for one in found.unit.outcomes
    )
    return Select("outcome", _("Outcome"), choices)


def _others(wanted: Wanted) -> list[tuple[str, str]]:
    """Return the pages that stand beside this one: what each tells, and its address."""
    return [
        (_("Habits worth carrying over from stores to the web"), wanted.link("/drivers/habits")),
        (_("Items that are looked at and not bought, asked about, or sent back"), wanted.link("/drivers/items")),
    ]


def _answer(found: DriversFound, wanted: Wanted, plan: Plan) -> list[str]:
    if not found.stages:
        return [_("There is nothing to compare in %(period)s.", period=period_words(found.period))]
    said = first_lines(found, plan)
    scope = wanted.scope(plan)
    return [*said, *([_("Told of %(scope)s only.", scope=scope.removeprefix(", "))] if scope else [])]


def _chart(found: DriversFound, plan: Plan) -> str:
    """Draw the surest effects in points, what stops first."""
    there = [
        (level.effect, Dot(what_word(fact, level, plan), *_ends(level.effect.points)))
        for stage in found.stages
        for fact in stage.facts
        for level in fact.levels
        if level.effect and level.named and not fact.of.given and level.effect.points.low is not None
    ]
    there.sort(key=lambda one: -_near(one[0].points))
    dots = sorted((dot for _effect, dot in there[:DRAWN]), key=lambda dot: dot.value or 0.0)
    if not dots:
        return ""
    label = _("Percentage points more or fewer, all else equal, with 95 % intervals")
    return pictures.dots(tuple(dots), "+.0f", label, reference=0)


def _near(of: Estimate) -> float:
    """Return how far the nearer end lies off none; below zero where the interval holds it."""
    return max(of.low, -of.high) if of.low is not None and of.high is not None else -100.0


def _ends(of: Estimate) -> tuple[float | None, float | None, float | None]:
    return of.value, of.low, of.high


def _stage(stage: StageFound, found: DriversFound, wanted: Wanted, plan: Plan) -> StageShown:
    rows = tuple(
        _row(fact, level, n == 0, found, wanted, plan) for fact in stage.facts for n, level in enumerate(fact.levels)
    )
    sentence = _(
        "%(rows)s of %(people)s people; %(share)s had the outcome.",
        rows=f"{stage.rows:,}", people=f"{stage.people:,}", share=_share(stage.came / stage.rows),
    )  # fmt: skip
    return StageShown(upper_first(_(stage.of.label)), sentence, rows)


def _row(fact: FactFound, level: LevelFound, first: bool, found: DriversFound, wanted: Wanted, plan: Plan) -> LevelRow:
    alone, effect = level.alone, level.effect
    more = {"of": found.unit.name, "outcome": found.outcome.name, "fact": fact.key, "level": level.group.name}
    ratio, points = (effect.odds_ratio, effect.points) if effect else (None, None)
    sure = "" if not effect or not effect.tells else "up" if (effect.points.value or 0) > 0 else "down"
    return LevelRow(
        fact_word(fact) if first else "", level_word(fact, level, plan),
        wanted.link("/drivers/behind", **more), f"{alone.events:,}", f"{alone.rows:,}",
        _share(alone.rate.value), _interval(alone.rate, 100, ".1f"),
        _plain(ratio, ".2f"), _interval(ratio, 1, ".2f"), _plain(points, "+.1f"), _interval(points, 1, "+.1f"), sure,
    )  # fmt: skip


def _share(of: float | None) -> str:
    return "" if of is None else f"{100 * of:.1f}{NBSP}%"


def _plain(of: Estimate | None, form: str) -> str:
    return "" if of is None or of.value is None else _signed(f"{of.value:{form}}")


def _interval(of: Estimate | None, times: float, form: str) -> str:
    if of is None or of.low is None or of.high is None:
        return ""
    low, high = (_signed(f"{end * times:{form}}") for end in (of.low, of.high))
    return _("%(low)s to %(high)s", low=low, high=high)


def _signed(text: str) -> str:
    return text.replace("-", MINUS)
