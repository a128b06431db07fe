"""The six touchpoints made easy (find, choose, buy, get, use, maintain), each scored 0 to 100 from KPIs."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from onebook.measures.catalogue import Kpi, kpis
from onebook.plan import Plan
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from onebook.measures.board import Board, Row

__all__ = [
    "Declared", "Points", "Scale", "Score", "Scored", "Scores", "declared_touchpoints", "points_of", "scores_of",
    "touchpoint_texts",
]  # fmt: skip

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of a KPI that are worth 0 and 100 points, and why."""

    zero: Decimal
    hundred: Decimal
    argument: str = ""

    def aimed_at(self, goal: Decimal | None) -> Scale:
        """Return the scale that gives 100 points where the goal is reached.

        A goal that would be worth nothing on it moves the whole scale, which stays as wide and keeps its direction.
        """
        if goal is None or goal == self.hundred:
            return self
        keeps_direction = (goal > self.zero) == (self.hundred > self.zero) and goal != self.zero
        zero = self.zero if keeps_direction else goal - (self.hundred - self.zero)
        return Scale(zero, goal, self.argument)


@dataclass(frozen=True, slots=True)
class Scored:
    """A KPI of a touchpoint."""

    kpi: Kpi
    weight: Decimal
    scale: Scale


@dataclass(frozen=True, slots=True)
class Declared:
    """A touchpoint, as the house declares it and the plan changes it."""

    name: str
    label: str
    meaning: str
    weight: Decimal
    kpis: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """What a KPI brings to a touchpoint. row None: it has no figure, and is left out; reason: why.

    scale: with the goal as its upper end, where there is one; low, high: points of its 95 % interval's ends; previous:
    points of the period before; published: points of the published figure (the middle, of a range).
    """

    scored: Scored
    row: Row | None
    scale: Scale
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    previous: Decimal | None
    published: Decimal | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A touchpoint's score; name and label are empty for the six together.

    value None: none of its KPIs has a figure. low, high: 95 % interval, KPIs taken as independent, and those without an
    interval of their own as certain. previous: of the period before, where all that counts now was told then. versus:
    (ours, the published figures'), over those KPIs for which anything is published. known: the share of the weights
    that the score stands on.
    """

    name: str
    label: str
    meaning: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    previous: Decimal | None
    versus: tuple[Decimal, Decimal] | None
    known: Decimal
    parts: tuple[Points, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """The six touchpoints of the business (channel None) or a channel, and the six together."""

    channel: str | None
    together: Score
    touchpoints: tuple[Score, ...]


@cache
def _house() -> Mapping[str, Any]:
    text = (files("onebook.measures") / "touchpoints.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text, parse_float=Decimal)
    return found


def touchpoint_texts() -> Iterator[str]:
    """Give the texts that the touchpoints are declared with, for translators."""
    for entry in _house().values():
        yield entry["label"]
        yield entry["meaning"]
        yield from (scale.get("argument", "") for scale in entry["kpis"].values())


def declared_touchpoints(plan: Plan) -> tuple[Declared, ...]:
    """Return the six touchpoints with the plan's weights; BadInput where the plan names what there is not."""
    catalogue = kpis(plan)
    faults = [
        Fault(f"touchpoints.{name}", "there is no such touchpoint.", f"There are: {', '.join(_house())}.")
        for name in plan.touchpoints
        if name not in _house()
    ]
    found = []
    for name, entry in _house().items():
        given = plan.touchpoints.get(name)
        said = given.kpis if given else {}
        for kpi in said:
            if kpi not in catalogue:
                what = f"there is no KPI '{kpi}'."
                faults.append(Fault(f"touchpoints.{name}.kpis.{kpi}", what, "`onebook board` lists them all."))
        scored = []
        for kpi in [*entry["kpis"], *(k for k in said if k not in entry["kpis"] and k in catalogue)]:
            try:
                scored.append(_scored(name, catalogue[kpi], entry["kpis"].get(kpi, {}), said.get(kpi)))
            except BadInput as error:
                faults += error.faults
        weight = given.weight if given else Decimal(1)
        counting = tuple(one for one in scored if one.weight)
        found.append(Declared(name, entry["label"], entry["meaning"], weight, counting))
    if faults:
        raise BadInput(*faults)
    return tuple(found)


def _scored(touchpoint: str, kpi: Kpi, entry: Mapping[str, Any], said: Any) -> Scored:
    """A KPI with its weight and scale: the plan's, else the house's."""
    weight = Decimal(entry.get("weight", 1)) if said is None else getattr(said, "weight", said)
    zero, hundred = getattr(said, "zero", None), getattr(said, "hundred", None)
    where, argument = f"touchpoints.{touchpoint}.kpis.{kpi.name}", "The plan's choice."
    if zero is None and hundred is None and entry:
        zero, hundred, argument = Decimal(entry["zero"]), Decimal(entry["hundred"]), entry["argument"]
    if not weight:
        return Scored(kpi, weight, Scale(Decimal(0), Decimal(1)))
    if zero is None or hundred is None:
        mend = "Give `zero` and `hundred`: its values that are worth 0 and 100 points."
        raise BadInput(Fault(where, "nothing tells how many points its values are worth.", mend))
    upwards = hundred > zero
    if zero == hundred or kpi.direction == ("down" if upwards else "up"):
        mend = f"Higher is {'better' if kpi.direction == 'up' else 'worse'} here: mend `zero` or `hundred`."
        if zero == hundred:
            mend = "Give different values for `zero` and `hundred`."
        raise BadInput(Fault(where, f"{zero} is worth 0 points and {hundred} 100, which cannot be.", mend))
    return Scored(kpi, weight, Scale(zero, hundred, argument))


def points_of(value: Decimal | None, scale: Scale) -> Decimal | None:
    """Return how many points a value is worth: 0 to 100, in a straight line between the scale's ends."""
    if value is None:
        return None
    share = (value - scale.zero) / (scale.hundred - scale.zero)
    return min(max(share, Decimal(0)), Decimal(1)) * FULL


def scores_of(plan: Plan, board: Board) -> tuple[Scores, ...]:
    """Score a board: the business first, then each channel of which any KPI of a touchpoint is told."""
    declared = declared_touchpoints(plan)
    rows = {(row.kpi.name, row.channel): row for row in board.rows}
    reasons = {missing.name: missing.reason for missing in board.empty}
    named = {scored.kpi.name for touchpoint in declared for scored in touchpoint.kpis}
    told = {channel for name, channel in rows if name in named}
    return tuple(
        _scores(channel, declared, rows, reasons)
        for channel in (None, *plan.channels)
        if channel is None or channel in told
    )


def _scores(
    channel: str | None, declared: Iterable[Declared], rows: Mapping[tuple[str, str | None], Row],
    reasons: Mapping[str, str],
) -> Scores:  # fmt: skip
    found, weights = [], []
    for touchpoint in declared:
        parts = tuple(_points(one, rows.get((one.kpi.name, channel)), reasons) for one in touchpoint.kpis)
        whole = sum((part.scored.weight for part in parts), Decimal(0))
        told = [(part.scored.weight, part) for part in parts if part.value is not None]
        known = sum((weight for weight, _ in told), Decimal(0)) / whole if whole else Decimal(0)
        published = [(w, p.value, p.published) for w, p in told if p.value is not None and p.published is not None]
        versus = (_mean((w, a) for w, a, _ in published), _mean((w, b) for w, _, b in published))
        score = _joined(
            [(weight, (part.value, part.low, part.high, part.previous)) for weight, part in told],
            touchpoint.name, touchpoint.label, touchpoint.meaning, known, parts,
            None if versus[0] is None or versus[1] is None else (versus[0], versus[1]),
        )  # fmt: skip
        found.append(score)
        weights.append(touchpoint.weight)
    there = [(w, s) for w, s in zip(weights, found, strict=True) if s.value is not None and w]
    known = sum((w * s.known for w, s in there), Decimal(0)) / (sum(weights, Decimal(0)) or Decimal(1))
    together = _joined([(w, (s.value, s.low, s.high, s.previous)) for w, s in there], "", "", "", known)
    return Scores(channel, together, tuple(found))


def _points(scored: Scored, row: Row | None, reasons: Mapping[str, str]) -> Points:
    scale = scored.scale.aimed_at(row.goal if row else None)
    if row is None:
        reason = reasons.get(scored.kpi.name, "not told here")
        return Points(scored, None, scale, None, None, None, None, None, reason)
    ends = [points_of(end, scale) for end in (row.figure.low, row.figure.high)]
    low, high = sorted(end for end in ends if end is not None) if None not in ends else (None, None)
    benchmark = row.kpi.benchmark
    of_others = [Decimal(repr(end)) for end in (benchmark.low, benchmark.high) if end is not None] if benchmark else []
    middle = sum(of_others, Decimal(0)) / len(of_others) if of_others else None
    return Points(
        scored, row, scale, points_of(row.figure.value, scale), low, high, points_of(row.previous, scale),
        points_of(middle, scale),
    )  # fmt: skip


Ends = tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]


