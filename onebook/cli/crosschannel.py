"""`onebook ropo`: what was researched on digital channels and bought elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onebook.cli.show import AsJson, AsOf, Channels, First, Last, PeriodWord, business, say, table, write

if TYPE_CHECKING:
    from onebook.app.cross_channel import CrossChannel
    from onebook.journey.effects.estimate import Estimate


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("ropo")(ropo)


def ropo(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell what was researched online and bought offline, beyond coincidence, with 95 % intervals."""
    from onebook.app.cross_channel import ask_ropo, ropo_shape
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json

    found = ask_ropo(business(context), Asking(period, first, last, channel or (), (), as_of))
    if as_json:
        write(to_json(ropo_shape(found)))
        return
    rows = [
        (what, _told(one.plain), _told(one.placebo), _told(one.increment), _bounds(one.bounds))
        for what, one in (
            ("customers", found.found.customers), ("orders", found.found.orders), ("revenue", found.found.revenue)
        )
    ]  # fmt: skip
    say([_sentence(found)])
    write("\n")
    table(
        f"Researched online, bought offline, {found.period.label()}",
        (
            "share of",
            "looked within the look-back",
            "looked in the window before it",
            "beyond coincidence",
            "of all purchases",
        ),
        rows,
        note="\n".join(found.found.cautions),
    )


def _sentence(found: CrossChannel) -> str:
    known = f"{found.known:,} of {found.lines:,} order lines are by buyers who are known"
    looser = "" if found.looser is None else f"; {found.looser:.1%} of their orders had any visit in the look-back"
    return f"Look-back {found.look_back} days. {known}{looser}."


def _told(of: Estimate) -> str:
    if of.value is None:
        return "-"
    if of.low is None or of.high is None:
        return f"{of.value:.1%}"
    return f"{of.value:.1%} ({of.low:.1%} to {of.high:.1%})"


def _bounds(bounds: object) -> str:
    low, high = getattr(bounds, "low", None), getattr(bounds, "high", None)
    return "-" if low is None or high is None else f"{low:.1%} to {high:.1%}"
