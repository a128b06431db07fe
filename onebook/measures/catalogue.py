"""The catalogue: facts, dimensions, P&L lines and KPIs, each declared in TOML and found by convention."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from onebook.measures.needs import check_needs
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = [
    "PHASES",
    "Benchmark",
    "Dimension",
    "Fact",
    "Kpi",
    "PnlLine",
    "catalogue",
    "dimension",
    "dimensions",
    "fact",
    "facts",
    "kpi",
    "kpis",
    "pnl_lines",
]

PHASES = ("awareness", "consideration", "decision", "service", "loyalty")


@dataclass(frozen=True, slots=True)
class Fact:
    """A model over which figures are computed (see facts.toml).

    period: it looks at whole periods and gives the business as rows of its own. adds_up: it looks at whole periods, but
    its rows add up to the business. looks_back: it tells nothing of a period without a beginning. of: the record types
    whose rows it is made of (none named: it is never known to be empty without asking). journey: it is made of the
    journey's tables, which must be brought to the records first.
    """

    name: str
    meaning: str
    dimensions: tuple[str, ...]
    of: tuple[str, ...] = ()
    period: bool = False
    adds_up: bool = False
    looks_back: bool = False
    journey: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """What figures can be told apart by (see dimensions.toml). over: as it is for facts that have it otherwise."""

    name: str
    label: str
    expr: str
    join: str = ""
    over: Mapping[str, Dimension] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PnlLine:
    """A line of the P&L (see pnl.toml)."""

    name: str
    label: str
    meaning: str
    amounts: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    sum_of: tuple[str, ...] = ()
    business_only: bool = False


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published figure, for orientation: what it says, who says it. low and high bound a range.

    group: the sort of business it is for (the plan's `benchmark_group`), empty: any.
    """

    low: float | None
    high: float | None
    text: str
    source: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure of the board.

    value = (numerator − less) ÷ denominator × scale, or the aggregate `value` where the figure is no ratio (numerator
    and denominator may stand beside it). denominator_fact: where that is computed over another fact than `fact`.
    less: the fact and the numerator of what is subtracted. interval: `share` (Wilson) or `mean` (from `squares`, the
    sum of squares).

    needs: what must be among the records (see `needs`); the figure is empty without, never 0. channels: for which
    channels it is told: all (empty), `digital`, `physical`, `selling` or `none` (the business only). published: all
    published figures; benchmark: the one for a business of this sort.
    """

    name: str
    phase: str
    label: str
    fact: str
    unit: str
    definition: str
    numerator: str = ""
    denominator: str = ""
    denominator_fact: str = ""
    less: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    scale: int = 1
    direction: str = "none"
    interval: str = ""
    squares: str = ""
    source: str = ""
    needs: tuple[str, ...] = ()
    channels: str = ""
    published: tuple[Benchmark, ...] = ()
    benchmark: Benchmark | None = None
    own: bool = False


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("onebook.measures") / name).read_text(encoding="utf-8"))


@cache
def facts() -> dict[str, Fact]:
    """Return every fact by name."""
    return {name: Fact(name, **_tuples(entry)) for name, entry in _toml("facts.toml").items()}


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def dimensions() -> dict[str, Dimension]:
    """Return every dimension by name."""
    return {name: _dimension(name, entry) for name, entry in _toml("dimensions.toml").items()}


def _dimension(name: str, entry: Mapping[str, Any]) -> Dimension:
    over = {of: Dimension(name, entry["label"], **other) for of, other in entry.get("over", {}).items()}
    return Dimension(name, **{**entry, "over": over})


@cache
def pnl_lines() -> tuple[PnlLine, ...]:
    """Return the P&L's lines in order."""
    return tuple(PnlLine(**{**entry, "sum_of": tuple(entry.get("sum_of", ()))}) for entry in _toml("pnl.toml")["line"])


@cache
def catalogue() -> dict[str, Kpi]:
    """Return the KPIs that every business has, by name, in the order of the phases."""
    return {
        name: _declared(name, phase, entry) for phase in PHASES for name, entry in _toml(f"kpis/{phase}.toml").items()
    }


def _declared(name: str, phase: str, entry: Mapping[str, Any]) -> Kpi:
    published = tuple(
        Benchmark(b.get("low"), b.get("high"), b["text"], b["source"], b.get("group", ""))
        for b in entry.get("published", ())
    )
    rest = {key: value for key, value in entry.items() if key not in ("published", "needs")}
    return Kpi(name=name, phase=phase, published=published, needs=tuple(entry.get("needs", ())), **rest)


def kpis(plan: Plan) -> dict[str, Kpi]:
    """Return the catalogue's KPIs and the plan's own, by phase, each with the published figure for such a business."""
    merged = dict(_of_all(plan.business.benchmark_group))
    for name, own in plan.kpis.items():
        entry = own.model_dump(exclude_none=True)
        if not own.numerator and not own.value:
            mend = "Give `numerator` (and `denominator`), or `value`."
            raise BadInput(Fault(f"kpis.{name}", "it says nothing to compute.", mend))
        check_needs(f"kpis.{name}.needs", own.needs)
        merged[name] = Kpi(name=name, own=True, **{**entry, "needs": tuple(entry.get("needs", ()))})
    return {k.name: k for phase in PHASES for k in merged.values() if k.phase == phase}


@cache
def _of_all(group: str) -> dict[str, Kpi]:
    """Return the catalogue's KPIs, each with the published figure for a group of businesses."""
    return {name: replace(k, benchmark=_for_group(k.published, group)) for name, k in catalogue().items()}


def _for_group(published: tuple[Benchmark, ...], group: str) -> Benchmark | None:
    for_any = next((b for b in published if not b.group), None)
    return next((b for b in published if b.group and b.group == group), for_any)


def kpi(plan: Plan, name: str) -> Kpi:
    """Return a KPI by name; BadInput with near names otherwise."""
    there = kpis(plan)
    if name not in there:
        raise _unknown("KPI", name, there, "`onebook board` lists them all.")
    return there[name]


def fact(name: str) -> Fact:
    """Return a fact by name; BadInput otherwise."""
    if name not in facts():
        raise _unknown("fact", name, facts(), f"There are: {', '.join(facts())}.")
    return facts()[name]


def dimension(name: str, of: str = "") -> Dimension:
    """Return a dimension by name, as a fact (`of`) is told apart by it; BadInput where there is none."""
    if name not in dimensions():
        raise _unknown("dimension", name, dimensions(), f"There are: {', '.join(dimensions())}.")
    found = dimensions()[name]
    return found.over.get(of, found)


def _unknown(what: str, name: str, there: Mapping[str, object], mend: str) -> BadInput:
    near = difflib.get_close_matches(name, there, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else mend
    return BadInput(Fault("", f"there is no {what} '{name}'.", hint))
