"""Drivers and inhibitors in words, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.app.cross_channel.shapes import estimate_shape
from onebook.app.drivers.facts import UNITS, Outcome
from onebook.app.language import gettext as _
from onebook.app.language import marked

if TYPE_CHECKING:
    from onebook.app.drivers.drivers import DriversFound, FactFound, LevelFound, StageFound
    from onebook.plan import Plan

__all__ = [
    "drivers_shape",
    "fact_word",
    "first_lines",
    "level_word",
    "notes_of",
    "outcome_label",
    "outcome_words",
    "what_word",
]

VALUES = {
    "yes": marked("yes"), "no": marked("no"), "(others)": marked("others"),
    "new": marked("for the first time"), "seen": marked("had visited before"), "customer": marked("had ordered before"),
    "night": marked("night"), "morning": marked("morning"), "afternoon": marked("afternoon"),
    "evening": marked("evening"), "product": marked("product"), "availability": marked("availability"),
    "delivery": marked("delivery"), "payment": marked("payment"), "account": marked("account"),
    "return": marked("return"), "other": marked("other"),
}  # fmt: skip
"""What values of the models are called."""


def outcome_label(outcome: Outcome, look_back: int) -> str:
    """Return what an outcome is called in a chooser."""
    return _(outcome.label, days=look_back)


def outcome_words(found: DriversFound) -> str:
    """Return the outcome as it follows "of those, 12 %"."""
    return _(found.outcome.words, days=found.look_back)


def fact_word(fact: FactFound) -> str:
    """Return what a fact is called."""
    label = _(fact.of.label)
    return _("%(fact)s: %(method)s offered", fact=label, method=fact.method) if fact.method else label


def level_word(fact: FactFound, level: LevelFound, plan: Plan) -> str:
    """Return what a level is called."""
    name = level.group.name
    if name == "(missing)":
        return _(fact.of.missing)
    if fact.of.kind == "number":
        return _number_words(name)
    if fact.of.words == "channel" and name in plan.channels:
        return plan.channels[name].label or name
    return _(VALUES[name]) if name in VALUES else name


def _number_words(name: str) -> str:
    if name.startswith("up to "):
        return _("up to %(number)s", number=name.removeprefix("up to "))
    if name.startswith("over "):
        return _("over %(number)s", number=name.removeprefix("over "))
    low, to, high = name.partition(" to ")
    return _("%(low)s to %(high)s", low=low, high=high) if to else name


def what_word(fact: FactFound, level: LevelFound, plan: Plan) -> str:
    """Name a level by its fact: `Met an error`, or `Device: desktop`."""
    if fact.of.kind in ("yes_no", "list") and level.group.name == "yes":
        return fact_word(fact)
    return f"{fact_word(fact)}: {level_word(fact, level, plan)}"


def first_lines(found: DriversFound, plan: Plan) -> list[str]:
    """Say what stops most, what drives most, and on what most of it hangs; or that nothing tells."""
    if not found.stages:
        return []
    hardest = [found.hardest(up=up) for up in (False, True)]
    begins = (_(found.outcome.stops), _(found.outcome.drives))
    said = [f"{begin}: {_told(found, *one, plan)}" for begin, one in zip(begins, hardest, strict=True) if one]
    if not said:
        return [_("Nothing that is recorded of them, and could be changed, goes with the outcome beyond chance.")]
    widest = found.widest()
    if widest and widest not in hardest:
        _stage, fact, level = widest
        points = level.effect.points.value if level.effect and level.effect.points.value else 0.0
        words = _("Over all of them, most hangs on %(what)s: all else equal, about %(number)s %(more)s go with it.")
        number = f"{abs(points) / 100 * level.alone.rows:,.0f}"
        what = _quoted(what_word(fact, level, plan))
        said.append(words % {"what": what, "number": number, "more": _("more") if points > 0 else _("fewer")})
    return said


def _told(found: DriversFound, stage: StageFound, fact: FactFound, level: LevelFound, plan: Plan) -> str:
    what = _quoted(what_word(fact, level, plan))
    effect = level.effect
    if effect is None or effect.points.value is None:
        return f"{what}."
    rate = level.alone.rate.value or 0.0
    others = rate - (level.alone.against.value or 0.0)
    words = _(
        "%(what)s. Of %(stage)s, %(rate)s with it and %(others)s of all others %(outcome)s; all else equal, that is "
        "%(points)s points %(more)s (%(low)s to %(high)s)."
    )
    ends = sorted((abs(_end(effect.points.low)), abs(_end(effect.points.high))))
    return words % {
        "what": what, "stage": _(stage.of.label), "rate": _share(rate),
        "others": _share(others), "outcome": outcome_words(found), "points": _one(abs(effect.points.value)),
        "more": _("more") if effect.points.value > 0 else _("fewer"), "low": _one(ends[0]), "high": _one(ends[1]),
    }  # fmt: skip


def _quoted(text: str) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def _share(of: float) -> str:
    return f"{100 * of:.1f}\N{NO-BREAK SPACE}%"


def _one(of: float) -> str:
    return f"{of:.1f}"


def _end(of: float | None) -> float:
    return 0.0 if of is None else of


def notes_of(found: DriversFound) -> list[str]:
    """Say what must be known to judge it: how well it tells those it has not seen, and what it warns of."""
    said = [_(found.unit.note)] if found.unit.note else []
    for stage in found.stages:
        auc = stage.model.auc
        told = ""
        if auc.value is not None and auc.low is not None and auc.high is not None:
            told = _(
                "of two people it has not seen, one with the outcome and one without, it tells the right one in "
                "%(auc)s of cases (%(low)s to %(high)s; chance: 50 %%).",
                auc=_share(auc.value), low=_share(auc.low), high=_share(auc.high),
            )  # fmt: skip
        cautions = " ".join(_(caution) for caution in stage.model.cautions)
        if told or cautions:
            said.append(f"{_(stage.of.label).capitalize()}: {' '.join(part for part in (told, cautions) if part)}")
    said.append(_("What goes together need not be cause and effect."))
    return said


def drivers_shape(found: DriversFound, plan: Plan) -> dict[str, object]:
    """Return drivers and inhibitors as JSON; shares from 0 to 1, points in percentage points."""
    return {
        "from": found.period.first,
        "to": found.period.last,
        "of": found.unit.name,
        "outcome": found.outcome.name,
        "answer": first_lines(found, plan),
        "stages": [_stage_shape(stage, plan) for stage in found.stages],
        "notes": [*found.hints, *(notes_of(found) if found.stages else [])],
        "outcomes": {name: [outcome.name for outcome in unit.outcomes] for name, unit in UNITS.items()},
    }


def _stage_shape(stage: StageFound, plan: Plan) -> dict[str, object]:
    return {
        "stage": stage.of.name,
        "label": _(stage.of.label),
        "rows": stage.rows,
        "with_outcome": stage.came,
        "people": stage.people,
        "auc": estimate_shape(stage.model.auc),
        "gain": stage.model.gain,
        "cautions": list(stage.model.cautions),
        "facts": [_fact_shape(fact, plan) for fact in stage.facts],
    }


def _fact_shape(fact: FactFound, plan: Plan) -> dict[str, object]:
    return {
        "fact": fact.key,
        "label": fact_word(fact),
        "can_be_changed": not fact.of.given,
        "levels": [
            {
                "level": level.group.name,
                "label": level_word(fact, level, plan),
                "rows": level.alone.rows,
                "with_outcome": level.alone.events,
                "rate": estimate_shape(level.alone.rate),
                "against_others": estimate_shape(level.alone.against),
                "odds_ratio": estimate_shape(level.effect.odds_ratio) if level.effect else None,
                "points": estimate_shape(level.effect.points) if level.effect else None,
                "tells": bool(level.effect and level.effect.tells),
            }
            for level in fact.levels
        ],
    }
