"""The plan: which system gives and takes what, who carries it, and what is still to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.business import PLAN_FILE, Business
from onebook.app.planning import PlanShown, check_business, show_plan
from onebook.plan import Plan
from onebook.plan.check import Finding
from onebook.plan.picture import picture_svg
from onebook.web.documents import kind_words
from onebook.web.render import draw
from onebook.web.words import amount, raw

NAV = (90, "Plan", "/plan")
router = APIRouter()


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow as a row; documents a month and cost are empty where nobody knows them."""

    records: str
    giver: str
    taker: str
    carried: bool
    why: str
    documents: str
    cost: str


@router.get("/plan")
def plan_page(request: Request) -> HTMLResponse:
    """Draw the plan. Of a system only what is named here is shown: its database may be an address with a password."""
    business: Business = request.app.state.reader.business()
    plan = business.plan
    shown = show_plan(business)
    findings = sorted(check_business(business), key=lambda finding: finding.severity)
    return draw(
        request, "plan.html", "Plan",
        answer=_answer(shown, findings), words=shown.words, file=PLAN_FILE, findings=findings,
        # It is made of our own code, which escapes every name.
        picture=Markup(picture_svg(shown.flows, plan)),  # noqa: S704
        flows=_rows(shown, plan), currency=plan.business.currency,
        systems=[
            (s.label or name, name, s.kind, ", ".join(_label(plan, c) for c in s.channels) or "all")
            for name, s in plan.systems.items()
        ],
    )  # fmt: skip


def _answer(shown: PlanShown, findings: Sequence[Finding]) -> str:
    carried = sum(flow.carried for flow in shown.flows)
    by_hand = len(shown.flows) - carried
    said = f"{_count(len(shown.flows), 'flow')}: {carried} carried by Onebook, {by_hand} by hand"
    if not shown.flows:
        said = "No system gives any records yet"
    elif not by_hand:
        said = f"{_count(len(shown.flows), 'flow')}, carried by Onebook"
    faults = sum(f.severity == "fault" for f in findings)
    told = [f"{_count(faults, 'fault')} to mend"] if faults else []
    told += [f"{_count(len(findings) - faults, 'warning')} to think about"] if len(findings) > faults else []
    return f"{said}; {', '.join(told) or 'nothing is wrong with the plan'}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _rows(shown: PlanShown, plan: Plan) -> list[FlowRow]:
    costs = {id(line.flow): line for line in shown.savings.lines}
    rows = []
    for flow in shown.flows:
        line = costs.get(id(flow))
        documents = "" if flow.documents is None else raw(flow.documents)
        rows.append(
            FlowRow(
                ", ".join(kind_words(kind) for kind in (flow.record_type, *flow.parts)),
                _system(plan, flow.giver) if flow.giver else "nobody",
                _system(plan, flow.taker) if flow.taker else "the book",
                flow.carried,
                flow.why,
                f"{documents} (counted)" if documents and flow.measured else documents,
                amount(line.effort.money) if line and line.effort else "",
            )
        )
    return rows


def _system(plan: Plan, name: str) -> str:
    return plan.systems[name].label or name if name in plan.systems else name


def _label(plan: Plan, channel: str) -> str:
    return plan.channels[channel].label or channel if channel in plan.channels else channel
