"""The journey's tables as views, for those who read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from onebook.journey.phases import phase_case
from onebook.journey.store import TABLES, journey_table
from onebook.lake import Model, read_models
from onebook.plan import Plan

__all__ = ["journey_models", "journey_values"]


def journey_models(there: Collection[str]) -> dict[str, Model]:
    """Return the models that stand for the journey, by name. there: which of its tables the lake has.

    `journey_…` are its tables, empty where it was never built; the others are what is read of them.
    """
    stored = {
        f"journey_{name}": Model(
            f"journey_{name}", f"select * from {journey_table(name)}" if name in there else _empty(c)
        )
        for name, c in TABLES.items()
    }
    return {**stored, **read_models("onebook.journey.models")}


def _empty(columns: str) -> str:
    listed = ", ".join(f"null::{kind} as {name}" for name, kind in (c.split() for c in columns.split(",")))
    return f"select {listed} where false"


def journey_values(plan: Plan) -> Mapping[str, str]:
    """Return the plan's values by the names that the models use for them, as SQL."""
    return {"phase_of": phase_case(plan.phases, "s.kind"), "pause_seconds": str(plan.visits.pause_minutes * 60)}
