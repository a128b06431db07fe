"""The plan for people: drafted from a folder of exports, checked, shown with what it saves."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from onebook.app.business import PLAN_FILE, Business
from onebook.intake.bind import complete
from onebook.measures import kpis
from onebook.plan import Plan
from onebook.plan.capabilities import Capabilities
from onebook.plan.check import Finding, check_plan
from onebook.plan.draft import draft_plan, draft_sql_files
from onebook.plan.flows import Flow, flows
from onebook.plan.savings import Savings, explain_savings, savings
from onebook.records import BadInput, Fault, record_types
from onebook.systems.files.recognise import recognise_folder

__all__ = ["CAPABILITIES", "Drafted", "PlanShown", "check_business", "draft_business", "show_plan"]

CAPABILITIES = {
    "files": Capabilities(frozenset(record_types()), mapped=True),
    "tpcds": Capabilities(frozenset(record_types()), mapped=True),
}
"""What each kind of system can carry by itself: files give what the plan maps and take nothing."""


def check_business(business: Business) -> list[Finding]:
    """Return everything to mend in the plan."""
    plan = _completed(business.plan)
    return check_plan(
        plan, business.text, CAPABILITIES, kpis(plan).keys(), os.environ.keys(),
        lambda path: (business.folder / path).is_file(),
    )  # fmt: skip


def _completed(plan: Plan) -> Plan:
    return plan.model_copy(update={"systems": {name: complete(system) for name, system in plan.systems.items()}})


@dataclass(frozen=True, slots=True)
class PlanShown:
    """Which system gives and takes what, and what that saves."""

    flows: tuple[Flow, ...]
    savings: Savings
    words: tuple[str, ...]


def show_plan(business: Business) -> PlanShown:
    """Return the plan's flows and savings."""
    found = flows(_completed(business.plan), CAPABILITIES)
    saved = savings(found, business.plan.manual)
    return PlanShown(found, saved, explain_savings(saved, business.plan.manual, business.plan.business.currency))


@dataclass(frozen=True, slots=True)
class Drafted:
    """What `init` wrote, and what it could not make out."""

    files: tuple[Path, ...]
    recognised: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[str, ...]


def draft_business(folder: Path, name: str | None, currency: str, time_zone: str) -> Drafted:
    """Look at a folder of exports and write a plan for it. BadInput where there is a plan already, or no folder."""
    if not folder.is_dir():
        raise BadInput(Fault(str(folder), "there is no such folder.", "Make it and put the exports there."))
    if (folder / PLAN_FILE).exists():
        raise BadInput(Fault(str(folder / PLAN_FILE), "there is a plan already.", "Edit it, or move it away."))
    guesses = recognise_folder(folder)
    texts = {PLAN_FILE: draft_plan(name or folder.resolve().name, currency, time_zone, guesses)}
    texts |= draft_sql_files(guesses)
    clash = [path for path in texts if (folder / path).exists()]
    if clash:
        raise BadInput(
            *(
                Fault(str(folder / path), "is there already and would be overwritten.", "Move it away.")
                for path in clash
            )
        )
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    recognised = tuple((g.path, tuple(r.record_type for r in g.records)) for g in guesses)
    notes = tuple(f"{g.path}: {note}" for g in guesses for note in (*g.notes, *(n for r in g.records for n in r.notes)))
    return Drafted(tuple(folder / path for path in texts), recognised, notes)
