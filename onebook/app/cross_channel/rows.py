"""Cross-channel effects as rows, for a notebook and for files; shares from 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onebook.app.answers import Answer
from onebook.app.cross_channel.words import EFFECTS, caution_words, reason_words
from onebook.app.estimates import estimate_cells, estimate_columns, exact, filled
from onebook.app.language import gettext as _

if TYPE_CHECKING:
    from onebook.app.cross_channel.channel_sets import ChannelSet, ChannelSets
    from onebook.app.cross_channel.moves import Moved, Pair
    from onebook.app.cross_channel.paths import Paths
    from onebook.app.cross_channel.researched import Researched
    from onebook.journey.effects.ropo import Increment

__all__ = ["LOOKS", "looked_answer", "moves_answer", "researched_answer", "sets_answer"]

RESEARCHED = {
    "of": "text", "channel": "text", "item_group": "text", "orders": "count",
    **estimate_columns("looked", "looked_before", main="beyond_coincidence"),
    "watched": "figure", "of_all_low": "figure", "of_all_high": "figure",
}  # fmt: skip


def researched_answer(of: Researched) -> Answer[Researched]:
    """Return the shares as rows: those of all, then of orders by channel and by item group; none where it is not told.

    watched: the share of all purchases that could be compared; of_all_low, of_all_high: the range for all of them.
    """
    shares = (("customers", of.found.customers), ("orders", of.found.orders), ("revenue", of.found.revenue))
    rows = [{"of": name, **_increment(one)} for name, one in shares]
    rows += [{"of": "orders", "channel": p.value, "orders": p.number, **_increment(p.orders)} for p in of.channels]
    rows += [{"of": "orders", "item_group": p.value, "orders": p.number, **_increment(p.orders)} for p in of.groups]
    title = f"{_(EFFECTS[of.effect])}, {of.period.label()}"
    return filled(title, RESEARCHED, [] if of.reason else rows, of, (*reason_words(of), *caution_words(of)))


def _increment(of: Increment) -> dict[str, Any]:
    told = estimate_cells(main=("beyond_coincidence", of.increment), looked=of.plain, looked_before=of.placebo)
    if of.bounds:
        bounds = {"watched": of.bounds.watched, "of_all_low": of.bounds.low, "of_all_high": of.bounds.high}
        told |= {name: exact(end) for name, end in bounds.items()}
    return told


LOOKED = {
    "what": "text", "looked_at": "text", "name": "text", "bought_in": "text", "orders": "count", "people": "count",
    **estimate_columns(main="share"), "amount": "figure",
}  # fmt: skip


LOOKS = ("channel", "item", "page")
"""What was looked at before orders."""


def looked_answer(of: Paths, what: str = "") -> Answer[Paths]:
    """Return where people looked before they bought on the other side. what: only `channel`, `item` or `page`."""
    told = zip(LOOKS, (of.pairs, of.items, of.pages), strict=True)
    rows = [
        {"what": kind, "looked_at": one.looked, "name": one.name or None, "bought_in": one.bought, "orders": one.orders,
         "people": one.persons, **estimate_cells(main=("share", one.share)), "amount": one.amount}
        for kind, found in told if what in ("", kind) for one in found
    ]  # fmt: skip
    where = _("where they looked")
    return filled(f"{_(EFFECTS[of.effect])}: {where}", LOOKED, rows, of)


MOVED = {
    "what": "text", "begun": "text", "ended": "text", "number": "count", "people": "count", "of": "count",
    **estimate_columns(main="share"), "amount": "figure",
    **estimate_columns("by_coincidence", "beyond_coincidence", "explained_again", "solved_at_once"),
}  # fmt: skip


def moves_answer(of: tuple[Moved, ...]) -> Answer[tuple[Moved, ...]]:
    """Return what goes from one channel to another: each way in all, and then from channel to channel (or place)."""
    rows = [_moved(moved) for moved in of]
    rows += [{"what": moved.move.name, **_pair(pair)} for moved in of for pair in moved.pairs]
    title = _("From one channel to another")
    return filled(f"{title}, {of[0].period.label()}" if of else title, MOVED, rows, of)


def _moved(of: Moved) -> dict[str, Any]:
    again, solved = (of.handling.again, of.handling.solved) if of.handling else (None, None)
    told = estimate_cells(
        main=("share", of.share), by_coincidence=of.before, beyond_coincidence=of.beyond, explained_again=again,
        solved_at_once=solved,
    )  # fmt: skip
    return {"what": of.move.name, "number": of.number, "of": of.of, "amount": of.amount, **told}


def _pair(of: Pair) -> dict[str, Any]:
    told = estimate_cells(main=("share", of.share), explained_again=of.again, solved_at_once=of.solved)
    return {
        "begun": of.begun, "ended": of.ended, "number": of.number, "people": of.persons, "of": of.of,
        "amount": of.amount, **told,
    }  # fmt: skip


SETS = {
    "channels": "text", "customers": "count",
    **estimate_columns("orders_each", "value_each", "value_of_an_order", main="share"), "share_of_sales": "figure",
}  # fmt: skip


def sets_answer(of: ChannelSets) -> Answer[ChannelSets]:
    """Return customers by the channels that they use (joined with +), below those of `one` and of `several`."""
    together = (("one", of.one), ("several", of.several))
    rows = [_set(name, one) for name, one in together if one]
    rows += [_set("+".join(one.channels) or None, one) for one in of.sets]
    title = _("Customers by the channels they use")
    return filled(f"{title}, {of.period.label()}", SETS, rows, of)


def _set(name: str | None, of: ChannelSet) -> dict[str, Any]:
    told = estimate_cells(
        main=("share", of.share), orders_each=of.orders, value_each=of.value, value_of_an_order=of.an_order
    )
    return {"channels": name, "customers": of.customers, "share_of_sales": exact(of.part), **told}
