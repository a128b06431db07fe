"""What the plan says of how much channels are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from onebook.plan import Plan

__all__ = ["Availability", "ChannelTerms", "availability_of"]

ONE = 10_000
MINUTE = 60_000_000


class ChannelTerms(NamedTuple):
    """A channel as availability sees it. buffer, cap: in ten-thousandths; a buffer that is given is not computed.

    is_till: it sells what is in the customer's hand. priority: the highest gets the last pieces.
    """

    is_till: bool = False
    buffer: int | None = None
    buffer_share: Fraction | None = None
    cap: int | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Availability:
    """The plan's terms. shown_within: microseconds in which a channel shows a level, where it never said so.

    days: of orders that rates are learnt from. oversell_share: of lines that may be oversold. short_share: of looks at
    a place's goods at which more may be missing than its buffer. dead_days: without a sale, after which goods are dead.
    shown_by: the channels that a system shows levels to.
    """

    shown_within: int = 15 * MINUTE
    days: int = 90
    oversell_share: Fraction = Fraction(1, 1000)
    short_share: Fraction = Fraction(5, 100)
    dead_days: int = 180
    channels: Mapping[str, ChannelTerms] = field(default_factory=dict)
    shown_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, channel: str) -> ChannelTerms:
        """Return a channel's terms."""
        return self.channels.get(channel, ChannelTerms())


def availability_of(plan: Plan) -> Availability:
    """Return what availability needs of a plan."""
    said = plan.availability
    channels = {}
    for name, channel in plan.channels.items():
        own = said.channels.get(name)
        is_till = channel.kind == "physical"
        if own is None:
            channels[name] = ChannelTerms(is_till)
            continue
        channels[name] = ChannelTerms(
            is_till,
            None if own.buffer is None else int(own.buffer * ONE),
            None if own.buffer_share is None else Fraction(own.buffer_share),
            None if own.cap is None else int(own.cap * ONE),
            own.priority,
        )
    shown_by = {
        name: tuple(system.channels or plan.channels)
        for name, system in plan.systems.items()
        if "stock_count" in system.takes
    }
    return Availability(
        said.acknowledged_minutes * MINUTE, said.days, Fraction(plan.tolerances.oversell_share),
        Fraction(said.short_share), said.dead_days, channels, shown_by,
    )  # fmt: skip
