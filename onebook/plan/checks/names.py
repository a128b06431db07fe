"""Words in the plan that refer to something: channels, systems, record types, KPIs, kinds of system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.ids import BOOK
from onebook.records import record_types
from onebook.records.currencies import CURRENCIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from onebook.plan.checks.subject import Finding, Subject
    from onebook.plan.lines import SettingPath

__all__ = ["check_names"]


def check_names(subject: Subject) -> Iterator[Finding]:
    """Find references to what is not there."""
    plan = subject.plan
    if plan.business.currency not in CURRENCIES:
        yield subject.fault(
            ("business", "currency"), f"'{plan.business.currency}' is not a currency of ISO 4217.",
            "Write its code, e.g. EUR, USD or GBP.",
        )  # fmt: skip
    kinds = ((("systems", name, "kind"), system.kind) for name, system in plan.systems.items())
    goals = ((("goals", name), name) for name in plan.goals)
    references: tuple[tuple[str, Iterable[tuple[SettingPath, str]], Collection[str]], ...] = (
        ("channel", _channels(subject), plan.channels),
        ("system", _systems(subject), plan.systems),
        ("record type", _record_types(subject), record_types()),
        ("kind of system", kinds, subject.capabilities),
        ("KPI", goals, (*subject.known_kpis, *plan.kpis)),
    )
    for what, found, known in references:
        for path, name in found:
            if name not in known:
                yield subject.unknown(path, what, name, known)


def _channels(subject: Subject) -> Iterator[tuple[SettingPath, str]]:
    plan = subject.plan
    for name, system in plan.systems.items():
        yield from _each(("systems", name, "channels"), system.channels)
    for name, place in plan.places.items():
        yield from _each(("places", name, "serves"), place.serves)
    for name, goal in plan.goals.items():
        for channel in getattr(goal, "channels", ()):
            yield ("goals", name, "channels", channel), channel
    for path, allocation in plan.costs.allocations():
        for channel in allocation.shares:
            yield ("costs", *path, "shares", channel), channel


def _systems(subject: Subject) -> Iterator[tuple[SettingPath, str]]:
    plan = subject.plan
    for name, channel in plan.channels.items():
        if channel.order_system is not None:
            yield ("channels", name, "order_system"), channel.order_system
        if channel.stock_system is not None:
            yield ("channels", name, "stock_system"), channel.stock_system
    if plan.exchange_rates.system is not None:
        yield ("exchange_rates", "system"), plan.exchange_rates.system
    for name, system in plan.systems.items():
        for kind, whose in system.ids.items():
            if whose != BOOK:
                yield ("systems", name, "ids", kind), whose


def _record_types(subject: Subject) -> Iterator[tuple[SettingPath, str]]:
    for name, system in subject.plan.systems.items():
        for setting in ("gives", "takes", "owns", "by_hand"):
            yield from _each(("systems", name, setting), getattr(system, setting))
        for setting in ("ids", "records", "documents_per_month"):
            for kind in getattr(system, setting):
                yield ("systems", name, setting, kind), kind
    for setting in ("minutes", "documents_per_month"):
        for kind in getattr(subject.plan.manual, setting):
            yield ("manual", setting, kind), kind


def _each(path: SettingPath, words: Iterable[str]) -> Iterator[tuple[SettingPath, str]]:
    for number, word in enumerate(words):
        yield (*path, number), word
