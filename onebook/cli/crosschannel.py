"""`onebook ropo`, `showrooming`, `crosschannel`: what one channel does for another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onebook.cli.show import (
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    Where,
    amount,
    business,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.app.cross_channel.moves import Moved
    from onebook.app.cross_channel.researched import Part, Researched
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.ropo import Bounds

HEADS = ("looked within the look-back", "looked in the window before it", "beyond coincidence")


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("ropo")(ropo)
    app.command("showrooming")(showrooming)
    app.command("crosschannel")(crosschannel)


def ropo(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, where: Where = None, as_of: AsOf = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell what was researched online and bought offline, beyond coincidence, with 95 % intervals."""
    _researched(context, _asking(period, first, last, channel, where, as_of), "ropo", as_json)


def showrooming(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, where: Where = None, as_of: AsOf = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell what was looked at or asked about in stores and with people, and bought online: ROPO the other way round."""
    _researched(context, _asking(period, first, last, channel, where, as_of), "showrooming", as_json)


def crosschannel(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Tell what begins in one channel and goes on in another: fetched, given back, served, saved, and by whom."""
    from onebook.app.cross_channel.channel_sets import sets_in
    from onebook.app.cross_channel.moves import moves_in
    from onebook.app.cross_channel.shapes import moves_shape, sets_shape
    from onebook.app.journeys import journeying
    from onebook.app.shapes import to_json

    asking = _asking(period, first, last, channel, None, as_of)
    with journeying(business(context), as_of) as session:
        moves, sets = moves_in(session, asking), sets_in(session, asking)
    if as_json:
        span = {"from": sets.period.first, "to": sets.period.last}
        write(to_json({**span, "moves": moves_shape(moves), "customers": sets_shape(sets)}))
        return
    for moved in moves:
        _moved(moved)
    if not sets.customers:
        say(["Customers by channels used: no customer who is known bought."])
        return
    named = [("one channel", sets.one), ("several channels", sets.several)]
    named += [(" + ".join(one.channels), one) for one in sets.sets]
    rows = [
        (label, f"{one.customers:,}", _told(one.share), _value(one.value), _value(one.an_order), f"{one.part:.1%}")
        for label, one in named if one
    ]  # fmt: skip
    table(
        f"Customers by channels used, {sets.period.label()}",
        ("channels", "customers", "share", "value each", "value of an order", "of all sales"),
        rows,
        note="That those of several channels are worth more does not mean that a further channel makes them so.",
    )


def _moved(moved: Moved) -> None:
    """Show one way in which channels meet."""
    move = moved.move
    title = f"{move.label}, {moved.period.label()}"
    if not moved.of:
        say([f"{title}: nothing to tell. {move.missing}"])
        write("\n")
        return
    notes = [f"{_told(moved.share)}: {moved.number:,} of {moved.of:,} {move.what} {move.share}.", move.meaning]
    if moved.before and moved.beyond:
        notes.append(
            f"In as many days before, {_told(moved.before)} had bought so, which is coincidence; beyond it are "
            f"{_told(moved.beyond)}."
        )
    if hand := moved.handling:
        notes.append(f"Explained again: {_told(hand.again)}, of all others {_told(hand.again_others)}.")
        notes.append(f"Solved at once: {_told(hand.solved)}, of all others {_told(hand.solved_others)}.")
    heads = ("from", "to", move.what, "of those from there", "people", "amount")
    rows = [
        (p.begun or "", p.ended or "not known", f"{p.number:,}", _told(p.share), f"{p.persons:,}", amount(p.amount))
        for p in moved.pairs
    ]
    table(title, heads, rows, left=2, note="\n".join(notes))
    write("\n")


def _value(of: Estimate) -> str:
    if of.value is None:
        return "-"
    return f"{of.value:,.2f}" if of.low is None else f"{of.value:,.2f} ({of.low:,.2f} to {of.high:,.2f})"


def _asking(
    period: str | None, first: str | None, last: str | None, channel: list[str] | None, where: list[str] | None,
    as_of: str | None,
) -> Asking:  # fmt: skip
    from onebook.app.measuring import Asking

    return Asking(period, first, last, tuple(channel or ()), tuple(where or ()), as_of)


def _researched(context: typer.Context, asking: Asking, effect: str, as_json: bool) -> None:
    from onebook.app.cross_channel.researched import ask_researched
    from onebook.app.cross_channel.shapes import researched_shape
    from onebook.app.shapes import to_json

    found = ask_researched(business(context), asking, effect)
    if as_json:
        write(to_json(researched_shape(found)))
        return
    titles = {"ropo": "Researched online, bought offline", "showrooming": "Looked at offline, bought online"}
    title = f"{titles[effect]}, {found.period.label()}"
    if found.reasons:
        say([f"{title}: it cannot be told.", *found.reasons])
        return
    say([_sentence(found)])
    write("\n")
    shares = (
        ("customers", found.found.customers), ("orders", found.found.orders), ("revenue", found.found.revenue)
    )  # fmt: skip
    rows = [
        (what, _told(one.plain), _told(one.placebo), _told(one.increment), _bounds(one.bounds)) for what, one in shares
    ]
    table(title, ("share of", *HEADS, "of all purchases"), rows, note="\n".join(found.found.cautions))
    for what, parts in (("bought in", found.channels), ("item group", found.groups)):
        if len(parts) > 1:
            write("\n")
            table(f"Orders by {what}", (what, "orders", *HEADS), [_part(part) for part in parts])


def _part(of: Part) -> tuple[str, ...]:
    one = of.orders
    return of.value or "not known", f"{of.number:,}", _told(one.plain), _told(one.placebo), _told(one.increment)


def _sentence(found: Researched) -> str:
    looser = found.looser.value
    loose = "" if looser is None else f"; {looser:.1%} of these had any touch in the look-back, whatever it was about"
    return (
        f"Look-back {found.look_back} days. Of {found.orders:,} orders, the buyer of {found.known_orders:,} is known"
        f"{loose}. {found.watched_orders:,} could be compared."
    )


def _told(of: Estimate) -> str:
    if of.value is None:
        return "-"
    if of.low is None or of.high is None:
        return f"{of.value:.1%}"
    return f"{of.value:.1%} ({of.low:.1%} to {of.high:.1%})"


def _bounds(bounds: Bounds | None) -> str:
    return "-" if bounds is None else f"{bounds.low:.1%} to {bounds.high:.1%}"
