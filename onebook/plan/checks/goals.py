"""Goals and published figures: whether a KPI can be held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.checks.subject import Finding, Subject
from onebook.plan.model import Goal
from onebook.plan.wording import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from onebook.plan.lines import SettingPath

__all__ = ["check_goals"]

PERCENT = 100


def check_goals(subject: Subject) -> Iterator[Finding]:
    """Find goals that no figure can reach, and a group for which nothing is published."""
    group, known = subject.plan.business.benchmark_group, sorted(subject.benchmark_groups)
    if group and group not in known:
        meant = nearest(group, known)
        yield subject.warning(
            ("business", "benchmark_group"), f"nothing is published for a group '{group}'.",
            f"Did you mean '{meant}'?" if meant else f"There are: {', '.join(known)}. Or remove it.",
        )  # fmt: skip
    units = {**subject.known_kpis, **{name: own.unit for name, own in subject.plan.kpis.items()}}
    for path, kpi, goal in _goals(subject):
        if units.get(kpi) == "share" and not 0 <= goal <= 1:
            mend = f"For {goal:f} % write {(goal / PERCENT).normalize():f}." if 0 <= goal <= PERCENT else "Mend it."
            yield subject.warning(path, f"{goal:f} is no share: shares go from 0 to 1.", mend)


def _goals(subject: Subject) -> Iterator[tuple[SettingPath, str, Decimal]]:
    for kpi, goal in subject.plan.goals.items():
        if not isinstance(goal, Goal):
            yield ("goals", kpi), kpi, goal
            continue
        if goal.value is not None:
            yield ("goals", kpi, "value"), kpi, goal.value
        for channel, of_channel in goal.channels.items():
            yield ("goals", kpi, "channels", channel), kpi, of_channel
