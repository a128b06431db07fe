"""The six touchpoints made easy, scored for the business and each channel."""

from typing import Any

from fastapi import APIRouter

from onebook.app.touchpoints import touchpoints_in, touchpoints_shape
from onebook.web.api.asked import Ask, Book
from onebook.web.api.shapes import Shape, Span, Unit

router = APIRouter()


class ScoreAnswer(Shape):
    """A score from 0 to 100 with its 95 % interval (null: nothing tells). known: the share of weights it stands on."""

    score: float | None
    low: float | None
    high: float | None
    previous: float | None
    known: float


class PointsAnswer(Shape):
    """A KPI's points, and the values of it that are worth 0 and 100; reason: why it has none and is left out."""

    kpi: str
    weight: float
    points: float | None
    value: float | None
    unit: Unit
    zero: float
    hundred: float
    argument: str
    published: float | None
    reason: str


class VersusAnswer(Shape):
    """The score over those KPIs for which a figure is published, and what the published figures would score."""

    ours: float
    published: float


class TouchpointAnswer(ScoreAnswer):
    """A touchpoint, and what its score is made of."""

    touchpoint: str
    versus: VersusAnswer | None
    kpis: list[PointsAnswer]


class ChannelScores(ScoreAnswer):
    """The six together, and each; channel null: the business."""

    channel: str | None
    touchpoints: list[TouchpointAnswer]


class TouchpointsAnswer(Span):
    """The touchpoints of a period: the business first, then channels."""

    scores: list[ChannelScores]
    notes: list[str]


@router.get("/touchpoints", response_model=TouchpointsAnswer)
def touchpoints(book: Book, asking: Ask) -> dict[str, Any]:
    """Score the six touchpoints."""
    return touchpoints_shape(book.ask(touchpoints_in, asking))
