"""`onebook drivers`, `habits`, `interest`: what drives and stops customers, and what to carry over to the web."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import (
    AsCsv,
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    business,
    nothing,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.app.drivers.drivers import LevelFound, StageFound
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.plan import Plan

Of = Annotated[str, typer.Option("--of", help="visits, leads, questions or customers.")]
OutcomeWord = Annotated[str, typer.Option("--outcome", help="What may come of it; see --json for those there are.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("drivers")(drivers)
    app.command("habits")(habits)
    app.command("interest")(interest)


def drivers(
    context: typer.Context, period: PeriodWord = None, of: Of = "visits", outcome: OutcomeWord = "",
    first: First = None, last: Last = None, channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell what drives visits, leads or customers to buy and what stops them, with 95 % intervals."""
    from onebook.app.drivers.answers import drivers_answer
    from onebook.app.drivers.drivers import ask_drivers
    from onebook.app.drivers.words import drivers_shape, first_lines, notes_of, outcome_label
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    house = business(context)
    found = ask_drivers(house, asking(period, first, last, channel, as_of), of, outcome)
    if as_json:
        write(to_json(drivers_shape(found, house.plan)))
        return
    if as_csv:
        write(answer_csv(drivers_answer(found, house.plan)))
        return
    title = f"{found.unit.label}, {outcome_label(found.outcome, found.look_back)}, {found.period.label()}"
    if not found.stages:
        nothing(title, found.hints)
        return
    say([f"{title}.", *first_lines(found, house.plan)])
    for stage in found.stages:
        write("\n")
        _stage(stage, house.plan)
    say(notes_of(found), italic=True, dim=True)


def asking(
    period: str | None, first: str | None, last: str | None, channel: list[str] | None, as_of: str | None
) -> Asking:
    """Return what these options ask."""
    from onebook.app.measuring import Asking

    return Asking(period, first, last, tuple(channel or ()), (), as_of)


HEADS = ("with", "of", "share", "against all others", "odds ratio", "points, all else equal")


def _stage(stage: StageFound, plan: Plan) -> None:
    from onebook.app.drivers.words import fact_word, level_word

    rows = [
        (fact_word(fact) if n == 0 else "", level_word(fact, level, plan), *_cells(level))
        for fact in stage.facts
        for n, level in enumerate(fact.levels)
    ]
    title = f"{stage.of.label.capitalize()}: {stage.rows:,}, of which {stage.came:,} with the outcome"
    table(title, ("fact", "level", *HEADS), rows, left=2)


def _cells(level: LevelFound) -> tuple[str, ...]:
    alone, effect = level.alone, level.effect
    return (
        f"{alone.events:,}", f"{alone.rows:,}", told(alone.rate, 100, "%"), told(alone.against, 100),
        "reference" if not effect else told(effect.odds_ratio, 1, form=".2f"),
        "" if not effect else told(effect.points),
    )  # fmt: skip


def told(of: Estimate, times: float = 1, unit: str = "", form: str = ".1f") -> str:
    """Show an estimate with its interval."""
    if of.value is None:
        return "-"
    value = f"{of.value * times:{form}}{unit}"
    if of.low is None or of.high is None:
        return f"{value} (?)"
    return f"{value} ({of.low * times:{form}} to {of.high * times:{form}})"


def habits(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell how people get, pay and ask in stores and by phone, beside the web: what to carry over."""
    from onebook.app.drivers.answers import habits_answer
    from onebook.app.drivers.habits import KINDS, TOPICS, ask_habits, habit_value, habits_shape, sentence
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    found = ask_habits(business(context), asking(period, first, last, channel, as_of))
    if as_json:
        write(to_json(habits_shape(found)))
        return
    if as_csv:
        write(answer_csv(habits_answer(found)))
        return
    title = f"Habits, {found.period.label()}"
    if not found.found:
        nothing(title, found.hints)
        return
    say([sentence(one) for one in found.worth] or ["Nothing is surely more common there than on the web."])
    rows = [
        (habit_value(one), KINDS[one.kind], TOPICS[one.topic].label, f"{one.number:,}", told(one.there, 100, "%"),
         told(one.web, 100, "%"), told(one.more, 100))
        for one in found.found
    ]  # fmt: skip
    write("\n")
    table(title, ("habit", "where", "what", "number", "share there", "on the web", "points more there"), rows, left=3)


About = Annotated[str, typer.Option("--of", help="looked (and not bought), asked (about) or returned.")]


def interest(
    context: typer.Context, period: PeriodWord = None, of: About = "looked", first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell which items are looked at and not bought in any channel, asked about, or sent back more than expected."""
    from onebook.app.drivers.answers import interest_answer
    from onebook.app.drivers.interest import ask_interest, interest_sentence, interest_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    house = business(context)
    found = ask_interest(house, asking(period, first, last, channel, as_of), of)
    if as_json:
        write(to_json(interest_shape(found, found.items)))
        return
    if as_csv:
        write(answer_csv(interest_answer(found)))
        return
    title = f"{found.question.label}, {found.period.label()}"
    if not found.items:
        nothing(title, found.hints)
        return
    say([interest_sentence(found)])
    heads = (found.question.of, found.question.came, "share", "expected", *filter(None, [found.question.elsewhere]))
    rows = [
        (one.name or one.item_id, one.group, f"{one.of:,}", f"{one.came:,}", told(one.rate, 100, "%"),
         f"{100 * one.expected:.1f}%", *([f"{one.elsewhere:,}"] if found.question.elsewhere else []))
        for one in found.items[:LISTED]
    ]  # fmt: skip
    write("\n")
    table(title, ("item", "group", *heads), rows, left=2, note=f"The first {len(rows)} of {len(found.items):,} items.")
    names = {name: channel.label or name for name, channel in house.plan.channels.items()}
    parts = [
        (names.get(p.value or "", p.value or "not known"), f"{p.of:,}", f"{p.came:,}", told(p.rate, 100, "%"))
        for p in found.channels
    ]
    if parts:
        write("\n")
        table("By channel", ("channel", *heads[:3]), parts)


LISTED = 20
"""Items that are listed; --json gives all."""
