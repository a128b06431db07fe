"""What drives visits, leads, questions and customers to what may come of them, and what stops them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.app.drivers.facts import FactOf, Outcome, Stage, Unit, outcome_named, unit_named
from onebook.app.drivers.within import within
from onebook.app.journeys import journeying
from onebook.app.measuring import Asking, asked_in
from onebook.app.reach import empty_notes
from onebook.measures import Period, Session, use_models
from onebook.records import BadInput, Fault
from onebook.records.sql import listed, quote

if TYPE_CHECKING:
    import pyarrow as pa

    from onebook.app.business import Business
    from onebook.journey.effects.drivers import Drivers, Effect, Level
    from onebook.journey.effects.facts import Fact, Group

__all__ = ["DriversFound", "FactFound", "LevelFound", "StageFound", "ask_drivers", "behind_level", "drivers_in"]


@dataclass(frozen=True, slots=True)
class LevelFound:
    """A level of a fact. alone: how often the outcome comes with it; effect: all else equal, None for the reference."""

    group: Group
    alone: Level
    effect: Effect | None
    where: str

    @property
    def named(self) -> bool:
        """Whether it is a level of its own: neither what is missing nor the others together."""
        return self.group.name not in (MISSING, OTHERS)


@dataclass(frozen=True, slots=True)
class FactFound:
    """A fact with its levels, the reference first. key: names it; method: of a list, which of it."""

    of: FactOf
    key: str
    method: str
    levels: tuple[LevelFound, ...]


@dataclass(frozen=True, slots=True)
class StageFound:
    """Those who came equally far, and the facts that are compared among them. model: all facts together."""

    of: Stage
    rows: int
    came: int
    people: int
    facts: tuple[FactFound, ...]
    model: Drivers


@dataclass(frozen=True, slots=True)
class DriversFound:
    """Drivers and inhibitors.

    look_back: days within which something follows; where: the condition on all rows; hints: why there is nothing.
    """

    period: Period
    unit: Unit
    outcome: Outcome
    look_back: int
    where: str
    stages: tuple[StageFound, ...]
    hints: tuple[str, ...]

    def hardest(self, *, up: bool) -> tuple[StageFound, FactFound, LevelFound] | None:
        """Return what drives (or stops) the outcome most, case by case; None where nothing does for sure.

        By how far the nearer end of the odds ratio's interval lies off 1; of facts that speak for themselves, and of
        those whom the model tells better than chance.
        """
        return max(self._sure(up), key=lambda one: _surely(one[2].effect, up), default=None)

    def widest(self) -> tuple[StageFound, FactFound, LevelFound] | None:
        """Return on what the most outcomes hang: by the points that are sure, times how many have it."""
        there = [*self._sure(False), *self._sure(True)]
        return max(there, key=lambda one: one[2].alone.rows * _points(one[2].effect), default=None)

    def _sure(self, up: bool) -> list[tuple[StageFound, FactFound, LevelFound]]:
        return [
            (stage, fact, level)
            for stage in self.stages
            if stage.model.auc.low is None or stage.model.auc.low > CHANCE
            for fact in stage.facts
            for level in fact.levels
            if level.effect and level.named and fact.of.speaks and _surely(level.effect, up) > 0
        ]


CHANCE = 0.5


def _surely(effect: Effect | None, up: bool) -> float:
    """Return by what factor it surely raises (or lowers) the odds, as a logarithm; 0 where that is not sure."""
    if not effect or not effect.tells or not effect.odds_ratio.low or not effect.odds_ratio.high:
        return 0.0
    return max(math.log(effect.odds_ratio.low) if up else -math.log(effect.odds_ratio.high), 0.0)


def _points(effect: Effect | None) -> float:
    """Return by how many points it differs for sure, either way."""
    if not effect or effect.points.low is None or effect.points.high is None:
        return 0.0
    return max(effect.points.low, -effect.points.high, 0.0)


def ask_drivers(business: Business, asking: Asking, of: str = "visits", outcome: str = "") -> DriversFound:
    """Return drivers and inhibitors; see `drivers_in`."""
    with journeying(business, asking.as_of) as session:
        return drivers_in(session, asking, of, outcome)


def drivers_in(session: Session, asking: Asking, of: str = "visits", outcome: str = "") -> DriversFound:
    """Return drivers and inhibitors of an open session.

    of: visits, leads, questions or customers; outcome: the first of theirs if none is named. BadInput where there is no
    such thing, or the question cannot be understood.
    """
    unit = unit_named(of)
    wanted = outcome_named(unit, outcome)
    asked = asked_in(session, asking)
    where = within("drivers", asked.period, asked.filters, wanted.condition)
    rows = _rows(session, unit, wanted, where)
    stages = [found for stage in unit.stages if (found := _stage(unit, wanted, stage, rows))]
    hints: tuple[str, ...] = ()
    if not stages:
        hints = empty_notes(session, asked.period, asked.filters, []) or (NOTHING,)
    look_back = session.plan.visits.look_back_days
    return DriversFound(asked.period, unit, wanted, look_back, where, tuple(stages), hints)


MISSING, OTHERS = "(missing)", "(others)"
"""As `effects.facts` calls them, which is imported late."""

NOTHING = "Nothing of it can be compared: the journey needs touches, leads or orders that name who it was."


def _rows(session: Session, unit: Unit, outcome: Outcome, where: str) -> pa.Table:
    """Read all rows once: person (nobody known: a number of their own), outcome, stages and facts."""
    use_models(session, [unit.model])
    facts = [_column(fact) for fact in unit.facts if fact.name not in outcome.without]
    stages = [f"coalesce({stage.condition}, false) as stage_{stage.name}" for stage in unit.stages]
    return session.con.execute(
        f"""select coalesce(person, -row_number() over ()) as person, coalesce({outcome.column}, false) as came,
            {", ".join([*stages, *facts])}
        from {unit.model} where {where}"""
    ).to_arrow_table()


def _column(fact: FactOf) -> str:
    as_ = {"number": "double", "yes_no": "boolean"}.get(fact.kind, "varchar")
    return f"cast({fact.name} as {as_}) as {fact.name}"


def _stage(unit: Unit, outcome: Outcome, stage: Stage, rows: pa.Table) -> StageFound | None:
    """Compare those of a stage; None where there are none, or no fact is compared among them."""
    import numpy as np

    from onebook.journey.effects.drivers import drivers, rates

    there = rows.filter(rows[f"stage_{stage.name}"])
    if not there.num_rows:
        return None
    met = [f for f in unit.facts if f.stage in stage.holds and f.name not in outcome.without]
    given = [one for fact in met for one in _facts(fact, there)]
    own = [(fact, method, one, combined) for fact, method, one, combined in given if fact.stage == stage.name]
    if not own:
        return None
    came, person = (np.asarray(there[name].to_numpy()) for name in ("came", "person"))
    # Levels are those of the model's rows; of very many rows, a part is drawn.
    model = drivers([one for _, _, one, _ in given], came, person)
    effects = {(effect.fact, effect.level): effect for effect in model.effects}
    alone = rates([one for _, _, one, _ in own], came, person)
    facts = tuple(
        found
        for fact, method, one, combined in own
        if len((found := _fact(fact, method, one, combined, alone, effects)).levels) > 1
    )
    if not facts:
        return None
    return StageFound(stage, len(came), int(came.sum()), len(np.unique(person)), facts, model)


Given = tuple[FactOf, str, "Fact", dict[str, str]]
"""A fact, the method of a list, its values, and the SQL of levels where a column's value does not tell them."""


