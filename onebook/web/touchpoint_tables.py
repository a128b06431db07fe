"""The six touchpoints as tables: their scores, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.measures.touchpoints import scores_of
from onebook.records import BadInput
from onebook.web.words import amount, channel_word, figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from onebook.app.touchpoints import Touchpoints
    from onebook.measures import Board
    from onebook.measures.touchpoints import Points, Score
    from onebook.plan import Plan
    from onebook.web.wanted import Wanted

__all__ = ["MadeOf", "PointsRow", "ScoreRow", "made_of", "score_line", "score_rows", "score_sentence"]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A touchpoint (the last: the six together). cells: of channels; partly: on what share of its weights it stands."""

    label: str
    anchor: str
    meaning: str
    value: str
    interval: str
    before: str
    change: str
    published: str
    partly: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsRow:
    """A KPI of a touchpoint; reason: why it has no figure, and is left out."""

    label: str
    href: str
    value: str
    points: str
    weight: str
    zero: str
    hundred: str
    published: str
    argument: str
    reason: str


@dataclass(frozen=True, slots=True)
class MadeOf:
    """A touchpoint with its KPIs."""

    anchor: str
    label: str
    score: str
    rows: tuple[PointsRow, ...]


def score_rows(found: Touchpoints, plan: Plan) -> tuple[list[str], list[ScoreRow]]:
    """Return the channels' heads, and a row for each touchpoint and for the six together."""
    whole, channels = found.scores[0], found.scores[1:]
    lines: list[tuple[Score, tuple[Score, ...]]] = [
        (one, tuple(of.touchpoints[at] for of in channels)) for at, one in enumerate(whole.touchpoints)
    ]
    lines.append((whole.together, tuple(of.together for of in channels)))
    heads = [channel_word(plan, of.channel) for of in channels if of.channel]
    return heads, [_row(one, others) for one, others in lines]


def _row(one: Score, others: Sequence[Score]) -> ScoreRow:
    return ScoreRow(
        _(one.label) if one.name else _("The six together"), one.name, _(one.meaning) if one.meaning else "",
        _points(one.value), _interval(one), _points(one.previous) if one.previous is not None else "", _change(one),
        "" if one.versus is None else _("%(ours)s against %(theirs)s", ours=_points(one.versus[0]),
                                        theirs=_points(one.versus[1])),
        "" if one.known == 1 or one.value is None else figure(one.known, "share"),
        tuple("" if other.value is None else _points(other.value) for other in others),
    )  # fmt: skip


def _points(of: Decimal | None) -> str:
    return amount(of, 0)


def _interval(of: Score) -> str:
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=_points(of.low), high=_points(of.high))


def _change(of: Score) -> str:
    if of.value is None or of.previous is None:
        return ""
    moved = amount(of.value, 0), amount(of.previous, 0)
    if moved[0] == moved[1]:
        return "="
    told = amount(of.value - of.previous, 0)
    return told if told.startswith("\N{MINUS SIGN}") else f"+{told}"


def made_of(found: Touchpoints, wanted: Wanted) -> list[MadeOf]:
    """Return what the scores of the whole are made of."""
    return [
        MadeOf(one.name, _(one.label), _points(one.value), tuple(_part(part, wanted) for part in one.parts))
        for one in found.scores[0].touchpoints
    ]


def _part(of: Points, wanted: Wanted) -> PointsRow:
    kpi = of.scored.kpi
    benchmark = kpi.benchmark
    told = ""
    if of.published is not None and benchmark:
        told = _("%(points)s: %(text)s (%(source)s)", points=_points(of.published), text=_(benchmark.text),
                 source=benchmark.source)  # fmt: skip
    goal = of.row is not None and of.row.goal is not None and of.row.goal == of.scale.hundred
    return PointsRow(
        _(kpi.label), wanted.link(f"/kpi/{kpi.name}"), figure(of.row.figure.value, kpi.unit) if of.row else "",
        "" if of.value is None else _points(of.value), amount(of.scored.weight, 0), figure(of.scale.zero, kpi.unit),
        figure(of.scale.hundred, kpi.unit) + (f" {_('(goal)')}" if goal else ""), told, _(of.scale.argument), of.reason,
    )  # fmt: skip


def score_line(found: Board, plan: Plan) -> str:
    """Return the scores in one line, for the board; empty where there are none, or the plan cannot be read so."""
    try:
        whole = scores_of(plan, found)[0]
    except BadInput:
        return ""
    told = [f"{_(one.label)} {_points(one.value)}" for one in whole.touchpoints if one.value is not None]
    return ", ".join(told)


def score_sentence(found: Touchpoints) -> str:
    """Say which touchpoint is easiest and which hardest; empty where there are not two to compare."""
    told = [(one.value, one) for one in found.scores[0].touchpoints if one.value is not None]
    if len(told) < 2:  # noqa: PLR2004 (one is not compared)
        return ""
    best, worst = max(told, key=lambda one: one[0])[1], min(told, key=lambda one: one[0])[1]
    return _(
        "Easiest is %(best)s with %(high)s of 100 points, hardest %(worst)s with %(low)s.",
        best=_(best.label).lower(), high=_points(best.value), worst=_(worst.label).lower(), low=_points(worst.value),
    )  # fmt: skip
