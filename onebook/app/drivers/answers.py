"""Drivers, habits and items of interest as rows, for a notebook or a program."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.answers import Answer
from onebook.app.drivers.habits import habit_value, sentence
from onebook.app.drivers.interest import interest_sentence
from onebook.app.drivers.words import fact_word, first_lines, level_word, notes_of, outcome_label

if TYPE_CHECKING:
    from onebook.app.drivers.drivers import DriversFound
    from onebook.app.drivers.habits import Habits
    from onebook.app.drivers.interest import Interest
    from onebook.journey.effects.estimate import Estimate
    from onebook.plan import Plan

__all__ = ["drivers_answer", "habits_answer", "interest_answer"]

PLACES = 6
"""Decimals of an estimate."""


def drivers_answer(found: DriversFound, plan: Plan) -> Answer[DriversFound]:
    """Return a row for each level of each fact. value, low, high: points, all else equal."""
    rows = tuple(
        {
            "among": stage.of.label, "fact": fact_word(fact), "level": level_word(fact, level, plan),
            "numerator": Decimal(level.alone.events), "denominator": Decimal(level.alone.rows),
            "rate": _exact(level.alone.rate.value), "odds_ratio": _exact(effect.odds_ratio.value) if effect else None,
            **_ends(effect.points if effect else None),
        }
        for stage in found.stages for fact in stage.facts for level in fact.levels for effect in [level.effect]
    )  # fmt: skip
    columns = {
        "among": "text", "fact": "text", "level": "text", "numerator": "figure", "denominator": "figure",
        "rate": "figure", "odds_ratio": "figure", "value": "figure", "low": "figure", "high": "figure",
    }  # fmt: skip
    title = f"{found.unit.label}, {outcome_label(found.outcome, found.look_back)}, {found.period.label()}"
    return Answer(title, columns, rows, found, (*found.hints, *first_lines(found, plan), *notes_of(found)))


def habits_answer(found: Habits) -> Answer[Habits]:
    """Return a row for each habit. value, low, high: the share there less that on the web."""
    rows = tuple(
        {
            "topic": one.topic, "habit": habit_value(one), "where": one.kind, "there": _exact(one.there.value),
            "web": _exact(one.web.value), **_ends(one.more),
        }
        for one in found.found
    )  # fmt: skip
    columns = {
        "topic": "text", "habit": "text", "where": "text", "there": "figure", "web": "figure", "value": "figure",
        "low": "figure", "high": "figure",
    }  # fmt: skip
    notes = (*found.hints, *(sentence(one) for one in found.worth))
    return Answer(f"Habits, {found.period.label()}", columns, rows, found, notes)


def interest_answer(found: Interest) -> Answer[Interest]:
    """Return a row for each item. value, low, high: the share; expected: that of others of its group."""
    rows = tuple(
        {
            "item": one.name or one.item_id, "group": one.group, "numerator": Decimal(one.came),
            "denominator": Decimal(one.of), **_ends(one.rate), "expected": _exact(one.expected),
            "stands_out": "yes" if one.stands_out else "no",
        }
        for one in found.items
    )  # fmt: skip
    columns = {
        "item": "text", "group": "text", "numerator": "figure", "denominator": "figure", "value": "figure",
        "low": "figure", "high": "figure", "expected": "figure", "stands_out": "text",
    }  # fmt: skip
    notes = tuple(note for note in (*found.hints, interest_sentence(found)) if note)
    return Answer(f"{found.question.label}, {found.period.label()}", columns, rows, found, notes)


def _ends(of: Estimate | None) -> dict[str, Decimal | None]:
    if of is None:
        return {"value": None, "low": None, "high": None}
    return {"value": _exact(of.value), "low": _exact(of.low), "high": _exact(of.high)}


def _exact(of: float | None) -> Decimal | None:
    return None if of is None else Decimal(f"{of:.{PLACES}f}")
