"""What the API answers with: the shapes of `--json` (docs/json.md), declared, so that OpenAPI tells them exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from onebook.app.shapes import plain
from onebook.app.units import UNITS
from onebook.measures import PHASES

__all__ = [
    "Amount",
    "BenchmarkRow",
    "BoardAnswer",
    "CatalogueKpi",
    "FigureAnswer",
    "KpiAnswer",
    "Phase",
    "PnlAnswer",
    "Shape",
    "Span",
    "Unit",
    "WhyAnswer",
]


def _decimal_text(value: Any) -> Any:
    return plain(value) if isinstance(value, Decimal) else value


Amount = Annotated[str, BeforeValidator(_decimal_text), Field(pattern=r"^-?\d+\.\d{2,4}$")]
"""An exact amount, as decimal text of two to four decimals."""

Phase = Annotated[str, WithJsonSchema({"type": "string", "enum": list(PHASES)})]
Unit = Annotated[str, WithJsonSchema({"type": "string", "enum": list(UNITS)})]
Status = Literal["good", "near", "bad"]


class Shape(BaseModel):
    """A shape of which every key is told; those with a default only where there is something to say."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Span(Shape):
    """A period: first and last day, null where that side is open."""

    first: date | None = Field(alias="from")
    last: date | None = Field(alias="to")


class FigureAnswer(Shape):
    """A figure. low and high: its 95 % interval, where there is one."""

    value: float | None
    numerator: float | None
    denominator: float | None
    unit: Unit
    low: float | None = None
    high: float | None = None


class Published(Shape):
    """A published figure, for orientation."""

    low: float | None
    high: float | None
    text: str
    source: str


class BoardRow(FigureAnswer):
    """A figure of the board. channel: null for the business."""

    kpi: str
    phase: Phase
    channel: str | None
    goal: float | None
    benchmark: Published | None
    previous: float | None
    status: Status | None


class BoardAnswer(Span):
    """The board. empty: KPIs without a figure; reasons: why."""

    rows: list[BoardRow]
    empty: list[str]
    reasons: dict[str, str]
    notes: list[str] = []


class BucketLine(Shape):
    """A line of a part of the P&L."""

    line: str
    total: Amount
    channels: dict[str, Amount]


class Line(BucketLine):
    """A line of the P&L, beside what it is compared with."""

    previous: Amount = ""
    last_year: Amount = ""
    budget: Amount = ""
    budget_channels: dict[str, Amount] = {}


class Bucket(Shape):
    """A part of the P&L; bucket null: not known."""

    bucket: str | None
    lines: list[BucketLine]


class InfluencedChannel(Shape):
    """What was ordered in other channels by people whom a channel had met before, without returns."""

    value: Amount
    orders: int


class InfluencedAnswer(Shape):
    """Influenced sales by channel: no part of any sum, since an order counts for each channel that met its buyer."""

    look_back_days: int
    channels: dict[str, InfluencedChannel]


class PnlAnswer(Span):
    """The P&L. undated, rate_missing, cost_unknown: rows by fact that are not, or not wholly, in the figures.

    influenced: beside the channels, where records tell who was met in which.
    """

    currency: str
    lines: list[Line]
    by: str = ""
    buckets: list[Bucket] = []
    undated: dict[str, int] = {}
    rate_missing: dict[str, int] = {}
    cost_unknown: dict[str, int] = {}
    notes: list[str] = []
    influenced: InfluencedAnswer | None = None


class KpiRow(FigureAnswer):
    """A figure of a part, with the value of each dimension of `by` under its name (null: not known)."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str | None]


class KpiAnswer(Span):
    """A KPI, told apart by dimensions."""

    kpi: str
    label: str
    phase: Phase
    definition: str
    by: list[str]
    total: FigureAnswer | None
    rows: list[KpiRow]
    notes: list[str] = []


class PartAnswer(Shape):
    """A part of a figure, with the SQL that computes it."""

    role: str
    fact: str
    aggregate: str
    meaning: str
    sql: str
    value: float | None = None
    channels: dict[str, Amount] = {}


class PostingAnswer(Shape):
    """What one document adds to a figure, and to its denominator."""

    fact: str
    system: str
    document_kind: str
    document_id: str
    channel: str | None
    day: date | None
    figures: list[float | None]


class WhyAnswer(Span):
    """What is behind a figure, with a page of its documents, the largest first. next: the cursor of the next page."""

    name: str
    label: str
    meaning: str
    unit: Unit
    value: float | None
    numerator: float | None
    denominator: float | None
    parts: list[PartAnswer]
    documents: list[PostingAnswer]
    number_of_documents: int
    sum_of_documents: float | None
    notes: list[str] = []
    next: str | None


class BenchmarkRow(Shape):
    """A KPI beside its goal, its own history and published figures."""

    kpi: str
    unit: Unit
    value: float | None
    goal: float | None
    status: Status | None
    median: float | None
    best: float | None
    periods: int
    published: list[Published]


class CatalogueKpi(Shape):
    """A KPI of the catalogue. by: the dimensions that it can be told by, beside grains of time."""

    kpi: str
    label: str
    phase: Phase
    unit: Unit
    definition: str
    source: str
    direction: Literal["up", "down", "none"]
    own: bool
    by: list[str]
