"""The plan for people: checked, and shown with what it saves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from onebook.app.business import Business, measuring, plan_text
from onebook.app.documents_a_month import documents_a_month
from onebook.intake.bind import complete
from onebook.lake import CONTROL_TABLES, connect, stored_columns
from onebook.measures import Session, kpis
from onebook.measures.kpi import check_own
from onebook.measures.touchpoints import declared_touchpoints
from onebook.plan import Plan
from onebook.plan.capabilities import Capabilities
from onebook.plan.check import Finding, check_plan, in_order, misfits_as_findings, untouched
from onebook.plan.flows import Flow, flows
from onebook.plan.lines import line_of
from onebook.plan.read import read_plan
from onebook.plan.savings import Savings, explain_savings, savings
from onebook.records import BadInput, record_types

__all__ = ["CAPABILITIES", "PlanShown", "check_business", "check_folder", "show_plan"]

CAPABILITIES = {
    "files": Capabilities(frozenset(record_types()), mapped=True),
    "tpcds": Capabilities(frozenset(record_types()), mapped=True),
}
"""What each kind of system can carry by itself: files give what the plan maps and take nothing."""


def check_folder(folder: Path) -> list[Finding]:
    """Return everything to mend in the plan of a business folder, also where its shape is wrong.

    BadInput only where there is no plan.
    """
    text = plan_text(folder).removeprefix("\ufeff")
    reading = read_plan(text, folder)
    found = misfits_as_findings(reading.misfits, text)
    if reading.plan is not None:
        found += untouched(_findings(reading.plan, text, folder), reading.misfits)
    return in_order(found)


def check_business(business: Business) -> list[Finding]:
    """Return everything to mend in a plan that was read."""
    return in_order(_findings(business.plan, business.text.removeprefix("\ufeff"), business.folder))


def _findings(plan: Plan, text: str, folder: Path) -> Iterator[Finding]:
    completed, incomplete = _completed(plan)
    catalogue = kpis(plan.model_copy(update={"kpis": {}})).values()
    groups = {figure.group for kpi in catalogue for figure in kpi.published if figure.group}
    yield from check_plan(
        completed, text, CAPABILITIES, {kpi.name: kpi.unit for kpi in catalogue}, os.environ.keys(),
        lambda path: (folder / path).is_file(), lambda path: (folder / path).is_dir(), groups,
    )  # fmt: skip
    for name, error in incomplete.items():
        yield from _told(text, ("systems", name), error)
    for name, error in _own_kpis(plan):
        yield from _told(text, ("kpis", name), error)
    yield from _touchpoints(plan, text)


def _touchpoints(plan: Plan, text: str) -> Iterator[Finding]:
    """What of the touchpoints cannot be scored; own KPIs that cannot be computed are told by themselves."""
    try:
        declared_touchpoints(plan)
    except BadInput as error:
        for fault in error.faults:
            if fault.where.startswith("touchpoints."):
                yield from _told(text, ("touchpoints",), BadInput(fault))


def _told(text: str, table: tuple[str, ...], error: BadInput) -> Iterator[Finding]:
    """The faults of a system or KPI as findings; their `where` names a setting of the table, if any."""
    for fault in error.faults:
        where = tuple(fault.where.split(".")) if fault.where else ()
        path = where if where[: len(table)] == table else (*table, *where)
        yield Finding("fault", line_of(text, path), ".".join(path), fault.what, fault.mend)


def _completed(plan: Plan) -> tuple[Plan, dict[str, BadInput]]:
    """Return the plan with what each kind of system knows by itself, and the systems for which that could not be told.

    A kind that there is none of is left to the check of names.
    """
    systems, incomplete = {}, {}
    for name, system in plan.systems.items():
        systems[name] = system
        if system.kind in CAPABILITIES:
            try:
                systems[name] = complete(system)
            except BadInput as error:
                incomplete[name] = error
    return plan.model_copy(update={"systems": systems}), incomplete


def _own_kpis(plan: Plan) -> Iterator[tuple[str, BadInput]]:
    """Try the plan's own KPIs on an empty book; yield those that cannot be computed, with the reason."""
    if not plan.kpis:
        return
    session = _empty_session(plan)
    for name, own in plan.kpis.items():
        try:
            check_own(session, kpis(plan.model_copy(update={"kpis": {name: own}}))[name])
        except BadInput as error:
            # A fact that there is not is told without its setting.
            setting = "fact" if f"'{own.fact}'" in error.faults[0].what else "denominator_fact"
            yield name, BadInput(*(replace(f, where=f.where or setting) for f in error.faults))
    session.con.close()


def _empty_session(plan: Plan) -> Session:
    """Open a book in which nothing stands: a plan is checked before anything was loaded."""
    con = connect()
    for record_type in record_types().values():
        columns = ", ".join(f"null::{kind} as {name}" for name, kind in stored_columns(record_type).items())
        con.execute(f"create temp view {record_type.name} as select {columns} where false")
    for name, columns in CONTROL_TABLES.items():
        con.execute(f"create temp table {name} ({columns})")
    return Session(con, plan, date.today())  # noqa: DTZ011 (no row depends on it)


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Which system gives and takes what, and what that saves."""

    flows: tuple[Flow, ...]
    savings: Savings
    words: tuple[str, ...]


def show_plan(business: Business, measured: Mapping[tuple[str, str], Decimal] | None = None) -> PlanShown:
    """Return the plan's flows and savings.

    measured: documents a month by system and record type, where the plan says nothing; counted in the lake if it is
    left out.
    """
    if measured is None:
        measured = _counted(business)
    found = flows(_completed(business.plan)[0], CAPABILITIES, measured)
    saved = savings(found, business.plan.manual)
    return PlanShown(found, saved, explain_savings(saved, business.plan.manual, business.plan.business.currency))


def _counted(business: Business) -> Mapping[tuple[str, str], Decimal]:
    if not business.lake.exists():
        return {}
    with measuring(business) as session:
        return documents_a_month(session)
