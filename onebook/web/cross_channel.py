"""What one channel does for another, as rows of tables: figures with their intervals, and where each leads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.web.words import amount, channel_word, figure

if TYPE_CHECKING:
    from onebook.app.cross_channel.channel_sets import ChannelSet, ChannelSets
    from onebook.app.cross_channel.moves import Moved, Pair
    from onebook.app.cross_channel.paths import Looked, Paths
    from onebook.app.cross_channel.researched import Part, Researched
    from onebook.journey.effects.estimate import Estimate
    from onebook.plan import Plan
    from onebook.web.wanted import Wanted

__all__ = [
    "BEHIND",
    "EstimateCell",
    "IncrementRow",
    "LookedRow",
    "MoveShown",
    "PairRow",
    "SetRow",
    "estimate",
    "increment_rows",
    "looked_rows",
    "move_shown",
    "part_rows",
    "points",
    "set_rows",
    "share",
]

BEHIND = "/cross-channel/behind"
MOST = 15
"""Pairs of channels, and sets of them, that are listed."""


@dataclass(frozen=True, slots=True)
class EstimateCell:
    """A figure and its interval in words; href: the people and documents behind it, where it can be opened."""

    value: str
    interval: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class IncrementRow:
    """A share as it is, in the window before, and beyond coincidence; range: for all purchases."""

    label: str
    orders: str
    looked: EstimateCell
    before: EstimateCell
    beyond: EstimateCell
    range: str = ""


@dataclass(frozen=True, slots=True)
class LookedRow:
    """What was looked at before how many orders."""

    looked: str
    bought: str
    orders: str
    href: str
    persons: str
    share: EstimateCell
    amount: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """From a channel to another one."""

    begun: str
    ended: str
    number: str
    href: str
    persons: str
    share: EstimateCell
    amount: str
    again: EstimateCell | None
    solved: EstimateCell | None


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One way in which channels meet: its first line in words, and its pairs; more: how many others there are."""

    name: str
    label: str
    meaning: str
    sentence: str
    notes: tuple[str, ...]
    rows: tuple[PairRow, ...]
    more: int
    what: str
    money: bool
    handling: bool


@dataclass(frozen=True, slots=True)
class SetRow:
    """Customers who use the same channels."""

    label: str
    customers: str
    href: str
    share: EstimateCell
    orders: EstimateCell
    value: EstimateCell
    an_order: EstimateCell
    part: str


def share(of: float | None) -> str:
    """Write a share."""
    return figure(None if of is None else Decimal(str(round(of, 6))), "share")


def points(of: float | None) -> str:
    """Write a difference of shares in percentage points, with its sign."""
    if of is None:
        return figure(None, "share")
    return _("%(number)s pp", number=f"{of * 100:+.1f}".replace("-", "\N{MINUS SIGN}"))


def estimate(of: Estimate, unit: str = "share", href: str = "") -> EstimateCell:
    """Write an estimate with its 95 % interval, where there is one that tells anything."""
    if of.value is None:
        return EstimateCell(figure(None, unit), "")
    value, low, high = (None if n is None else Decimal(str(round(n, 6))) for n in (of.value, of.low, of.high))
    told = "" if low is None or low == high else _(
        "%(low)s to %(high)s", low=figure(low, unit), high=figure(high, unit)
    )  # fmt: skip
    return EstimateCell(figure(value, unit), told, href)


def increment_rows(found: Researched, wanted: Wanted) -> list[IncrementRow]:
    """Return the shares of customers, orders and revenue."""
    names = (marked("Customers"), marked("Orders"), marked("Revenue"))
    rows = []
    for name, one in zip(names, (found.found.customers, found.found.orders, found.found.revenue), strict=True):
        bounds = one.bounds
        rows.append(
            IncrementRow(
                _(name), "",
                estimate(one.plain, href=_researched_link(wanted, found.effect, part="looked")),
                estimate(one.placebo, href=_researched_link(wanted, found.effect, part="before")),
                estimate(one.increment),
                _("%(low)s to %(high)s", low=share(bounds.low), high=share(bounds.high)) if bounds else "",
            )
        )  # fmt: skip
    return rows


def part_rows(found: Researched, parts: tuple[Part, ...], by: str, wanted: Wanted, plan: Plan) -> list[IncrementRow]:
    """Return the orders of each channel or item group. by: `bought` or `group`."""
    rows = []
    for part in parts:
        label = part.value or _("not known")
        value = {by: part.value} if part.value else {}
        rows.append(
            IncrementRow(
                channel_word(plan, label) if by == "bought" else label, f"{part.number:,}",
                estimate(part.orders.plain, href=_researched_link(wanted, found.effect, part="looked", **value)),
                estimate(part.orders.placebo, href=_researched_link(wanted, found.effect, part="before", **value)),
                estimate(part.orders.increment),
            )
        )  # fmt: skip
    return rows


def _researched_link(wanted: Wanted, effect: str, **more: str) -> str:
    return wanted.link(BEHIND, what=effect, **more)


