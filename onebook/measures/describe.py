"""The docs page of all KPIs; `python -m onebook.measures.describe` writes it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from onebook.measures.catalogue import PHASES, Dimension, Fact, Kpi, catalogue, dimensions, facts
from onebook.measures.needs import parse_need

__all__ = ["describe_catalogue", "describe_facts", "page"]

HEAD = """# KPIs

A KPI is declared, not programmed: what it is computed over (its *fact*), a numerator and a denominator in SQL, a unit,
which way is better, and its definition in words. `onebook board` shows all of them by phase and channel, `onebook kpi
NAME --by channel,month` one of them told apart, `onebook why NAME` what is behind it, down to the documents.

This page is made from the catalogue in `onebook/measures/`: `python -m onebook.measures.describe > docs/kpis.md`.

## A KPI of your own

Add it to `onebook.toml`; it stands on the board beside the others, and may have goals and filters as they have:

```toml
[kpis.gift_orders]
phase = "decision"
label = "Orders with a gift card"
fact = "paid"
numerator = "count(*) filter (where voucher)"
denominator = "count(*)"
unit = "share"
direction = "up"
definition = "Payments made with a voucher, in all payments."
```

- The figure is numerator ÷ denominator; without a denominator it is the numerator. Both are aggregates over the columns
  of the fact. `onebook sql "describe paid"` lists these; its model in `onebook/measures/models/` says what they mean.
- `value` is for figures that are no ratio: `value = "median(lead_days)"`.
- Conditions go into `filter (where …)`, so that all KPIs on a fact are computed in one pass, for the business and every
  channel together. Write `f.channel` where the channel is meant.
- A KPI that cannot be computed is refused with the reason, and the columns there are.
- The name of a KPI of the catalogue replaces it by yours.

## How a figure is read

- **Empty is not 0.** Where the records hold nothing to compute a figure from, it is left empty, and the board says what
  is missing. *Needs* below tells what must be there: a record type, a field that some record fills, or a value. Where
  the record type has a channel, it must be there in the channel, too.
- **The business is not always the sum of its channels.** A customer of two channels is one customer of the business.
  Facts told by whole periods say so; each month of such a figure is computed by itself, and months do not add up.
- **By time**: a dated fact counts what has its day in the period, as the definition says (the day ordered, promised,
  delivered, returned). All time also counts what has no day; `--where day=` asks for that alone, as `--where place=`
  does for what names no place.
- **Customers** are told apart by the ids of the system that names them, as `ids` in the plan say, so systems that share
  ids count one person. Who is who beyond that is not guessed here.
- **Intervals** hold with 95 % confidence where they are given: shares by Wilson (1927), means by the normal
  distribution.
- **Published figures** stand beside a figure for orientation. They never make its status, which comes from your goals
  alone. `benchmark_group` in the plan (`b2c`, `b2b`) chooses among them.

## A KPI for everybody

The catalogue is one TOML file a phase in `onebook/measures/kpis/`. Beside the above it may say: `denominator_fact`,
where the denominator is computed over another fact; `less`, a fact and numerator to subtract; `scale`, to multiply by;
`interval` (`share`, or `mean` with `squares`, the sum of squares); `needs`; `channels` for which it is told (`digital`,
`physical`, `selling`, `none`); `published` figures with their source. A new fact is an SQL model of its name, written
as docs/sql.md says, with an entry in `facts.toml`.
"""

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


def page() -> str:
    """Return the whole page as Markdown."""
    told = describe_catalogue(catalogue().values())
    return f"{HEAD}\n## The catalogue\n\n{told}\n## Facts and dimensions\n\n{describe_facts(facts(), dimensions())}"


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
        return f"`{kpi.value.strip()}` over `{kpi.fact}`"
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


if __name__ == "__main__":
    sys.stdout.write(page())
