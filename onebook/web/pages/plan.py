"""The plan: which system gives and takes what, who carries it, and what is still to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.business import PLAN_FILE, Business
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.planning import PlanShown, check_business, show_plan
from onebook.plan import Plan
from onebook.plan.check import Finding
from onebook.plan.picture import picture_svg
from onebook.web.documents import kind_words
from onebook.web.render import draw
from onebook.web.words import amount, raw

NAV = (90, marked("Plan"), "/plan")
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
        request, "plan.html", _("Plan"),
        answer=_answer(shown, findings), words=_words(shown), file=PLAN_FILE, findings=findings,
        # It is made of our own code, which escapes every name.
        picture=Markup(picture_svg(shown.flows, plan)),  # noqa: S704
        flows=_rows(shown, plan), currency=plan.business.currency, counted=_all_counted(shown),
        systems=[
            (s.label or name, name, s.kind, ", ".join(_label(plan, c) for c in s.channels) or _("all"))
            for name, s in plan.systems.items()
        ],
    )  # fmt: skip


def _answer(shown: PlanShown, findings: Sequence[Finding]) -> str:
    carried = sum(flow.carried for flow in shown.flows)
    by_hand = len(shown.flows) - carried
    said = ngettext(
        "%(number)s flow: %(carried)s carried by Onebook, %(by_hand)s by hand",
        "%(number)s flows: %(carried)s carried by Onebook, %(by_hand)s by hand",
        len(shown.flows), carried=carried, by_hand=by_hand,
    )  # fmt: skip
    if not shown.flows:
        said = _("No system gives any records yet")
    elif not by_hand:
        said = ngettext("%(number)s flow, carried by Onebook", "%(number)s flows, carried by Onebook", len(shown.flows))
    faults = sum(f.severity == "fault" for f in findings)
    warnings = len(findings) - faults
    told = [ngettext("%(number)s fault to mend", "%(number)s faults to mend", faults)] if faults else []
    if warnings:
        told.append(ngettext("%(number)s warning to think about", "%(number)s warnings to think about", warnings))
    told = told or [_("nothing is wrong with the plan")]
    return f"{said}; {', '.join(told)}."


def _rows(shown: PlanShown, plan: Plan) -> list[FlowRow]:
    costs = {id(line.flow): line for line in shown.savings.lines}
    counted = _all_counted(shown)
    rows = []
    for flow in sorted(shown.flows, key=lambda flow: flow.carried):  # what is still to be done comes first
        line = costs.get(id(flow))
        documents = "" if flow.documents is None else _documents(flow.documents)
        rows.append(
            FlowRow(
                ", ".join(kind_words(kind) for kind in (flow.record_type, *flow.parts)),
                _system(plan, flow.giver) if flow.giver else _("nobody"),
                _system(plan, flow.taker) if flow.taker else _("the book"),
                flow.carried,
                flow.why,
                _("%(documents)s (counted)", documents=documents)
                if documents and flow.measured and not counted
                else documents,
                amount(line.effort.money) if line and line.effort else "",
            )
        )
    return rows


def _words(shown: PlanShown) -> list[str]:
    """Return what the flows save; what is carried by hand stands in the table, flow by flow."""
    return [said for said in shown.words if not said.startswith("By hand: ")]


def _all_counted(shown: PlanShown) -> bool:
    """Tell whether all numbers of documents were counted in what was loaded."""
    return all(flow.measured for flow in shown.flows if flow.documents is not None)


def _documents(number: Decimal) -> str:
    """Write how many documents there are a month: from ten on, in whole ones."""
    return amount(number, 0) if number >= 10 else raw(number.quantize(Decimal("0.1")))  # noqa: PLR2004


def _system(plan: Plan, name: str) -> str:
    return plan.systems[name].label or name if name in plan.systems else name


def _label(plan: Plan, channel: str) -> str:
    return plan.channels[channel].label or channel if channel in plan.channels else channel
