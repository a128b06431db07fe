"""The plan: which system gives and takes what, what that saves, and what is to be mended."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Literal

from fastapi import APIRouter, Request

from onebook.app.documents_a_month import documents_a_month
from onebook.app.planning import check_business, show_plan
from onebook.app.reader import NothingLoaded, Reader
from onebook.web.api.asked import Planned
from onebook.web.api.shapes import Amount, Shape

router = APIRouter()


class FlowAnswer(Shape):
    """Records that go from one system to another. why: the reason why people type them; empty where Onebook carries.

    documents: a month; minutes: what typing one takes.
    """

    record_type: str
    giver: str | None
    taker: str | None
    why: str
    held_by: str | None
    parts: list[str]
    documents: Amount | None
    minutes: Amount
    measured: bool


class EffortAnswer(Shape):
    """Work of a month by hand, and what it costs."""

    hours: Amount
    wages: Amount
    errors: Amount
    error_cost: Amount


class FlowCostAnswer(Shape):
    """What a flow costs when people type it."""

    flow: FlowAnswer
    effort: EffortAnswer | None


class SavingsAnswer(Shape):
    """What typing costs in a month, and what of it is saved."""

    lines: list[FlowCostAnswer]
    by_hand: EffortAnswer
    saved: EffortAnswer
    remaining: EffortAnswer
    unknown: list[FlowAnswer]


class FindingAnswer(Shape):
    """One thing to mend in the plan, by line and setting."""

    severity: Literal["fault", "warning"]
    line: int | None
    where: str
    what: str
    mend: str


class PlanAnswer(Shape):
    """The plan."""

    flows: list[FlowAnswer]
    savings: SavingsAnswer
    words: list[str]
    findings: list[FindingAnswer]


@router.get("/plan", response_model=PlanAnswer)
def plan(request: Request, business: Planned) -> dict[str, Any]:
    """Return flows, savings and findings. Of a system only its name is told: its address may hold a password."""
    shown = show_plan(business, _measured(request.app.state.reader))
    return {
        "flows": [asdict(f) for f in shown.flows],
        "savings": asdict(shown.savings),
        "words": list(shown.words),
        "findings": [
            {"severity": f.severity, "line": f.line, "where": f.where, "what": f.what, "mend": f.mend}
            for f in check_business(business)
        ],
    }


def _measured(reader: Reader) -> Mapping[tuple[str, str], Decimal]:
    try:
        with reader.latest() as book:
            return book.ask(documents_a_month)
    except NothingLoaded:
        return {}
