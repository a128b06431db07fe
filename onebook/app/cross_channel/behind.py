"""Which people and documents stand behind a figure of the cross-channel effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.cross_channel.channel_sets import set_select
from onebook.app.cross_channel.moves import MOVES, move_select, within
from onebook.app.cross_channel.paths import researched_select
from onebook.app.cross_channel.researched import BOUGHT, LINES
from onebook.measures import Session
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.app.measuring import Asking

__all__ = ["MODELS", "PARTS", "Opened", "select_of"]

MODELS = (*LINES, *dict.fromkeys(move.model for move in MOVES.values()))
"""What these SELECTs read."""

PARTS = ("looked", "before", "known")
"""Of researched orders: with a look in the look-back, with one in the window before it, all of known buyers."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure that is opened; None: not narrowed, empty: where it is not known.

    what: `ropo`, `showrooming`, a move's name, or `set`. part: see `PARTS`; bought, group: channel and item group that
    was bought; looked, item: channel and item that was looked at. begun, ended: of a move. channels: of a set, with +.
    """

    what: str
    part: str = "looked"
    bought: str | None = None
    group: str | None = None
    looked: str | None = None
    item: str | None = None
    begun: str | None = None
    ended: str | None = None
    channels: str = ""


def select_of(session: Session, asking: Asking, opened: Opened) -> str:
    """Return the SELECT that finds them (its columns: see `behind_in`). BadInput where there is no such figure."""
    if opened.what in BOUGHT:
        if opened.part not in PARTS:
            raise BadInput(Fault("part", f"there is no part '{opened.part}'.", f"There are: {', '.join(PARTS)}."))
        return researched_select(session, asking, opened)
    if opened.what in MOVES:
        period, channels = within(session, asking)
        return move_select(MOVES[opened.what], period, channels, opened.begun, opened.ended)
    if opened.what == "set":
        return set_select(session, asking, opened.channels)
    there = ", ".join([*BOUGHT, *MOVES, "set"])
    raise BadInput(Fault("what", f"there is no figure '{opened.what}'.", f"There are: {there}."))
