"""`onebook journey`, `touchpoints`: how far people get, on which paths, and how easy each touchpoint is."""

from __future__ import annotations

from itertools import pairwise
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
    from collections.abc import Callable

    from onebook.app.paths.paths import Journeys, Path, Share
    from onebook.measures.touchpoints import Score

Days = Annotated[int, typer.Option("--days", help="Within how many days a step in another channel is going on there.")]
Paths = Annotated[bool, typer.Option("--paths", help="Only the most frequent paths.")]
Flows = Annotated[bool, typer.Option("--flows", help="Only into which channel people go on.")]
Times = Annotated[bool, typer.Option("--times", help="Only the times between phases.")]
Leavings = Annotated[bool, typer.Option("--leaving", help="Only where people leave.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("journey")(journey)
    app.command("touchpoints")(touchpoints)


def journey(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, days: Days = 7, paths: Paths = False, flows: Flows = False, times: Times = False,
    leaving: Leavings = False, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell how far people get across channels, where they leave and go on, on which paths, and how fast."""
    from onebook.app.journey_answers import flows_answer, leavings_answer, times_answer
    from onebook.app.measuring import Asking
    from onebook.app.paths.paths import ask_journeys
    from onebook.app.paths.shape import journeys_answer, journeys_shape, paths_answer
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    found = ask_journeys(business(context), Asking(period, first, last, channel or (), (), as_of), days)
    if as_json:
        write(to_json(journeys_shape(found)))
        return
    if as_csv:
        answers = ((paths_answer, paths), (flows_answer, flows), (times_answer, times), (leavings_answer, leaving))
        write(answer_csv(next((rows for rows, asked in answers if asked), journeys_answer)(found)))
        return
    if not found.entries:
        nothing(f"Journeys, {found.period.label()}", found.hints)
        return
    chosen = [show for show, asked in ((_paths, paths), (_flows, flows), (_times, times), (_leaving, leaving)) if asked]
    every: list[Callable[[Journeys], None]] = [_funnel, _leaving, _flows, _paths, _times]
    for show in chosen or every:
        show(found)
    say(journey_notes(found), italic=True, dim=True)


def journey_notes(found: Journeys) -> list[str]:
    """What must be known to judge the figures."""
    end = f"after {found.look_back} days without a step"
    notes = [f"A journey ends with an order, and what follows of service and loyalty, or {end}."]
    if found.left_out:
        notes.append(
            f"{found.left_out:,} journeys that began in the last {found.look_back} days recorded are left out: they "
            "may still go on."
        )
    if not found.settled:
        notes.append(f"All journeys began in the last {found.look_back} days recorded, and may still go on.")
    return notes


def _funnel(found: Journeys) -> None:
    from onebook.measures import PHASES

    rows = []
    for entry in found.entries:
        reached = [f"{entry.reached[phase]:,}" for phase in PHASES]
        name = "all people" if entry.channel is None else entry.channel or "not known"
        rows.append((name, f"{entry.people:,}", f"{entry.known:,}", *reached, _told(entry.ordered)))
    title = f"People by channel of entry, and the phases they reached, {found.period.label()}"
    table(title, ("began in", "people", "known", *PHASES, "ordered"), rows)
    steps = [(f"{a} to {b}", _told(found.whole.went_on[a])) for a, b in pairwise(PHASES)]
    table("Went on to the next phase in the same journey", ("phase", "people"), steps)


def _leaving(found: Journeys) -> None:
    whole = sum(one.journeys for one in found.leavings) or 1
    rows = [
        (one.channel or "not known", one.phase, one.kind.replace("_", " "), f"{one.journeys:,}",
         f"{one.journeys / whole:.1%}", f"{one.failed:,}")
        for one in found.leavings[:15]
    ]  # fmt: skip
    columns = ("channel", "phase", "last step", "journeys", "share", "met an error")
    table("Where journeys without an order end", columns, rows, left=3)


def _flows(found: Journeys) -> None:
    if not found.flows:
        say([f"No step lies {found.flow_days} days before the last day recorded: where people go on is not told yet."])
        return
    sums: dict[str, int] = {}
    for flow in found.flows:
        sums[flow.start] = sums.get(flow.start, 0) + flow.steps
    rows = [
        (f.start or "not known", "nowhere" if f.end is None else f.end or "not known", f"{f.steps:,}",
         f"{f.steps / sums[f.start]:.1%}", f"{f.people:,}", _days(f.median), _days(f.p90))
        for f in found.flows
    ]  # fmt: skip
    columns = ("from", "to", "steps", "share", "people", "median", "slowest tenth")
    table(f"Where people go on within {found.flow_days} days", columns, rows, left=2)


def _paths(found: Journeys) -> None:
    for ordered, title in ((True, "Paths that led to an order"), (False, "Paths that led to none")):
        rows = [
            (_path(p), f"{p.people:,}", f"{p.journeys:,}", f"{p.orders:,}", f"{p.value:,.2f}", _days(p.days))
            for p in found.paths if p.ordered == ordered
        ][:15]  # fmt: skip
        if rows:
            table(title, ("path", "people", "journeys", "orders", "value", "median"), rows)


def _path(of: Path) -> str:
    told = [f"{channel or 'not known'}:{phase}" for channel, phase in of.moves]
    return " > ".join([*told, *([] if of.whole else ["…"])])


def _times(found: Journeys) -> None:
    rows = [(g.start, g.end, f"{g.journeys:,}", _days(g.median), _days(g.p90)) for g in found.gaps if g.journeys]
    table("Time between phases", ("from", "to", "journeys", "median", "slowest tenth"), rows, left=2)


def _told(of: Share) -> str:
    if of.value is None or of.low is None or of.high is None:
        return "-"
    return f"{of.part:,}  {of.value:.1%} ({of.low:.1%} to {of.high:.1%})"


HOURS, MINUTES = 24, 1440


def _days(of: float | None) -> str:
    """Days; hours and minutes where it is less than one."""
    if of is None:
        return ""
    if of >= 1:
        return f"{of:.1f} days"
    return f"{of * HOURS:.1f} h" if of * HOURS >= 1 else f"{of * MINUTES:.0f} min"


def touchpoints(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Score the six touchpoints (find, choose, buy, get, use, maintain) from 0 to 100, from KPIs."""
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv
    from onebook.app.touchpoints import ask_touchpoints, touchpoints_answer, touchpoints_shape

    found = ask_touchpoints(business(context), Asking(period, first, last, channel or (), (), as_of))
    if as_json:
        write(to_json(touchpoints_shape(found)))
        return
    if as_csv:
        write(answer_csv(touchpoints_answer(found)))
        return
    if not found.board.rows:
        nothing(f"Touchpoints, {found.board.period.label()}", found.board.hints)
        return
    channels = [of for of in found.scores if of.channel is not None]
    whole = found.scores[0]
    rows = [
        (one.label or "Together", _score(one), f"{one.known:.0%}", _score(one, before=True),
         *("" if (of := _like(other.touchpoints, one) or other.together).value is None else f"{of.value:.0f}"
           for other in channels))
        for one in (*whole.touchpoints, whole.together)
    ]  # fmt: skip
    head = ("touchpoint", "business", "stands on", "before", *(of.channel or "" for of in channels))
    table(f"The six touchpoints, 0 to 100, {found.board.period.label()}", head, rows)
    parts = [
        (one.label, part.scored.kpi.label, f"{part.scored.weight:g}",
         part.reason if part.value is None else f"{part.value:.0f}")
        for one in whole.touchpoints for part in one.parts
    ]  # fmt: skip
    note = "`stands on`: the share of the weights whose KPIs have a figure; the others are left out."
    table("What they are made of", ("touchpoint", "KPI", "weight", "points"), parts, left=2, note=note)


def _like(scores: tuple[Score, ...], one: Score) -> Score | None:
    return next((score for score in scores if score.name == one.name), None)


def _score(of: Score, *, before: bool = False) -> str:
    if before:
        return "" if of.previous is None else f"{of.previous:.0f}"
    if of.value is None:
        return "-"
    return f"{of.value:.0f}" if of.low is None or of.high is None else f"{of.value:.0f} ({of.low:.0f} to {of.high:.0f})"