def _joined(
    told: list[tuple[Decimal, Ends]], name: str, label: str, meaning: str, known: Decimal,
    parts: tuple[Points, ...] = (), versus: tuple[Decimal, Decimal] | None = None,
) -> Score:  # fmt: skip
    """Weigh (value, low, high, previous) of several into one score.

    The interval is that of a weighted sum of independent estimates, recovered from theirs (MOVER: Zou and Donner 2008,
    Statistics in Medicine 27:1693).
    """
    value = _mean((w, v) for w, (v, _, _, _) in told if v is not None)
    if value is None:
        return Score(
            name,
            label,
            meaning,
            None,
            None,
            None,
            None,
            None,
            known,
            parts,
        )
    whole = sum((w for w, _ in told), Decimal(0))
    below = sum(
        (((v - low) * w / whole) ** 2 for w, (v, low, _, _) in told if v is not None and low is not None), Decimal(0)
    )
    above = sum(
        (((high - v) * w / whole) ** 2 for w, (v, _, high, _) in told if v is not None and high is not None), Decimal(0)
    )
    sure = any(low is not None for _, (_, low, _, _) in told)
    before = None
    if all(previous is not None for _, (_, _, _, previous) in told):
        before = _mean((w, previous) for w, (_, _, _, previous) in told if previous is not None)
    low, high = (max(value - below.sqrt(), Decimal(0)), min(value + above.sqrt(), FULL)) if sure else (None, None)
    return Score(name, label, meaning, value, low, high, before, versus, known, parts)


def _mean(weighed: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    pairs = list(weighed)
    whole = sum((weight for weight, _ in pairs), Decimal(0))
    return sum((weight * value for weight, value in pairs), Decimal(0)) / whole if whole else None