def looked_rows(paths: Paths, rows: tuple[Looked, ...], kind: str, wanted: Wanted, plan: Plan) -> list[LookedRow]:
    """Return what was looked at, and before how many orders. kind: `channel`, `item` or `page`."""
    found = []
    for one in rows:
        named = one.looked or ""
        href = ""
        if kind == "channel" and one.looked and one.bought:
            more = {"part": "looked", "looked": one.looked, "bought": one.bought}
            href = _researched_link(wanted, paths.effect, **more)
        elif kind == "item" and one.looked:
            href = _researched_link(wanted, paths.effect, part="looked", item=one.looked)
        label = channel_word(plan, named) if kind == "channel" else f"{one.name} ({named})" if one.name else named
        found.append(
            LookedRow(
                label or _("not known"), channel_word(plan, one.bought) if one.bought else "", f"{one.orders:,}", href,
                f"{one.persons:,}", estimate(one.share), amount(one.amount, 0) if one.amount is not None else "",
            )
        )  # fmt: skip
    return found


def move_shown(moved: Moved, wanted: Wanted, plan: Plan) -> MoveShown:
    """Return one way in which channels meet."""
    move = moved.move
    return MoveShown(
        move.name, _(move.label), _(move.meaning), _sentence(moved), _notes(moved),
        tuple(_pair_row(moved, pair, wanted, plan) for pair in moved.pairs[:MOST]), max(0, len(moved.pairs) - MOST),
        _(move.what), move.amount != "null", move.handling,
    )  # fmt: skip


def _sentence(moved: Moved) -> str:
    move = moved.move
    if not moved.of:
        return _("Nothing to tell: there are none in this period. %(mend)s", mend=_(move.missing))
    told = estimate(moved.share)
    words = {
        "number": f"{moved.number:,}", "of": f"{moved.of:,}", "what": _(move.what), "share": told.value,
        "interval": told.interval, "done": _(move.share),
    }  # fmt: skip
    if told.interval:
        return _("%(share)s (%(interval)s): %(number)s of %(of)s %(what)s %(done)s.", **words)
    return _("%(share)s: %(number)s of %(of)s %(what)s %(done)s.", **words)


def _notes(moved: Moved) -> tuple[str, ...]:
    """Say what is to be held against it: coincidence, and how contacts went that did not move."""
    notes = []
    if moved.before and moved.beyond and moved.of:
        words = {"before": share(moved.before.value), "beyond": share(moved.beyond.value)}
        interval = estimate(moved.beyond).interval
        notes.append(
            _("In as many days before, %(before)s had bought so, which is coincidence; beyond it are %(beyond)s "
              "(%(interval)s).", **words, interval=interval)
            if interval
            else _("In as many days before, %(before)s had bought so, which is coincidence.", **words)
        )  # fmt: skip
    hand = moved.handling
    for one, others, difference, said in (
        (
            (hand.again, hand.again_others, hand.again_difference, marked("had to explain again")),
            (hand.solved, hand.solved_others, hand.solved_difference, marked("were solved at once")),
        )
        if hand
        else ()
    ):
        if one.value is None or others.value is None:
            continue
        words = {
            "moved": share(one.value), "others": share(others.value), "said": _(said),
            "difference": points(difference.value), "low": points(difference.low), "high": points(difference.high),
        }  # fmt: skip
        notes.append(
            _("%(moved)s of them %(said)s, of all others %(others)s: %(difference)s (%(low)s to %(high)s).", **words)
        )
    return tuple(notes)


def _pair_row(moved: Moved, pair: Pair, wanted: Wanted, plan: Plan) -> PairRow:
    ended = pair.ended or ""
    more = {"what": moved.move.name, "begun": pair.begun or "", "ended": ended}
    place = plan.places[ended].label or ended if moved.move.to_place and ended in plan.places else ended
    return PairRow(
        channel_word(plan, pair.begun or ""),
        (place if moved.move.to_place else channel_word(plan, ended)) or _("not known"),
        f"{pair.number:,}",
        wanted.link(BEHIND, **more),
        f"{pair.persons:,}",
        estimate(pair.share),
        amount(pair.amount, 0) if pair.amount is not None else "",
        estimate(pair.again) if pair.again else None,
        estimate(pair.solved) if pair.solved else None,
    )


def set_rows(found: ChannelSets, wanted: Wanted, plan: Plan) -> list[SetRow]:
    """Return customers by the channels that they use: those of one, those of several, then each set."""
    rows = [(_("One channel"), "", found.one), (_("Several channels"), "", found.several)]
    for one in found.sets[:MOST]:
        label = " + ".join(channel_word(plan, name) for name in one.channels if name) or _("not known")
        rows.append((label, wanted.link(BEHIND, what="set", channels="+".join(one.channels)), one))
    return [_set_row(label, href, one) for label, href, one in rows if one]


def _set_row(label: str, href: str, one: ChannelSet) -> SetRow:
    return SetRow(
        label, f"{one.customers:,}", href, estimate(one.share), estimate(one.orders, "ratio"),
        estimate(one.value, "money"), estimate(one.an_order, "money"), share(one.part),
    )  # fmt: skip
