"""The plan: which system gives and takes what, who carries it, and what is still to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.business import PLAN_FILE
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.planning import PlanShown, check_business
from onebook.plan import Plan
from onebook.plan.check import Finding
from onebook.plan.flows import Flow
from onebook.plan.picture import picture_svg
from onebook.web.documents import kind_words
from onebook.web.reading import plan_now
from onebook.web.render import draw
from onebook.web.words import amount, channel_word, raw, system_word

NAV = (90, marked("Plan"), "/plan")
router = APIRouter()


@dataclass(frozen=True, slots=True)
class ByHand:
    """A flow that people type; documents a month and cost are empty where nobody knows them."""

    records: str
    giver: str
    taker: str
    why: str
    documents: str
    cost: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What Onebook carries between two systems: (records, how many a month) of each flow, and what typing would cost.

    The numbers and the cost are empty where nobody knows them.
    """

    giver: str
    taker: str
    flows: tuple[tuple[str, str], ...]
    cost: str


@router.get("/plan")
def plan_page(request: Request) -> HTMLResponse:
    """Draw the plan. Of a system only what is named here is shown: its database may be an address with a password."""
    shown, business = plan_now(request.app.state.reader)
    plan = business.plan
    findings = sorted(check_business(business), key=lambda finding: finding.severity)
    return draw(
        request, "plan.html", _("Plan"),
        answer=_answer(shown, findings), words=_words(shown), file=PLAN_FILE, findings=findings,
        # It is made of our own code, which escapes every name.
        picture=Markup(picture_svg(shown.flows, plan)),  # noqa: S704
        flows=bool(shown.flows), by_hand=_by_hand(shown, plan), carried=_carried(shown, plan),
        currency=plan.business.currency, counted=_all_counted(shown),
        systems=[
            (s.label or name, name, s.kind, ", ".join(channel_word(plan, c) for c in s.channels) or _("all"))
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


def _by_hand(shown: PlanShown, plan: Plan) -> list[ByHand]:
    counted = _all_counted(shown)
    return [
        ByHand(
            _records(flow), *_route(flow, plan), flow.why, _documents(flow, counted), _cost(shown, [flow]),
        )
        for flow in shown.flows if not flow.carried
    ]  # fmt: skip


def _carried(shown: PlanShown, plan: Plan) -> list[Carried]:
    """Put together what goes from one system to another; systems stand in the order of the plan."""
    counted = _all_counted(shown)
    routes: dict[tuple[str | None, str | None], list[Flow]] = {}
    for flow in shown.flows:
        if flow.carried:
            routes.setdefault((flow.giver, flow.taker), []).append(flow)
    order = {name: at for at, name in enumerate(plan.systems)}
    ways = sorted(routes, key=lambda way: (order.get(way[0] or "", -1), order.get(way[1] or "", -1)))
    return [
        Carried(
            *_route(routes[way][0], plan),
            tuple((_records(flow), _documents(flow, counted)) for flow in routes[way]),
            _cost(shown, routes[way]),
        )
        for way in ways
    ]


def _records(flow: Flow) -> str:
    return ", ".join(kind_words(kind) for kind in (flow.record_type, *flow.parts))


def _route(flow: Flow, plan: Plan) -> tuple[str, str]:
    return (
        system_word(plan, flow.giver) if flow.giver else _("nobody"),
        system_word(plan, flow.taker) if flow.taker else _("the book"),
    )


def _cost(shown: PlanShown, flows: Sequence[Flow]) -> str:
    """Write what typing flows would cost; nothing where none of them is priced."""
    efforts = {id(line.flow): line.effort for line in shown.savings.lines if line.effort}
    costs = [efforts[id(flow)].money for flow in flows if id(flow) in efforts]
    return amount(sum(costs, Decimal(0))) if costs else ""


def _words(shown: PlanShown) -> list[str]:
    """Return what the flows save; what is carried by hand stands in the table, flow by flow."""
    return [said for said in shown.words if not said.startswith("By hand: ")]


def _all_counted(shown: PlanShown) -> bool:
    """Tell whether all numbers of documents were counted in what was loaded."""
    return all(flow.measured for flow in shown.flows if flow.documents is not None)


def _documents(flow: Flow, all_counted: bool) -> str:
    """Write how many documents there are a month: from ten on, in whole ones."""
    number = flow.documents
    if number is None:
        return ""
    said = amount(number, 0) if number >= 10 else raw(number.quantize(Decimal("0.1")))  # noqa: PLR2004
    return _("%(documents)s (counted)", documents=said) if flow.measured and not all_counted else said
