"""The catalogue in words: the tables of docs/kpis.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onebook.measures.catalogue import PHASES, Dimension, Fact, Kpi
from onebook.measures.needs import parse_need

__all__ = ["describe_catalogue", "describe_facts"]

CHANNELS = {
    "": "",
    "none": "Told for the business only.",
    "digital": "Told for digital channels.",
    "physical": "Told for physical channels.",
    "selling": "Told for channels that sell.",
}
INTERVALS = {"": "", "share": "95 % interval: Wilson.", "mean": "95 % interval: normal, of the mean."}


def describe_catalogue(kpis: Iterable[Kpi]) -> str:
    """Return the KPIs as Markdown: one table a phase, with name, definition, unit, formula and what each needs."""
    by_phase: dict[str, list[Kpi]] = {phase: [] for phase in PHASES}
    for kpi in kpis:
        by_phase[kpi.phase].append(kpi)
    parts = []
    for phase, found in by_phase.items():
        rows = [_row(kpi) for kpi in found]
        head = ["| KPI | What it says | Unit | How it is computed | Needs |", "|---|---|---|---|---|"]
        parts.append("\n".join([f"### {phase.capitalize()}", "", *head, *rows]))
    return "\n\n".join(parts) + "\n"


def describe_facts(facts: Mapping[str, Fact], dimensions: Mapping[str, Dimension]) -> str:
    """Return the facts and dimensions as Markdown: what a row is, and what it can be told apart by."""
    rows = [
        f"| `{fact.name}` | {fact.meaning} | {'whole periods' if fact.period else 'day'} | "
        f"{', '.join(f'`{name}`' for name in fact.dimensions)} |"
        for fact in facts.values()
    ]
    named = [f"| `{d.name}` | {d.label} |" for d in dimensions.values()]
    return "\n".join(
        ["| Fact | One row is | By time | Dimensions |", "|---|---|---|---|", *rows, "",
         "| Dimension | Meaning |", "|---|---|", *named, ""]
    )  # fmt: skip


def _row(kpi: Kpi) -> str:
    published = [f"Published: {b.text} ({b.source})." for b in kpi.published]
    source = f"Source: {kpi.source}." if kpi.source and not kpi.source.startswith("Onebook") else ""
    if kpi.source.startswith("Onebook, after "):
        source = f"After {kpi.source.removeprefix('Onebook, after ')}."
    said = [kpi.definition, CHANNELS[kpi.channels], INTERVALS[kpi.interval], source, *published]
    direction = {"up": ", higher is better", "down": ", lower is better", "none": ""}[kpi.direction]
    cells = [
        f"**{kpi.label}** `{kpi.name}`",
        " ".join(s for s in said if s),
        f"{kpi.unit.replace('_', ' ')}{direction}",
        _formula(kpi),
        "; ".join(_needed(text) for text in kpi.needs),
    ]
    return f"| {' | '.join(_cell(c) for c in cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _formula(kpi: Kpi) -> str:
    if kpi.value:
        return f"`{_cell(kpi.value)}` over `{kpi.fact}`"
    parts = [f"`{kpi.numerator}` over `{kpi.fact}`"]
    if kpi.less:
        parts.append(f"less `{kpi.less['numerator']}` over `{kpi.less['fact']}`")
    if kpi.denominator:
        other = kpi.denominator_fact
        parts.append(f"÷ `{kpi.denominator}`" + (f" over `{other}`" if other else ""))
    if kpi.scale != 1:
        parts.append(f"× {kpi.scale:,}")
    return " ".join(parts)


def _needed(text: str) -> str:
    return " or ".join(need.words for need in parse_need(text)[0])