def _facts(fact: FactOf, rows: pa.Table) -> list[Given]:
    """Return a fact's values; a list's, one for each thing that stands in it in some rows and not in others."""
    import numpy as np

    from onebook.journey.effects.facts import Coded, Fact

    column = rows[fact.name].combine_chunks()
    if fact.kind == "number":
        return [(fact, "", Fact(fact.name, "number", _floats(column), fact.edges), {})]
    if fact.kind == "yes_no":
        return [(fact, "", Fact(fact.name, "yes_no", _floats(column.cast("uint8"))), {})]
    coded = column.dictionary_encode()
    names = tuple(str(name) for name in coded.dictionary.to_pylist())
    places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    if fact.kind == "category":
        return [(fact, "", Fact(fact.name, "category", Coded(places, names)), {})]
    held = [{part.strip() for part in name.split(",") if part.strip()} for name in names]
    found: list[Given] = []
    for method in sorted(set().union(*held)):
        has = np.array([method in one for one in held] + [False])
        if has[:-1].all():
            continue
        values = np.where(places < 0, np.nan, has[places].astype(np.float64))
        offered = listed(name for name, one in zip(names, held, strict=True) if method in one)
        tests = {"yes": f"{fact.name} in ({offered})", "no": f"{fact.name} not in ({offered})"}
        found.append((fact, method, Fact(f"{fact.name}:{method}", "yes_no", values), tests))
    return found


def _floats(column: pa.Array) -> Any:
    import numpy as np

    return column.cast("float64").fill_null(float("nan")).to_numpy(zero_copy_only=False).astype(np.float64)


def _fact(
    of: FactOf, method: str, fact: Fact, tests: dict[str, str], alone: tuple[Level, ...],
    effects: dict[tuple[str, str], Effect],
) -> FactFound:  # fmt: skip
    from onebook.journey.effects.facts import grouped

    mine = {level.level: level for level in alone if level.fact == fact.name}
    levels = tuple(
        LevelFound(
            group, mine[group.name], effects.get((fact.name, group.name)),
            tests.get(group.name) or _test(of, group),
        )
        for group in grouped(fact)[1]
    )  # fmt: skip
    return FactFound(of, fact.name, method, levels)


def _test(fact: FactOf, group: Group) -> str:
    """Return the SQL condition of a level."""
    if group.name == MISSING:
        return f"{fact.name} is null"
    if fact.kind == "number":
        ends = [f"{fact.name} > {group.above!r}"] if group.above is not None else []
        ends += [f"{fact.name} <= {group.upto!r}"] if group.upto is not None else []
        return " and ".join(ends) or f"{fact.name} is not null"
    if fact.kind == "yes_no":
        return fact.name if group.name == "yes" else f"not {fact.name}"
    return f"{fact.name} in ({', '.join(quote(v) for v in group.values)})"


def behind_level(found: DriversFound, key: str, level: str) -> str:
    """Return the SELECT of those who have a level of a fact (see `app.behind`). BadInput where there is none such."""
    for stage in found.stages:
        for fact in stage.facts:
            for one in fact.levels:
                if (fact.key, one.group.name) == (key, level):
                    return f"""select person, system, document_kind, document_id, channel, day, null as amount
                        from {found.unit.model} where {found.where} and ({stage.of.condition}) and ({one.where})"""
    raise BadInput(Fault("level", f"there is no level '{level}' of '{key}'.", "Follow the links of the page Drivers."))
