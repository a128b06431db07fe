"""Checking a plan that could be read: what in it is wrong, and what will be missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.checks.channels import check_channels
from onebook.plan.checks.mappings import check_mappings
from onebook.plan.checks.money import check_money
from onebook.plan.checks.names import check_names
from onebook.plan.checks.owners import check_owners
from onebook.plan.checks.secrets import check_secrets
from onebook.plan.checks.subject import Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from onebook.plan.capabilities import Capabilities
    from onebook.plan.model import Plan

__all__ = ["Finding", "check_plan"]

CHECKS = (check_names, check_channels, check_owners, check_mappings, check_money, check_secrets)


def check_plan(
    plan: Plan,
    text: str,
    capabilities: Mapping[str, Capabilities],
    known_kpis: Collection[str],
    environment_names: Collection[str],
    file_exists: Callable[[str], bool],
) -> list[Finding]:
    """Return everything to mend in a plan, by line; faults before warnings on the same line.

    text: what the plan was parsed from, for the lines. capabilities: by kind of system. known_kpis: the catalogue's
    names (the plan's own KPIs are known besides). environment_names: the variables that are set. file_exists: whether a
    path, relative to the plan's folder, is a file.
    """
    subject = Subject(plan, text, capabilities, known_kpis, environment_names, file_exists)
    findings = [finding for check in CHECKS for finding in check(subject)]
    return sorted(findings, key=lambda f: (f.line or 0, f.severity))
