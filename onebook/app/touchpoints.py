"""The six touchpoints made easy, scored for the business and each channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.app.answers import Answer
from onebook.app.journeys import journeying
from onebook.app.measuring import board_in
from onebook.measures.touchpoints import Points, Score, Scores, scores_of

if TYPE_CHECKING:
    from decimal import Decimal

    from onebook.app.business import Business
    from onebook.app.measuring import Asking
    from onebook.measures import Board, Session

__all__ = ["Touchpoints", "ask_touchpoints", "touchpoints_answer", "touchpoints_in", "touchpoints_shape"]


@dataclass(frozen=True, slots=True)
class Touchpoints:
    """A board, and the scores made of it: the business first (or what filters keep), then channels."""

    board: Board
    scores: tuple[Scores, ...]


def ask_touchpoints(business: Business, asking: Asking) -> Touchpoints:
    """Return the touchpoints of a business; see `touchpoints_in`."""
    with journeying(business, asking.as_of) as session:
        return touchpoints_in(session, asking)


def touchpoints_in(session: Session, asking: Asking) -> Touchpoints:
    """Score the board of an open session. BadInput where the plan weighs what there is not."""
    found = board_in(session, asking)
    return Touchpoints(found, scores_of(session.plan, found))


def touchpoints_shape(found: Touchpoints) -> dict[str, Any]:
    """Return the scores as JSON: 0 to 100, null where nothing tells."""
    period = found.board.period
    return {
        "from": period.first, "to": period.last,
        "scores": [
            {"channel": of.channel, **_score(of.together), "touchpoints": [_touchpoint(one) for one in of.touchpoints]}
            for of in found.scores
        ],
        "notes": list(found.board.hints),
    }  # fmt: skip


def _touchpoint(of: Score) -> dict[str, Any]:
    versus = of.versus and {"ours": _number(of.versus[0]), "published": _number(of.versus[1])}
    return {"touchpoint": of.name, **_score(of), "versus": versus, "kpis": [_points(part) for part in of.parts]}


def _score(of: Score) -> dict[str, Any]:
    return {
        "score": _number(of.value), "low": _number(of.low), "high": _number(of.high), "previous": _number(of.previous),
        "known": float(of.known),
    }  # fmt: skip


def _points(of: Points) -> dict[str, Any]:
    return {
        "kpi": of.scored.kpi.name, "weight": float(of.scored.weight), "points": _number(of.value),
        "value": _number(of.row.figure.value) if of.row else None, "unit": of.scored.kpi.unit,
        "zero": float(of.scale.zero), "hundred": float(of.scale.hundred), "argument": of.scale.argument,
        "published": _number(of.published), "reason": of.reason,
    }  # fmt: skip


def _number(of: Decimal | None) -> float | None:
    return None if of is None else float(of)


COLUMNS = {
    "channel": "text", "touchpoint": "text", "score": "figure", "low": "figure", "high": "figure", "previous": "figure",
    "known": "figure",
}  # fmt: skip


def touchpoints_answer(found: Touchpoints) -> Answer[Touchpoints]:
    """Return a row for each channel (None: the business) and touchpoint; `together` for the six."""
    rows = tuple(
        {
            "channel": of.channel, "touchpoint": one.name or "together", "score": one.value, "low": one.low,
            "high": one.high, "previous": one.previous, "known": one.known,
        }
        for of in found.scores for one in (*of.touchpoints, of.together)
    )  # fmt: skip
    return Answer(f"Touchpoints, {found.board.period.label()}", COLUMNS, rows, found, found.board.hints)
