"""Drivers, habits and items of interest as rows, for a notebook or a program."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.answers import Answer
from onebook.app.drivers.habits import habit_value, sentence
from onebook.app.drivers.interest import interest_sentence
from onebook.app.drivers.words import fact_word, first_lines, level_word, notes_of, outcome_label
from onebook.app.estimates import estimate_cells, estimate_columns, exact

if TYPE_CHECKING:
    from onebook.app.drivers.drivers import DriversFound
    from onebook.app.drivers.habits import Habits
    from onebook.app.drivers.interest import Interest
    from onebook.plan import Plan

__all__ = ["drivers_answer", "habits_answer", "interest_answer"]


def drivers_answer(found: DriversFound, plan: Plan) -> Answer[DriversFound]:
    """Return a row for each level of each fact. value, low, high: points, all else equal."""
    rows = tuple(
        {
            "among": stage.of.label, "fact": fact_word(fact), "level": level_word(fact, level, plan),
            "numerator": Decimal(level.alone.events), "denominator": Decimal(level.alone.rows),
            **estimate_cells(
                main=("value", effect.points if effect else None), rate=level.alone.rate,
                odds_ratio=effect.odds_ratio if effect else None,
            ),
        }
        for stage in found.stages for fact in stage.facts for level in fact.levels for effect in [level.effect]
    )  # fmt: skip
    columns = {
        "among": "text", "fact": "text", "level": "text", "numerator": "figure", "denominator": "figure",
        **estimate_columns("rate", "odds_ratio", main="value"),
    }  # fmt: skip
    title = f"{found.unit.label}, {outcome_label(found.outcome, found.look_back)}, {found.period.label()}"
    return Answer(title, columns, rows, found, (*found.hints, *first_lines(found, plan), *notes_of(found)))


def habits_answer(found: Habits) -> Answer[Habits]:
    """Return a row for each habit. value, low, high: the share there less that on the web."""
    rows = tuple(
        {
            "topic": one.topic, "habit": habit_value(one), "where": one.kind,
            **estimate_cells(main=("value", one.more), there=one.there, web=one.web),
        }
        for one in found.found
    )  # fmt: skip
    columns = {
        "topic": "text", "habit": "text", "where": "text", **estimate_columns("there", "web", main="value"),
    }  # fmt: skip
    notes = (*found.hints, *(sentence(one) for one in found.worth))
    return Answer(f"Habits, {found.period.label()}", columns, rows, found, notes)


def interest_answer(found: Interest) -> Answer[Interest]:
    """Return a row for each item. value, low, high: the share; expected: that of others of its group."""
    rows = tuple(
        {
            "item": one.name or one.item_id, "item_id": one.item_id, "system": one.system, "group": one.group,
            "numerator": Decimal(one.came), "denominator": Decimal(one.of), "elsewhere": one.elsewhere,
            **estimate_cells(main=("value", one.rate)), "expected": exact(one.expected),
            "stands_out": "yes" if one.stands_out else "no",
        }
        for one in found.items
    )  # fmt: skip
    columns = {
        "item": "text", "item_id": "text", "system": "text", "group": "text", "numerator": "figure",
        "denominator": "figure", "elsewhere": "count", **estimate_columns(main="value"), "expected": "figure",
        "stands_out": "text",
    }  # fmt: skip
    notes = tuple(note for note in (*found.hints, interest_sentence(found)) if note)
    return Answer(f"{found.question.label}, {found.period.label()}", columns, rows, found, notes)
