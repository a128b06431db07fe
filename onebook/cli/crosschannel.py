"""`onebook ropo`, `showrooming`, `crosschannel`: what one channel does for another."""

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
    Where,
    amount,
    business,
    nothing,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.app.cross_channel.channel_sets import ChannelSets
    from onebook.app.cross_channel.moves import Moved
    from onebook.app.cross_channel.researched import Part, Researched
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.ropo import Bounds, Increment

HEADS = ("looked within the look-back", "looked in the window before it", "beyond coincidence")
Customers = Annotated[bool, typer.Option("--customers", help="Only customers by the channels they use.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("ropo")(ropo)
    app.command("showrooming")(showrooming)
    app.command("crosschannel")(crosschannel)


def ropo(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, where: Where = None, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell what was researched online and bought offline, beyond coincidence, with 95 % intervals."""
    _researched(context, _asking(period, first, last, channel, where, as_of), "ropo", as_json, as_csv)


def showrooming(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, where: Where = None, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell what was looked at or asked about in stores and with people, and bought online: ROPO the other way round."""
    _researched(context, _asking(period, first, last, channel, where, as_of), "showrooming", as_json, as_csv)


def crosschannel(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, customers: Customers = False, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell what begins in one channel and goes on in another: fetched, given back, served, saved, and by whom."""
    from onebook.app.cross_channel.channel_sets import sets_in
    from onebook.app.cross_channel.moves import moves_in
    from onebook.app.cross_channel.rows import moves_answer, sets_answer
    from onebook.app.cross_channel.shapes import moves_shape, sets_shape
    from onebook.app.journeys import journeying
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    asking = _asking(period, first, last, channel, None, as_of)
    with journeying(business(context), as_of) as session:
        moves = () if customers and not as_json else moves_in(session, asking)
        sets = sets_in(session, asking)
    if as_json:
        span = {"from": sets.period.first, "to": sets.period.last}
        write(to_json({**span, "moves": moves_shape(moves), "customers": sets_shape(sets)}))
    elif as_csv:
        write(answer_csv(sets_answer(sets) if customers else moves_answer(moves)))
    else:
        for moved in moves:
            _moved(moved)
        _sets(sets)


def _sets(found: ChannelSets) -> None:
    """Show customers by the channels that they use."""
    title = f"Customers by channels used, {found.period.label()}"
    if not found.customers:
        nothing(title, ["No customer who is known bought."])
        return
    named = [("one channel", found.one), ("several channels", found.several)]
    named += [(" + ".join(one.channels) or "not known", one) for one in found.sets]
    rows = [
        (label, f"{one.customers:,}", _told(one.share), _value(one.orders), _value(one.value), _value(one.an_order),
         f"{one.part:.1%}")
        for label, one in named if one
    ]  # fmt: skip
    heads = ("channels", "customers", "share", "orders each", "value each", "value of an order", "of all sales")
    note = "That those of several channels are worth more does not mean that a further channel makes them so."
    table(title, heads, rows, note=note)


def _moved(moved: Moved) -> None:
    """Show one way in which channels meet."""
    move = moved.move
    title = f"{move.label}, {moved.period.label()}"
    if not moved.of:
        nothing(title, [move.missing])
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


def _researched(context: typer.Context, asking: Asking, effect: str, as_json: bool, as_csv: bool) -> None:
    from onebook.app.cross_channel.researched import ask_researched
    from onebook.app.cross_channel.rows import researched_answer
    from onebook.app.cross_channel.shapes import researched_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    found = ask_researched(business(context), asking, effect)
    if as_json:
        write(to_json(researched_shape(found)))
    elif as_csv:
        write(answer_csv(researched_answer(found)))
    else:
        _show_researched(found)


def _show_researched(found: Researched) -> None:
    from onebook.app.cross_channel.words import EFFECTS, caution_words, reason_words

    title = f"{EFFECTS[found.effect]}, {found.period.label()}"
    if found.reason:
        nothing(title, reason_words(found))
        return
    say([_sentence(found)])
    write("\n")
    of = found.found
    rows = [
        (what, *_increment(one), _bounds(one.bounds))
        for what, one in (("customers", of.customers), ("orders", of.orders), ("revenue", of.revenue))
    ]
    table(title, ("share of", *HEADS, "of all purchases"), rows, note="\n".join(caution_words(found)))
    for what, parts in (("bought in", found.channels), ("item group", found.groups)):
        if len(parts) > 1:
            write("\n")
            table(f"Orders by {what}", (what, "orders", *HEADS), [_part(part) for part in parts])


def _part(of: Part) -> tuple[str, ...]:
    return of.value or "not known", f"{of.number:,}", *_increment(of.orders)


def _increment(of: Increment) -> tuple[str, str, str]:
    return _told(of.plain), _told(of.placebo), _told(of.increment)


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
