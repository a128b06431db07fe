"""How many figures have changed, in one line beside the board: told where it is known already, and never computed.

To watch the weeks of all figures takes longer than a board may. So whoever watches them (the page Changes, `onebook
changes`, the server after a load) leaves a word of it with the lake's state, and the board passes that on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.journeys import journeying
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import asked_in, board_in
from onebook.measures import kpis

if TYPE_CHECKING:
    from onebook.app.asking import Asked
    from onebook.app.business import Business
    from onebook.app.changes.alarms import Changes
    from onebook.app.measuring import Asking
    from onebook.measures import Board, Session
    from onebook.plan import Plan

__all__ = ["Standing", "ask_board_standing", "keep_standing", "standing_in", "standing_words"]

NAMED = 3
"""Figures that are named."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of so many figures watched, the names of those that have changed, the latest change first."""

    watched: int
    changed: tuple[str, ...]


def _question(session: Session, asked: Asked) -> str:
    return "\n".join([session.sense, "figures that have changed", repr(asked)])


def keep_standing(session: Session, asked: Asked, found: Changes) -> None:
    """Remember of how many figures it is known whether they have changed, and which have."""
    if session.answers:
        watched = [row for row in found.whole if row.alarm.p is not None]
        changed = [(row.kpi.name, 1) for row in watched if row.alarm.raised]
        session.answers.keep(_question(session, asked), [("", len(watched)), *changed])


def standing_in(session: Session, asking: Asking) -> Standing | None:
    """Return which figures have changed, as whoever watched them last left it; None where nobody did yet."""
    rows = session.answers.recall(_question(session, asked_in(session, asking))) if session.answers else None
    return Standing(rows[0][1], tuple(name for name, _one in rows[1:])) if rows else None


def ask_board_standing(business: Business, asking: Asking) -> tuple[Board, Standing | None]:
    """Return the board, and which figures have changed where that is known."""
    with journeying(business, asking.as_of) as session:
        return board_in(session, asking), standing_in(session, asking)


def standing_words(found: Standing | None, plan: Plan) -> str:
    """Say how many figures have changed, and name some; empty where it is not known, or nothing could be watched."""
    if found is None or not found.watched:
        return ""
    of = ngettext("%(number)s figure watched", "%(number)s figures watched", found.watched)
    if not found.changed:
        return _("none of %(of)s has changed", of=of)
    there = kpis(plan)
    names = ", ".join(_(there[name].label) for name in found.changed[:NAMED])
    more = _(" and others") if len(found.changed) > NAMED else ""
    return _(
        "%(number)s of %(of)s changed: %(names)s%(more)s", number=len(found.changed), of=of, names=names, more=more
    )
