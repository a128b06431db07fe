"""`onebook changes`, `change`: what has changed, since when, and by how much."""

from __future__ import annotations

from decimal import Decimal
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
    Where,
    business,
    figure,
    nothing,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.app.changes.alarms import Changes, Watched
    from onebook.app.changes.before_after import Changed, Side
    from onebook.journey.effects.estimate import Estimate


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("changes")(changes)
    app.command("change")(change)


LEAST = 0.001


def changes(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, where: Where = None,
    kpi: Annotated[list[str] | None, typer.Option("--kpi", help="Watch this KPI; may be repeated.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Watch every KPI that can be watched.")] = False,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """List figures that have changed: since when, by how much, and in which channel."""
    from onebook.app.changes.alarms import ask_changes, changes_shape
    from onebook.app.changes.rows import changes_answer
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    asking = Asking(period, first, last, channel or (), where or (), as_of)
    found = ask_changes(business(context), asking, kpi or (), every=every)
    if as_json:
        write(to_json(changes_shape(found)))
    elif as_csv:
        write(answer_csv(changes_answer(found)))
    else:
        _show(found)


def _show(found: Changes) -> None:
    missing = [f"{of.label}: {reason}." for of, reason in found.missing]
    if not found.rows or found.period is None:
        nothing("Changes", found.hints or missing or ["No whole week is recorded then."])
        return
    say([_sentence(found)])
    write("\n")
    rows = [_row(row) for row in found.rows]
    notes = ["In brackets: where nothing changes, so strong a sign comes with this probability."]
    if not all(row.season for row in found.whole):
        from onebook.app.changes.alarms import NO_SEASON

        notes.append(NO_SEASON)
    rough = [row.kpi.label for row in found.whole if row.alarm.p is None]
    if rough:
        notes.append(f"Too little is recorded to watch: {', '.join(rough)}.")
    if missing:
        notes.append(f"Not watched: {' '.join(missing)}")
    table(f"Changes, {found.period.label()}", ("figure", "what", "since", "noticed", "by", "95 % interval", ""), rows,
          left=4, note="\n".join(notes))  # fmt: skip


def _sentence(found: Changes) -> str:
    watched = [row for row in found.whole if row.alarm.p is not None]
    changed = [row for row in watched if row.alarm.raised]
    if not watched:
        return "Nothing can be watched yet: weeks to learn from and weeks to watch are needed, 8 and more."
    expected = len(watched) * 0.05
    alone = f"Of {len(watched)} figures watched, {len(changed)} changed"
    return f"{alone}; where nothing changes, {expected:.1f} would seem to by chance."


def _row(row: Watched) -> tuple[str, ...]:
    label = row.kpi.label if row.channel is None else f"  {row.channel}"
    if row.alarm.p is None:
        return label, "too little to watch", "", "", "", "", ""
    chance = "" if row.channel else "(under 0.1%)" if row.alarm.p < LEAST else f"({row.alarm.p:.1%})"
    if not row.alarm.raised:
        return label, "as before", "", "", "", "", chance
    what = "higher" if row.alarm.up else "lower"
    return label, what, f"{row.since}", f"{row.raised_on}", *_by(row.size, row.kpi.unit), chance


def _by(of: Estimate | None, unit: str) -> tuple[str, str]:
    if of is None or of.value is None:
        return "", ""
    between = f"{_moved(of.low, unit)} to {_moved(of.high, unit)}" if of.low is not None else ""
    return _moved(of.value, unit), between


def _figure(of: float | None, unit: str) -> str:
    return figure(None if of is None else Decimal(repr(of)), unit)


def _moved(of: float | None, unit: str) -> str:
    """Write by how much a figure differs: shares in percentage points."""
    if of is None:
        return ""
    if unit == "share":
        return f"{of * 100:+.1f} pp"
    return ("+" if of > 0 else "") + _figure(of, unit)


def change(
    context: typer.Context, name: Annotated[str, typer.Argument(metavar="KPI", help="A KPI of the board.")],
    at: Annotated[str, typer.Option("--at", metavar="DAY", help="The day from which on it may be otherwise.")] = "",
    days: Annotated[int | None, typer.Option("--days", min=1, help="Days on either side; 91 if recorded.")] = None,
    before: Annotated[str, typer.Option("--before", metavar="PERIOD", help="A period (or DAY..DAY) before.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="PERIOD", help="A period (or DAY..DAY) after.")] = "",
    group: Annotated[str, typer.Option("--with", metavar="DIM=VALUE", help="Those with it: channel=web.")] = "",
    others: Annotated[str, typer.Option("--against", metavar="DIM=VALUE", help="Not against the rest: these.")] = "",
    period: Annotated[str | None, typer.Option("--period", help="Only within this period.")] = None,
    first: First = None, last: Last = None, channel: Channels = None, where: Where = None, as_of: AsOf = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Compare a KPI before and after a day, or with and without something, and say how sure the difference is."""
    from onebook.app.changes.before_after import Against, ask_change, change_shape
    from onebook.app.changes.rows import change_answer
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    asking = Asking(period, first, last, channel or (), where or (), as_of)
    found = ask_change(business(context), name, asking, Against(at, days, before, after, group, others))
    if as_json:
        write(to_json(change_shape(found)))
        return
    if as_csv:
        write(answer_csv(change_answer(found)))
        return
    say([_told(found)])
    write("\n")
    unit = found.kpi.unit
    sides = (found.now, found.then, *found.sides)
    rows = [(_side(s, found), s.period.label(), _figure(s.value, unit), _figure(s.year_ago, unit)) for s in sides]
    shown = 4 if found.season else 3
    heads = ("", "days", "value", "a year before")[:shown]
    note = "\n".join((*found.found.cautions, *found.notes))
    table(found.kpi.label, heads, [row[:shown] for row in rows], left=2, note=note)


def _side(side: Side, found: Changed) -> str:
    several = len({s.label for s in (found.now, found.then, *found.sides)}) > 1
    return side.label or ("the rest" if several else "all")


def _told(found: Changed) -> str:
    """Say the difference in a sentence."""
    unit, of = found.kpi.unit, found.found
    a_day = " a day" if found.a_day else ""
    if of.value is None:
        return f"{found.kpi.label}: it cannot be told. {' '.join(of.cautions)}"
    size = f"{_moved(abs(of.value), unit).removeprefix('+')}{a_day}"
    more = "higher" if of.value > 0 else "lower"
    if of.low is None or of.high is None:
        return f"{found.kpi.label}: {more} by {size}; nothing tells how sure that is."
    between = f"95 % sure: {_moved(of.low, unit)} to {_moved(of.high, unit)}"
    sure = "" if of.tells_apart else "; it may be chance"
    return f"{found.kpi.label}: {more} by {size} ({between}){sure}."
