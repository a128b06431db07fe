"""What the plan may say of the six touchpoints: how much each counts, and which KPIs make its score."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Touchpoint", "Weight"]


def _exact(value: object) -> object:
    """Read a TOML float by its shortest text, so that 0.1 is exactly 0.1."""
    return Decimal(repr(value)) if isinstance(value, float) else value


Exact = Annotated[Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False)]
Weighing = Annotated[Exact, Field(ge=0, le=10**6)]


class Weight(BaseModel):
    """How much a KPI counts within a touchpoint, and its values that are worth 0 and 100 points (both, or neither)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: Weighing = Decimal(1)
    zero: Exact | None = None
    hundred: Exact | None = None


class Touchpoint(BaseModel):
    """How much a touchpoint counts among the six, and KPIs that count otherwise in it than usual (0: not at all)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: Weighing = Decimal(1)
    kpis: dict[str, Weighing | Weight] = Field(default_factory=dict)
