"""Which phase each kind of step belongs to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from onebook.records.sql import quote

__all__ = ["phase_case", "phases"]


@cache
def phases() -> Mapping[str, str]:
    """Return the phase of each kind of step, as they are where the plan says nothing else."""
    declared = tomllib.loads(files("onebook.journey").joinpath("phases.toml").read_text(encoding="utf-8"))
    return {kind: phase for phase, kinds in declared.items() for kind in kinds}


def phase_case(changed: Mapping[str, str], column: str) -> str:
    """Return the SQL that tells the phase of a kind of step; changed: what the plan says otherwise."""
    cases = " ".join(f"when {quote(kind)} then {quote(phase)}" for kind, phase in {**phases(), **changed}.items())
    return f"case {column} {cases} end"
