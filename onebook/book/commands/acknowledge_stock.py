"""A channel, or the system that shows its stock, says up to when it shows our levels."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rows import Shown
from onebook.book.rules import Rules
from onebook.book.sales.orders import places_serving
from onebook.book.state import Draft

__all__ = ["KIND", "AcknowledgeStock"]


class AcknowledgeStock(Command):
    """Levels as they stood up to an instant are shown: by a channel, or by all channels that a system shows stock to.

    Whoever has nothing left to be told says so, too: up to now. What is older than was said before changes nothing.
    """

    up_to: AwareDatetime
    channel: Name | None = None
    system: Name | None = None


def _channels(command: AcknowledgeStock, rules: Rules) -> tuple[str, ...]:
    if command.channel is not None:
        return (command.channel,)
    return rules.availability.shown_by.get(command.system or "", ())


def _needs(command: AcknowledgeStock, rules: Rules, needs: Needs) -> None:
    needs.want("shown", *_channels(command, rules))


def _decide(draft: Draft, command: AcknowledgeStock, rules: Rules) -> dict[str, Any]:
    channels = _channels(command, rules)
    if (command.channel is None) == (command.system is None) or not channels:
        raise Refused(
            "no_channel", "It is not said which channel shows the levels.",
            "Name a channel, or a system of the plan that takes stock_count.", system=command.system,
        )  # fmt: skip
    told = []
    for channel in channels:
        places_serving(rules, channel)
        up_to = max(0, min(int(command.up_to.timestamp() * 1_000_000), draft.at))
        known = draft.get(Shown, channel)
        if known is None or up_to > known.shown_at:
            draft.put(Shown(channel, up_to, max(0, draft.at - (up_to if known is None else known.shown_at))))
            told.append(channel)
    return {"channels": told}


KIND = Kind("acknowledge_stock", AcknowledgeStock, _needs, _decide)
