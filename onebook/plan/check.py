"""Checking a plan that could be read: what in it is wrong, and what will be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.checks.availability import check_availability
from onebook.plan.checks.channels import check_channels
from onebook.plan.checks.goals import check_goals
from onebook.plan.checks.mappings import check_mappings
from onebook.plan.checks.money import check_money
from onebook.plan.checks.names import check_names
from onebook.plan.checks.owners import check_owners
from onebook.plan.checks.routing import check_routing
from onebook.plan.checks.secrets import check_secrets
from onebook.plan.checks.sources import check_sources
from onebook.plan.checks.subject import Finding, Subject
from onebook.plan.lines import line_of, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from onebook.plan.capabilities import Capabilities
    from onebook.plan.model import Plan
    from onebook.plan.wording import Misfit

__all__ = ["Finding", "check_plan", "in_order", "misfits_as_findings", "untouched"]

CHECKS = (
    check_names, check_channels, check_availability, check_routing, check_owners, check_sources, check_mappings,
    check_money, check_goals, check_secrets,
)  # fmt: skip


def check_plan(
    plan: Plan,
    text: str,
    capabilities: Mapping[str, Capabilities],
    known_kpis: Mapping[str, str],
    environment_names: Collection[str],
    file_exists: Callable[[str], bool],
    folder_exists: Callable[[str], bool],
    benchmark_groups: Collection[str],
) -> list[Finding]:
    """Return everything to mend in a plan, by line; faults before warnings on the same line.

    text: what the plan was parsed from, for the lines. capabilities: by kind of system. known_kpis: the catalogue's
    KPIs, name → unit (the plan's own are known besides). environment_names: the variables that are set. file_exists,
    folder_exists: whether a path, relative to the plan's folder, is one. benchmark_groups: those with published
    figures.
    """
    subject = Subject(
        plan, text, capabilities, known_kpis, environment_names, file_exists, folder_exists, benchmark_groups
    )
    return in_order(finding for check in CHECKS for finding in check(subject))


def misfits_as_findings(misfits: Iterable[Misfit], text: str) -> list[Finding]:
    """Return what the plan's reader found as findings of a check."""
    return [
        Finding("fault", line_of(text, m.path) if m.path else m.line, shown_path(m.path), m.what, m.mend)
        for m in misfits
    ]


def untouched(findings: Iterable[Finding], misfits: Iterable[Misfit]) -> list[Finding]:
    """Leave out what was found at settings that are misfits: how these were healed is not the merchant's doing."""
    # A KPI that is wrong in one setting cannot be judged in the others.
    healed = {shown_path(m.path[:2] if m.path[:1] == ("kpis",) else m.path) for m in misfits}
    return [f for f in findings if not any(f.where == path or f.where.startswith(f"{path}.") for path in healed)]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by line, faults before warnings on the same line."""
    return sorted(findings, key=lambda f: (f.line or 0, f.severity))
